package dev.coact.examples.docs;

import dev.coact.actor.Actor;
import dev.coact.actor.ActorRef;
import dev.coact.actor.ActorSystem;
import dev.coact.actor.Backoff;
import dev.coact.actor.Directive;
import dev.coact.actor.MessageHandler;
import dev.coact.actor.SpawnOptions;
import dev.coact.actor.Supervision;
import dev.coact.actor.SupervisorStrategy;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Supplier;

/** The snippets of the page about supervision. */
final class Supervising {
  private Supervising() {}

  static SpawnOptions patient() {
    // docs: supervision
    Supervision patient =
        Supervision.restart(20, Duration.ofMinutes(5))
            .on(IllegalArgumentException.class, Directive.RESUME) // a bad message, not a bad state
            .on(IOException.class, Directive.ESCALATE)
            .withBackoff(Backoff.between(Duration.ofMillis(50), Duration.ofSeconds(5)))
            .withRetries(2);
    // end
    return SpawnOptions.defaults().withSupervision(patient);
  }

  /** Two that cannot do without each other. */
  static ActorRef<Object> pair(
      ActorSystem system,
      Supplier<MessageHandler<String>> first,
      Supplier<MessageHandler<String>> second) {
    // docs: strategy
    ActorRef<Object> pair =
        system.spawn(
            "pair",
            ctx -> {
              ctx.spawn("connection", Actor.handling(first), patient());
              ctx.spawn("session", Actor.handling(second), patient());
              while (true) {
                ctx.receive();
              }
            },
            SpawnOptions.defaults()
                .withSupervision(Supervision.restart(3, Duration.ofMinutes(1)))
                .withSupervisor(
                    SupervisorStrategy.oneForAll().withLimit(10, Duration.ofMinutes(1))));
    // end
    return pair;
  }
}
