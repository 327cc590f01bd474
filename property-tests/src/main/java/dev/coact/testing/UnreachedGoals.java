package dev.coact.testing;

/**
 * A campaign found no failure, but a {@link ActorSim#sometimes} never came about: it did not test
 * what it was meant to.
 */
public final class UnreachedGoals extends AssertionError {
  private static final long serialVersionUID = 1L;

  UnreachedGoals(String message) {
    super(message);
  }
}
