package dev.coact.scheduler;

import java.time.Duration;

/** How much time is left of one that was given for several steps. */
final class Deadline {
  private static final long MAX_NANOS = Long.MAX_VALUE / 2;

  private final Clock clock;
  private final long endNanos;

  Deadline(Clock clock, Duration timeout) {
    this.clock = clock;
    this.endNanos = clock.nanoTime() + Math.min(saturatedNanos(timeout), MAX_NANOS);
  }

  /** Waits for a thread to end that was, or is just being, started; false if time is over. */
  boolean join(Thread thread) throws InterruptedException {
    while (thread.getState() == Thread.State.NEW && nanosLeft() > 0) {
      Thread.onSpinWait();
    }
    return thread.getState() != Thread.State.NEW && thread.join(Duration.ofNanos(nanosLeft()));
  }

  private long nanosLeft() {
    return Math.max(0, endNanos - clock.nanoTime());
  }

  private static long saturatedNanos(Duration duration) {
    try {
      return duration.toNanos();
    } catch (ArithmeticException tooLong) {
      return Long.MAX_VALUE;
    }
  }
}
