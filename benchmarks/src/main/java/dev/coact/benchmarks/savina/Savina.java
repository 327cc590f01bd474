package dev.coact.benchmarks.savina;

import static java.util.stream.Collectors.joining;

import java.util.List;
import java.util.Optional;

/** All benchmarks: the thirty of the suite in its order, and the footprint. */
public final class Savina {
  private static final List<Benchmark> ALL =
      List.of(
          new PingPong(),
          new Counting(),
          new ForkJoinCreate(),
          new ForkJoinThroughput(),
          new ThreadRing(),
          new Chameneos(),
          new Big(),
          new Fibonacci(),
          new ConcurrentDictionary(),
          new ConcurrentSortedList(),
          new BoundedBuffer(),
          new Philosophers(),
          new SleepingBarber(),
          new CigaretteSmokers(),
          new LogisticMap(),
          new BankTransaction(),
          new AllPairsShortestPath(),
          new AStar(),
          new NQueens(),
          new MatrixMultiplication(),
          new Quicksort(),
          new RadixSort(),
          new FilterBank(),
          new BitonicSort(),
          new Sieve(),
          new CobwebbedTree(),
          new FacilityLocation(),
          new Trapezoid(),
          new PiPrecision(),
          new SuccessiveOverRelaxation(),
          new Footprint());

  private Savina() {}

  /** In the order in which they are listed. */
  public static List<Benchmark> all() {
    return ALL;
  }

  /** The benchmark of that name, if there is one. */
  public static Optional<Benchmark> find(String name) {
    return ALL.stream().filter(benchmark -> benchmark.name().equals(name)).findFirst();
  }

  /**
   * The benchmark of that name.
   *
   * @throws WrongUseException if there is none
   */
  public static Benchmark named(String name) throws WrongUseException {
    Optional<Benchmark> found = find(name);
    if (found.isPresent()) {
      return found.get();
    }
    List<String> names = ALL.stream().map(Benchmark::name).toList();
    throw new WrongUseException(
        "unknown benchmark: "
            + name
            + " (expected: "
            + names.stream().limit(3).collect(joining(", "))
            + " or another of bench --list"
            + Nearest.hint(name, names)
            + ")");
  }
}
