package dev.coact.testing;

import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Crashes and stalls at the messages of some actors, and refusals of what others send, each at a
 * rate that is drawn for the run and may be none. One run's.
 */
final class RandomFaults implements FaultSource {
  private static final double MOST = 0.3;
  private static final int LONGEST_STALL_MILLIS = 10;

  private final String actors;
  private final RandomGenerator random;
  private final double crashes;
  private final double stalls;
  private final double refusals;
  private int left;

  /**
   * @param actors how the paths of those that crash and stall begin
   * @param most faults at most
   */
  RandomFaults(String actors, int most, boolean refuses, RandomGenerator random) {
    this.actors = actors;
    this.left = most;
    this.random = random;
    this.crashes = rate();
    this.stalls = rate();
    this.refusals = refuses ? rate() : 0;
  }

  private double rate() {
    return random.nextBoolean() ? 0 : random.nextDouble(MOST);
  }

  @Override
  public @Nullable Deviation at(Point point, String about, @Nullable Object what) {
    if (left == 0) {
      return null;
    }
    Deviation fault =
        switch (point.kind()) {
          case Point.MESSAGE -> point.actor().startsWith(actors) ? atMessage() : null;
          case Point.OFFER ->
              !point.actor().startsWith(actors) && random.nextDouble() < refusals
                  ? new Deviation.Refuse()
                  : null;
          default -> null;
        };
    left -= fault == null ? 0 : 1;
    return fault;
  }

  private @Nullable Deviation atMessage() {
    if (random.nextDouble() < crashes) {
      return new Deviation.Crash(random.nextBoolean());
    }
    if (random.nextDouble() < stalls) {
      return new Deviation.Stall(Duration.ofMillis(random.nextInt(1, LONGEST_STALL_MILLIS)));
    }
    return null;
  }
}
