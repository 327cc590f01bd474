package dev.coact.testing;

/**
 * A scenario failed under some schedule. The message says how, in the smallest run that was found
 * and how to have it again; the cause is what that run threw.
 */
public final class ScenarioFailure extends AssertionError {
  private static final long serialVersionUID = 1L;

  private final transient ReplayToken token;
  private final String signature;
  private final int schedule;

  ScenarioFailure(
      String message, ReplayToken token, String signature, int schedule, Throwable cause) {
    super(message, cause);
    this.token = token;
    this.signature = signature;
    this.schedule = schedule;
  }

  /** Reproduces the run: {@link Campaign#replay}. */
  public ReplayToken token() {
    return token;
  }

  /** In what the run differs from first come, first served. */
  public Deviations deviations() {
    return token.deviations();
  }

  /** What the same failure in another run has in common with this one. */
  public String signature() {
    return signature;
  }

  /** The how manyeth schedule it was that failed, from 1. */
  public int schedule() {
    return schedule;
  }
}
