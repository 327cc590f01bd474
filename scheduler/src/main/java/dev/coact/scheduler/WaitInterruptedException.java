package dev.coact.scheduler;

/** A thread outside any actor was interrupted while it waited. Its interrupt flag is set again. */
public final class WaitInterruptedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  WaitInterruptedException(Object what) {
    super("interrupted while waiting for: " + what);
  }
}
