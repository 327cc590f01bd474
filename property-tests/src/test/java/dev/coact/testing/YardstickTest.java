package dev.coact.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.logging.log4j.LogManager;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * How well campaigns find known bugs, over many seeds, and how small they make them.
 *
 * <p>The system properties {@code yardsticks.seeds}, {@code yardsticks.cap} (schedules of a seed at
 * most), {@code yardsticks.clean} (schedules of each correct variant) and {@code yardsticks.search}
 * (a {@link Search}, in capital letters) make a longer or another measurement of it.
 */
@Timeout(600)
class YardstickTest {
  private static final int SEEDS = Integer.getInteger("yardsticks.seeds", 30);
  private static final int CAP = Integer.getInteger("yardsticks.cap", 1_000);
  private static final int CLEAN = Integer.getInteger("yardsticks.clean", 400);
  private static final Search SEARCH =
      Search.valueOf(System.getProperty("yardsticks.search", Search.PORTFOLIO.name()));
  private static final double FOUND = 0.95;
  private static final int SHRINK_RUNS = 500;
  private static final int REPLAYS = 100;
  private static final Duration LONG = Duration.ofMinutes(5);

  private static final List<Measurement> MEASURED = new ArrayList<>();

  private static CampaignSettings settings() {
    return CampaignSettings.defaults()
        .withSearch(SEARCH)
        .withSchedules(CAP)
        .withBudget(LONG)
        .withShrinking(SHRINK_RUNS, LONG);
  }

  static Stream<Yardstick> yardsticks() {
    return Stream.of(
        TwoPhaseCommit.yardstick(),
        Paxos.yardstick(),
        Bank.yardstick(),
        SendOrders.yardstick(),
        BoundedBuffer.yardstick(),
        Election.yardstick(),
        Philosophers.yardstick(),
        FullMailboxes.facing(),
        FullMailboxes.pipeline(),
        LateReply.yardstick(),
        TimerRace.yardstick(),
        GermanCache.yardstick(),
        LeaseCrash.yardstick());
  }

  @ParameterizedTest
  @MethodSource("yardsticks")
  void campaign_buggy_findsShrinksAndReplays(Yardstick yardstick) {
    Measurement measured = measure(yardstick);
    MEASURED.add(measured);
    assertThat(measured.foundShare()).as("share of seeds").isGreaterThanOrEqualTo(FOUND);
    assertThat(measured.median()).as("median").isLessThanOrEqualTo(yardstick.median());
    assertThat(measured.deviations()).allMatch(deviations -> deviations <= yardstick.deviations());
    assertThat(measured.shrinkRuns()).allMatch(runs -> runs <= SHRINK_RUNS);
    replay(yardstick, measured.failures().getFirst(), REPLAYS);
    for (ScenarioFailure failure : measured.failures()) {
      replay(yardstick, failure, 2);
    }
  }

  private static Measurement measure(Yardstick yardstick) {
    List<ScenarioFailure> failures = new ArrayList<>();
    long start = System.nanoTime();
    for (int seed = 0; seed < SEEDS; seed++) {
      try {
        var _ = Campaign.of(settings().withSeed(seed).withCheckEvery(0)).run(yardstick.buggy());
      } catch (ScenarioFailure failure) {
        failures.add(failure);
      }
    }
    return new Measurement(yardstick, failures, SEEDS, CAP, System.nanoTime() - start);
  }

  private static void replay(Yardstick yardstick, ScenarioFailure failure, int times) {
    ReplayToken token = ReplayToken.parse(failure.token().toString());
    Set<Long> hashes = new HashSet<>();
    try (Runner runner = new Runner(settings(), yardstick.buggy())) {
      for (int i = 0; i < times; i++) {
        Outcome outcome =
            runner.replay(token.seed(), token.deviations(), Runner.Keep.NOTHING, null);
        assertThat(outcome.signature()).as("%s", token).isEqualTo(failure.signature());
        hashes.add(outcome.hash());
      }
    }
    assertThat(hashes).as("steps of %s", token).hasSize(1);
  }

  @ParameterizedTest
  @MethodSource("yardsticks")
  void campaign_correct_findsNothing(Yardstick yardstick) {
    CampaignReport report = Campaign.of(settings().withSchedules(CLEAN)).run(yardstick.correct());
    assertThat(report.schedules()).isEqualTo(CLEAN);
    assertThat(report.escapes()).isEmpty();
  }

  /** Each order comes up, and then it is over. */
  @Test
  void exhaustiveCampaign_ordersOfSends_seesEachOrder() {
    Set<String> orders = new HashSet<>();
    CampaignReport report =
        Campaign.of(settings().withSearch(Search.EXHAUSTIVE).withSchedules(100_000))
            .run(SendOrders.checkedBy(orders::add));
    assertThat(report.exhausted()).isTrue();
    assertThat(orders).containsExactlyInAnyOrder("AAB", "ABA", "BAA");
  }

  @AfterAll
  static void print() {
    StringBuilder table = new StringBuilder();
    for (Measurement measured : MEASURED) {
      table.append(measured.row());
    }
    LogManager.getLogger(YardstickTest.class)
        .info("yardsticks, search {}:\n{}{}", SEARCH, Measurement.HEAD, table);
  }
}
