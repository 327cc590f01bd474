package dev.coact.memory;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Runs a body on several threads at once. */
final class Threads {
  interface Body {
    void run(int thread) throws Exception;
  }

  private static final int STUCK_SECONDS = 60;

  private Threads() {}

  /** Returns when all have ended; throws what the first of them threw, or that one is stuck. */
  static void runAll(int threads, Body body)
      throws InterruptedException, ExecutionException, TimeoutException {
    CountDownLatch start = new CountDownLatch(threads);
    List<FutureTask<Void>> tasks = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      int thread = i;
      FutureTask<Void> task =
          new FutureTask<>(() -> {
            start.countDown();
            start.await();
            body.run(thread);
            return null;
          });
      tasks.add(task);
      Thread.ofPlatform().daemon().start(task);
    }
    for (FutureTask<Void> task : tasks) {
      task.get(STUCK_SECONDS, TimeUnit.SECONDS);
    }
  }
}
