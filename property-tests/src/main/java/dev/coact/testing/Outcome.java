package dev.coact.testing;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a run ended.
 *
 * @param failure what it threw; null if nothing
 * @param signature of the failure, by which two are the same; empty if there is none
 * @param hash of all steps
 * @param steps how many
 * @param faults those that happened
 * @param exact the schedule as deviations that lead to the same steps; empty if not recorded
 * @param rough the schedule as deviations that mean the same and read better; empty if not recorded
 * @param used which of the given deviations mattered at all; empty if none were given
 * @param log of each step a text; empty if not kept
 * @param escapes what was taken from outside the simulation
 * @param goals what was to come about sometimes, and whether it did
 */
record Outcome(
    @Nullable Throwable failure,
    String signature,
    long hash,
    long steps,
    Map<Point, Deviation> faults,
    Map<Point, Deviation> exact,
    Map<Point, Deviation> rough,
    List<Point> used,
    List<String> log,
    List<String> escapes,
    Map<String, Boolean> goals) {

  boolean failed() {
    return failure != null;
  }

  /** Whether two runs did the same. */
  boolean sameAs(Outcome other) {
    return hash == other.hash && steps == other.steps && signature.equals(other.signature);
  }
}
