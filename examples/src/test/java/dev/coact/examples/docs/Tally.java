package dev.coact.examples.docs;

import dev.coact.actor.Actor;
import dev.coact.actor.ActorRef;

/** The actors of the page about testing. */
final class Tally {
  private Tally() {}

  static Actor<Order> carefulDesk(ActorRef<Message> tally) {
    return Actor.handling(() ->
        (ctx, order) -> {
          // docs: fix
          tally.tell(new Plus(order.amount()));
          order.replyTo().tell("done");
          // end
        });
  }

  // docs: actors
  record Order(int amount, ActorRef<String> replyTo) {}

  sealed interface Message {}

  record Plus(int amount) implements Message {}

  record Get(ActorRef<Integer> replyTo) implements Message {}

  /** Takes orders, answers them, and passes them on. */
  static Actor<Order> desk(ActorRef<Message> tally) {
    return Actor.handling(() ->
        (ctx, order) -> {
          order.replyTo().tell("done");
          tally.tell(new Plus(order.amount()));
        });
  }

  /** Keeps the sum. */
  static Actor<Message> tally() {
    return ctx -> {
      int sum = 0;
      while (true) {
        switch (ctx.receive()) {
          case Plus(int amount) -> sum += amount;
          case Get(var replyTo) -> replyTo.tell(sum);
        }
      }
    };
  }
  // end
}
