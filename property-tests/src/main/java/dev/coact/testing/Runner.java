package dev.coact.testing;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes single runs of a scenario, one after the other on the same stacks. One thread's. */
final class Runner implements AutoCloseable {
  /** What is kept of a run beside its end. */
  enum Keep {
    NOTHING,
    /** The schedule as deviations. */
    SCHEDULE,
    /** A text of each step. */
    LOG
  }

  private final CampaignSettings settings;
  private final Scenario scenario;
  private final Stage stage;

  Runner(CampaignSettings settings, Scenario scenario) {
    this.settings = settings;
    this.scenario = scenario;
    this.stage = new Stage(settings.coroutines());
    var _ = stage.driving().enter(); // no other thread of the scenario shall take it
  }

  /** A run that somebody decides. */
  Outcome search(long seed, Strategy strategy, Keep keep) {
    return run(seed, strategy, keep, null, null);
  }

  /**
   * A run that follows a schedule.
   *
   * @param story hears of it, if somebody wants to
   */
  Outcome replay(long seed, Deviations deviations, Keep keep, @Nullable StoryListener story) {
    return run(seed, new Following(deviations), keep, deviations, story);
  }

  private Outcome run(
      long seed,
      Strategy strategy,
      Keep keep,
      @Nullable Deviations given,
      @Nullable StoryListener story) {
    SimulationSettings simulation =
        SimulationSettings.seeded(seed)
            .withMaxSteps(settings.maxSteps())
            .withCoroutines(settings.coroutines());
    ActorSim sim = ActorSim.on(stage, simulation, strategy, settings.system());
    prepare(sim, strategy, keep, given, story);
    Throwable failure = null;
    try {
      scenario.run(sim);
      sim.settle(settings.horizon());
    } catch (SimulationOverrun endless) {
      failure = sim.checks().has(BuiltIn.NO_LIVELOCK) ? endless : null;
    } catch (Throwable thrown) {
      failure = thrown;
    }
    AssertionError inActor = sim.failedAssertion();
    if (inActor != null) {
      failure = inActor;
    }
    Trace trace = sim.scheduler().agenda().trace();
    long hash = trace.hash();
    long steps = trace.steps();
    Map<Point, Deviation> exact =
        keep == Keep.SCHEDULE ? sim.scheduler().agenda().exact() : Map.of();
    Map<Point, Deviation> rough =
        keep == Keep.SCHEDULE ? sim.scheduler().agenda().rough() : Map.of();
    List<String> log = List.copyOf(trace.kept());
    if (story instanceof StoryRecorder recorder) {
      recorder.end(failure);
    }
    failure = close(sim, failure);
    return new Outcome(
        failure,
        failure == null ? "" : Signature.of(failure),
        hash,
        steps,
        sim.run().faultsDone(),
        exact,
        rough,
        strategy instanceof Following following ? following.used() : List.of(),
        log,
        sim.scheduler().escapes().list(),
        sim.checks().goals());
  }

  private static void prepare(
      ActorSim sim,
      Strategy strategy,
      Keep keep,
      @Nullable Deviations given,
      @Nullable StoryListener story) {
    if (story instanceof StoryRecorder recorder) {
      recorder.begin(sim.scheduler());
    }
    if (story != null) {
      sim.run().listen(story);
    }
    if (given != null) {
      sim.run().replay(given);
    }
    if (strategy instanceof Following following) {
      following.tell(sim.run().stories());
    }
    switch (keep) {
      case NOTHING -> {}
      case SCHEDULE -> sim.scheduler().agenda().record();
      case LOG -> sim.scheduler().agenda().trace().keepAll();
    }
  }

  /** The failure of the run, or of its end. */
  private static @Nullable Throwable close(ActorSim sim, @Nullable Throwable failure) {
    if (failure != null) {
      sim.checks().giveUp();
    }
    try {
      sim.close();
    } catch (Throwable atEnd) {
      if (failure == null) {
        return atEnd;
      }
      if (!failure.equals(atEnd)) {
        failure.addSuppressed(atEnd);
      }
    }
    return failure;
  }

  @Override
  public void close() {
    stage.close();
  }
}
