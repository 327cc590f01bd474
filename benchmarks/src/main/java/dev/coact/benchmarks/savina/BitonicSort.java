package dev.coact.benchmarks.savina;

import dev.coact.actor.Actor;
import dev.coact.actor.ActorContext;
import dev.coact.actor.ActorRef;
import dev.coact.actor.MessageHandler;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A sorting network. A stage of it compares numbers that are so far apart: a splitter deals them to
 * comparators in turn, and a joiner brings what they give back into its order. The number of stages
 * is that of the steps of a bitonic sort, the number of comparators twice the numbers to sort.
 */
final class BitonicSort extends Benchmark {
  BitonicSort() {
    super(
        "bitonic-sort",
        "very many actors with very little to do",
        new Parameter("n", 4_096, 2, 1 << 20, "numbers; a power of two"));
  }

  private record Value(long number) {}

  private record Placed(int place, long number) {}

  @Override
  void check(Parameters values) throws WrongUseException {
    int n = values.get("n");
    if (Integer.bitCount(n) != 1) {
      throw new WrongUseException("n: " + n + " (expected: a power of two)");
    }
  }

  @Override
  Actor<?> root(Round round) {
    int n = round.get("n");
    long[] numbers = new SplittableRandom(24).longs(n, 0, 1L << 60).toArray();
    return settingUp(ctx -> {
      ActorRef<Value> head =
          ctx.spawn(Actor.handling(() -> new Collector(round, numbers)), round.roomy());
      for (int sequence = n; sequence >= 2; sequence /= 2) {
        for (int block = 2; block <= sequence; block *= 2) {
          head = stage(ctx, round, n, sequence, block, head);
        }
      }
      for (long number : numbers) {
        head.tell(new Value(number));
      }
    });
  }

  /**
   * The actors of one stage.
   *
   * @param sequence of so many numbers each is in order after the last of its stages, up and down
   *     in turn
   * @param block in which a number is compared with the one half a block away
   */
  private static ActorRef<Value> stage(
      ActorContext<Void> ctx, Round round, int n, int sequence, int block, ActorRef<Value> next) {
    ActorRef<Placed> joiner = ctx.spawn(Actor.handling(() -> new Joiner(n, next)), round.roomy());
    List<ActorRef<Value>> comparators = new ArrayList<>(block / 2);
    for (int i = 0; i < block / 2; i++) {
      int lane = i;
      Actor<Value> comparator = Actor.handling(() -> new Comparator(sequence, block, lane, joiner));
      comparators.add(ctx.spawn(comparator, Round.SMALL));
    }
    List<ActorRef<Value>> lanes = List.copyOf(comparators);
    return ctx.spawn(Actor.handling(() -> new Splitter(lanes)), round.roomy());
  }

  private static final class Splitter implements MessageHandler<Value> {
    private final List<ActorRef<Value>> lanes;
    private int turn;

    Splitter(List<ActorRef<Value>> lanes) {
      this.lanes = lanes;
    }

    @Override
    public void handle(ActorContext<Value> ctx, Value value) {
      lanes.get(turn).tell(value);
      turn = turn + 1 == lanes.size() ? 0 : turn + 1;
    }
  }

  /** Gets the numbers of its lane of each block: one of the first half, then one of the second. */
  private static final class Comparator implements MessageHandler<Value> {
    private final int sequence;
    private final int block;
    private final ActorRef<Placed> joiner;
    private int place;
    private long first;
    private boolean hasFirst;

    Comparator(int sequence, int block, int lane, ActorRef<Placed> joiner) {
      this.sequence = sequence;
      this.block = block;
      this.joiner = joiner;
      this.place = lane;
    }

    @Override
    public void handle(ActorContext<Value> ctx, Value value) {
      if (!hasFirst) {
        first = value.number();
        hasFirst = true;
        return;
      }
      hasFirst = false;
      long low = Math.min(first, value.number());
      long high = Math.max(first, value.number());
      boolean up = place / sequence % 2 == 0;
      joiner.tell(new Placed(place, up ? low : high));
      joiner.tell(new Placed(place + block / 2, up ? high : low));
      place += block;
    }
  }

  /** Passes numbers on in the order of their places. */
  private static final class Joiner implements MessageHandler<Placed> {
    private final long[] numbers;
    private final boolean[] isThere;
    private final ActorRef<Value> next;
    private int passed;

    Joiner(int n, ActorRef<Value> next) {
      this.numbers = new long[n];
      this.isThere = new boolean[n];
      this.next = next;
    }

    @Override
    public void handle(ActorContext<Placed> ctx, Placed placed) {
      numbers[placed.place()] = placed.number();
      isThere[placed.place()] = true;
      while (passed < numbers.length && isThere[passed]) {
        next.tell(new Value(numbers[passed]));
        passed++;
      }
    }
  }

  private static final class Collector implements MessageHandler<Value> {
    private final Round round;
    private final long[] numbers;
    private final long[] sorted;
    private int seen;

    Collector(Round round, long[] numbers) {
      this.round = round;
      this.numbers = numbers;
      this.sorted = new long[numbers.length];
    }

    @Override
    public void handle(ActorContext<Value> ctx, Value value) {
      sorted[seen++] = value.number();
      if (seen == sorted.length) {
        long doublings = Integer.numberOfTrailingZeros(sorted.length);
        long stages = doublings * (doublings + 1) / 2;
        round.afterwards(this::check);
        round.finish(sorted.length * (3 * stages + 1));
      }
    }

    private void check() {
      long[] expected = numbers.clone();
      Arrays.sort(expected);
      round.check(Arrays.equals(expected, sorted), "the result is not the numbers in order");
    }
  }
}
