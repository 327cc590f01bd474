package dev.coact.benchmarks.savina;

import dev.coact.actor.Actor;
import dev.coact.actor.ActorContext;
import dev.coact.actor.ActorRef;
import dev.coact.actor.MessageHandler;
import org.jspecify.annotations.Nullable;

/** Creatures meet in pairs at one mall, and change their colours. */
final class Chameneos extends Benchmark {
  Chameneos() {
    super(
        "chameneos",
        "contention on one mailbox with a rendezvous in it",
        new Parameter("creatures", 100, 2, 1_000_000, "who meet"),
        new Parameter("meetings", 200_000, 1, MANY, "pairs that meet"));
  }

  private enum Colour {
    RED,
    YELLOW,
    BLUE;

    private static final Colour[] ALL = values();

    /** What both are after they met: as before if they are alike, else the third. */
    Colour after(Colour other) {
      if (this == other) {
        return this;
      }
      return switch (this) {
        case RED -> other == YELLOW ? BLUE : YELLOW;
        case YELLOW -> other == BLUE ? RED : BLUE;
        case BLUE -> other == RED ? YELLOW : RED;
      };
    }
  }

  private sealed interface ToCreature {}

  private record Go() implements ToCreature {}

  /** To the mall, which passes it on to the one that came before. */
  private record Meet(ActorRef<ToCreature> who, Colour colour) implements ToMall, ToCreature {}

  private record Change(Colour colour) implements ToCreature {}

  private record Exit() implements ToCreature {}

  private sealed interface ToMall {}

  private record Met(int times) implements ToMall {}

  @Override
  Actor<?> root(Round round) {
    return Actor.handling(() -> new Mall(round));
  }

  private static final class Mall implements MessageHandler<ToMall> {
    private final Round round;
    private final int creatures;
    private int left;
    private @Nullable Meet waiting;
    private int gone;
    private long met;

    Mall(Round round) {
      this.round = round;
      this.creatures = round.get("creatures");
      this.left = round.get("meetings");
    }

    @Override
    public void started(ActorContext<ToMall> ctx) {
      for (int i = 0; i < creatures; i++) {
        Colour colour = Colour.ALL[i % Colour.ALL.length];
        Actor<ToCreature> creature = Actor.handling(() -> new Creature(ctx.self(), colour));
        ctx.spawn(creature, Round.SMALL).tell(new Go());
      }
    }

    @Override
    public void handle(ActorContext<ToMall> ctx, ToMall message) {
      switch (message) {
        case Meet meet -> {
          if (left == 0) {
            meet.who().tell(new Exit());
          } else if (waiting == null) {
            waiting = meet;
          } else {
            left--;
            waiting.who().tell(meet);
            waiting = null;
          }
        }
        case Met(int times) -> {
          met += times;
          if (++gone == creatures) {
            long meetings = round.get("meetings");
            round.checkEquals(2 * meetings, met, "meetings, counted from both sides");
            round.finish(4 * meetings + 4L * creatures);
          }
        }
      }
    }
  }

  private static final class Creature implements MessageHandler<ToCreature> {
    private final ActorRef<ToMall> mall;
    private Colour colour;
    private int met;

    Creature(ActorRef<ToMall> mall, Colour colour) {
      this.mall = mall;
      this.colour = colour;
    }

    @Override
    public void handle(ActorContext<ToCreature> ctx, ToCreature message) {
      switch (message) {
        case Go() -> mall.tell(new Meet(ctx.self(), colour));
        case Meet(var partner, Colour other) -> {
          met++;
          colour = colour.after(other);
          partner.tell(new Change(colour));
          mall.tell(new Meet(ctx.self(), colour));
        }
        case Change(Colour changed) -> {
          met++;
          colour = changed;
          mall.tell(new Meet(ctx.self(), colour));
        }
        case Exit() -> {
          mall.tell(new Met(met));
          ctx.stop(ctx.self());
        }
      }
    }
  }
}
