package dev.coact.testing;

class PortableSimulatedIoTest extends SimulatedIoContract {
  @Override
  boolean portable() {
    return true;
  }
}
