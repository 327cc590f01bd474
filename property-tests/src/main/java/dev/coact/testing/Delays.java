package dev.coact.testing;

import java.util.List;
import java.util.SplittableRandom;

/**
 * First come, first served, but for one to three delays: mostly of a sender in front of a send, now
 * and then of a turn or a timer. What it finds is small from the start. One run's.
 */
final class Delays implements Strategy {
  private static final int MAX_DELAYS = 3;

  /* One in so many is no send. */
  private static final int OTHERS = 5;

  /* A delay is of up to 2, 4, ... or 64 others. */
  private static final int MAX_BITS = 6;

  private final SplittableRandom random;
  private final long[] sends;
  private final long[] others;
  private long sendsSeen;
  private long othersSeen;

  /**
   * @param length how many sends, and how many other steps, a run may have
   */
  Delays(long seed, long length) {
    random = new SplittableRandom(seed);
    int delays = random.nextInt(1, MAX_DELAYS + 1);
    int notSends = random.nextInt(OTHERS) == 0 ? 1 : 0;
    sends = random.longs(delays - notSends, 0, Math.max(1, length)).toArray();
    others = random.longs(notSends, 0, Math.max(1, length)).toArray();
  }

  @Override
  public void created(Pending item) {
    long number = item.isSend() ? sendsSeen++ : othersSeen++;
    for (long delayed : item.isSend() ? sends : others) {
      if (delayed == number) {
        long many = random.nextInt(1, (2 << random.nextInt(MAX_BITS)) + 1);
        item.defer(item.isSend() ? new Deviation.Hold(many) : new Deviation.Late(many));
      }
    }
  }

  @Override
  public int choose(List<Pending> enabled) {
    return Strategy.firstThatIsNotDeferred(enabled);
  }
}
