package dev.coact.benchmarks.savina;

import java.util.SplittableRandom;

/** The little computations that some protocols do per message. */
final class Work {
  private Work() {}

  /** The square of a sine: a number from 0 to 1. */
  static double sine(double angle) {
    double s = Math.sin(angle);
    return s * s;
  }

  /**
   * Hundreds of logarithms, {@code cost} of them, or one logarithm for cost 0; of use to nobody.
   */
  static double logarithms(double seed, int cost) {
    SplittableRandom random = new SplittableRandom(cost);
    double sum = seed;
    for (int i = Math.max(1, cost * 100); i > 0; i--) {
      sum += Math.log(random.nextDouble() + 0.01);
    }
    return sum;
  }

  /** Keeps the processor busy for {@code loops} steps. The result depends on each. */
  static long spin(int loops) {
    long state = loops + 1L;
    for (int i = 0; i < loops; i++) {
      state = state * 6364136223846793005L + 1442695040888963407L;
    }
    return state;
  }
}
