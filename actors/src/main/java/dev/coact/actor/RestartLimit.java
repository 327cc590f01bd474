package dev.coact.actor;

import java.time.Duration;

/**
 * How many restarts are allowed within a sliding window.
 *
 * @param max restarts, 0 to 1 000 000
 * @param within the window; more than zero
 */
public record RestartLimit(int max, Duration within) {
  static final int MAX_RESTARTS = 1_000_000;

  /** Checks the ranges. */
  public RestartLimit {
    if (max < 0 || max > MAX_RESTARTS) {
      throw new IllegalArgumentException("max: " + max + " (expected: 0 to " + MAX_RESTARTS + ")");
    }
    if (within.isNegative() || within.isZero()) {
      throw new IllegalArgumentException("within: " + within + " (expected: more than zero)");
    }
  }
}
