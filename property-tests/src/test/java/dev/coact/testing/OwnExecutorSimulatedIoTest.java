package dev.coact.testing;

class OwnExecutorSimulatedIoTest extends SimulatedIoContract {
  @Override
  boolean portable() {
    return false;
  }
}
