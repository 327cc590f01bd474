package dev.coact.testing;

import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Sources of random numbers, each with a stream of its own that follows from the seed, its use and
 * how many there were for that use before: one more draw for one use changes no other. Any thread.
 */
final class Randoms {
  private final long seed;

  /* Guarded by this. */
  private final Map<String, Integer> taken = new HashMap<>();

  Randoms(long seed) {
    this.seed = new SplittableRandom(seed).nextLong(); // not the stream that choices come from
  }

  synchronized RandomGenerator of(String use) {
    int number = taken.merge(use, 1, Integer::sum);
    return new SplittableRandom(seed ^ (31L * use.hashCode() + number));
  }
}
