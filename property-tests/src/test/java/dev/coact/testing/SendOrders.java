package dev.coact.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coact.actor.Actor;
import dev.coact.actor.ActorRef;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * One actor sends A twice, another sends B: what order do they arrive in? One of the three orders
 * is a bug. It needs a choice in front of each send: with choices between turns only, B cannot come
 * between.
 */
final class SendOrders {
  private SendOrders() {}

  /** Gives the order of each run to {@code check}, in the receiver's turn. */
  static Scenario checkedBy(Consumer<String> check) {
    return sim -> {
      ActorRef<String> receiver = sim.system().spawn("receiver", receiver(check));
      sim.system().spawn("a", sender(receiver, "A", 2));
      sim.system().spawn("b", sender(receiver, "B", 1));
    };
  }

  static Yardstick yardstick() {
    return Yardstick.of(
        "order of sends",
        checkedBy(order -> assertThat(order).isNotEqualTo("ABA")),
        checkedBy(order -> assertThat(order).isIn("AAB", "ABA", "BAA")));
  }

  private static Actor<String> sender(ActorRef<String> receiver, String message, int times) {
    return ctx -> {
      for (int i = 0; i < times; i++) {
        receiver.tell(message);
      }
    };
  }

  private static Actor<String> receiver(Consumer<String> check) {
    return ctx -> {
      List<String> order = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        order.add(ctx.receive());
      }
      check.accept(String.join("", order));
    };
  }
}
