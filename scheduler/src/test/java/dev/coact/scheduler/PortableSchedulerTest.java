package dev.coact.scheduler;

/** With coroutines made of public API only. */
class PortableSchedulerTest extends SchedulerContract {
  PortableSchedulerTest() {
    super(true);
  }
}
