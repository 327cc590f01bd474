package dev.coact.actor;

import java.time.Duration;

/** Checks of durations; a duration too long for nanoseconds is as good as the longest one. */
final class Durations {
  private Durations() {}

  static long positive(String what, Duration duration) {
    if (duration.isNegative() || duration.isZero()) {
      throw new IllegalArgumentException(what + ": " + duration + " (expected: more than zero)");
    }
    return nanos(duration);
  }

  static long notNegative(String what, Duration duration) {
    if (duration.isNegative()) {
      throw new IllegalArgumentException(what + ": " + duration + " (expected: zero or more)");
    }
    return nanos(duration);
  }

  private static long nanos(Duration duration) {
    try {
      return duration.toNanos();
    } catch (ArithmeticException tooLong) {
      return Long.MAX_VALUE / 2; // a century and a half
    }
  }
}
