package dev.coact.benchmarks.savina;

import dev.coact.actor.Actor;
import dev.coact.actor.ActorContext;
import dev.coact.actor.ActorRef;
import dev.coact.actor.MessageHandler;
import java.util.Arrays;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * An actor divides its numbers by a pivot, has two children sort the parts, and joins the results.
 */
final class Quicksort extends Benchmark {
  Quicksort() {
    super(
        "quicksort",
        "a tree of actors with bulk data in the messages",
        new Parameter("n", 1_000_000, 1, 100_000_000, "numbers"),
        new Parameter("threshold", 2_048, 2, MANY, "numbers below which one actor sorts alone"));
  }

  /** Which part of its parent's numbers an actor sorts. */
  private enum Part {
    WHOLE,
    SMALLER,
    LARGER
  }

  private sealed interface Message {}

  /** Nobody else uses the numbers any more. */
  private record Sort(long[] numbers, Part part, ActorRef<Message> replyTo) implements Message {}

  private record Sorted(long[] numbers, Part part) implements Message {}

  @Override
  Actor<?> root(Round round) {
    SplittableRandom random = new SplittableRandom(21);
    long[] numbers = random.longs(round.get("n"), 0, 1L << 60).toArray();
    return Actor.handling(() -> new Root(round, numbers));
  }

  private static final class Root implements MessageHandler<Message> {
    private final Round round;
    private final long[] numbers;
    private final LongAdder sorters = new LongAdder();

    Root(Round round, long[] numbers) {
      this.round = round;
      this.numbers = numbers;
    }

    @Override
    public void started(ActorContext<Message> ctx) {
      int threshold = round.get("threshold");
      Actor<Message> sorter = new Sorters(threshold, sorters).actor();
      ctx.spawn(sorter, Round.SMALL).tell(new Sort(numbers.clone(), Part.WHOLE, ctx.self()));
    }

    @Override
    public void handle(ActorContext<Message> ctx, Message message) {
      switch (message) {
        case Sorted(long[] sorted, _) -> {
          round.afterwards(() -> check(sorted));
          round.finish(2 * sorters.sum());
        }
        case Sort(_, _, _) -> throw new IllegalStateException("a request for the root");
      }
    }

    private void check(long[] sorted) {
      long[] expected = numbers.clone();
      Arrays.sort(expected);
      round.check(Arrays.equals(expected, sorted), "the result is not the numbers in order");
    }
  }

  /** All that sort, which are alike. */
  private static final class Sorters {
    private final int threshold;
    private final LongAdder count;
    private final Actor<Message> actor = Actor.handling(() -> new Sorter(this));

    Sorters(int threshold, LongAdder count) {
      this.threshold = threshold;
      this.count = count;
    }

    Actor<Message> actor() {
      return actor;
    }
  }

  private static final class Sorter implements MessageHandler<Message> {
    private final Sorters all;
    private @Nullable Sort request;
    private int smaller;
    private int larger;
    private int outstanding;

    Sorter(Sorters all) {
      this.all = all;
    }

    @Override
    public void handle(ActorContext<Message> ctx, Message message) {
      switch (message) {
        case Sort sort -> {
          all.count.increment();
          request = sort;
          if (sort.numbers().length < all.threshold) {
            Arrays.sort(sort.numbers());
            reply(ctx, sort);
          } else {
            divide(ctx, sort.numbers());
          }
        }
        case Sorted(long[] numbers, Part part) -> {
          Sort mine = Objects.requireNonNull(request);
          int at = part == Part.SMALLER ? 0 : mine.numbers().length - larger;
          System.arraycopy(numbers, 0, mine.numbers(), at, numbers.length);
          if (--outstanding == 0) {
            reply(ctx, mine);
          }
        }
      }
    }

    private void reply(ActorContext<Message> ctx, Sort mine) {
      mine.replyTo().tell(new Sorted(mine.numbers(), mine.part()));
      ctx.stop(ctx.self());
    }

    /** Copies what is smaller and what is larger than the pivot; what is equal stays in between. */
    private void divide(ActorContext<Message> ctx, long[] numbers) {
      long pivot = numbers[numbers.length / 2];
      long[] below = new long[numbers.length];
      long[] above = new long[numbers.length];
      for (long number : numbers) {
        if (number < pivot) {
          below[smaller++] = number;
        } else if (number > pivot) {
          above[larger++] = number;
        }
      }
      Arrays.fill(numbers, smaller, numbers.length - larger, pivot);
      outstanding = 2;
      start(ctx, Arrays.copyOf(below, smaller), Part.SMALLER);
      start(ctx, Arrays.copyOf(above, larger), Part.LARGER);
    }

    private void start(ActorContext<Message> ctx, long[] numbers, Part part) {
      ctx.spawn(all.actor(), Round.SMALL).tell(new Sort(numbers, part, ctx.self()));
    }
  }
}
