package dev.coact.scheduler;

/** With coroutines on the JDK's scheduler. */
class PortableStallTest extends StallContract {
  PortableStallTest() {
    super(true);
  }
}
