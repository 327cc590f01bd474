package dev.coact.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coact.actor.SystemSettings;
import java.time.Duration;
import java.util.random.RandomGenerator;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * The runtime's own promises under campaigns: other orders than those of a random walk, and with a
 * choice in front of each send. {@code -Druntime.schedules=100000} makes a long hunt of it.
 */
class RuntimeCampaignTest {
  private static final int SCHEDULES = Integer.getInteger("runtime.schedules", 500);
  private static final int SCHEDULES_OF_A_PROGRAM = 20;
  private static final Duration LONG = Duration.ofMinutes(30);

  private static CampaignSettings settings(int schedules, SystemSettings system) {
    return CampaignSettings.defaults()
        .withSchedules(schedules)
        .withBudget(LONG)
        .withHorizon(WaitingProgram.DEADLINE.multipliedBy(30))
        .withSystem(system);
  }

  /* ---- waits ---- */

  private static Scenario waits(boolean handsOn) {
    return sim -> {
      RandomGenerator random = sim.random("program");
      WaitingProgram program =
          WaitingProgram.start(
              sim.system(),
              random.nextLong(),
              random.nextInt(2, 7),
              random.nextInt(1, 3),
              true,
              handsOn);
      sim.runFor(WaitingProgram.DEADLINE.multipliedBy(30));
      program.verify();
      assertThat(sim.failures()).isEmpty();
      assertThat(sim.system().counters().pendingAsks()).isZero();
      assertThat(sim.system().counters().scheduler().timersArmed()).isZero();
    };
  }

  private static CampaignReport waiting(boolean handsOn) {
    SystemSettings patient =
        ActorSim.settings().withAsk(ask -> ask.withCyclePatience(Duration.ofHours(1)));
    return Campaign.of(settings(SCHEDULES, patient)).run(waits(handsOn));
  }

  @Example
  void tellsAndAsks_anySchedule_endOrFailInATrueCycle() {
    assertThat(waiting(false).schedules()).isEqualTo(SCHEDULES);
  }

  @Example
  void handedOnRequests_anySchedule_endOrFailInATrueCycle() {
    assertThat(waiting(true).schedules()).isEqualTo(SCHEDULES);
  }

  /* ---- with faults ---- */

  private static CampaignReport withFaults(Scenario scenario) {
    return Campaign.of(settings(SCHEDULES, ActorSim.settings())).run(scenario);
  }

  @Example
  void restartsStashAsksAndWatches_anyScheduleAndCrashes_loseNothing() {
    assertThat(withFaults(Workshop.scenario()).schedules()).isEqualTo(SCHEDULES);
  }

  @Example
  void drain_anyScheduleAndCrashes_handlesWhatWasAccepted() {
    assertThat(withFaults(Draining.scenario()).schedules()).isEqualTo(SCHEDULES);
  }

  /* ---- programs ---- */

  @Provide
  Arbitrary<Program> programs() {
    return Program.arbitrary();
  }

  @Property(tries = 60, edgeCases = EdgeCasesMode.NONE)
  void programs_anySchedule_keepEveryPromise(@ForAll("programs") Program program) {
    CampaignReport report =
        Campaign.of(settings(SCHEDULES_OF_A_PROGRAM, ActorProgramsContract.settings(program, 1)))
            .run(ActorProgramsContract.scenario(program));
    assertThat(report.schedules()).isEqualTo(SCHEDULES_OF_A_PROGRAM);
  }
}
