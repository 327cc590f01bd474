package dev.coact.actor;

import java.util.List;

/**
 * What every actor of a system was doing when it was looked at: {@link ActorSystem#dump}.
 *
 * <p>{@link #toString} is for people:
 *
 * <pre>{@code
 * system shop: 3 actors
 * /orders  waits for a message, mailbox 0 of 64
 *     at shop.Orders.run(Orders.java:31)
 *   /orders/17  waits for an answer of /stock, mailbox 3 of 64, senders waiting 2
 *       at shop.Order.reserve(Order.java:58)
 *       at shop.Order.handle(Order.java:40)
 * /stock  running, mailbox 12 of 64, dispatcher io
 * patterns of coact.deployment that no actor has matched: /order/*
 * }</pre>
 *
 * @param system the system's name
 * @param actors each actor once, parents before their children, in start order
 * @param unmatched patterns of section {@code coact.deployment} that no actor has matched so far
 */
public record SystemDump(String system, List<ActorDump> actors, List<String> unmatched) {
  /** Copies the lists. */
  public SystemDump {
    actors = List.copyOf(actors);
    unmatched = List.copyOf(unmatched);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("system ").append(system).append(": ");
    text.append(actors.size()).append(actors.size() == 1 ? " actor" : " actors");
    for (ActorDump actor : actors) {
      String indent = "  ".repeat((int) actor.path().chars().filter(c -> c == '/').count() - 1);
      text.append('\n').append(indent).append(actor);
      for (StackTraceElement frame : actor.frames()) {
        text.append('\n').append(indent).append("    at ").append(frame);
      }
    }
    if (!unmatched.isEmpty()) {
      text.append("\npatterns of coact.deployment that no actor has matched: ");
      text.append(String.join(", ", unmatched));
    }
    return text.toString();
  }
}
