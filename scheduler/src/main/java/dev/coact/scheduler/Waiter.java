package dev.coact.scheduler;

import dev.coact.coroutine.Coroutine;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * One wait of the calling code for one signal: made by the code that is going to wait, handed to
 * whoever will {@link #signal} it, then {@link #await}ed once. In a task's turn the wait suspends
 * the coroutine; on any other thread it blocks the thread.
 *
 * <p>{@code signal} and {@code cancel} may be called by any thread, before or during the wait; the
 * first of signal, deadline and cancel settles the wait, the others do nothing. What a thread did
 * before the call that settled happens-before the return of {@code await}.
 *
 * <pre>{@code
 * Waiter waiter = new Waiter(scheduler, "reply of " + path);
 * pending.put(id, waiter);                       // somebody signals it
 * if (!waiter.await(timeoutNanos)) { ... }       // the deadline came first
 * }</pre>
 */
public final class Waiter extends Timer {
  /*
   * One word. PARKED is entered by the waiting code alone, everything below it by CAS of whoever
   * is first, so exactly one resume (or unpark) follows each suspension and none comes without one.
   *
   *        await                  signal, expiry, cancel
   *   NEW --------> PARKED ------------------------------> SIGNALLED | TIMED_OUT | CANCELLED
   *    \__________________________________________________/   (nobody to wake)
   */
  private static final int NEW = 0;
  private static final int PARKED = 1;
  private static final int SIGNALLED = 2;
  private static final int TIMED_OUT = 3;
  private static final int CANCELLED = 4;

  private static final VarHandle STATE;

  static {
    try {
      STATE = MethodHandles.lookup().findVarHandle(Waiter.class, "state", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Scheduler scheduler;
  private final Object what;
  private final @Nullable Coroutine coroutine;
  private final @Nullable Thread thread;
  private volatile int state;

  /**
   * A wait of the calling code.
   *
   * @param what what it waits for, shown in dumps by its {@code toString}
   */
  public Waiter(Scheduler scheduler, Object what) {
    this.scheduler = scheduler;
    this.what = what;
    Coroutine current = Coroutine.current();
    if (current != null && current.attachment() != null) {
      coroutine = current;
      thread = null;
    } else {
      coroutine = null;
      thread = Thread.currentThread();
    }
  }

  /** What it waits for. */
  public Object what() {
    return what;
  }

  /** Whether the wait is over or will not start. */
  public boolean isSettled() {
    return state > PARKED;
  }

  /** The thread that waits outside any task, or null. For {@link Scheduler#block}. */
  public @Nullable Thread thread() {
    return thread;
  }

  /**
   * Shows that the calling task waits for this, as {@link Task#waiting} tells, before it does: for
   * one that looks at the waits of others first. {@link #await} must follow. Does nothing outside a
   * task.
   */
  public void announce() {
    Task task = coroutine == null ? null : Task.current();
    if (task != null && !task.enterWait(this)) {
      cancel();
    }
  }

  /** Waits for the signal without a deadline. See {@link #await(long)}. */
  public void await() {
    await(-1);
  }

  /**
   * Waits for the signal.
   *
   * @param timeoutNanos from now, in nanoseconds; negative: no deadline; 0: only looks
   * @return true if signalled, false if the deadline came first
   * @throws RuntimeException the task's {@link Task#cancellation} if its waits were cancelled
   * @throws WaitInterruptedException if this thread runs no task and was interrupted; its interrupt
   *     flag is set again
   */
  public boolean await(long timeoutNanos) {
    Task task = coroutine == null ? null : Task.current();
    if (task != null && !task.enterWait(this)) {
      cancel();
    }
    try {
      if (!isSettled()) {
        park(timeoutNanos);
      }
    } finally {
      if (task != null) {
        task.leaveWait();
      }
    }
    if (state == CANCELLED) {
      throw task != null ? task.cancellation() : new WaitInterruptedException(what);
    }
    return state == SIGNALLED;
  }

  private void park(long timeoutNanos) {
    if (timeoutNanos == 0) {
      settle(TIMED_OUT);
      return;
    }
    if (timeoutNanos > 0) {
      scheduler.timers().arm(this, timeoutNanos);
    }
    try {
      if (STATE.compareAndSet(this, NEW, PARKED)) {
        if (coroutine != null) {
          coroutine.suspend();
        } else {
          block();
        }
      }
    } finally {
      if (timeoutNanos > 0) {
        super.cancel();
      }
    }
  }

  private void block() {
    try {
      scheduler.block(this);
    } catch (InterruptedException e) {
      settle(CANCELLED);
      Thread.currentThread().interrupt();
    }
  }

  /** Ends the wait with success. Any thread. True if this call settled it. */
  public boolean signal() {
    return settle(SIGNALLED);
  }

  /** Ends the wait with failure. Any thread. True if this call settled it. */
  @Override
  public boolean cancel() {
    return settle(CANCELLED);
  }

  @Override
  protected void fire() {
    settle(TIMED_OUT);
  }

  private boolean settle(int outcome) {
    while (true) {
      int seen = state;
      if (seen > PARKED) {
        return false;
      }
      if (STATE.compareAndSet(this, seen, outcome)) {
        if (seen == PARKED) {
          wake();
        }
        return true;
      }
    }
  }

  private void wake() {
    if (coroutine != null) {
      coroutine.resume();
    } else {
      java.util.concurrent.locks.LockSupport.unpark(thread);
    }
  }

  @Override
  public String toString() {
    return "Waiter["
        + what
        + ", "
        + switch (state) {
          case NEW -> "new";
          case PARKED -> "parked";
          case SIGNALLED -> "signalled";
          case TIMED_OUT -> "timed out";
          default -> "cancelled";
        }
        + "]";
  }
}
