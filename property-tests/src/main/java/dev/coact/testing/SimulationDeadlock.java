package dev.coact.testing;

/**
 * The driving thread waits for something that cannot happen any more: nothing is runnable and no
 * timer is armed. The message says who waits for what.
 */
public final class SimulationDeadlock extends AssertionError {
  private static final long serialVersionUID = 1L;

  SimulationDeadlock(String message) {
    super(message);
  }
}
