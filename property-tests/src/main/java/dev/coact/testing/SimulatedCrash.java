package dev.coact.testing;

/** What an actor fails with that a fault made crash. */
public final class SimulatedCrash extends RuntimeException {
  private static final long serialVersionUID = 1L;

  SimulatedCrash(Point where) {
    super("simulated crash at " + where, null, false, false); // the stack would be ours
  }
}
