package dev.coact.benchmarks.savina;

import dev.coact.actor.Actor;
import dev.coact.actor.ActorContext;
import dev.coact.actor.ActorRef;
import dev.coact.actor.MessageHandler;
import org.jspecify.annotations.Nullable;

/** An actor for each call of the naive recursion: a tree of actors that live shortly. */
final class Fibonacci extends Benchmark {
  Fibonacci() {
    super(
        "fibonacci",
        "start and end of actors in a tree",
        new Parameter("n", 25, 1, 40, "which Fibonacci number"));
  }

  private sealed interface Message {}

  private record Request(int n, ActorRef<Message> replyTo) implements Message {}

  private record Response(int value) implements Message {}

  private static final Response ONE = new Response(1);
  private static final Actor<Message> CALL = Actor.handling(Call::new);

  @Override
  Actor<?> root(Round round) {
    return Actor.handling(() -> new Root(round));
  }

  private static long fibonacci(int n) {
    long before = 0;
    long number = 1;
    for (int i = 1; i < n; i++) {
      long next = before + number;
      before = number;
      number = next;
    }
    return number;
  }

  private static final class Root implements MessageHandler<Message> {
    private final Round round;

    Root(Round round) {
      this.round = round;
    }

    @Override
    public void started(ActorContext<Message> ctx) {
      ctx.spawn(CALL, Round.SMALL).tell(new Request(round.get("n"), ctx.self()));
    }

    @Override
    public void handle(ActorContext<Message> ctx, Message message) {
      switch (message) {
        case Response(int value) -> {
          long expected = fibonacci(round.get("n"));
          round.checkEquals(expected, value, "Fibonacci number");
          round.finish(2 * (2 * expected - 1));
        }
        case Request(_, _) -> throw new IllegalStateException("a request for the root");
      }
    }
  }

  private static final class Call implements MessageHandler<Message> {
    private @Nullable ActorRef<Message> replyTo;
    private int sum;
    private int answers;

    @Override
    public void handle(ActorContext<Message> ctx, Message message) {
      switch (message) {
        case Request(int n, var asker) -> {
          if (n <= 2) {
            asker.tell(ONE);
            ctx.stop(ctx.self());
          } else {
            replyTo = asker;
            ctx.spawn(CALL, Round.SMALL).tell(new Request(n - 1, ctx.self()));
            ctx.spawn(CALL, Round.SMALL).tell(new Request(n - 2, ctx.self()));
          }
        }
        case Response(int value) -> {
          sum += value;
          if (++answers == 2 && replyTo != null) {
            replyTo.tell(new Response(sum));
            ctx.stop(ctx.self());
          }
        }
      }
    }
  }
}
