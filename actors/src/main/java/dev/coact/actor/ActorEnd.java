package dev.coact.actor;

import org.jspecify.annotations.Nullable;

/**
 * How an actor has ended, for those who watch it.
 *
 * @param path which one
 * @param reason how
 * @param cause what its code threw; null unless the reason is {@link Reason#FAILED}
 */
public record ActorEnd(String path, Reason reason, @Nullable Throwable cause) {
  /** How an actor ends. */
  public enum Reason {
    /** Somebody told it to stop. */
    STOPPED,
    /** It returned or stopped itself. */
    RETURNED,
    /** It failed, and was not restarted. */
    FAILED,
    /** It did not stop in time and was abandoned: its code may still run. */
    ABANDONED,
    /** It had ended when the watch began; how is not known any more. */
    BEFORE
  }
}
