package dev.coact.benchmarks.savina;

import dev.coact.actor.Actor;
import dev.coact.actor.ActorContext;
import dev.coact.actor.ActorRef;
import dev.coact.actor.MessageHandler;

/** One producer floods one counter; a full mailbox makes it wait. */
final class Counting extends Benchmark {
  Counting() {
    super(
        "counting",
        "a message from one sender to one busy receiver",
        new Parameter("n", 1_000_000, 1, MANY, "increments"));
  }

  private sealed interface Message {}

  private record Increment() implements Message {}

  private record Retrieve(ActorRef<Long> replyTo) implements Message {}

  private static final Increment INCREMENT = new Increment();

  @Override
  Actor<?> root(Round round) {
    int n = round.get("n");
    return settingUp(ctx -> {
      ActorRef<Message> counter = ctx.spawn(Actor.handling(Counter::new), round.roomy());
      for (int i = 0; i < n; i++) {
        counter.tell(INCREMENT);
      }
      long count = counter.<Long>ask(Retrieve::new, Round.PATIENCE);
      round.checkEquals(n, count, "increments");
      round.finish(n + 2L);
    });
  }

  private static final class Counter implements MessageHandler<Message> {
    private long count;

    @Override
    public void handle(ActorContext<Message> ctx, Message message) {
      switch (message) {
        case Increment() -> count++;
        case Retrieve(var replyTo) -> replyTo.tell(count);
      }
    }
  }
}
