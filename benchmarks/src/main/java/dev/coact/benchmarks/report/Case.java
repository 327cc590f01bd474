package dev.coact.benchmarks.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A row of the table: a benchmark in one size.
 *
 * @param bench its name
 * @param parameters {@code key=value} each
 * @param heap of the JVM, as {@code -Xmx} takes it
 * @param warmupMillis before what is measured
 */
record Case(String bench, List<String> parameters, String heap, int warmupMillis) {
  /** The benchmark whose result is a size. */
  static final String FOOTPRINT = "footprint";

  static final String HEAP = "3g";
  static final String HEAP_OF_FOOTPRINTS = "6g";
  private static final List<Integer> FOOTPRINTS = List.of(100_000, 1_000_000);
  private static final int WARMUP_MILLIS = 1_500;

  /* Where actors are started by the ten thousand, more is left to compile. */
  private static final int LONG_WARMUP_MILLIS = 2_500;
  private static final List<String> LONG_WARMUPS = List.of("fork-join-create", "fibonacci");

  /** For a fifth of a second or so per iteration; others run in their standard size. */
  private static final Map<String, List<String>> SIZES =
      Map.ofEntries(
          Map.entry("ping-pong", List.of("n=200000")),
          Map.entry("counting", List.of("n=2000000")),
          Map.entry("thread-ring", List.of("actors=100", "hops=500000")),
          Map.entry("fork-join-create", List.of("n=40000")),
          Map.entry("fork-join-throughput", List.of("actors=60", "n=40000")),
          Map.entry("big", List.of("actors=120", "n=5000")),
          Map.entry("chameneos", List.of("creatures=100", "meetings=200000")),
          Map.entry("bounded-buffer", List.of("items=4000", "cost=0")),
          Map.entry("philosophers", List.of("philosophers=20", "rounds=15000")),
          Map.entry("fibonacci", List.of("n=25")),
          Map.entry("nqueens", List.of("size=12", "threshold=4")),
          Map.entry("bank-transaction", List.of("accounts=1000", "n=150000")));

  /** What Coact and its peers have in common. */
  static final List<String> STANDARD_BENCHES =
      List.of(
          "ping-pong",
          "thread-ring",
          "counting",
          "fork-join-throughput",
          "fork-join-create",
          "fibonacci",
          "big",
          "chameneos",
          "bank-transaction",
          "bounded-buffer",
          "philosophers",
          "nqueens",
          FOOTPRINT);

  /** Copies the list. */
  Case {
    parameters = List.copyOf(parameters);
  }

  /** The cases of a plan, in the order of its benchmarks. */
  static List<Case> of(Plan plan) {
    List<Case> cases = new ArrayList<>();
    for (String bench : plan.benches()) {
      if (bench.equals(FOOTPRINT)) {
        for (int n : FOOTPRINTS) {
          cases.add(new Case(bench, List.of("n=" + n), HEAP_OF_FOOTPRINTS, 0));
        }
      } else {
        int usual = LONG_WARMUPS.contains(bench) ? LONG_WARMUP_MILLIS : WARMUP_MILLIS;
        int warmup = plan.warmupMillis() < 0 ? usual : plan.warmupMillis();
        cases.add(new Case(bench, SIZES.getOrDefault(bench, List.of()), HEAP, warmup));
      }
    }
    return cases;
  }

  boolean isFootprint() {
    return bench.equals(FOOTPRINT);
  }

  /** How it is named in the table. */
  String label() {
    return isFootprint() ? bench + " " + parameters.getFirst() : bench;
  }
}
