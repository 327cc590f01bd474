package dev.coact.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.coact.actor.Actor;
import dev.coact.actor.ActorRef;
import dev.coact.actor.SpawnOptions;
import dev.coact.actor.Supervision;
import dev.coact.coroutine.CoroutineSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What {@link Campaign} promises, in either mode of coroutines. */
@Timeout(120)
abstract class CampaignContract {
  abstract boolean portable();

  private CampaignSettings settings() {
    CoroutineSettings defaults = CoroutineSettings.defaults();
    return CampaignSettings.defaults()
        .withBudget(Duration.ofMinutes(1))
        .withCoroutines(
            new CoroutineSettings(defaults.idlePerCarrier(), defaults.idleDepot(), portable()));
  }

  private static ScenarioFailure failureOf(CampaignSettings settings, Scenario scenario) {
    ScenarioFailure failure =
        catchThrowableOfType(ScenarioFailure.class, () -> Campaign.of(settings).run(scenario));
    assertThat(failure).isNotNull();
    return failure;
  }

  /* ---- finding ---- */

  @ParameterizedTest
  @EnumSource(
      value = Search.class,
      names = {"FIFO"},
      mode = EnumSource.Mode.EXCLUDE)
  void run_bugOfOneOrderInThree_isFoundByEachSearch(Search search) {
    for (long seed = 0; seed < 5; seed++) {
      ScenarioFailure failure =
          failureOf(settings().withSeed(seed).withSearch(search), Races::sandwich);
      assertThat(failure).hasRootCauseMessage("E2 came in between");
      assertThat(failure.deviations().size()).as("%s", failure).isBetween(1, 2);
    }
  }

  @Test
  void run_bugOfOrder_isNotFoundByFifo() {
    CampaignReport report =
        Campaign.of(settings().withSearch(Search.FIFO).withSchedules(20)).run(Races::sandwich);
    assertThat(report.schedules()).isEqualTo(20);
    assertThat(report.distinct()).isEqualTo(1);
  }

  @Test
  void run_bugOfAnyOrder_isFoundFirstAndHasNoDeviation() {
    ScenarioFailure failure = failureOf(settings(), Races::always);
    assertThat(failure.schedule()).isEqualTo(1);
    assertThat(failure.deviations().isEmpty()).isTrue();
    assertThat(failure).hasMessageContaining("first come, first served");
  }

  @Test
  void run_bugOfAnyOrderFoundByRandomWalk_hasNoDeviationEither() {
    ScenarioFailure failure = failureOf(settings().withSearch(Search.RANDOM_WALK), Races::always);
    assertThat(failure.deviations().isEmpty()).isTrue();
  }

  @ParameterizedTest
  @EnumSource(names = {"PORTFOLIO", "PCT", "PARTIAL_ORDER", "DELAYS"})
  void run_starvation_shrinksToFewDeviations(Search search) {
    CampaignSettings settings = settings().withSearch(search).withSchedules(20_000).withSeed(7);
    ScenarioFailure failure = failureOf(settings, Races::starved);
    assertThat(failure.deviations().size()).as("%s", failure).isLessThanOrEqualTo(4);
  }

  @Test
  void run_starvationFoundByRandomWalk_shrinksToFewDeviations() {
    CampaignSettings settings =
        settings().withSearch(Search.RANDOM_WALK).withSchedules(20_000).withSeed(7);
    ScenarioFailure failure = failureOf(settings, Races::starvedSooner);
    assertThat(failure.deviations().size()).as("%s", failure).isLessThanOrEqualTo(4);
  }

  @Test
  void run_withoutShrinking_reportsWhatWasRecorded() {
    CampaignSettings settings = settings().withSearch(Search.PCT).withShrinking(0, Duration.ZERO);
    ScenarioFailure failure = failureOf(settings, Races::starved);
    assertThat(failure.deviations().size()).isGreaterThan(5);
    assertThatThrownBy(() -> Campaign.of(settings).replay(failure.token(), Races::starved))
        .hasRootCauseMessage("read before it was written");
  }

