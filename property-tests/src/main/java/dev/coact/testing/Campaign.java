package dev.coact.testing;

import java.util.function.Supplier;

/**
 * Runs a {@link Scenario} under many schedules and stops at the first failure, which it makes
 * small.
 *
 * <p>Knows no test engine. Used by one thread at a time, a platform thread, which drives all the
 * runs. No other thread is started, but for the monitor of portable mode while it lasts.
 *
 * <pre>{@code
 * Campaign.of(CampaignSettings.defaults()).run(sim -> {
 *   ActorRef<Command> stock = sim.system().spawn("stock", stock());
 *   ...
 * });
 * }</pre>
 */
public final class Campaign {
  /** The system property that has {@link #run} make one given run instead of a search. */
  public static final String REPLAY = "coact.replay";

  /**
   * The system property that names the folder for the page of a failure: {@code target/coact} if it
   * is not set; {@code off} for none.
   */
  public static final String PAGES = "coact.pages";

  private final CampaignSettings settings;

  private Campaign(CampaignSettings settings) {
    this.settings = settings;
  }

  /** A campaign with these settings. */
  public static Campaign of(CampaignSettings settings) {
    return new Campaign(settings);
  }

  /**
   * Looks for a schedule that fails. If the system property {@value #REPLAY} holds a token, only
   * that run is made.
   *
   * @return what was looked at, if none did
   * @throws ScenarioFailure if one did, in the smallest run that was found
   * @throws SimulationDiverged if a run that was made twice went two ways
   * @throws UnreachedGoals if none did, but a {@link ActorSim#sometimes} never came about
   */
  public CampaignReport run(Scenario scenario) {
    Goals goals = new Goals();
    CampaignReport report = withPage(() -> run(scenario, goals));
    goals.check(report);
    return report;
  }

  /** As {@link #run(Scenario)}; whether the goals are reached is for the caller to look at. */
  CampaignReport run(Scenario scenario, Goals goals) {
    String token = System.getProperty(REPLAY);
    if (token != null && !token.isBlank()) {
      return again(ReplayToken.parse(token), scenario);
    }
    try (Runner runner = new Runner(settings, scenario)) {
      return new Hunt(settings, runner).search(goals);
    }
  }

  /**
   * Has one run again, as often as wanted.
   *
   * @return what it was, if it does not fail any more
   * @throws ScenarioFailure if it fails
   */
  public CampaignReport replay(ReplayToken token, Scenario scenario) {
    return withPage(() -> again(token, scenario));
  }

  private static CampaignReport withPage(Supplier<CampaignReport> runs) {
    try {
      return runs.get();
    } catch (ScenarioFailure failure) {
      throw failure.withPage("run-" + Integer.toHexString(failure.token().toString().hashCode()));
    }
  }

  /** As {@link #replay}, without a page. */
  CampaignReport again(ReplayToken token, Scenario scenario) {
    try (Runner runner = new Runner(settings, scenario)) {
      return new Hunt(settings, runner).replay(token, false);
    }
  }

  /** As {@link #replay}, for one that is told of failures only to compare them. */
  void attempt(ReplayToken token, Scenario scenario) {
    try (Runner runner = new Runner(settings, scenario)) {
      new Hunt(settings, runner).replay(token, true);
    }
  }
}
