package dev.coact.testing;

import org.jspecify.annotations.Nullable;

/**
 * A scenario failed under some schedule. The message says how, in the smallest run that was found
 * and how to have it again; the cause is what that run threw.
 */
public final class ScenarioFailure extends AssertionError {
  private static final long serialVersionUID = 1L;

  private final transient FailureText text;
  private final transient ReplayToken token;
  private final String signature;
  private final int schedule;

  ScenarioFailure(
      FailureText text,
      ReplayToken token,
      String signature,
      int schedule,
      @Nullable Throwable cause) {
    super(text.toString(), cause);
    this.text = text;
    this.token = token;
    this.signature = signature;
    this.schedule = schedule;
  }

  /** A copy that says more. */
  ScenarioFailure with(FailureText more, int foundBy) {
    ScenarioFailure copy = new ScenarioFailure(more, token, signature, foundBy, getCause());
    copy.setStackTrace(getStackTrace());
    return copy;
  }

  /** Which says where its page is, now that it is written; the same if pages are switched off. */
  ScenarioFailure withPage(String name) {
    String where = StoryFiles.write(name, text);
    return where.isEmpty() ? this : with(text.withPage(where), schedule);
  }

  FailureText text() {
    return text;
  }

  /** What happened in the run. */
  public Story story() {
    return text.story();
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