  @Test
  void run_withFewRunsToShrink_reportsTheBestSoFar() {
    CampaignSettings settings =
        settings().withSearch(Search.PCT).withShrinking(3, Duration.ofSeconds(10));
    ScenarioFailure failure = failureOf(settings, Races::starved);
    assertThat(failure.deviations().isEmpty()).isFalse();
    assertThatThrownBy(() -> Campaign.of(settings).replay(failure.token(), Races::starved))
        .hasRootCauseMessage("read before it was written");
  }

  /* ---- replaying ---- */

  @Test
  void replay_ofAFailure_failsTheSameWay100TimesOf100() {
    ScenarioFailure failure = failureOf(settings(), Races::starved);
    ReplayToken token = ReplayToken.parse(failure.token().toString());
    assertThat(token).isEqualTo(failure.token());
    List<Long> hashes = new ArrayList<>();
    try (Runner runner = new Runner(settings(), Races::starved)) {
      for (int i = 0; i < 100; i++) {
        Outcome outcome =
            runner.replay(token.seed(), token.deviations(), Runner.Keep.NOTHING, null);
        assertThat(outcome.signature()).isEqualTo(failure.signature());
        hashes.add(outcome.hash());
      }
    }
    assertThat(hashes).containsOnly(hashes.getFirst());
    assertThatThrownBy(() -> Campaign.of(settings()).replay(token, Races::starved))
        .isInstanceOf(ScenarioFailure.class)
        .hasRootCauseMessage("read before it was written")
        .hasMessageContaining(token.toString());
  }

  @Test
  void replay_ofWhatDoesNotFail_reportsOneSchedule() {
    CampaignReport report =
        Campaign.of(settings()).replay(ReplayToken.parse("coact1,5"), Races::starved);
    assertThat(report.schedules()).isEqualTo(1);
  }

  /**
   * The recorded deviations are the schedule: whatever was decided, they lead to the same steps.
   */
  @ParameterizedTest
  @EnumSource(names = {"RANDOM_WALK", "PCT", "PCT_DEEP", "PARTIAL_ORDER", "DELAYS"})
  void record_anyRun_replaysToTheStep(Search search) {
    int differFromFifo = 0;
    try (Runner runner = new Runner(settings(), Races::all)) {
      long fifo = runner.replay(0, Deviations.none(), Runner.Keep.NOTHING, null).hash();
      Plans plans = new Plans(1, search);
      for (int i = 0; i < 60; i++) {
        Plans.Plan plan = plans.next();
        Outcome searched = runner.search(plan.seed(), plan.strategy().get(), Runner.Keep.SCHEDULE);
        Outcome replayed =
            runner.replay(plan.seed(), Deviations.of(searched.exact()), Runner.Keep.SCHEDULE, null);
        assertThat(replayed.failure()).isNull();
        assertThat(replayed.hash()).isEqualTo(searched.hash());
        assertThat(replayed.exact()).isEqualTo(searched.exact());
        plans.made(searched.steps());
        differFromFifo += searched.hash() == fifo ? 0 : 1;
      }
    }
    assertThat(differFromFifo).isGreaterThan(20);
  }

  /* ---- exhausting ---- */

  @Test
  void run_exhaustive_seesEachOrderOnce() {
    List<String> orders = new ArrayList<>();
    CampaignReport report =
        Campaign.of(settings().withSearch(Search.EXHAUSTIVE).withCheckEvery(0))
            .run(sim -> {
              StringBuilder order = new StringBuilder();
              ActorRef<String> receiver =
                  sim.system().spawn("r", Actor.handling(() -> (ctx, m) -> order.append(m)));
              spawnSender(sim, "s1", receiver, "a", "b");
              spawnSender(sim, "s2", receiver, "c");
              sim.runUntilIdle();
              orders.add(order.toString());
            });
    assertThat(report.exhausted()).isTrue();
    assertThat(report.schedules()).isEqualTo(3);
    assertThat(orders).contains("abc", "acb", "cab");
  }

