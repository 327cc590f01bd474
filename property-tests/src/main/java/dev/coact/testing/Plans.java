package dev.coact.testing;

import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a campaign tries next, in the light of how long the runs before were. Its thread's. */
final class Plans {
  /* 40 % random walk, 25 % partial order, 25 % PCT, 10 % delays. */
  private static final Search[] PORTFOLIO = {
    Search.RANDOM_WALK, Search.PARTIAL_ORDER, Search.PCT, Search.RANDOM_WALK,
    Search.DELAYS, Search.PCT, Search.RANDOM_WALK, Search.PARTIAL_ORDER,
    Search.RANDOM_WALK, Search.PCT, Search.PARTIAL_ORDER, Search.RANDOM_WALK,
    Search.PCT, Search.RANDOM_WALK, Search.PARTIAL_ORDER, Search.DELAYS,
    Search.RANDOM_WALK, Search.PARTIAL_ORDER, Search.RANDOM_WALK, Search.PCT,
  };
  private static final int MAX_DEPTH = 3;
  private static final int DEEP = 10;

  /* Before the first run is over. */
  private static final long LIKELY_STEPS = 100;

  /**
   * One run to make; may be made again.
   *
   * @param search how it decides
   * @param strategy makes what decides, anew for each time it is made
   */
  record Plan(long seed, Search search, Supplier<Strategy> strategy) {}

  private final Search search;
  private final SplittableRandom seeds;
  private final @Nullable Exhaustive exhaustive;
  private long longest = LIKELY_STEPS;
  private boolean hasRun;
  private int made;
  private Exhaustive.@Nullable Descent descent;

  Plans(long seed, Search search) {
    this.search = search;
    this.seeds = new SplittableRandom(seed);
    this.exhaustive = search == Search.EXHAUSTIVE ? new Exhaustive() : null;
  }

  /** The next one. */
  Plan next() {
    long seed = seeds.nextLong();
    Search by = search;
    if (by == Search.PORTFOLIO) {
      by = made == 0 ? Search.FIFO : PORTFOLIO[(made - 1) % PORTFOLIO.length];
    }
    made++;
    return new Plan(exhaustive == null ? seed : 0, by, strategy(by, seed));
  }

  private Supplier<Strategy> strategy(Search by, long seed) {
    long length = longest;
    return switch (by) {
      case FIFO -> Strategy::fifo;
      case RANDOM_WALK, PORTFOLIO -> () -> Strategy.randomWalk(seed);
      case PCT -> {
        int depth = 1 + made % MAX_DEPTH;
        yield () -> new Pct(seed, depth, length);
      }
      case PCT_DEEP -> () -> new Pct(seed, DEEP, length);
      case PARTIAL_ORDER -> () -> new PartialOrder(seed);
      case DELAYS -> () -> new Delays(seed, length / 2);
      case EXHAUSTIVE -> this::descend;
    };
  }

  private Strategy descend() {
    if (exhaustive == null) {
      throw new IllegalStateException("search: " + search + " (expected: EXHAUSTIVE)");
    }
    Exhaustive.Descent next = exhaustive.descent();
    descent = next;
    return next;
  }

  /** The run of the last plan took so many steps. False if it was one that had been made before. */
  boolean made(long steps) {
    longest = hasRun ? Math.max(longest, steps) : steps;
    hasRun = true;
    return exhaustive == null || descent == null || exhaustive.advance(descent);
  }

  /** Whether there is nothing left to try. */
  boolean isExhausted() {
    return exhaustive != null && exhaustive.isExhausted();
  }
}
