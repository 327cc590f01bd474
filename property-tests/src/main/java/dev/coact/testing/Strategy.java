package dev.coact.testing;

import java.util.List;
import java.util.SplittableRandom;

/** Who decides what happens next. One run's. Called by who drives. */
interface Strategy {
  /**
   * Something became possible. Called once for each, also if it is then the only one.
   *
   * @param item may be {@linkplain Pending#defer deferred} here
   */
  default void created(Pending item) {}

  /**
   * Picks one.
   *
   * @param enabled what can happen, in the order in which it became possible, but for senders that
   *     are about to send: the latest of those comes first; at least two
   * @return an index into it
   */
  int choose(List<Pending> enabled);

  /** One has happened; also if there was no choice. */
  default void happened(Pending item, List<Pending> left) {}

  /** What became possible first happens first; a sender sends at once. */
  static Strategy fifo() {
    return enabled -> 0;
  }

  /** Each with the same probability. */
  static Strategy randomWalk(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    return enabled -> random.nextInt(enabled.size());
  }

  /** First come, first served, but for what is deferred. */
  static int firstThatIsNotDeferred(List<Pending> enabled) {
    for (int i = 0; i < enabled.size(); i++) {
      if (!enabled.get(i).isDeferred()) {
        return i;
      }
    }
    return 0; // all wait: the first has waited long enough
  }
}
