package dev.coact.coroutine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/**
 * The smallest scheduler there can be: some workers on one queue. The queue has no lock: a
 * coroutine that waits for it would have to be put into it to get it.
 */
final class TestHost implements Coroutine.Host {
  static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Object END = new Object();

  /** A turn; knows the coroutine that it runs on. */
  interface Turn {
    void run(Coroutine self) throws Exception;
  }

  final CoroutinePool pool;
  final Queue<Throwable> uncaught = new ConcurrentLinkedQueue<>();
  final Queue<Throwable> thrown = new ConcurrentLinkedQueue<>();
  final AtomicInteger foreign = new AtomicInteger();
  final AtomicInteger ended = new AtomicInteger();
  private final ConcurrentLinkedDeque<Object> entries = new ConcurrentLinkedDeque<>();
  private final Semaphore queued = new Semaphore(0);
  private final List<Thread> workers = new ArrayList<>();
  private final Queue<Turn> turns = new ConcurrentLinkedQueue<>();

  TestHost(int workerCount, CoroutineSettings settings) {
    pool = new CoroutinePool(settings, this, this::session);
    for (int i = 0; i < workerCount; i++) {
      Thread worker = pool.newWorkerThread("test-worker-" + i, this::work);
      workers.add(worker);
      worker.start();
    }
  }

  /** Runs a turn on some pooled coroutine. */
  void submit(Turn turn) {
    turns.add(turn);
    putLast("turn");
  }

  private void work() {
    Carrier carrier = pool.newCarrier(this);
    while (true) {
      Object entry = take();
      if (entry == END) {
        putLast(END);
        break;
      } else if (entry instanceof Coroutine coroutine) {
        carrier.mount(coroutine);
      } else if (entry instanceof Runnable continuation) {
        continuation.run();
      } else {
        carrier.run();
      }
    }
    carrier.close();
  }

  private Object take() {
    queued.acquireUninterruptibly();
    return entries.removeFirst();
  }

  private void putFirst(Object entry) {
    entries.addFirst(entry);
    queued.release();
  }

  private void putLast(Object entry) {
    entries.addLast(entry);
    queued.release();
  }

  private boolean takeTurn() {
    if (!queued.tryAcquire()) {
      return false;
    }
    Object entry = entries.removeFirst();
    if (entry instanceof String) {
      return true;
    }
    putFirst(entry);
    return false;
  }

  /** As a scheduler does it: turn after turn while there are fresh ones. */
  private void session(Coroutine self) {
    Turn turn = turns.poll();
    while (turn != null) {
      self.attach(turn);
      self.leaveRuntime();
      runTurn(turn, self);
      self.endTurn();
      if (self.enterRuntime() == null || !takeTurn()) {
        return;
      }
      turn = turns.poll();
    }
  }

  private void runTurn(Turn turn, Coroutine self) {
    try {
      turn.run(self);
    } catch (ErrorOutOfTheBody e) {
      throw e;
    } catch (Throwable t) {
      thrown.add(t);
    } finally {
      ended.incrementAndGet();
    }
  }

  /** Leaves the body too. */
  static final class ErrorOutOfTheBody extends Error {
    private static final long serialVersionUID = 1L;
  }

  @Override
  public void runnable(Coroutine coroutine) {
    putFirst(coroutine);
  }

  @Override
  public void yielded(Coroutine coroutine) {
    putLast(coroutine);
  }

  @Override
  public void foreign(Runnable continuation) {
    foreign.incrementAndGet();
    putLast(continuation);
  }

  @Override
  public void uncaught(Coroutine coroutine, Throwable failure) {
    uncaught.add(failure);
  }

  /** Waits for a condition that another thread brings about. */
  @SuppressWarnings("ThreadPriorityCheck") // gives the machine's two cores to the others
  static void await(BooleanSupplier condition) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("not within " + PATIENCE);
      }
      Thread.onSpinWait();
      Thread.yield();
    }
  }

  void close() throws InterruptedException {
    putLast(END);
    for (Thread worker : workers) {
      worker.join(TimeUnit.SECONDS.toMillis(30));
      if (worker.isAlive()) {
        throw new AssertionError("does not end: " + worker);
      }
    }
    pool.close();
  }
}
