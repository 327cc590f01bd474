package dev.coact.benchmarks;

import dev.coact.coroutine.Carrier;
import dev.coact.coroutine.Coroutine;
import dev.coact.coroutine.CoroutinePool;
import dev.coact.coroutine.CoroutineSettings;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * The least that coroutines need around them: one worker thread that mounts what it resumes, with
 * no queue shared with anybody. What a benchmark measures on it is the coroutine alone.
 */
final class SingleHost implements Coroutine.Host, AutoCloseable {
  private final ArrayDeque<Coroutine> runnable = new ArrayDeque<>();
  private final CoroutinePool pool;

  /**
   * A host whose coroutines run {@code body} each time they are taken from the pool.
   *
   * @param idle how many idle coroutines are kept; with 0 each one is new
   */
  SingleHost(int idle, boolean portable, Consumer<Coroutine> body) {
    this.pool =
        new CoroutinePool(
            new CoroutineSettings(idle, 0, portable),
            this,
            self -> {
              self.attach(this);
              body.accept(self);
              self.endTurn();
            });
  }

  /** Runs {@code work} on a worker's thread and waits for its end. */
  void onWorker(Consumer<Carrier> work) throws InterruptedException {
    Thread worker =
        pool.newWorkerThread(
            "benchmark",
            () -> {
              Carrier carrier = pool.newCarrier(this);
              work.accept(carrier);
              carrier.close();
            });
    worker.start();
    worker.join();
  }

  /** Resumes a suspended coroutine and mounts it until it suspends again or ends its turn. */
  void resumeAndMount(Coroutine suspended, Carrier carrier) {
    suspended.resume();
    carrier.mount(Objects.requireNonNull(runnable.poll()));
  }

  @Override
  public void runnable(Coroutine coroutine) {
    runnable.add(coroutine);
  }

  @Override
  public void yielded(Coroutine coroutine) {
    runnable.add(coroutine);
  }

  @Override
  public void foreign(Runnable continuation) {
    throw new IllegalStateException("foreign: " + continuation + " (expected: none)");
  }

  @Override
  public void uncaught(Coroutine coroutine, Throwable failure) {
    throw new IllegalStateException("uncaught in " + coroutine, failure);
  }

  @Override
  public void close() {
    pool.close();
  }
}
