package dev.coact.scheduler;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A turn has kept its worker for longer than the stall threshold, and still does. Reported once for
 * each turn, or part of a turn between two suspensions.
 *
 * @param task whose turn it is; null if it is a virtual thread that was started inside a turn and
 *     inherited the workers
 * @param worker the name of the worker's thread
 * @param nanos how long it has lasted at least, in nanoseconds
 * @param cause what it does with the worker
 * @param stack its frames, innermost first, without those of the scheduler below it; empty where
 *     the JVM does not show them
 */
public record StallReport(
    @Nullable Task task, String worker, long nanos, Cause cause, List<StackTraceElement> stack) {
  /** Why a turn keeps its worker. */
  public enum Cause {
    /** It waits, but its stack cannot leave: native frames or class initialisation. */
    PINNED,
    /** It computes, or is inside a native call such as reading a file. */
    COMPUTING
  }

  /** Copies the list. */
  public StallReport {
    stack = List.copyOf(stack);
  }
}
