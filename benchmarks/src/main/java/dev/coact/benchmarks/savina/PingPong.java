package dev.coact.benchmarks.savina;

import dev.coact.actor.Actor;
import dev.coact.actor.ActorContext;
import dev.coact.actor.ActorRef;
import dev.coact.actor.MessageHandler;
import java.util.EnumSet;

/** Two actors, one message under way: the latency of a hop. */
final class PingPong extends Benchmark {
  PingPong() {
    super(
        "ping-pong",
        "hand-over between two actors, one message under way",
        EnumSet.allOf(Style.class),
        new Parameter("n", 40_000, 1, MANY, "pings of each pair"),
        new Parameter("pairs", 1, 1, 100_000, "pairs at a time"),
        new Parameter("self", 0, 0, 1, "1: the pinger tells itself before each further ping"));
  }

  private sealed interface ToPinger {}

  private record Next() implements ToPinger {}

  private record Pong(ActorRef<ToPonger> from) implements ToPinger {}

  private sealed interface ToPonger {}

  private record Ping(ActorRef<ToPinger> from) implements ToPonger {}

  private record Stop() implements ToPonger {}

  private static final Next NEXT = new Next();

  @Override
  Actor<?> root(Round round) {
    int pairs = round.get("pairs");
    long n = round.get("n");
    long perPair = 2 * n + 2 + (round.get("self") == 1 ? n - 1 : 0);
    Tally pings = round.tally(2 * pairs, pairs * n, "pings seen", pairs * perPair);
    return settingUp(ctx -> {
      for (int i = 0; i < pairs; i++) {
        ActorRef<ToPonger> ponger = ctx.spawn(ponger(round, pings), Round.SMALL);
        ctx.spawn(pinger(round, ponger, pings), Round.SMALL).tell(NEXT);
      }
    });
  }

  private static Actor<ToPinger> pinger(Round round, ActorRef<ToPonger> ponger, Tally pings) {
    int n = round.get("n");
    boolean viaSelf = round.get("self") == 1;
    return switch (round.style()) {
      case HANDLER -> Actor.handling(() -> new Pinger(n, viaSelf, ponger, pings));
      case LOOP -> ctx -> pingInALoop(ctx, n, viaSelf, ponger, pings);
    };
  }

  private static Actor<ToPonger> ponger(Round round, Tally pings) {
    return switch (round.style()) {
      case HANDLER -> Actor.handling(() -> new Ponger(pings));
      case LOOP -> ctx -> pongInALoop(ctx, pings);
    };
  }

  private static void pingInALoop(
      ActorContext<ToPinger> ctx, int n, boolean viaSelf, ActorRef<ToPonger> ponger, Tally pings) {
    expect(Next.class, ctx.receive());
    for (int i = 1; i <= n; i++) {
      ponger.tell(new Ping(ctx.self()));
      expect(Pong.class, ctx.receive());
      if (viaSelf && i < n) {
        ctx.self().tell(NEXT);
        expect(Next.class, ctx.receive());
      }
    }
    ponger.tell(new Stop());
    pings.report(0);
  }

  private static void expect(Class<? extends ToPinger> expected, ToPinger message) {
    if (!expected.isInstance(message)) {
      throw new IllegalStateException(message + " (expected: " + expected.getSimpleName() + ")");
    }
  }

  private static void pongInALoop(ActorContext<ToPonger> ctx, Tally pings) {
    int seen = 0;
    while (true) {
      switch (ctx.receive()) {
        case Ping(var from) -> {
          seen++;
          from.tell(new Pong(ctx.self()));
        }
        case Stop() -> {
          pings.report(seen);
          return;
        }
      }
    }
  }

  private static final class Pinger implements MessageHandler<ToPinger> {
    private final int n;
    private final boolean viaSelf;
    private final ActorRef<ToPonger> ponger;
    private final Tally pings;
    private int sent;

    Pinger(int n, boolean viaSelf, ActorRef<ToPonger> ponger, Tally pings) {
      this.n = n;
      this.viaSelf = viaSelf;
      this.ponger = ponger;
      this.pings = pings;
    }

    @Override
    public void handle(ActorContext<ToPinger> ctx, ToPinger message) {
      switch (message) {
        case Next() -> ping(ctx);
        case Pong(_) -> {
          if (sent == n) {
            ponger.tell(new Stop());
            pings.report(0);
            ctx.stop(ctx.self());
          } else if (viaSelf) {
            ctx.self().tell(NEXT);
          } else {
            ping(ctx);
          }
        }
      }
    }

    private void ping(ActorContext<ToPinger> ctx) {
      sent++;
      ponger.tell(new Ping(ctx.self()));
    }
  }

  private static final class Ponger implements MessageHandler<ToPonger> {
    private final Tally pings;
    private int seen;

    Ponger(Tally pings) {
      this.pings = pings;
    }

    @Override
    public void handle(ActorContext<ToPonger> ctx, ToPonger message) {
      switch (message) {
        case Ping(var from) -> {
          seen++;
          from.tell(new Pong(ctx.self()));
        }
        case Stop() -> {
          pings.report(seen);
          ctx.stop(ctx.self());
        }
      }
    }
  }
}