  /** Two that have nothing to do with each other are one schedule, not 20. */
  @Test
  void run_exhaustiveOfIndependentSenders_isOneSchedule() {
    CampaignReport report =
        Campaign.of(settings().withSearch(Search.EXHAUSTIVE))
            .run(sim -> {
              for (int i = 0; i < 2; i++) {
                ActorRef<String> receiver =
                    sim.system().spawn("r" + i, Actor.handling(() -> (ctx, m) -> {}));
                spawnSender(sim, "s" + i, receiver, "a", "b", "c");
              }
            });
    assertThat(report.exhausted()).isTrue();
    assertThat(report.schedules()).isEqualTo(1);
  }

  /** n!/(a! b!) orders of a and b messages to one receiver. */
  @Test
  void run_exhaustive_countsAsCombinatoricsDoes() {
    CampaignReport report =
        Campaign.of(settings().withSearch(Search.EXHAUSTIVE).withSchedules(10_000))
            .run(sim -> {
              ActorRef<String> receiver =
                  sim.system().spawn("r", Actor.handling(() -> (ctx, m) -> {}));
              spawnSender(sim, "s1", receiver, "a", "b", "c");
              spawnSender(sim, "s2", receiver, "d", "e", "f");
              spawnSender(sim, "s3", receiver, "g");
            });
    assertThat(report.exhausted()).isTrue();
    assertThat(report.schedules()).isEqualTo(140); // 7! / (3! 3! 1!)
  }

  private static void spawnSender(
      ActorSim sim, String name, ActorRef<String> receiver, String... messages) {
    sim.system()
        .spawn(
            name,
            ctx -> {
              for (String message : messages) {
                receiver.tell(message);
              }
            });
  }

  /* ---- faults ---- */

  /** Fails if a crash makes the counter forget; only the crash matters, not the order. */
  @Test
  void run_withFaults_shrinksToTheOneThatMatters() {
    Scenario scenario =
        sim -> {
          var random = sim.random("faults");
          sim.run()
              .faults((point, about, what) ->
                  point.kind().equals(Point.MESSAGE) && random.nextInt(6) == 0
                      ? new Deviation.Crash(random.nextBoolean())
                      : null);
          AtomicInteger total = new AtomicInteger();
          ActorRef<Integer> counter =
              sim.system()
                  .spawn(
                      "counter",
                      Actor.handling(() -> {
                        int[] sum = {0};
                        return (ctx, n) -> total.set(sum[0] += n);
                      }),
                      SpawnOptions.defaults()
                          .withSupervision(Supervision.restart(100, Duration.ofMinutes(1))));
          for (int i = 0; i < 8; i++) {
            counter.tell(1);
          }
          sim.runUntilIdle();
          if (total.get() != 8) {
            throw new AssertionError("forgotten");
          }
        };
    ScenarioFailure failure = failureOf(settings(), scenario);
    assertThat(failure).hasRootCauseMessage("forgotten");
    assertThat(failure.deviations().entries().values())
        .as("%s", failure)
        .singleElement()
        .isInstanceOf(Deviation.Crash.class);
    assertThatThrownBy(() -> Campaign.of(settings()).replay(failure.token(), scenario))
        .hasRootCauseMessage("forgotten");
  }

  /* ---- what is no failure of the user's code ---- */

  @Test
  void run_livelock_isReported() {
    ScenarioFailure failure = failureOf(settings().withMaxSteps(2_000), Races::livelock);
    assertThat(failure.signature()).isEqualTo("livelock");
    assertThat(failure.deviations().isEmpty()).isTrue();
  }

  @Test
  void run_turnWithoutEnd_isReported() {
    ScenarioFailure failure = failureOf(settings().withMaxSteps(2_000), Races::endlessTurn);
    assertThat(failure.signature()).isEqualTo("livelock");
  }

