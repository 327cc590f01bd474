package dev.coact.io;

import java.time.Duration;

/**
 * The limits of an {@link IoSystem}, checked where they are built.
 *
 * @param descriptorBudget the most descriptors that are open at a time; 0 stands for the limit of
 *     the process less 64 for others, at most 65 536. Key {@code coact.io.descriptor-budget}
 * @param permitTimeout how long {@code listen} and {@code connect} wait for a descriptor when the
 *     budget is spent; zero stands for ever. Key {@code coact.io.permit-timeout}
 */
public record IoSettings(int descriptorBudget, Duration permitTimeout) {
  /** The key of {@code descriptorBudget}, for messages. */
  static final String BUDGET_KEY = "coact.io.descriptor-budget";

  /** The key of {@code permitTimeout}, for messages. */
  static final String TIMEOUT_KEY = "coact.io.permit-timeout";

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if a value is outside its range; the message names it
   */
  public IoSettings {
    if (descriptorBudget < 0) {
      throw new IllegalArgumentException(
          "descriptorBudget: " + descriptorBudget + " (expected: 0 or more)");
    }
    if (permitTimeout.isNegative()) {
      throw new IllegalArgumentException(
          "permitTimeout: " + permitTimeout + " (expected: zero or more)");
    }
  }

  /** Returns the defaults: a budget by the limit of the process, and no limit on waiting for it. */
  public static IoSettings defaults() {
    return new IoSettings(0, Duration.ZERO);
  }
}
