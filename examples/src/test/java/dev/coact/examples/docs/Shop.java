package dev.coact.examples.docs;

// docs: program
import dev.coact.actor.ActorContext;
import dev.coact.actor.ActorRef;
import dev.coact.actor.ActorSystem;
import java.time.Duration;

public final class Shop {
  sealed interface Command {}

  record Take(int count, ActorRef<Integer> replyTo) implements Command {}

  record Close() implements Command {}

  static void stock(ActorContext<Command> ctx) {
    int left = 10;
    while (true) {
      switch (ctx.receive()) { // suspends this actor, blocks no thread
        case Take(int count, var replyTo) -> {
          left -= count;
          replyTo.tell(left);
        }
        case Close() -> {
          return; // the actor stops
        }
      }
    }
  }

  public static void main(String[] args) {
    try (ActorSystem system = ActorSystem.start("shop")) {
      ActorRef<Command> stock = system.spawn("stock", Shop::stock);
      int left = stock.ask(me -> new Take(3, me), Duration.ofSeconds(1));
      System.out.println("left: " + left);
      stock.tell(new Close());
    } // stops the actors, waits for them, frees what they hold
  }
}
// end
