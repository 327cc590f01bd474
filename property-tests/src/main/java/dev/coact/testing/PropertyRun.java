package dev.coact.testing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A property with inputs: searched, made small and reported. What the front ends have in common.
 */
final class PropertyRun {
  /* Of one failure, for its inputs; each is one run of a scenario that has just been run. */
  private static final int SHRINK_RUNS = 1_000;

  /* What a failed assumption throws: the run is none. By its name, as the engine is. */
  private static final String ABORTED = "org.opentest4j.TestAbortedException";

  /** A scenario that needs values. */
  @FunctionalInterface
  interface Body {
    void run(ActorSim sim, List<@Nullable Object> values) throws Throwable;
  }

  private final String name;
  private final CampaignSettings settings;
  private final Inputs inputs;
  private final Body body;
  private final Campaign campaign;

  PropertyRun(String name, CampaignSettings settings, Inputs inputs, Body body) {
    this.name = name;
    this.settings = settings;
    this.inputs = inputs;
    this.body = body;
    this.campaign = Campaign.of(settings);
  }

  /**
   * Searches.
   *
   * @throws ScenarioFailure if a run failed: the smallest one that was found, and its inputs
   */
  CampaignReport search() {
    Goals goals = new Goals();
    CampaignReport report = search(goals);
    goals.check(report);
    return report;
  }

  /** As {@link #search()}; whether the goals are reached is for the caller to look at. */
  CampaignReport search(Goals goals) {
    try {
      return campaign.run(sim -> body(sim, inputs.draw(inputSeed(sim))), goals);
    } catch (ScenarioFailure found) {
      throw smallest(found);
    }
  }

  /**
   * Has one run again.
   *
   * @throws ScenarioFailure if it fails
   */
  void replay(PropertyToken token) {
    List<Inputs.Input> values = values(token);
    ScenarioFailure failure = attempt(token.run(), values);
    if (failure != null) {
      throw reported(failure, failure.text().how(), token, values);
    }
  }

  /**
   * Has the run of a failure again, which was found with other inputs of the front end's.
   *
   * @return it, with no more deviations than it needs; null if it does not fail in the same way
   */
  @Nullable ScenarioFailure again(ScenarioFailure known) {
    ScenarioFailure failure = attempt(known.token(), List.of());
    if (failure == null || !failure.signature().equals(known.signature())) {
      return null;
    }
    Shrinking shrinking =
        new Shrinking(
            failure.with(failure.text(), known.schedule()), new ArrayList<>(), new ArrayList<>());
    while (shrinking.dropDeviations()) {}
    return reported(
        shrinking.best,
        known.text().how() + "; with other inputs since",
        new PropertyToken(shrinking.best.token(), List.of()),
        List.of());
  }

  private List<Inputs.Input> values(PropertyToken token) {
    List<Inputs.Input> values = new ArrayList<>(inputs.draw(inputSeed(token.run().seed())));
    for (int i = 0; i < Math.min(values.size(), token.inputs().size()); i++) {
      for (int index : token.inputs().get(i)) {
        values.set(i, smaller(values.get(i), index));
      }
    }
    return values;
  }

  private static Inputs.Input smaller(Inputs.Input value, int index) {
    Iterator<Inputs.Input> smaller = value.smaller();
    for (int i = 0; i < index && smaller.hasNext(); i++) {
      smaller.next();
    }
    if (!smaller.hasNext()) {
      throw new IllegalArgumentException(
          "replay token: input "
              + value.name()
              + " cannot be had from it (expected: a token of"
              + " this property as it is now)");
    }
    return smaller.next();
  }

  private static long inputSeed(ActorSim sim) {
    return inputSeed(sim.scheduler().settings().seed());
  }

  private static long inputSeed(long seed) {
    return seed * 31 + 17;
  }

  private void body(ActorSim sim, List<Inputs.Input> values) throws Exception {
    List<@Nullable Object> plain = new ArrayList<>();
    values.forEach(each -> plain.add(each.value()));
    try {
      body.run(sim, plain);
    } catch (Exception | Error thrown) {
      if (!thrown.getClass().getName().equals(ABORTED)) {
        throw thrown;
      }
    } catch (Throwable thrown) {
      throw new AssertionError(thrown);
    }
  }

