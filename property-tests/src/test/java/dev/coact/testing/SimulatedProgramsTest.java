package dev.coact.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coact.scheduler.Scheduler;
import java.util.List;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.statistics.StatisticsReport;

/** Programs in simulation: whatever fails, fails again. */
class SimulatedProgramsTest extends ActorProgramsContract {
  private SimulatedScheduler latest;

  @Override
  Scheduler newScheduler(long seed, int throughput) {
    latest = SimulatedScheduler.seeded(seed);
    return latest;
  }

  @Property(tries = 600, edgeCases = EdgeCasesMode.NONE)
  @StatisticsReport(onFailureOnly = true)
  void programs_inSimulation_keepEveryPromise(
      @ForAll("programs") Program program,
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 3) int throughput) {
    run(program, seed, throughput);
    checkGoals();
  }

  @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
  void commands_inSimulation_doWhatTheModelDoes(
      @ForAll("commands") List<ReferenceModel.Command> commands,
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 3) int throughput) {
    compareWithModel(commands, seed, throughput);
  }

  @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
  @StatisticsReport(StatisticsReport.StatisticsReportMode.OFF)
  void programs_sameSeed_haveTheSameTrace(@ForAll("programs") Program program, @ForAll long seed) {
    run(program, seed, 1);
    long hash = latest.traceHash();
    run(program, seed, 1);
    assertThat(latest.traceHash()).isEqualTo(hash);
  }
}
