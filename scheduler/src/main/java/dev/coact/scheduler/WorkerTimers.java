package dev.coact.scheduler;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The scheduler's timers: a wheel that whichever worker comes along advances, and the promise that
 * a sleeping worker is woken in time.
 */
final class WorkerTimers implements Timers {
  /*
   * Who arms pushes onto the wheel's inbox, then reads who is the sentinel and until when it waits.
   * The sentinel shows itself, then until when it waits, then looks at the inbox. All volatile: one
   * of the two sees the other.
   */
  private final WorkStealingScheduler scheduler;
  private final TimerWheel wheel;

  /* Held by the worker that touches the wheel. Never waited for. */
  private final AtomicBoolean held = new AtomicBoolean();

  /* Written by the holder: when the wheel next has something to do, but for its inbox. */
  private volatile long nextWorkNanos = Long.MAX_VALUE;

  private volatile boolean closed;

  WorkerTimers(WorkStealingScheduler scheduler, Clock clock) {
    this.scheduler = scheduler;
    this.wheel = new TimerWheel(clock);
  }

  @Override
  public void arm(Timer timer, long delayNanos) {
    long deadlineNanos = wheel.add(timer, delayNanos);
    if (!closed) {
      scheduler.wakeIfWaitsBeyond(deadlineNanos);
    } else if (timer.disarm()) { // else close() has seen it
      drop(timer);
    }
  }

  @Override
  public int armed() {
    return wheel.armed();
  }

  /**
   * Takes in what was armed; whether something is to fire now. Cheap: for a worker inside a
   * coroutine, which must not fire.
   */
  boolean isDue(long nowNanos) {
    if (!wheel.inboxIsEmpty() && tryHold()) {
      try {
        nextWorkNanos = wheel.nextWorkNanos();
      } finally {
        held.setRelease(false);
      }
    }
    return nextWorkNanos <= nowNanos;
  }

  /** Fires what is due, unless another worker is doing so. Outside any coroutine. */
  void fireDue(long nowNanos) {
    if ((wheel.inboxIsEmpty() && nextWorkNanos > nowNanos) || !tryHold()) {
      return;
    }
    try {
      wheel.advanceTo(nowNanos);
      nextWorkNanos = wheel.nextWorkNanos();
    } finally {
      held.setRelease(false);
    }
  }

  /** Until when a worker may wait; exact unless another worker is at the wheel or arms. */
  long nextWorkNanos() {
    return nextWorkNanos;
  }

  /** Whether there is something that {@link #nextWorkNanos} does not know of. */
  boolean hasNews() {
    return !wheel.inboxIsEmpty() || held.get();
  }

  /** Drops all timers, and from now on what is armed. When no worker is left. */
  void close() {
    closed = true; // before it looks into the inbox; arm() does the reverse
    if (tryHold()) {
      wheel.drain(WorkerTimers::drop);
    } // and keeps it
  }

  /** A thread outside that waits with a deadline would wait for ever. */
  private static void drop(Timer timer) {
    if (timer instanceof Waiter waiter && waiter.thread() != null) {
      waiter.fire();
    }
  }

  private boolean tryHold() {
    return !held.get() && held.compareAndSet(false, true);
  }
}
