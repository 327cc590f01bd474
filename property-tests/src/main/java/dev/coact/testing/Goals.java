package dev.coact.testing;

import java.util.LinkedHashMap;
import java.util.Map;

/** In how many runs of a campaign each {@code sometimes} came about. */
final class Goals {
  private final Map<String, Integer> reached = new LinkedHashMap<>();
  private int runs;

  /** Another run is over: its goals, and whether it reached them. */
  void add(Map<String, Boolean> ofRun) {
    runs++;
    ofRun.forEach((name, isReached) -> reached.merge(name, isReached ? 1 : 0, Integer::sum));
  }

  /**
   * Makes sure that no goal was missed.
   *
   * @param coverage what was done
   * @throws UnreachedGoals if one was never reached
   */
  void check(Object coverage) {
    if (reached.containsValue(0)) {
      throw new UnreachedGoals(
          "some goals were never reached (expected: each at least once; make more schedules, more"
              + " faults or other inputs likely, or drop the goal)"
              + this
              + "\ncoverage: "
              + coverage);
    }
  }

  /** A line for each. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    reached.forEach((name, times) ->
        text.append("\n  ")
            .append(times == 0 ? "GAP  " : "     ")
            .append("sometimes \"")
            .append(name)
            .append("\": ")
            .append(times == 0 ? "never, in " + runs + " runs" : times + " of " + runs + " runs"));
    return text.toString();
  }
}
