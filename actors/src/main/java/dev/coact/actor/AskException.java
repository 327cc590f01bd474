package dev.coact.actor;

import org.jspecify.annotations.Nullable;

/** An ask had no answer. The outcome says what is known about the request. */
public final class AskException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** How an ask ended, other than with an answer. */
  public enum Outcome {
    /** Nobody answered in time: the request may or may not have been handled, or will be. */
    TIMED_OUT,
    /**
     * The receiver failed while it handled this very request; the cause says why. What became of
     * the receiver then is up to its supervision.
     */
    FAILED,
    /**
     * The receiver had ended, or ended before it answered. A cause says that another message made
     * it fail.
     */
    RECEIVER_DOWN,
    /**
     * The receiver failed at another message and was restarted before it answered; the cause says
     * why. If the request was not handled by then it never will be.
     */
    RECEIVER_RESTARTED,
    /**
     * The receiver's mailbox was full and rejects, or dropped the request, or a newer message with
     * its key took its place: it was not handled and never will be.
     */
    REFUSED
  }

  private final Outcome outcome;
  private final String path;

  AskException(Outcome outcome, String path, String detail, @Nullable Throwable cause) {
    super("ask " + path + ": " + detail, cause);
    this.outcome = outcome;
    this.path = path;
  }

  /** What is known. */
  public Outcome outcome() {
    return outcome;
  }

  /** Who was asked. */
  public String path() {
    return path;
  }
}
