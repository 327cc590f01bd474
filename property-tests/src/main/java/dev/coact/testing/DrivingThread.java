package dev.coact.testing;

import dev.coact.coroutine.Carrier;
import dev.coact.coroutine.Coroutine;
import dev.coact.coroutine.CoroutinePool;
import org.jspecify.annotations.Nullable;

/** The one thread that runs a simulation: the first that asks to. */
final class DrivingThread {
  private final CoroutinePool pool;

  /* Written by the driving thread, once. */
  private volatile @Nullable Thread thread;
  private volatile @Nullable Carrier carrier;

  DrivingThread(CoroutinePool pool) {
    this.pool = pool;
  }

  /**
   * Makes sure that the caller may drive.
   *
   * @return what it mounts coroutines with
   * @throws IllegalStateException if it is not the driving thread, or part of a turn
   */
  Carrier enter() {
    if (Coroutine.current() != null) {
      throw new IllegalStateException(
          "simulation: driven from inside a turn (expected: from the test's own thread)");
    }
    Thread caller = Thread.currentThread();
    Thread first = thread;
    Carrier mine = carrier;
    if (first == null || mine == null) {
      return begin(caller);
    }
    if (first != caller) {
      throw new IllegalStateException(
          "simulation: driven by "
              + caller
              + " (expected: by "
              + first
              + ", which did so before; other threads must not wait for the system)");
    }
    return mine;
  }

  private Carrier begin(Thread caller) {
    if (caller.isVirtual() && !pool.portable()) {
      throw new IllegalStateException(
          "simulation: driven by " + caller + " (expected: a platform thread)");
    }
    Carrier made = pool.newCarrier(this);
    carrier = made;
    thread = caller;
    return made;
  }

  /** Null before it has begun. */
  @Nullable Thread thread() {
    return thread;
  }
}
