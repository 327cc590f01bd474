package dev.coact.benchmarks.savina;

/** What was asked for cannot be run; the message is for whoever typed it. */
public final class WrongUseException extends Exception {
  private static final long serialVersionUID = 1L;

  /**
   * For a command line.
   *
   * @param message what, its value, what was expected
   */
  public WrongUseException(String message) {
    super(message, null, false, false);
  }
}
