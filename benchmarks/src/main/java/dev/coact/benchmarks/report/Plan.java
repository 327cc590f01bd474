package dev.coact.benchmarks.report;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What to compare, and how long.
 *
 * @param home the checkout
 * @param out the folder to write to
 * @param peers the jar of the other runtimes, or null without them
 * @param benches names of benchmarks
 * @param rounds fresh processes for each peer and benchmark
 * @param iterations that each of them measures
 * @param warmupMillis before them, or -1 for as long as each benchmark needs
 */
public record Plan(
    Path home,
    Path out,
    @Nullable Path peers,
    List<String> benches,
    int rounds,
    int iterations,
    int warmupMillis) {
  /** Copies the list. */
  public Plan {
    benches = List.copyOf(benches);
  }

  /** Three rounds of four iterations of all that Coact and its peers have in common. */
  public static Plan standard(Path home, @Nullable Path peers) {
    return new Plan(home, home.resolve("docs/performance"), peers, Case.STANDARD_BENCHES, 3, 4, -1);
  }

  /** With so many rounds. */
  public Plan withRounds(int count) {
    return new Plan(home, out, peers, benches, count, iterations, warmupMillis);
  }

  /** With so many iterations. */
  public Plan withIterations(int count) {
    return new Plan(home, out, peers, benches, rounds, count, warmupMillis);
  }

  /** With this time to warm up for all benchmarks. */
  public Plan withWarmupMillis(int millis) {
    return new Plan(home, out, peers, benches, rounds, iterations, millis);
  }

  /** With these benchmarks. */
  public Plan withBenches(List<String> names) {
    return new Plan(home, out, peers, names, rounds, iterations, warmupMillis);
  }

  /** With the runtimes in this jar. */
  public Plan withPeers(@Nullable Path jar) {
    return new Plan(home, out, jar, benches, rounds, iterations, warmupMillis);
  }

  /** Writing to this folder. */
  public Plan withOut(Path folder) {
    return new Plan(home, folder, peers, benches, rounds, iterations, warmupMillis);
  }
}
