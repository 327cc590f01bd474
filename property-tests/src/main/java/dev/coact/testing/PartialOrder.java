package dev.coact.testing;

import java.util.List;
import java.util.SplittableRandom;

/**
 * Partial-order sampling for actors: sends have random ranks, the highest is next, and the others
 * to the same receiver then draw again; so each order of the messages at a receiver is about
 * equally likely, however many steps lie between. All else happens first, in order. One run's.
 */
final class PartialOrder implements Strategy {
  private final SplittableRandom random;

  PartialOrder(long seed) {
    random = new SplittableRandom(seed);
  }

  @Override
  public void created(Pending item) {
    item.rank = random.nextDouble();
  }

  @Override
  public int choose(List<Pending> enabled) {
    int best = 0;
    for (int i = 0; i < enabled.size(); i++) {
      Pending item = enabled.get(i);
      if (!item.isSend()) {
        return i;
      }
      if (item.rank > enabled.get(best).rank) {
        best = i;
      }
    }
    return best;
  }

  @Override
  public void happened(Pending item, List<Pending> left) {
    if (item.isSend()) {
      for (Pending other : left) {
        if (other.isSend() && other.receiver == item.receiver) {
          other.rank = random.nextDouble();
        }
      }
    }
  }
}
