package dev.coact.testing;

class PortableSimulationTest extends SimulatedSchedulerContract {
  @Override
  boolean portable() {
    return true;
  }
}
