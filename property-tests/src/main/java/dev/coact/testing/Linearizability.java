package dev.coact.testing;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Whether what clients of an object saw at the same time can be explained by some order of their
 * operations one after the other, each within its call and return: linearizability, as in Herlihy
 * and Wing, <i>Linearizability: A Correctness Condition for Concurrent Objects</i>, TOPLAS 12(3),
 * 1990.
 *
 * <p>The search is that of Wing and Gong, <i>Testing and Verifying Concurrent Objects</i>, JPDC 17,
 * 1993, with the memo of Lowe, <i>Testing for Linearizability</i>, Concurrency and Computation
 * 29(4), 2017, and, for a specification that is {@linkplain SequentialSpec#partitionBy
 * partitioned}, the check of each part by itself, as in Horn and Kroening, <i>Faster
 * Linearizability Checking via P-Compositionality</i>, FORTE 2015.
 *
 * <p>The problem is NP-complete. A check looks at a limited number of configurations, {@value
 * #MAX_CONFIGURATIONS} for each part unless said otherwise, and then gives up with {@link
 * Verdict#UNKNOWN}. There is no limit of time: within a simulation a verdict has to be the same
 * each time. What makes it hard are operations at the same time, pending ones in particular, since
 * they are at the same time as all that follows.
 *
 * <p>Any thread may check.
 */
public final class Linearizability {
  /** At how many configurations a check gives up by default. */
  public static final long MAX_CONFIGURATIONS = 1_000_000;

  private static final int MAX_EXPLAINED = 40;
  private static final int MAX_DRAWN = 30;

  /** What a check came to. */
  public enum Verdict {
    /** There is such an order. */
    LINEARIZABLE,
    /** There is none. */
    NOT_LINEARIZABLE,
    /** The check gave up. This is no success. */
    UNKNOWN
  }

  /**
   * What a check found.
   *
   * @param verdict the verdict
   * @param configurations how many were looked at
   * @param text for people: the longest prefix that can be explained, what cannot, and a picture
   */
  public record Report(Verdict verdict, long configurations, String text) {
    @Override
    public String toString() {
      return text;
    }
  }

  private Linearizability() {}

  /** Checks a history within {@link #MAX_CONFIGURATIONS}. */
  public static <S, O, R> Report check(History<O, R> history, SequentialSpec<S, O, R> spec) {
    return check(history.operations(), spec, MAX_CONFIGURATIONS);
  }

  /**
   * Checks operations.
   *
   * @param operations in any order
   * @param maxConfigurations how many to look at in each part before giving up; at least 1
   */
  public static <S, O, R> Report check(
      List<Operation<O, R>> operations, SequentialSpec<S, O, R> spec, long maxConfigurations) {
    if (maxConfigurations < 1) {
      throw new IllegalArgumentException(
          "maxConfigurations: " + maxConfigurations + " (expected: at least 1)");
    }
    Map<Object, List<Operation<O, R>>> parts = new LinkedHashMap<>();
    for (Operation<O, R> operation : operations) {
      parts.computeIfAbsent(spec.partOf(operation.op()), _ -> new ArrayList<>()).add(operation);
    }
    long configurations = 0;
    String unknown = "";
    for (Map.Entry<Object, List<Operation<O, R>>> part : parts.entrySet()) {
      LinearizabilitySearch<S, O, R> search =
          new LinearizabilitySearch<>(spec, part.getValue(), maxConfigurations);
      Verdict verdict = search.search();
      configurations += search.configurations();
      String where = parts.size() == 1 ? "" : " (part " + part.getKey() + ")";
      switch (verdict) {
        case NOT_LINEARIZABLE -> {
          return new Report(verdict, configurations, refuted(part.getValue(), spec, search, where));
        }
        case UNKNOWN -> unknown = gaveUp(part.getValue(), search, where);
        case LINEARIZABLE -> {}
      }
    }
    return unknown.isEmpty()
        ? new Report(
            Verdict.LINEARIZABLE,
            configurations,
            "linearizable: " + operations.size() + " operations in " + parts.size() + " parts")
        : new Report(Verdict.UNKNOWN, configurations, unknown);
  }

  /**
   * Checks a history within {@link #MAX_CONFIGURATIONS}.
   *
   * @throws AssertionError if it is not linearizable, and if the check gives up; the text says
   *     which and why
   */
  public static <S, O, R> void assertLinearizable(
      History<O, R> history, SequentialSpec<S, O, R> spec) {
    Report report = check(history, spec);
    if (report.verdict() != Verdict.LINEARIZABLE) {
      throw new AssertionError(report.text());
    }
  }

  private static <S, O, R> String refuted(
      List<Operation<O, R>> operations,
      SequentialSpec<S, O, R> spec,
      LinearizabilitySearch<S, O, R> search,
      String where) {
    Operation<O, R> offending = search.offending();
    if (offending == null) {
      throw new IllegalStateException("no return was looked at in " + operations);
    }
    List<LinearizabilitySearch.Explained<O, R>> explained = search.longest();
    StringBuilder text =
        new StringBuilder("not linearizable")
            .append(where)
            .append(": no order explains ")
            .append(offending.client())
            .append(": ")
            .append(offending)
            .append("\nwhat returned before that can be explained, for example by\n  start: ")
            .append(spec.initial());
    int from = Math.max(0, explained.size() - MAX_EXPLAINED);
    if (from > 0) {
      text.append("\n  (").append(from).append(" operations)");
    }
    for (LinearizabilitySearch.Explained<O, R> step : explained.subList(from, explained.size())) {
      text.append("\n  ")
          .append(step.operation().client())
          .append(": ")
          .append(step.operation())
          .append("; then: ")
          .append(step.state());
    }
    return text.append("\nhistory (")
        .append(operations.size())
        .append(" operations, ")
        .append(search.configurations())
        .append(" configurations looked at):\n")
        .append(Timeline.around(operations, offending, MAX_DRAWN))
        .toString();
  }

  private static <S, O, R> String gaveUp(
      List<Operation<O, R>> operations, LinearizabilitySearch<S, O, R> search, String where) {
    long pending = operations.stream().filter(o -> o.end() == Operation.End.PENDING).count();
    return "linearizability is undecided"
        + where
        + ": gave up after configurations="
        + search.configurations()
        + ", operations="
        + operations.size()
        + ", pending="
        + pending
        + " (expected: a verdict; make the history shorter, have fewer clients at the same time or"
        + " fewer timeouts, split the object by SequentialSpec.partitionBy, or allow more"
        + " configurations)";
  }
}
