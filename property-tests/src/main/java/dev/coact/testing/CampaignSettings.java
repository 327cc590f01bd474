package dev.coact.testing;

import dev.coact.actor.SystemSettings;
import dev.coact.coroutine.CoroutineSettings;
import java.time.Duration;
import java.util.Objects;

/**
 * How far a {@link Campaign} goes.
 *
 * @param seed all runs follow from it
 * @param schedules how many at most; at least 1
 * @param budget how long to search in real time; more than zero. It is looked at between runs
 * @param search how
 * @param checkEvery each so many runs one is made twice and compared; 0: never
 * @param shrinkRuns how many runs to spend on making a failure small; 0: report it as it was found
 * @param shrinkBudget for how long in real time
 * @param maxSteps after how many steps a run is a livelock; at least 1
 * @param horizon how much virtual time may pass after the scenario has returned; not negative
 * @param system of the actor system
 * @param coroutines limits of the pool of stacks
 */
public record CampaignSettings(
    long seed,
    int schedules,
    Duration budget,
    Search search,
    int checkEvery,
    int shrinkRuns,
    Duration shrinkBudget,
    long maxSteps,
    Duration horizon,
    SystemSettings system,
    CoroutineSettings coroutines) {
  private static final CampaignSettings DEFAULTS =
      new CampaignSettings(
          0,
          1_000,
          Duration.ofSeconds(20),
          Search.PORTFOLIO,
          50,
          500,
          Duration.ofSeconds(20),
          50_000,
          Duration.ofSeconds(10),
          ActorSim.settings(),
          CoroutineSettings.defaults());

  /** Checks the ranges. */
  public CampaignSettings {
    atLeast("schedules", schedules, 1);
    atLeast("checkEvery", checkEvery, 0);
    atLeast("shrinkRuns", shrinkRuns, 0);
    atLeast("maxSteps", maxSteps, 1);
    if (budget.isNegative() || budget.isZero()) {
      throw new IllegalArgumentException("budget: " + budget + " (expected: more than zero)");
    }
    if (shrinkBudget.isNegative() || horizon.isNegative()) {
      throw new IllegalArgumentException(
          "shrinkBudget: " + shrinkBudget + ", horizon: " + horizon + " (expected: not negative)");
    }
    Objects.requireNonNull(search, "search");
    Objects.requireNonNull(system, "system");
    Objects.requireNonNull(coroutines, "coroutines");
  }

  private static void atLeast(String what, long value, long least) {
    if (value < least) {
      throw new IllegalArgumentException(
          what + ": " + value + " (expected: at least " + least + ")");
    }
  }

  /** 1 000 schedules of the portfolio within 20 seconds, from seed 0. */
  public static CampaignSettings defaults() {
    return DEFAULTS;
  }

  /** A copy with another {@code seed}. */
  public CampaignSettings withSeed(long another) {
    return new CampaignSettings(
        another,
        schedules,
        budget,
        search,
        checkEvery,
        shrinkRuns,
        shrinkBudget,
        maxSteps,
        horizon,
        system,
        coroutines);
  }

  /** A copy with other {@code schedules}. */
  public CampaignSettings withSchedules(int most) {
    return new CampaignSettings(
        seed,
        most,
        budget,
        search,
        checkEvery,
        shrinkRuns,
        shrinkBudget,
        maxSteps,
        horizon,
        system,
        coroutines);
  }

  /** A copy with another {@code budget}. */
  public CampaignSettings withBudget(Duration another) {
    return new CampaignSettings(
        seed,
        schedules,
        another,
        search,
        checkEvery,
        shrinkRuns,
        shrinkBudget,
        maxSteps,
        horizon,
        system,
        coroutines);
  }

  /** A copy with another {@code search}. */
  public CampaignSettings withSearch(Search another) {
    return new CampaignSettings(
        seed,
        schedules,
        budget,
        another,
        checkEvery,
        shrinkRuns,
        shrinkBudget,
        maxSteps,
        horizon,
        system,
        coroutines);
  }

  /** A copy with another {@code checkEvery}. */
  public CampaignSettings withCheckEvery(int runs) {
    return new CampaignSettings(
        seed,
        schedules,
        budget,
        search,
        runs,
        shrinkRuns,
        shrinkBudget,
        maxSteps,
        horizon,
        system,
        coroutines);
  }

  /** A copy with other limits of shrinking. */
  public CampaignSettings withShrinking(int runs, Duration atMost) {
    return new CampaignSettings(
        seed,
        schedules,
        budget,
        search,
        checkEvery,
        runs,
        atMost,
        maxSteps,
        horizon,
        system,
        coroutines);
  }

  /** A copy with another {@code maxSteps}. */
  public CampaignSettings withMaxSteps(long steps) {
    return new CampaignSettings(
        seed,
        schedules,
        budget,
        search,
        checkEvery,
        shrinkRuns,
        shrinkBudget,
        steps,
        horizon,
        system,
        coroutines);
  }

  /** A copy with another {@code horizon}. */
  public CampaignSettings withHorizon(Duration time) {
    return new CampaignSettings(
        seed,
        schedules,
        budget,
        search,
        checkEvery,
        shrinkRuns,
        shrinkBudget,
        maxSteps,
        time,
        system,
        coroutines);
  }

  /** A copy with other settings of the system. */
  public CampaignSettings withSystem(SystemSettings another) {
    return new CampaignSettings(
        seed,
        schedules,
        budget,
        search,
        checkEvery,
        shrinkRuns,
        shrinkBudget,
        maxSteps,
        horizon,
        another,
        coroutines);
  }

  /** A copy with other limits of the pool of stacks. */
  public CampaignSettings withCoroutines(CoroutineSettings others) {
    return new CampaignSettings(
        seed,
        schedules,
        budget,
        search,
        checkEvery,
        shrinkRuns,
        shrinkBudget,
        maxSteps,
        horizon,
        system,
        others);
  }
}
