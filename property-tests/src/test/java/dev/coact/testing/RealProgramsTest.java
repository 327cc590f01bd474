package dev.coact.testing;

import dev.coact.coroutine.CoroutineSettings;
import dev.coact.scheduler.Scheduler;
import dev.coact.scheduler.SchedulerSettings;
import dev.coact.scheduler.WorkStealingScheduler;
import java.time.Duration;
import java.util.List;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.statistics.StatisticsReport;

/** Programs on the production scheduler: what fails may not fail again, so nothing is shrunk. */
class RealProgramsTest extends ActorProgramsContract {
  private static final int WORKERS = 3;

  @Override
  Scheduler newScheduler(long seed, int throughput) {
    return WorkStealingScheduler.start(
        new SchedulerSettings(
            "programs",
            WORKERS,
            throughput,
            Duration.ofMillis(1),
            4,
            Duration.ofSeconds(1),
            Duration.ofMillis(100),
            2,
            CoroutineSettings.defaults()));
  }

  @Property(tries = 200, shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
  @StatisticsReport(onFailureOnly = true)
  void programs_onTheProductionScheduler_keepEveryPromise(
      @ForAll("programs") Program program, @ForAll @IntRange(min = 1, max = 64) int throughput) {
    run(program, 0, throughput);
  }

  @Property(tries = 200, shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
  void commands_onTheProductionScheduler_doWhatTheModelDoes(
      @ForAll("commands") List<ReferenceModel.Command> commands,
      @ForAll @IntRange(min = 1, max = 3) int throughput) {
    compareWithModel(commands, 0, throughput);
  }
}
