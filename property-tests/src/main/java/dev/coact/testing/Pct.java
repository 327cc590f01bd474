package dev.coact.testing;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Actors have priorities, the highest that can do something does it, and at a few random choices
 * the highest becomes the lowest (Burckhardt et al., 2010, probabilistic concurrency testing). One
 * run's.
 */
final class Pct implements Strategy {
  private final SplittableRandom random;
  private final long[] changes; // sorted
  private long choices;
  private double lowest; // below all drawn ranks, which lie in [1, 2)

  /**
   * @param changes how often the highest becomes the lowest
   * @param length how many choices a run may have; changes fall among these
   */
  Pct(long seed, int changes, long length) {
    this.random = new SplittableRandom(seed);
    this.changes = random.longs(changes, 0, Math.max(1, length)).sorted().toArray();
  }

  @Override
  public int choose(List<Pending> enabled) {
    int highest = highest(enabled);
    if (Arrays.binarySearch(changes, choices++) >= 0) {
      enabled.get(highest).who.rank = --lowest;
      highest = highest(enabled);
    }
    return highest;
  }

  private int highest(List<Pending> enabled) {
    int best = 0;
    for (int i = 0; i < enabled.size(); i++) {
      Identities.Identity who = enabled.get(i).who;
      if (Double.isNaN(who.rank)) {
        who.rank = 1 + random.nextDouble();
      }
      if (who.rank > enabled.get(best).who.rank) {
        best = i;
      }
    }
    return best;
  }
}
