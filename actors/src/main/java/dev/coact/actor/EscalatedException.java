package dev.coact.actor;

import org.jspecify.annotations.Nullable;

/**
 * The failure of an actor in the place of its child: the child's directive was {@link
 * Directive#ESCALATE}, the children were restarted too often, or one of them did not stop when its
 * group was to be restarted. The cause is what the child threw. It carries no stack trace of its
 * own.
 */
public final class EscalatedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Why. */
  public enum Reason {
    /** The child's directive says so. */
    DIRECTIVE,
    /** The limit of restarts of all children was reached. */
    LIMIT,
    /** The child did not stop in time when its group was to be restarted. */
    STUCK
  }

  private final Reason reason;
  private final String child;

  EscalatedException(Reason reason, String child, @Nullable Throwable cause) {
    super(child + " " + text(reason), cause, false, false);
    this.reason = reason;
    this.child = child;
  }

  private static String text(Reason reason) {
    return switch (reason) {
      case DIRECTIVE -> "failed and escalates";
      case LIMIT -> "ended, and the children were restarted as often as their limit allows";
      case STUCK -> "did not stop in time to be restarted with its group";
    };
  }

  /** Why. */
  public Reason reason() {
    return reason;
  }

  /** The path of the child. */
  public String child() {
    return child;
  }
}
