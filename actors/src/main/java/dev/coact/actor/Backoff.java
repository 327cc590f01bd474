package dev.coact.actor;

import java.time.Duration;

/**
 * The wait before a restart: {@code min} before the first, twice as long before each further one,
 * {@code max} at most; a random part is added so that many that failed together do not come back
 * together. After a quiet time it begins again with {@code min}.
 *
 * @param min before the first restart; more than zero
 * @param max the longest wait without its random part; at least {@code min}
 * @param jitter the random part at most, as a share of the wait: 0 to 1
 * @param resetAfter how long the actor has to run without a failure until the next one counts as
 *     the first; more than zero
 */
public record Backoff(Duration min, Duration max, double jitter, Duration resetAfter) {
  static final double USUAL_JITTER = 0.2;

  /** Checks the ranges. */
  public Backoff {
    if (min.isNegative() || min.isZero()) {
      throw new IllegalArgumentException("min: " + min + " (expected: more than zero)");
    }
    if (max.compareTo(min) < 0) {
      throw new IllegalArgumentException("max: " + max + " (expected: at least min=" + min + ")");
    }
    if (!(jitter >= 0 && jitter <= 1)) {
      throw new IllegalArgumentException("jitter: " + jitter + " (expected: 0 to 1)");
    }
    if (resetAfter.isNegative() || resetAfter.isZero()) {
      throw new IllegalArgumentException(
          "resetAfter: " + resetAfter + " (expected: more than zero)");
    }
  }

  /** With a jitter of a fifth, and reset after a time of {@code max} without a failure. */
  public static Backoff between(Duration min, Duration max) {
    return new Backoff(min, max, USUAL_JITTER, max);
  }

  /** With another random part, as a share of the wait. */
  public Backoff withJitter(double share) {
    return new Backoff(min, max, share, resetAfter);
  }

  /** Reset after another time without a failure. */
  public Backoff withResetAfter(Duration quiet) {
    return new Backoff(min, max, jitter, quiet);
  }

  /**
   * The wait before a restart.
   *
   * @param before how many restarts went before it since the last reset
   * @param random 0 to 1
   */
  long nanos(int before, double random) {
    long longest = Durations.positive("max", max);
    long wait = Durations.positive("min", min);
    for (int i = 0; i < before && wait < longest; i++) {
      wait = wait > longest / 2 ? longest : 2 * wait;
    }
    double withJitter = wait * (1 + jitter * random);
    return withJitter >= Long.MAX_VALUE ? Long.MAX_VALUE : (long) withJitter;
  }
}
