package dev.coact.benchmarks.savina;

import dev.coact.actor.Actor;
import dev.coact.actor.ActorContext;
import dev.coact.actor.ActorRef;
import dev.coact.actor.MessageHandler;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A token goes round a ring of actors: the cost of waking the next one. */
final class ThreadRing extends Benchmark {
  ThreadRing() {
    super(
        "thread-ring",
        "hand-over to the next of many actors, one message under way",
        EnumSet.allOf(Style.class),
        new Parameter("actors", 100, 1, 1_000_000, "members of the ring"),
        new Parameter("hops", 100_000, 1, MANY, "times that the token is passed on"));
  }

  private sealed interface Message {}

  private record Next(ActorRef<Message> member) implements Message {}

  private record Token(int left) implements Message {}

  private record Exit(int left, long seen) implements Message {}

  @Override
  Actor<?> root(Round round) {
    int actors = round.get("actors");
    int hops = round.get("hops");
    return settingUp(ctx -> {
      List<ActorRef<Message>> ring = new ArrayList<>(actors);
      for (int i = 0; i < actors; i++) {
        ring.add(ctx.spawn(member(round), Round.SMALL));
      }
      for (int i = 0; i < actors; i++) {
        ring.get(i).tell(new Next(ring.get((i + 1) % actors)));
      }
      ring.getFirst().tell(new Token(hops));
    });
  }

  private static Actor<Message> member(Round round) {
    return switch (round.style()) {
      case HANDLER -> Actor.handling(() -> new Member(round));
      case LOOP -> ctx -> passOnInALoop(ctx, round);
    };
  }

  /** Where the token goes after {@code token}. */
  private static Message following(Round round, Token token) {
    return token.left() > 0 ? new Token(token.left() - 1) : new Exit(round.get("actors"), 0);
  }

  /** Passes the end on, or is the last one to hear of it. */
  private static void exit(Round round, ActorRef<Message> next, Exit exit, long seenHere) {
    long seen = exit.seen() + seenHere;
    if (exit.left() > 1) {
      next.tell(new Exit(exit.left() - 1, seen));
    } else {
      long hops = round.get("hops");
      round.checkEquals(hops + 1, seen, "tokens seen");
      round.finish(hops + 1 + 2L * round.get("actors"));
    }
  }

  private static void passOnInALoop(ActorContext<Message> ctx, Round round) {
    if (!(ctx.receive() instanceof Next(var next))) {
      throw new IllegalStateException("no neighbour");
    }
    long seen = 0;
    while (true) {
      switch (ctx.receive()) {
        case Token token -> {
          seen++;
          next.tell(following(round, token));
        }
        case Exit exit -> {
          exit(round, next, exit, seen);
          return;
        }
        case Next(_) -> throw new IllegalStateException("a second neighbour");
      }
    }
  }

  private static final class Member implements MessageHandler<Message> {
    private final Round round;
    private @Nullable ActorRef<Message> next;
    private long seen;

    Member(Round round) {
      this.round = round;
    }

    @Override
    public void handle(ActorContext<Message> ctx, Message message) {
      switch (message) {
        case Next(var neighbour) -> next = neighbour;
        case Token token -> {
          seen++;
          next().tell(following(round, token));
        }
        case Exit exit -> {
          exit(round, next(), exit, seen);
          ctx.stop(ctx.self());
        }
      }
    }

    private ActorRef<Message> next() {
      ActorRef<Message> neighbour = next;
      if (neighbour == null) {
        throw new IllegalStateException("no neighbour");
      }
      return neighbour;
    }
  }
}
