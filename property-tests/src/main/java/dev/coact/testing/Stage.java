package dev.coact.testing;

import dev.coact.coroutine.Coroutine;
import dev.coact.coroutine.CoroutinePool;
import dev.coact.coroutine.CoroutineSettings;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The stacks that simulations run on, one simulation after the other: to make them anew for each
 * would cost more than a short run. Used by the driving thread.
 */
final class Stage implements AutoCloseable {
  private final CoroutinePool pool;
  private final DrivingThread driving;

  /* How long to wait for somebody from elsewhere to end a wait in the JDK. A first guess; then as
   * experience says. */
  private static final long FIRST_PATIENCE_NANOS = 200_000_000;

  /* How long a lock is held by a thread from elsewhere that lost its processor meanwhile. */
  private static final long FIRST_LOCK_PATIENCE_NANOS = 10_000_000;

  private final Set<String> loggedEscapes = ConcurrentHashMap.newKeySet();

  /* The driving thread's. */
  private long patienceNanos = FIRST_PATIENCE_NANOS;
  private long lockPatienceNanos = FIRST_LOCK_PATIENCE_NANOS;

  /* Written between runs; read by coroutines and by who wakes them. */
  private volatile @Nullable SimulatedScheduler current;

  Stage(CoroutineSettings settings) {
    this.pool = new CoroutinePool(settings, new Entrance(), this::runTurn);
    this.driving = new DrivingThread(pool);
  }

  CoroutinePool pool() {
    return pool;
  }

  DrivingThread driving() {
    return driving;
  }

  /** The coroutines that are taken from now on run the turns of this one. */
  void enter(SimulatedScheduler scheduler) {
    current = scheduler;
  }

  /** This one is over. */
  void leave(SimulatedScheduler scheduler) {
    if (scheduler.equals(current)) {
      current = null;
    }
  }

  Set<String> loggedEscapes() {
    return loggedEscapes;
  }

  long patienceNanos() {
    return patienceNanos;
  }

  /** Nobody from elsewhere came. */
  void waitedInVain() {
    patienceNanos = 0;
  }

  /** Somebody did. */
  void wokenFromElsewhere() {
    patienceNanos = Long.MAX_VALUE;
  }

  /** How long to wait for a lock that a thread from elsewhere may hold. */
  long lockPatienceNanos() {
    return lockPatienceNanos;
  }

  /** The lock was given back, or not. */
  void waitedForLock(boolean successfully) {
    lockPatienceNanos = successfully ? FIRST_LOCK_PATIENCE_NANOS : lockPatienceNanos / 2;
  }

  private void runTurn(Coroutine self) {
    SimulatedScheduler scheduler = current;
    if (scheduler != null) {
      self.tag(scheduler); // what wakes it later is for this one, whichever is current then
      scheduler.runTurn(self);
    }
  }

  private static @Nullable SimulatedScheduler of(Coroutine coroutine) {
    return coroutine.tag() instanceof SimulatedScheduler scheduler ? scheduler : null;
  }

  @Override
  public void close() {
    driving.enter().close();
    pool.close();
  }

  /** Where coroutines come in that can go on. */
  private final class Entrance implements Coroutine.Host {
    @Override
    public void runnable(Coroutine coroutine) {
      SimulatedScheduler scheduler = of(coroutine);
      if (scheduler != null) {
        scheduler.runnable(coroutine);
      }
    }

    @Override
    public void yielded(Coroutine coroutine) {
      runnable(coroutine);
    }

    @Override
    public void foreign(Runnable continuation) {
      SimulatedScheduler scheduler = current;
      if (scheduler != null) {
        scheduler.foreign(continuation);
      }
    }

    @Override
    public void blocked(Coroutine coroutine) {
      SimulatedScheduler scheduler = of(coroutine);
      if (scheduler != null) {
        scheduler.blocked(coroutine);
      }
    }

    @Override
    public void uncaught(Coroutine coroutine, Throwable failure) {
      SimulatedScheduler scheduler = of(coroutine);
      if (scheduler != null) {
        scheduler.uncaught(failure);
      }
    }
  }
}
