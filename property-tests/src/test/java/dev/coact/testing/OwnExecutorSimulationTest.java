package dev.coact.testing;

class OwnExecutorSimulationTest extends SimulatedSchedulerContract {
  @Override
  boolean portable() {
    return false;
  }
}
