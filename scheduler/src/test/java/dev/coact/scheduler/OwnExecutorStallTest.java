package dev.coact.scheduler;

/** With coroutines on our own executor. */
class OwnExecutorStallTest extends StallContract {
  OwnExecutorStallTest() {
    super(false);
  }
}
