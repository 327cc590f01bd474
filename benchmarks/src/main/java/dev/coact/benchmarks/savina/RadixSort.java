package dev.coact.benchmarks.savina;

import dev.coact.actor.Actor;
import dev.coact.actor.ActorContext;
import dev.coact.actor.ActorRef;
import dev.coact.actor.MessageHandler;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;
import java.util.SplittableRandom;

/**
 * A chain of actors, one for each bit, the lowest first. Each passes numbers on whose bit is 0 and
 * keeps the others until it has seen them all. It works because messages keep their order.
 */
final class RadixSort extends Benchmark {
  RadixSort() {
    super(
        "radix-sort",
        "a long pipeline that relies on the order of messages",
        new Parameter("n", 100_000, 1, 10_000_000, "numbers"),
        new Parameter("bits", 60, 1, 62, "of each number"));
  }

  private record Value(long number) {}

  @Override
  Actor<?> root(Round round) {
    int n = round.get("n");
    int bits = round.get("bits");
    SplittableRandom random = new SplittableRandom(22);
    long[] numbers = random.longs(n, 0, 1L << bits).toArray();
    return settingUp(ctx -> {
      Actor<Value> collector = Actor.handling(() -> new Collector(round, numbers));
      ActorRef<Value> next = ctx.spawn(collector, round.roomy());
      for (int bit = bits - 1; bit >= 0; bit--) {
        ActorRef<Value> following = next;
        long mask = 1L << bit;
        next = ctx.spawn(Actor.handling(() -> new Sorter(n, mask, following)), round.roomy());
      }
      for (long number : numbers) {
        next.tell(new Value(number));
      }
    });
  }

  private static final class Sorter implements MessageHandler<Value> {
    private final long mask;
    private final ActorRef<Value> next;
    private final Queue<Value> ones = new ArrayDeque<>();
    private int left;

    Sorter(int n, long mask, ActorRef<Value> next) {
      this.left = n;
      this.mask = mask;
      this.next = next;
    }

    @Override
    public void handle(ActorContext<Value> ctx, Value value) {
      if ((value.number() & mask) == 0) {
        next.tell(value);
      } else {
        ones.add(value);
      }
      if (--left == 0) {
        for (Value one = ones.poll(); one != null; one = ones.poll()) {
          next.tell(one);
        }
        ctx.stop(ctx.self());
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
        round.afterwards(this::check);
        round.finish((long) sorted.length * (round.get("bits") + 1));
      }
    }

    private void check() {
      long[] expected = numbers.clone();
      Arrays.sort(expected);
      round.check(Arrays.equals(expected, sorted), "the result is not the numbers in order");
    }
  }
}
