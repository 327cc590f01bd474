package dev.coact.testing;

import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

/** What a campaign makes of a run that failed, or was made twice. One thread's. */
final class Verdicts {
  private final CampaignSettings settings;
  private final Runner runner;

  Verdicts(CampaignSettings settings, Runner runner) {
    this.settings = settings;
    this.runner = runner;
  }

  /** Makes a failure small and says all that is known of it. */
  ScenarioFailure failure(Plans.Plan plan, Outcome found, int schedule) {
    Outcome recorded = runner.search(plan.seed(), plan.strategy().get(), Runner.Keep.SCHEDULE);
    Shrinker shrinker =
        new Shrinker(
            deviations -> runner.replay(plan.seed(), deviations, Runner.Keep.NOTHING, null),
            strategy -> runner.search(plan.seed(), strategy, Runner.Keep.SCHEDULE),
            found.signature(),
            settings.shrinkRuns(),
            System.nanoTime() + settings.shrinkBudget().toNanos());
    boolean again = recorded.sameAs(found) && shrinker.shrink(recorded);
    Outcome smallest = shrinker.outcome();
    String how =
        "schedule "
            + schedule
            + " of "
            + settings.schedules()
            + " ("
            + plan.search()
            + ", campaign seed "
            + settings.seed()
            + ") failed";
    if (!again || smallest == null) {
      return failure(
          how
              + "\n  it did not fail in the same way again: the scenario takes something from outside"
              + " the simulation"
              + escapes(found.escapes()),
          new ReplayToken(plan.seed(), Deviations.of(found.faults())),
          found,
          schedule,
          Story.NONE);
    }
    ReplayToken token = new ReplayToken(plan.seed(), shrinker.best());
    int size = recorded.exact().size() + recorded.faults().size();
    return failure(
        how
            + ", reduced from "
            + size
            + " to "
            + shrinker.best().size()
            + " deviations in "
            + shrinker.runs()
            + " runs",
        token,
        smallest,
        schedule,
        story(token));
  }

  /**
   * A run that was asked for has failed.
   *
   * @param briefly without what happened in it, which takes another run
   */
  ScenarioFailure replayed(ReplayToken token, Outcome outcome, boolean briefly) {
    return failure("replay failed", token, outcome, 1, briefly ? Story.NONE : story(token));
  }

  /** What happens in this run. */
  private Story story(ReplayToken token) {
    StoryRecorder recorder = new StoryRecorder();
    var _ = runner.replay(token.seed(), token.deviations(), Runner.Keep.NOTHING, recorder);
    return recorder.story();
  }

  private static ScenarioFailure failure(
      String how, ReplayToken token, Outcome outcome, int schedule, Story story) {
    Throwable cause = Objects.requireNonNull(outcome.failure());
    FailureText text =
        new FailureText(
            cause instanceof PropertyFailure property
                ? String.valueOf(property.getMessage())
                : cause.toString(),
            how,
            List.of(),
            "schedule ("
                + outcome.steps()
                + " steps):\n  "
                + token.deviations().toString().replace("\n", "\n  ")
                + (story.entries().isEmpty()
                    ? ""
                    : "\nmessages:\n  " + story.text().replace("\n", "\n  ")),
            token.toString(),
            story,
            "");
    return new ScenarioFailure(text, token, outcome.signature(), schedule, cause);
  }

  private static String escapes(List<String> escapes) {
    return escapes.isEmpty() ? "" : "\n    " + String.join("\n    ", escapes);
  }

  /**
   * Makes a run again.
   *
   * @throws SimulationDiverged if it is another one then
   */
  void check(Plans.Plan plan, Outcome first) {
    Outcome second = runner.search(plan.seed(), plan.strategy().get(), Runner.Keep.NOTHING);
    if (!second.sameAs(first)) {
      throw diverged(plan, first, second);
    }
  }

  private SimulationDiverged diverged(Plans.Plan plan, Outcome first, Outcome second) {
    Supplier<Outcome> logged =
        () -> runner.search(plan.seed(), plan.strategy().get(), Runner.Keep.LOG);
    return new SimulationDiverged(
        "the same run, made twice, went two ways: "
            + first.steps()
            + " and "
            + second.steps()
            + " steps, seed="
            + plan.seed()
            + " (expected: time, chance and threads from the simulation only)"
            + firstDifference(logged.get().log(), logged.get().log())
            + escapes(second.escapes()));
  }

  private static String firstDifference(List<String> one, List<String> other) {
    for (int i = 0; i < Math.max(one.size(), other.size()); i++) {
      String left = i < one.size() ? one.get(i) : "the end";
      String right = i < other.size() ? other.get(i) : "the end";
      if (!left.equals(right)) {
        return "\n  step " + (i + 1) + " is once: " + left + "\n  and once: " + right;
      }
    }
    return "\n  (two more runs were the same)";
  }
}
