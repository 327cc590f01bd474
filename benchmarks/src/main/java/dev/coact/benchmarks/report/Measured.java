package dev.coact.benchmarks.report;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * The figures of one peer in one case.
 *
 * @param rounds of each process, the figures of its iterations
 * @param failed whether some process failed, so that the figures say nothing
 */
record Measured(List<List<Double>> rounds, boolean failed) {
  /** Copies the lists. */
  Measured {
    rounds = rounds.stream().map(List::copyOf).toList();
  }

  static Measured none() {
    return new Measured(List.of(), false);
  }

  Measured plus(List<Double> round) {
    List<List<Double>> more = new ArrayList<>(rounds);
    more.add(round);
    return new Measured(more, failed);
  }

  Measured withFailure() {
    return new Measured(rounds, true);
  }

  boolean hasFigures() {
    return !failed && !rounds.isEmpty();
  }

  /** Over all iterations of all rounds. */
  double median() {
    return median(rounds.stream().flatMap(Collection::stream).toList());
  }

  /** The lowest of the rounds' medians. */
  double lowest() {
    return rounds.stream().mapToDouble(Measured::median).min().orElseThrow();
  }

  /** The highest of the rounds' medians. */
  double highest() {
    return rounds.stream().mapToDouble(Measured::median).max().orElseThrow();
  }

  private static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int half = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(half)
        : (sorted.get(half - 1) + sorted.get(half)) / 2;
  }
}
