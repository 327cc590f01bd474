package dev.coact.scheduler;

/** With coroutines on our own executor. */
class OwnExecutorWorkerLimitTest extends WorkerLimitContract {
  OwnExecutorWorkerLimitTest() {
    super(false);
  }
}
