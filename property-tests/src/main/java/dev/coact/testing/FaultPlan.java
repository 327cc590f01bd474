package dev.coact.testing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The faults of one run, each with what is left of its budget and the rate that was drawn for it.
 *
 * <p>Rates differ between runs by orders of magnitude, and a quarter of the faults is left out
 * (swarm testing): a run in which everything goes wrong at once hides what one fault alone shows.
 */
final class FaultPlan implements FaultSource {
  private static final double LEFT_OUT = 0.25;
  private static final double HIGHEST = 0.5;
  private static final double DECADES = 2.5; // down to about one in 600
  private static final double STORM_GOES_ON = 0.9;

  private final RandomGenerator random;
  private final List<Share> shares = new ArrayList<>();

  FaultPlan(RandomGenerator random) {
    this.random = random;
  }

  /** Adds faults that the plan does not have yet. */
  void add(List<Fault> faults) {
    for (Fault fault : faults) {
      shares.add(new Share(fault, fault.rate() > 0 ? fault.rate() : drawRate()));
    }
  }

  private double drawRate() {
    double rate = HIGHEST * Math.pow(10, -DECADES * random.nextDouble());
    return random.nextDouble() < LEFT_OUT ? 0 : rate;
  }

  @Override
  public @Nullable Deviation at(Point point, String about, @Nullable Object what) {
    for (Share share : shares) {
      Deviation deviation = share.at(point, about, what);
      if (deviation != null) {
        return deviation;
      }
    }
    return null;
  }

  /** One fault in this run. */
  private final class Share {
    private final Fault fault;
    private final double rate;
    private final Set<String> stormy = new HashSet<>();
    private int left;

    Share(Fault fault, double rate) {
      this.fault = fault;
      this.rate = rate;
      this.left = fault.most();
    }

    @Nullable Deviation at(Point point, String about, @Nullable Object what) {
      if (left == 0 || rate == 0 || !fault.concerns(point, about, what)) {
        return null;
      }
      if (random.nextDouble() >= (stormy.contains(about) ? STORM_GOES_ON : rate)) {
        return null;
      }
      left--;
      return switch (fault.effect()) {
        case CRASH_BEFORE -> new Deviation.Crash(false);
        case CRASH_AFTER -> new Deviation.Crash(true);
        case CRASH_EITHER -> new Deviation.Crash(random.nextBoolean());
        case STORM -> {
          stormy.add(about);
          yield new Deviation.Crash(random.nextBoolean());
        }
        case REFUSE -> new Deviation.Refuse();
        case FAIL -> new Deviation.Fail();
        case WAIT ->
            new Deviation.Stall(Duration.ofMillis(1 + random.nextLong(fault.longest().toMillis())));
      };
    }
  }
}
