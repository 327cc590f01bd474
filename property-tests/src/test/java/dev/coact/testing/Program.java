package dev.coact.testing;

import dev.coact.mailbox.OverflowPolicy;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/**
 * What actors do in one test: workers {@code w0, w1, ...} that do what their messages say, and
 * clients {@code k0, k1, ...} that do what their scripts say, all at once. A worker sends to later
 * workers only, so no wait is for ever.
 *
 * @param sendTimeoutMillis 0: a tell waits for ever
 */
record Program(List<Worker> workers, List<List<Op>> clients, int sendTimeoutMillis) {
  static final int MAX_DELAY_MILLIS = 3;

  /**
   * How a worker is started.
   *
   * @param maxRestarts -1: it stops when it fails
   */
  record Worker(
      boolean handlerStyle, int capacity, OverflowPolicy overflow, Order order, int maxRestarts) {
    /** Whether an ask may be refused. */
    boolean refuses() {
      return switch (overflow) {
        case SUSPEND -> false;
        case REJECT, DROP_NEWEST -> true;
        case DROP_OLDEST -> order == Order.LEVELS;
      };
    }

    /** Whether a message that was accepted may give way to another. */
    boolean displaces() {
      return overflow.drops() || order == Order.CONFLATING;
    }
  }

  /** In which order a worker receives work; told by the number that its sender gave it. */
  enum Order {
    PLAIN(1),
    CONFLATING(2),
    LEVELS(3),
    SELECTING(2);

    private final int classes;

    Order(int classes) {
      this.classes = classes;
    }

    /** The key or level: among those of one class the order of a sender is kept. */
    int classOf(long number) {
      return (int) (number % classes);
    }
  }

  /** One thing to do. A target is counted from the first later worker on, in a circle. */
  sealed interface Op {
    record Tell(int to, List<Op> work) implements Op {}

    record Offer(int to, List<Op> work) implements Op {}

    record OfferInTime(int to, List<Op> work, int millis) implements Op {}

    record Ask(int to, List<Op> work, boolean shortTimeout) implements Op {}

    record AskAsync(int to, List<Op> work, boolean shortTimeout) implements Op {}

    record Crash() implements Op {}

    record StopSelf() implements Op {}

    record Stop(int to) implements Op {}

    record Watch(int to) implements Op {}

    record Unwatch(int to) implements Op {}

    record Arm(int key, int delayMillis) implements Op {}

    record CancelTimer(int key) implements Op {}

    record Sleep(int millis) implements Op {}

    record Yield() implements Op {}

    record Block() implements Op {}

    record Allocate(int bytes) implements Op {}

    record Child(int capacity, List<List<Op>> works) implements Op {}
  }

  static Arbitrary<Program> arbitrary() {
    Arbitrary<Worker> worker =
        Combinators.combine(
                Arbitraries.of(true, false),
                Arbitraries.integers().between(1, 4),
                Arbitraries.frequencyOf(
                    Tuple.of(6, Arbitraries.just(OverflowPolicy.SUSPEND)),
                    Tuple.of(1, Arbitraries.just(OverflowPolicy.REJECT)),
                    Tuple.of(1, Arbitraries.just(OverflowPolicy.DROP_NEWEST)),
                    Tuple.of(1, Arbitraries.just(OverflowPolicy.DROP_OLDEST))),
                Arbitraries.frequency(
                    Tuple.of(3, Order.PLAIN),
                    Tuple.of(1, Order.CONFLATING),
                    Tuple.of(1, Order.LEVELS),
                    Tuple.of(1, Order.SELECTING)),
                Arbitraries.integers().between(-1, 2))
            .as(Worker::new);
    return Combinators.combine(
            worker.list().ofMinSize(1).ofMaxSize(4),
            scriptOps().list().ofMinSize(1).ofMaxSize(8).list().ofMinSize(1).ofMaxSize(3),
            Arbitraries.frequency(Tuple.of(1, 0), Tuple.of(1, 1)))
        .as(Program::new);
  }

  private static Arbitrary<Integer> to() {
    return Arbitraries.integers().between(0, 3);
  }

  private static Arbitrary<Boolean> rarely() {
    return Arbitraries.frequency(Tuple.of(1, true), Tuple.of(4, false));
  }

  private static Arbitrary<Op> sends(Arbitrary<List<Op>> work) {
    return Arbitraries.frequencyOf(
        Tuple.of(5, Combinators.combine(to(), work).as(Op.Tell::new)),
        Tuple.of(1, Combinators.combine(to(), work).as(Op.Offer::new)),
        Tuple.of(
            1,
            Combinators.combine(to(), work, Arbitraries.integers().between(0, 2))
                .as(Op.OfferInTime::new)),
        Tuple.of(3, Combinators.combine(to(), work, rarely()).as(Op.Ask::new)),
        Tuple.of(1, Combinators.combine(to(), work, rarely()).as(Op.AskAsync::new)));
  }

  private static Arbitrary<Op> harmless() {
    return Arbitraries.frequencyOf(
        Tuple.of(2, Arbitraries.integers().between(0, 2).map(Op.Sleep::new)),
        Tuple.of(1, Arbitraries.just(new Op.Yield())),
        Tuple.of(1, Arbitraries.just(new Op.Block())),
        Tuple.of(2, to().map(Op.Watch::new)),
        Tuple.of(1, to().map(Op.Unwatch::new)),
        Tuple.of(1, Arbitraries.integers().between(1, 5000).map(Op.Allocate::new)));
  }

  private static Arbitrary<Op> leafOps() {
    Arbitrary<Integer> key = Arbitraries.integers().between(0, 1);
    return Arbitraries.frequencyOf(
        Tuple.of(8, harmless()),
        Tuple.of(2, Arbitraries.just(new Op.Crash())),
        Tuple.of(1, Arbitraries.just(new Op.StopSelf())),
        Tuple.of(
            5,
            Combinators.combine(key, Arbitraries.integers().between(0, MAX_DELAY_MILLIS))
                .as(Op.Arm::new)),
        Tuple.of(3, key.map(Op.CancelTimer::new)));
  }

  private static Arbitrary<List<Op>> work(int depth) {
    if (depth == 0) {
      return leafOps().list().ofMaxSize(2);
    }
    Arbitrary<Op> child =
        Combinators.combine(
                Arbitraries.integers().between(1, 2),
                leafOps().list().ofMaxSize(2).list().ofMaxSize(3))
            .as(Op.Child::new);
    return Arbitraries.frequencyOf(
            Tuple.of(5, leafOps()), Tuple.of(4, sends(work(depth - 1))), Tuple.of(1, child))
        .list()
        .ofMaxSize(3);
  }

  private static Arbitrary<Op> scriptOps() {
    return Arbitraries.frequencyOf(
        Tuple.of(10, sends(work(2))), Tuple.of(3, harmless()), Tuple.of(1, to().map(Op.Stop::new)));
  }
}
