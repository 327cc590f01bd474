package dev.coact.scheduler;

/** With coroutines on our own executor. */
class OwnExecutorSchedulerTest extends SchedulerContract {
  OwnExecutorSchedulerTest() {
    super(false);
  }
}
