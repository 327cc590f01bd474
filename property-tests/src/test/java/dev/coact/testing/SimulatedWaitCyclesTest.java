package dev.coact.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coact.actor.SystemSettings;
import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Random waits in simulation: every cycle is found, and nothing else is taken for one. */
class SimulatedWaitCyclesTest {
  /* Virtual: whoever can go on at all does so before. */
  private static final Duration PATIENCE = Duration.ofHours(1);

  private static int run(long seed, int actors, int capacity, boolean handsOn) {
    SystemSettings settings = ActorSim.settings().withAsk(ask -> ask.withCyclePatience(PATIENCE));
    try (ActorSim sim = ActorSim.of(SimulationSettings.seeded(seed), settings)) {
      WaitingProgram program =
          WaitingProgram.start(sim.system(), seed, actors, capacity, true, handsOn);
      sim.runFor(WaitingProgram.DEADLINE.multipliedBy(30));
      program.verify();
      assertThat(sim.failures()).isEmpty();
      assertThat(sim.system().counters().pendingAsks()).isZero();
      assertThat(sim.system().counters().scheduler().timersArmed()).isZero();
      return program.cycles();
    }
  }

  @Property(tries = 400)
  void tellsAndAsks_endOrFailInATrueCycle(
      @ForAll long seed,
      @ForAll @IntRange(min = 2, max = 6) int actors,
      @ForAll @IntRange(min = 1, max = 2) int capacity) {
    run(seed, actors, capacity, false);
  }

  @Property(tries = 400)
  void handedOnRequests_endOrFailInATrueCycle(
      @ForAll long seed,
      @ForAll @IntRange(min = 2, max = 6) int actors,
      @ForAll @IntRange(min = 1, max = 2) int capacity) {
    run(seed, actors, capacity, true);
  }

  @Test
  void programs_doHaveCycles() {
    int cycles = 0;
    for (int seed = 0; seed < 100; seed++) {
      cycles += run(seed, 3, 1, false);
    }

    assertThat(cycles).isGreaterThan(50);
  }
}
