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

  /** Waits for a thread to end; false if the time was over first. */
  boolean join(Thread thread) throws InterruptedException {
    long left = Math.max(0, endNanos - clock.nanoTime());
    return thread.join(Duration.ofNanos(left));
  }

  private static long saturatedNanos(Duration duration) {
    try {
      return duration.toNanos();
    } catch (ArithmeticException tooLong) {
      return Long.MAX_VALUE;
    }
  }
}