  @Test
  void run_deadlock_isReportedWithWhoAndMailbox() {
    ScenarioFailure failure = failureOf(settings(), Races::deadlock);
    assertThat(failure.signature()).isEqualTo("deadlock /waiter");
    assertThat(failure)
        .hasMessageContaining("/waiter")
        .hasMessageContaining("a completion stage")
        .hasMessageContaining("not handled: second");
  }

  @Test
  void run_thatTakesChanceFromElsewhere_isReportedWithTheStep() {
    AtomicInteger calls = new AtomicInteger(); // what a static would be
    assertThatThrownBy(() ->
            Campaign.of(settings())
                .run(sim -> {
                  ActorRef<String> one =
                      sim.system().spawn("one", Actor.handling(() -> (ctx, m) -> {}));
                  one.tell("always");
                  if (calls.incrementAndGet() % 2 == 0) {
                    one.tell("sometimes");
                  }
                }))
        .isInstanceOf(SimulationDiverged.class)
        .hasMessageContaining("made twice")
        .hasMessageContaining("/one");
  }

  @Test
  void run_threadThatSends_isReported() {
    CampaignReport report =
        Campaign.of(settings().withSchedules(3).withCheckEvery(0))
            .run(sim -> {
              ActorRef<String> one =
                  sim.system().spawn("one", Actor.handling(() -> (ctx, m) -> {}));
              Thread other = Thread.ofPlatform().name("other").start(() -> one.tell("hello"));
              sim.runUntilIdle();
              other.join();
            });
    assertThat(report.escapes()).singleElement().asString().contains("\"other\" sent to /one");
  }

  @Test
  void run_actorThatSleepsInTheJdk_isReported() {
    CampaignReport report =
        Campaign.of(settings().withSchedules(2).withCheckEvery(0))
            .run(sim -> {
              ActorRef<String> sleeper =
                  sim.system()
                      .spawn(
                          "sleeper",
                          Actor.handling(() ->
                              (ctx, m) -> LockSupport.parkNanos(Duration.ofMillis(20).toNanos())));
              sleeper.tell("sleep");
            });
    assertThat(report.escapes())
        .anyMatch(
            text -> text.startsWith("/sleeper waits in the JDK") && text.contains("ctx.sleep"));
  }

  /** A lock between actors is the simulation's business, and nothing to report. */
  @Test
  void run_actorsThatShareALock_isRepeatable() {
    assumeFalse(portable());
    CampaignReport report =
        Campaign.of(settings().withSchedules(100).withCheckEvery(1))
            .run(sim -> {
              ReentrantLock lock = new ReentrantLock();
              ActorRef<String> sink =
                  sim.system().spawn("sink", Actor.handling(() -> (ctx, m) -> {}));
              for (int i = 0; i < 3; i++) {
                sim.system()
                    .spawn(
                        "holder" + i,
                        ctx -> {
                          lock.lock();
                          try {
                            sink.tell("one");
                            ctx.sleep(Duration.ofMillis(1));
                            sink.tell("two");
                          } finally {
                            lock.unlock();
                          }
                        });
              }
            });
    assertThat(report.escapes()).isEmpty();
    assertThat(report.distinct()).isGreaterThan(20);
  }

  /* ---- data ---- */

  @Test
  void random_sameSeedOtherSchedule_isTheSame() {
    List<List<Integer>> drawn = new ArrayList<>();
    try (Runner runner =
        new Runner(
            settings(),
            sim -> {
              var random = sim.random("values");
              drawn.add(List.of(random.nextInt(), random.nextInt()));
              Races.sandwich(sim);
            })) {
      runner.search(1, Strategy.randomWalk(5), Runner.Keep.NOTHING);
      runner.search(1, Strategy.fifo(), Runner.Keep.NOTHING);
      runner.search(2, Strategy.fifo(), Runner.Keep.NOTHING);
    }
    assertThat(drawn.get(1)).isEqualTo(drawn.get(0));
    assertThat(drawn.get(2)).isNotEqualTo(drawn.get(0));
  }
}
