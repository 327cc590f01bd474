package dev.coact.testing;

import org.jspecify.annotations.Nullable;

/**
 * One operation of a {@link History}: a call and what is known of its end. Operation A comes before
 * operation B if A had returned before B was called, which the positions say.
 *
 * @param <O> what was called
 * @param <R> what was returned
 * @param id in the order of the calls, from 0
 * @param client who called
 * @param op what was called
 * @param end what is known
 * @param result what was returned; null unless {@link End#RETURNED}, and maybe then
 * @param called position of the call among all events of the history
 * @param returned position of the return; {@link #NEVER} if there is none
 */
public record Operation<O, R>(
    int id, Object client, O op, End end, @Nullable R result, long called, long returned) {
  /** The position of a return that never came. */
  public static final long NEVER = Long.MAX_VALUE;

  /** What is known of the end of an operation. */
  public enum End {
    /** It returned its result. */
    RETURNED,
    /** It is certain that it did not happen and never will. */
    REJECTED,
    /** It may have happened, at any time since its call, or may yet. */
    PENDING
  }

  /** Checks that there is a return if, and only if, it ended. */
  public Operation {
    if (end == End.PENDING ? returned != NEVER : returned <= called || returned == NEVER) {
      throw new IllegalArgumentException(
          "operation: called="
              + called
              + ", returned="
              + returned
              + ", end="
              + end
              + " (expected: a return after the call, NEVER if it is pending)");
    }
  }

  /** {@code write(1) -> ok}; {@code !} for rejected, {@code ?} for pending. */
  @Override
  public String toString() {
    return switch (end) {
      case RETURNED -> op + " -> " + result;
      case REJECTED -> op + " !";
      case PENDING -> op + " ?";
    };
  }
}
