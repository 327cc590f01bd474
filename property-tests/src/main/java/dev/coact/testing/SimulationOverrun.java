package dev.coact.testing;

/**
 * A simulation took more steps than it is allowed, and what the driving thread waits for has not
 * happened: a livelock, or a limit that is too low. The message names the last steps.
 */
public final class SimulationOverrun extends AssertionError {
  private static final long serialVersionUID = 1L;

  SimulationOverrun(String message) {
    super(message);
  }
}
