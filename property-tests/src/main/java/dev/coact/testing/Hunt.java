package dev.coact.testing;

import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** One search of a campaign. One thread's. */
final class Hunt {
  /* Of schedules that are told apart in the report. */
  private static final int MAX_DISTINCT = 1 << 18;

  private final CampaignSettings settings;
  private final Runner runner;
  private final Plans plans;
  private final Set<Long> distinct = new HashSet<>();
  private final Set<String> escapes = new LinkedHashSet<>();
  private final long startNanos = System.nanoTime();
  private int made;
  private int checked;
  private long steps;
  private long shortest = Long.MAX_VALUE;
  private long longest;

  Hunt(CampaignSettings settings, Runner runner) {
    this.settings = settings;
    this.runner = runner;
    this.plans = new Plans(settings.seed(), settings.search());
  }

  /**
   * Searches.
   *
   * @param goals takes those of each run
   */
  CampaignReport search(Goals goals) {
    while (made < settings.schedules() && !isTimeOver() && !plans.isExhausted()) {
      Plans.Plan plan = plans.next();
      Outcome outcome = runner.search(plan.seed(), plan.strategy().get(), Runner.Keep.NOTHING);
      if (outcome.failed()) {
        throw new Verdicts(settings, runner).failure(plan, outcome, made + 1);
      }
      if (settings.checkEvery() > 0 && made % settings.checkEvery() == 0) {
        new Verdicts(settings, runner).check(plan, outcome);
        checked++;
      }
      if (plans.made(outcome.steps())) {
        count(outcome);
        goals.add(outcome.goals());
      }
    }
    return report();
  }

  CampaignReport replay(ReplayToken token, boolean briefly) {
    Outcome outcome = runner.replay(token.seed(), token.deviations(), Runner.Keep.NOTHING, null);
    if (outcome.failed()) {
      throw new Verdicts(settings, runner).replayed(token, outcome, briefly);
    }
    count(outcome);
    return report();
  }

  private boolean isTimeOver() {
    return System.nanoTime() - startNanos >= settings.budget().toNanos();
  }

  private void count(Outcome outcome) {
    made++;
    if (distinct.size() < MAX_DISTINCT) {
      distinct.add(outcome.hash());
    }
    escapes.addAll(outcome.escapes());
    steps += outcome.steps();
    shortest = Math.min(shortest, outcome.steps());
    longest = Math.max(longest, outcome.steps());
  }

  private CampaignReport report() {
    return new CampaignReport(
        made,
        distinct.size(),
        steps,
        made == 0 ? 0 : shortest,
        longest,
        checked,
        plans.isExhausted(),
        List.copyOf(escapes),
        Duration.ofNanos(System.nanoTime() - startNanos));
  }
}
