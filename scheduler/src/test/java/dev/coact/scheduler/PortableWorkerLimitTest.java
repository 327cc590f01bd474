package dev.coact.scheduler;

/** On public JDK API only. */
class PortableWorkerLimitTest extends WorkerLimitContract {
  PortableWorkerLimitTest() {
    super(true);
  }
}
