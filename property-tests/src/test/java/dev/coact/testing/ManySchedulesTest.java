package dev.coact.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coact.actor.Actor;
import dev.coact.actor.ActorRef;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * That a campaign may go on for as long as it likes: no memory, stack or thread is left of a run.
 * {@code -Dcoact.schedules=1000000} makes it a million.
 */
@Timeout(600)
class ManySchedulesTest {
  private static final int SCHEDULES = Integer.getInteger("coact.schedules", 100_000);
  private static final int WARM_UP = 5_000;
  private static final long MAX_GROWTH_BYTES = 4 << 20;

  /* Some 200 steps: five actors in a ring, five balls of 19 hops. */
  private static final int RING = 5;
  private static final int HOPS = 18;
  private static final int SPEED_SCHEDULES = 10_000;

  private static CampaignReport run(int schedules, Scenario scenario) {
    return Campaign.of(
            CampaignSettings.defaults()
                .withSchedules(schedules)
                .withBudget(Duration.ofHours(1))
                .withCheckEvery(1_000))
        .run(scenario);
  }

  private static void pingPong(ActorSim sim) {
    List<ActorRef<Integer>> both = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      int other = 1 - i;
      both.add(
          sim.system()
              .spawn(
                  "p" + i,
                  Actor.handling(() ->
                      (ctx, left) -> {
                        if (left > 0) {
                          ctx.timers().once("late", Duration.ofSeconds(1), 0);
                          both.get(other).tell(left - 1);
                        }
                      })));
    }
    both.getFirst().tell(3);
    both.getLast().tell(2);
  }

  private static void ring(ActorSim sim) {
    List<ActorRef<Integer>> ring = new ArrayList<>();
    for (int i = 0; i < RING; i++) {
      int next = (i + 1) % RING;
      ring.add(
          sim.system()
              .spawn(
                  "node" + i,
                  Actor.handling(() ->
                      (ctx, left) -> {
                        if (left > 0) {
                          ring.get(next).tell(left - 1);
                        }
                      })));
    }
    ring.forEach(node -> node.tell(HOPS));
  }

  @Test
  void schedules_oneAfterTheOther_leaveNothing() {
    run(WARM_UP, ManySchedulesTest::pingPong);
    long before = usedAfterCollection();
    int threads = ManagementFactory.getThreadMXBean().getThreadCount();
    CampaignReport report = run(SCHEDULES, ManySchedulesTest::pingPong);
    System.out.println("short runs: " + report);
    assertThat(report.schedules()).isEqualTo(SCHEDULES);
    assertThat(usedAfterCollection() - before).as("bytes more").isLessThan(MAX_GROWTH_BYTES);
    assertThat(ManagementFactory.getThreadMXBean().getThreadCount()).isLessThanOrEqualTo(threads);
  }

  /** The figure is for docs/performance.md; a busy machine is no reason to fail. */
  @Test
  void speed_atSome200Steps_isReported() {
    run(WARM_UP, ManySchedulesTest::ring);
    CampaignReport report = run(SPEED_SCHEDULES, ManySchedulesTest::ring);
    long perSecond = report.schedules() * 1_000L / Math.max(1, report.time().toMillis());
    System.out.println(perSecond + " schedules a second: " + report);
    assertThat(report.steps() / report.schedules()).isBetween(180L, 220L);
    assertThat(perSecond).isGreaterThan(100);
  }

  /** Least of some tries: what is used beside what is garbage. */
  private static long usedAfterCollection() {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 5; i++) {
      System.gc();
      Runtime runtime = Runtime.getRuntime();
      least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
    }
    return least;
  }
}
