package dev.coact.testing;

import dev.coact.coroutine.CoroutineSettings;

/**
 * What a {@link SimulatedScheduler} does and how far it goes.
 *
 * @param seed every choice and every random number follows from it
 * @param order how choices are made
 * @param maxSteps after how many steps a wait or run of the driving thread is taken for a livelock;
 *     at least 1
 * @param coroutines limits of the pool of stacks
 * @param network what the network is like
 */
public record SimulationSettings(
    long seed, Order order, long maxSteps, CoroutineSettings coroutines, NetworkSettings network) {
  /* A few seconds of real time; programs worth simulating take hundreds of steps. */
  private static final long DEFAULT_MAX_STEPS = 2_000_000;

  /** How choices are made. */
  public enum Order {
    /** Each thing that can happen is next with the same probability. */
    RANDOM_WALK,
    /** What became possible first happens first, whatever the seed. */
    FIFO
  }

  /** Checks the ranges. */
  public SimulationSettings {
    if (maxSteps < 1) {
      throw new IllegalArgumentException("maxSteps: " + maxSteps + " (expected: at least 1)");
    }
  }

  /** A random walk of up to 2 000 000 steps at a time, own executor if possible. */
  public static SimulationSettings seeded(long seed) {
    return new SimulationSettings(
        seed,
        Order.RANDOM_WALK,
        DEFAULT_MAX_STEPS,
        CoroutineSettings.defaults(),
        NetworkSettings.defaults());
  }

  /** A copy with another {@code order}. */
  public SimulationSettings withOrder(Order another) {
    return new SimulationSettings(seed, another, maxSteps, coroutines, network);
  }

  /** A copy with another {@code maxSteps}. */
  public SimulationSettings withMaxSteps(long steps) {
    return new SimulationSettings(seed, order, steps, coroutines, network);
  }

  /** A copy with other limits of the pool of stacks. */
  public SimulationSettings withCoroutines(CoroutineSettings others) {
    return new SimulationSettings(seed, order, maxSteps, others, network);
  }

  /** A copy with another network. */
  public SimulationSettings withNetwork(NetworkSettings another) {
    return new SimulationSettings(seed, order, maxSteps, coroutines, another);
  }

  Strategy strategy() {
    return switch (order) {
      case RANDOM_WALK -> Strategy.randomWalk(seed);
      case FIFO -> Strategy.fifo();
    };
  }
}
