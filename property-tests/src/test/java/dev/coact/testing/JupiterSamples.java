package dev.coact.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.TestInfo;

/** Run by {@link ActorPropertyTest} only: some of them fail. */
final class JupiterSamples {
  private JupiterSamples() {}

  static final AtomicInteger RUNS = new AtomicInteger();
  static final List<Object> SEEN = new ArrayList<>();

  static final class Good {
    @ActorProperty(schedules = 50)
    void bankHolds(ActorSim sim, @ForAll @Size(max = 8) List<Samples.Transfer> transfers) {
      RUNS.incrementAndGet();
      Samples.bankUnderLoad(sim, 0, 3, transfers);
    }

    @ActorProperty(schedules = 20)
    void otherParameters(
        TestInfo info,
        @ForAll("even") int even,
        ActorSim sim,
        @ForAll @Size(max = 3) List<@IntRange(max = 5) Integer> small) {
      SEEN.add(info.getDisplayName());
      if (even % 2 != 0 || small.size() > 3 || small.stream().anyMatch(i -> i < 0 || i > 5)) {
        throw new AssertionError("even=" + even + ", small=" + small);
      }
    }

    @ActorProperty(schedules = 20)
    void assumptionsDiscard(ActorSim sim, @ForAll @IntRange(max = 9) int n) {
      Assumptions.assumeTrue(n > 4);
      if (n <= 4) {
        throw new AssertionError();
      }
    }

    @Provide
    Arbitrary<Integer> even() {
      return Arbitraries.integers().map(i -> 2 * (i / 2));
    }
  }

  static final class Bad {
    @ActorProperty(schedules = 500)
    void bankIsTooKind(ActorSim sim, @ForAll @Size(max = 8) List<Samples.Transfer> transfers) {
      Samples.bankUnderLoad(sim, 1, 3, transfers);
    }

    @ActorProperty(schedules = 500)
    void updateIsLost(ActorSim sim) {
      Samples.lostUpdate(sim);
    }

    @ActorProperty(schedules = 500)
    void crashForgets(ActorSim sim) {
      Samples.forgetful(sim);
    }

    @ActorProperty(schedules = 30)
    void goalIsMissed(ActorSim sim) {
      sim.sometimes("it begins", () -> sim.scheduler().steps() > 0);
      sim.sometimes("hell freezes", () -> false);
      sim.system().spawn("anyone", ctx -> {});
    }

    @ActorProperty(schedules = 5)
    void bodyThrows(ActorSim sim) {
      throw new IllegalStateException("made up");
    }

    @ActorProperty(schedules = 5)
    void neverSettles(ActorSim sim) {
      sim.afterHealing(java.time.Duration.ofSeconds(3)).eventually("pigs fly", () -> false);
    }
  }

  static final class Wrong {
    @ActorProperty
    void noSim() {}

    @ActorProperty
    void twoSims(ActorSim one, ActorSim other) {}

    @ActorProperty(budget = "a while")
    void budget(ActorSim sim) {}

    @ActorProperty(schedules = 0)
    void schedules(ActorSim sim) {}

    @Replay("nonsense")
    @ActorProperty
    void token(ActorSim sim) {}

    @ActorProperty
    @Property
    void bothEngines(ActorSim sim) {}

    @ActorProperty(schedules = 5)
    void noArbitrary(ActorSim sim, @ForAll Thread thread) {}

    @ActorProperty(schedules = 5)
    void noProvider(ActorSim sim, @ForAll("nobody") int number) {}
  }
}
