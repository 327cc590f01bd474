package dev.coact.actor;

class PortableProbeTest extends ProbeContract {
  PortableProbeTest() {
    super(true);
  }
}
