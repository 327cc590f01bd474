package dev.coact.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coact.actor.ActorSystem;
import dev.coact.actor.ShutdownReport;
import dev.coact.actor.SystemSettings;
import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Random waits on real workers: all actors come to an end, by true cycles where by any. */
class RealWaitCyclesTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  @Property(tries = 150)
  void tellsAndAsks_ownExecutor(
      @ForAll long seed,
      @ForAll @IntRange(min = 2, max = 6) int actors,
      @ForAll @IntRange(min = 1, max = 2) int capacity) {
    run(seed, actors, capacity, false);
  }

  @Property(tries = 50)
  void tellsAndAsks_portable(
      @ForAll long seed,
      @ForAll @IntRange(min = 2, max = 6) int actors,
      @ForAll @IntRange(min = 1, max = 2) int capacity) {
    run(seed, actors, capacity, true);
  }

  private static void run(long seed, int actors, int capacity, boolean portable) {
    SystemSettings settings =
        SystemSettings.defaults()
            .withScheduler(s -> s.withWorkers(3).withThroughput(1).withPortable(portable))
            .withAsk(ask -> ask.withCyclePatience(Duration.ofMillis(1)));
    ActorSystem system = ActorSystem.start("waits", settings);
    WaitingProgram program = WaitingProgram.start(system, seed, actors, capacity, false, false);
    awaitEnd(program, seed);
    program.verify();
    ShutdownReport report = system.shutdown(LONG);

    assertThat(report.isClean()).as("%s", report).isTrue();
  }

  @SuppressWarnings("ThreadPriorityCheck") // a courtesy, not a means
  private static void awaitEnd(WaitingProgram program, long seed) {
    long start = System.nanoTime();
    while (!program.isOver()) {
      assertThat(System.nanoTime() - start).as("seed %d", seed).isLessThan(LONG.toNanos());
      Thread.yield();
    }
  }
}
