package dev.coact.io;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coact.coroutine.CoroutineSettings;
import dev.coact.memory.MemorySettings;
import dev.coact.memory.SlabDepot;
import dev.coact.scheduler.SchedulerSettings;
import dev.coact.scheduler.WorkStealingScheduler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongPredicate;

/** A scheduler with memory and io; its close checks that nothing is left. */
@SuppressWarnings("ThreadPriorityCheck") // to yield here is a courtesy, not a means
final class TestSystem implements AutoCloseable {
  static final int BUDGET = 400;

  final WorkStealingScheduler scheduler;
  final SlabDepot depot = new SlabDepot(MemorySettings.defaults());
  final IoSystem io;

  TestSystem(boolean portable, IoSettings settings, LongPredicate refusal) {
    SchedulerSettings defaults = SchedulerSettings.defaults("io-test");
    scheduler =
        WorkStealingScheduler.start(
            new SchedulerSettings(
                "io-test",
                2,
                defaults.throughput(),
                defaults.timeSlice(),
                4,
                Duration.ofMillis(200),
                defaults.stallThreshold(),
                defaults.maxSpares(),
                new CoroutineSettings(64, 1024, portable)));
    io = new IoSystem(scheduler, settings, refusal);
  }

  static TestSystem withBudget(boolean portable, int budget) {
    return new TestSystem(portable, new IoSettings(budget, Duration.ZERO), _ -> false);
  }

  TestActor start(String name, TestActor.Body body) {
    TestActor actor = new TestActor(this, name, body);
    scheduler.schedule(actor);
    return actor;
  }

  IoCounters counters() {
    return io.counters();
  }

  static InetSocketAddress anyPort() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  static void eventually(BooleanSupplier condition) {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(30)) {
        throw new AssertionError("not within 30 s");
      }
      Thread.yield();
    }
  }

  /** All actors have ended. */
  @Override
  public void close() {
    try {
      assertThat(counters().leased()).as("leased: %s", io).isZero();
      // A closed descriptor keeps its permit until the poller has let go of it.
      eventually(() -> counters().permits() == 0);
      assertThat(counters().waitingForPermit()).isZero();
      assertThat(scheduler.timers().armed()).as("timers").isZero();
      eventually(() -> scheduler.counters().coroutines().inUse() == 0);
      assertThat(depot.counters().bytesInUse()).as("blocks: %s", depot).isZero();
      assertThat(io.isValid()).as("valid: %s", io).isTrue();
    } finally {
      io.close();
      assertThat(scheduler.close(Duration.ofSeconds(30))).isTrue();
      depot.close();
    }
    assertThat(io.isValid()).as("valid: %s", io).isTrue();
    eventually(() -> scheduler.counters().coroutines().alive() == 0);
  }
}
