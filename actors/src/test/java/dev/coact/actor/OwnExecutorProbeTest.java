package dev.coact.actor;

class OwnExecutorProbeTest extends ProbeContract {
  OwnExecutorProbeTest() {
    super(false);
  }
}
