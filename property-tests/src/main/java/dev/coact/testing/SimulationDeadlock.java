package dev.coact.testing;

/**
 * The driving thread waits for something that cannot happen any more: nothing is runnable and no
 * timer is armed. The message says who waits for what.
 */
public final class SimulationDeadlock extends AssertionError {
  private static final long serialVersionUID = 1L;

  private final String who;

  /**
   * @param who those that are stuck: what two deadlocks have in common that are the same
   */
  SimulationDeadlock(String message, String who) {
    super(message);
    this.who = who;
  }

  String who() {
    return who;
  }
}