  private @Nullable ScenarioFailure attempt(ReplayToken token, List<Inputs.Input> values) {
    try {
      campaign.attempt(token, sim -> body(sim, values));
      return null;
    } catch (ScenarioFailure failure) {
      return failure;
    }
  }

  /* ---- making the inputs small ---- */

  private ScenarioFailure smallest(ScenarioFailure found) {
    List<Inputs.Input> values = new ArrayList<>(inputs.draw(inputSeed(found.token().seed())));
    List<List<Integer>> paths = new ArrayList<>();
    values.forEach(_ -> paths.add(new ArrayList<>()));
    Shrinking shrinking = new Shrinking(found, values, paths);
    if (settings.shrinkRuns() > 0 && !values.isEmpty()) {
      shrinking.run();
    }
    String how = found.text().how();
    return reported(
        shrinking.best,
        shrinking.runs == 0 ? how : how + "; inputs reduced in " + shrinking.runs + " runs",
        new PropertyToken(shrinking.best.token(), paths),
        values);
  }

  /** One failure's. Greedy, one input after the other, until none gets smaller. */
  private final class Shrinking {
    private final List<Inputs.Input> values;
    private final List<List<Integer>> paths;
    private final long end = System.nanoTime() + settings.shrinkBudget().toNanos();
    private ScenarioFailure best;
    private int runs;

    Shrinking(ScenarioFailure found, List<Inputs.Input> values, List<List<Integer>> paths) {
      this.best = found;
      this.values = values;
      this.paths = paths;
    }

    void run() {
      boolean anySmaller = true;
      while (anySmaller && goesOn()) {
        anySmaller = false;
        for (int i = 0; i < values.size(); i++) {
          while (takeSmaller(i)) {
            anySmaller = true;
          }
        }
        anySmaller |= dropDeviations();
      }
    }

    private boolean goesOn() {
      return runs < SHRINK_RUNS && System.nanoTime() - end < 0;
    }

    private boolean takeSmaller(int i) {
      Inputs.Input now = values.get(i);
      Iterator<Inputs.Input> smaller = now.smaller();
      for (int index = 0; smaller.hasNext() && goesOn(); index++) {
        values.set(i, smaller.next());
        if (failsAlike(best.token())) {
          paths.get(i).add(index);
          return true;
        }
      }
      values.set(i, now);
      return false;
    }

    /** With smaller inputs fewer of them may do. */
    private boolean dropDeviations() {
      boolean anyDropped = false;
      for (Map.Entry<Point, Deviation> each : best.deviations().entries().entrySet()) {
        ReplayToken fewer =
            new ReplayToken(best.token().seed(), best.deviations().without(List.of(each.getKey())));
        anyDropped |= goesOn() && failsAlike(fewer);
      }
      return anyDropped;
    }

    private boolean failsAlike(ReplayToken token) {
      runs++;
      ScenarioFailure failure = attempt(token, values);
      if (failure == null || !failure.signature().equals(best.signature())) {
        return false;
      }
      best = failure.with(failure.text(), best.schedule());
      return true;
    }
  }

  private ScenarioFailure reported(
      ScenarioFailure failure, String how, PropertyToken token, List<Inputs.Input> values) {
    FailureText text = atLength(failure, token.run(), values).withHow(how);
    List<String> lines =
        values.stream().map(each -> each.name() + " = " + shown(each.value())).toList();
    return failure.with(text.of(name, lines, token.toString()), failure.schedule()).withPage(name);
  }

  /** Once more, for what happens in it. */
  private FailureText atLength(
      ScenarioFailure failure, ReplayToken token, List<Inputs.Input> values) {
    try {
      campaign.again(token, sim -> body(sim, values));
    } catch (ScenarioFailure again) {
      if (again.signature().equals(failure.signature())) {
        return again.text();
      }
    }
    return failure.text();
  }

  private static String shown(@Nullable Object value) {
    return value instanceof Object[] array ? Arrays.deepToString(array) : String.valueOf(value);
  }
}
