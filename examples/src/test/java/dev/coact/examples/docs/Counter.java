package dev.coact.examples.docs;

import dev.coact.actor.ActorContext;
import dev.coact.actor.ActorRef;
import dev.coact.actor.MessageHandler;

// docs: handler
final class Counter implements MessageHandler<Counter.Message> {
  sealed interface Message {}

  record Add(int amount) implements Message {}

  record Get(ActorRef<Integer> replyTo) implements Message {}

  private int total;

  @Override
  public void handle(ActorContext<Message> ctx, Message message) {
    switch (message) {
      case Add(int amount) -> total = Math.addExact(total, amount);
      case Get(var replyTo) -> replyTo.tell(total);
    }
  }
}
// end
