package dev.coact.testing;

import java.util.List;
import java.util.SplittableRandom;

/** Who decides what happens next. */
@FunctionalInterface
interface DecisionSource {
  /**
   * Picks one.
   *
   * @param enabled what can happen, in the order in which it became possible; at least two
   * @return an index into it
   */
  int choose(List<Choice> enabled);

  /** What became possible first happens first. */
  static DecisionSource fifo() {
    return enabled -> 0;
  }

  /** Each with the same probability. */
  static DecisionSource randomWalk(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    return enabled -> random.nextInt(enabled.size());
  }
}
