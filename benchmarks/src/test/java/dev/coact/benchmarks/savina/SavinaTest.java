package dev.coact.benchmarks.savina;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coact.actor.SystemSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs every benchmark in small, in each of its styles and in both modes, with mailboxes so small
 * that senders wait. A round checks its own result, and a runner that nothing is left behind.
 */
class SavinaTest {
  private static final Duration AT_MOST = Duration.ofSeconds(30);
  private static final int WORKERS = 3;

  private static final Map<String, String> SMALL =
      Map.ofEntries(
          Map.entry("ping-pong", "n=300 pairs=3 self=1"),
          Map.entry("counting", "n=2000"),
          Map.entry("fork-join-create", "n=300"),
          Map.entry("fork-join-throughput", "actors=7 n=200"),
          Map.entry("thread-ring", "actors=7 hops=500"),
          Map.entry("chameneos", "creatures=9 meetings=300"),
          Map.entry("big", "actors=20 n=50"),
          Map.entry("fibonacci", "n=11"),
          Map.entry("concurrent-dictionary", "workers=5 n=100 keys=50"),
          Map.entry("concurrent-sorted-list", "workers=5 n=100 writes=30"),
          Map.entry("bounded-buffer", "buffer=8 producers=5 consumers=3 items=50 cost=0"),
          Map.entry("philosophers", "philosophers=5 rounds=50"),
          Map.entry("sleeping-barber", "n=50 room=3"),
          Map.entry("cigarette-smokers", "rounds=100 smokers=7"),
          Map.entry("logistic-map", "terms=200 series=4"),
          Map.entry("bank-transaction", "accounts=100 n=1000"),
          Map.entry("all-pairs-shortest-path", "n=24 block=6"),
          Map.entry("a-star", "workers=4 grid=7 threshold=8"),
          Map.entry("nqueens", "size=7 workers=3 threshold=5"),
          Map.entry("matrix-multiplication", "n=32 threshold=16 workers=3"),
          Map.entry("quicksort", "n=5000 threshold=64"),
          Map.entry("radix-sort", "n=500 bits=16"),
          Map.entry("filter-bank", "columns=8 simulations=200 channels=3"),
          Map.entry("bitonic-sort", "n=64"),
          Map.entry("sieve", "n=3000 primes=50"),
          Map.entry("cobwebbed-tree", "nodes=1000 children=4 computation=20"),
          Map.entry("facility-location", "points=3000 grid=20"),
          Map.entry("trapezoid", "pieces=20000 workers=9"),
          Map.entry("pi-precision", "digits=100 workers=4"),
          Map.entry("successive-over-relaxation", "size=8 iterations=10"),
          Map.entry("footprint", "n=200"));

  static Stream<Arguments> everything() {
    return Savina.all().stream()
        .flatMap(benchmark ->
            benchmark.styles().stream()
                .sorted()
                .flatMap(style ->
                    Stream.of(
                        Arguments.of(benchmark.name(), style, false),
                        Arguments.of(benchmark.name(), style, true))));
  }

  @ParameterizedTest(name = "{0} {1} portable={2}")
  @MethodSource("everything")
  void round_small_hasTheRightResultAndLeavesNothing(String name, Style style, boolean portable)
      throws Exception {
    Benchmark benchmark = Savina.named(name);
    List<String> given = new ArrayList<>(List.of(SMALL.get(name).split(" ")));
    given.add("mailbox=64");
    Runner runner =
        Runner.start(benchmark, benchmark.configure(given), style, settings(portable), AT_MOST);

    Round first = runner.run();
    Round second = runner.run();
    runner.close();

    assertThat(first.nanos()).isPositive();
    assertThat(first.messages()).isPositive();
    if (isDeterministic(name)) {
      assertThat(second.messages()).isEqualTo(first.messages());
    }
  }

  /** Not those that search, nor those that stop when some worker is the first. */
  private static boolean isDeterministic(String name) {
    return !List.of("a-star", "cobwebbed-tree", "facility-location", "pi-precision").contains(name);
  }

  private static SystemSettings settings(boolean portable) {
    return SystemSettings.defaults()
        .withScheduler(scheduler -> scheduler.withWorkers(WORKERS).withPortable(portable));
  }

  @Test
  void all_countsTheSuiteAndTheFootprint() {
    assertThat(Savina.all()).hasSize(31);
    assertThat(Savina.all()).extracting(Benchmark::name).doesNotHaveDuplicates();
    assertThat(SMALL).containsOnlyKeys(Savina.all().stream().map(Benchmark::name).toList());
  }

  /** As the peers count them: what the figures of both are divided by. */
  @ParameterizedTest(name = "{0} {1} is {2} messages")
  @org.junit.jupiter.params.provider.CsvSource({
    "ping-pong, n=10 pairs=2, 44",
    "ping-pong, n=10 self=1, 31",
    "counting, n=10, 12",
    "thread-ring, actors=3 hops=10, 17",
    "fork-join-create, n=10, 10",
    "fork-join-throughput, actors=3 n=10, 30",
    "big, actors=3 n=10, 72",
    "chameneos, creatures=3 meetings=10, 52",
    "bounded-buffer, buffer=3 producers=2 consumers=3 items=10 cost=0, 87",
    "philosophers, philosophers=3 rounds=10, 96",
    "fibonacci, n=5, 18",
    "nqueens, size=4 workers=2 threshold=0, 8",
    "bank-transaction, accounts=10 n=10, 50",
    "footprint, n=10, 10"
  })
  void messages_ofASize_areCountedAsPeersDo(String name, String sizes, long expected)
      throws Exception {
    Benchmark benchmark = Savina.named(name);
    Runner runner =
        Runner.start(
            benchmark,
            benchmark.configure(List.of(sizes.split(" "))),
            Style.HANDLER,
            settings(false),
            AT_MOST);
    assertThat(runner.run().messages()).isEqualTo(expected);
    runner.close();
  }

  @Test
  void standardValues_goTogether() throws Exception {
    for (Benchmark benchmark : Savina.all()) {
      assertThat(benchmark.configure(List.of()).values()).hasSize(benchmark.parameters().size());
    }
  }

  @Test
  void start_styleThatItHasNot_isRefused() throws Exception {
    Benchmark benchmark = Savina.named("counting");
    assertThatThrownBy(() ->
            Runner.start(
                benchmark, benchmark.configure(List.of()), Style.LOOP, settings(false), AT_MOST))
        .isInstanceOf(WrongUseException.class)
        .hasMessage("--style: loop (expected: handler, the only one of counting)");
  }
}
