package dev.coact.actor;

import java.time.Duration;

/** What happens to an actor that fails. */
public sealed interface Supervision {
  /** It stops; watchers hear of it. */
  record Stop() implements Supervision {}

  /**
   * It starts again with a new incarnation: its children are stopped and what it holds is freed
   * first; its mailbox stays. At the limit it stops instead.
   *
   * @param max restarts allowed within {@code within}, 0 to 1 000 000
   * @param within the sliding window of the limit; more than zero
   */
  record Restart(int max, Duration within) implements Supervision {
    private static final int MAX_RESTARTS = 1_000_000;

    /** Checks the ranges. */
    public Restart {
      if (max < 0 || max > MAX_RESTARTS) {
        throw new IllegalArgumentException(
            "max: " + max + " (expected: 0 to " + MAX_RESTARTS + ")");
      }
      if (within.isNegative() || within.isZero()) {
        throw new IllegalArgumentException("within: " + within + " (expected: more than zero)");
      }
    }
  }

  /** It stops. */
  static Supervision stop() {
    return new Stop();
  }

  /** It is restarted, within a limit. */
  static Supervision restart(int max, Duration within) {
    return new Restart(max, within);
  }
}
