package dev.coact.testing;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Runs a {@link Scenario} under many schedules and stops at the first failure.
 *
 * <p>Knows no test engine. Used by one thread at a time, which drives all the runs.
 *
 * <pre>{@code
 * Campaign.of(CampaignSettings.defaults()).run(sim -> {
 *   ActorRef<Command> stock = sim.system().spawn("stock", stock());
 *   ...
 * });
 * }</pre>
 */
public final class Campaign {
  private final CampaignSettings settings;

  private Campaign(CampaignSettings settings) {
    this.settings = settings;
  }

  /** A campaign with these settings. */
  public static Campaign of(CampaignSettings settings) {
    return new Campaign(settings);
  }

  /**
   * Has one run again, as often as wanted.
   *
   * @throws ScenarioFailure if it fails, which it does if the token is of this scenario
   */
  public void replay(ReplayToken token, Scenario scenario) {
    SimulationSettings simulation =
        SimulationSettings.seeded(token.seed())
            .withOrder(SimulationSettings.Order.FIFO)
            .withMaxSteps(settings.maxSteps())
            .withCoroutines(settings.coroutines());
    try (ActorSim sim = ActorSim.of(simulation, settings.system())) {
      sim.run().replay(token.deviations());
      scenario.run(sim);
      sim.settle(settings.horizon());
    } catch (Throwable failure) {
      throw new ScenarioFailure(failure.toString(), token, failure.toString(), 1, failure);
    }
  }

  /**
   * Looks for a schedule that fails.
   *
   * @return what was looked at, if none did
   * @throws ScenarioFailure if one did
   */
  public CampaignReport run(Scenario scenario) {
    long start = System.nanoTime();
    SplittableRandom seeds = new SplittableRandom(settings.seed());
    Set<Long> distinct = new HashSet<>();
    long steps = 0;
    long shortest = Long.MAX_VALUE;
    long longest = 0;
    int made = 0;
    while (made < settings.schedules() && System.nanoTime() - start < settings.budget().toNanos()) {
      long seed = seeds.nextLong();
      SimulationSettings simulation =
          SimulationSettings.seeded(seed)
              .withMaxSteps(settings.maxSteps())
              .withCoroutines(settings.coroutines());
      made++;
      try (ActorSim sim = ActorSim.of(simulation, settings.system())) {
        scenario.run(sim);
        sim.settle(settings.horizon());
        distinct.add(sim.scheduler().traceHash());
        steps += sim.scheduler().steps();
        shortest = Math.min(shortest, sim.scheduler().steps());
        longest = Math.max(longest, sim.scheduler().steps());
      } catch (Throwable failure) {
        ReplayToken token = new ReplayToken(seed, Deviations.none());
        throw new ScenarioFailure(failure.toString(), token, failure.toString(), made, failure);
      }
    }
    return new CampaignReport(
        made,
        distinct.size(),
        steps,
        shortest,
        longest,
        0,
        false,
        Duration.ofNanos(System.nanoTime() - start));
  }
}
