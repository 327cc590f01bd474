package dev.coact.testing;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a yardstick gave over many seeds.
 *
 * @param yardstick which
 * @param failures one for each seed that found the bug
 * @param seeds how many were tried
 * @param cap schedules of each at most
 * @param nanos real time for searching, shrinking and reporting
 */
record Measurement(
    Yardstick yardstick, List<ScenarioFailure> failures, int seeds, int cap, long nanos) {
  static final String HEAD =
      """
      | yardstick | median | worst | found | deviations, median | most | runs to shrink, median | most | s |
      |---|---|---|---|---|---|---|---|---|
      """;

  private static final Pattern REDUCED = Pattern.compile("deviations? in (\\d+) runs?");

  /** In the middle of all seeds; those that found nothing count as the cap. */
  int median() {
    List<Integer> schedules =
        new ArrayList<>(failures.stream().map(ScenarioFailure::schedule).toList());
    schedules.addAll(Collections.nCopies(seeds - failures.size(), cap));
    return middle(schedules);
  }

  int worst() {
    return failures.size() < seeds
        ? cap
        : most(failures.stream().map(ScenarioFailure::schedule).toList());
  }

  double foundShare() {
    return (double) failures.size() / seeds;
  }

  List<Integer> deviations() {
    return failures.stream().map(failure -> failure.deviations().size()).toList();
  }

  List<Integer> shrinkRuns() {
    return failures.stream().map(failure -> shrinkRuns(failure)).toList();
  }

  private static int shrinkRuns(ScenarioFailure failure) {
    Matcher reduced = REDUCED.matcher(String.valueOf(failure.getMessage()));
    if (!reduced.find()) {
      throw new IllegalStateException("not reduced: " + failure.getMessage());
    }
    return Integer.parseInt(reduced.group(1));
  }

  static int most(List<Integer> numbers) {
    return numbers.stream().mapToInt(Integer::intValue).max().orElse(0);
  }

  private static int middle(List<Integer> numbers) {
    return numbers.isEmpty() ? 0 : numbers.stream().sorted().toList().get((numbers.size() - 1) / 2);
  }

  /** A row of the table. */
  String row() {
    return String.format(
        Locale.ROOT,
        "| %s | %d | %d | %d of %d | %d | %d | %d | %d | %.1f |%n",
        yardstick,
        median(),
        worst(),
        failures.size(),
        seeds,
        middle(deviations()),
        most(deviations()),
        middle(shrinkRuns()),
        most(shrinkRuns()),
        nanos / 1e9);
  }
}
