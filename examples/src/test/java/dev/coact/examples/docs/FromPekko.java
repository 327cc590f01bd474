package dev.coact.examples.docs;

import dev.coact.actor.Actor;
import dev.coact.actor.ActorContext;
import dev.coact.actor.ActorRef;
import dev.coact.actor.ActorSystem;
import dev.coact.actor.Backoff;
import dev.coact.actor.Directive;
import dev.coact.actor.MessageHandler;
import dev.coact.actor.SpawnOptions;
import dev.coact.actor.Supervision;
import java.time.Duration;

/** The snippets of the page for those who come from Pekko; {@link MigratingTest} runs them. */
final class FromPekko {
  private FromPekko() {}

  // docs: counter
  sealed interface Command {
    record Increment() implements Command {}

    record GetValue(ActorRef<Integer> replyTo) implements Command {}
  }

  static final class Counter implements MessageHandler<Command> {
    private int value;

    @Override
    public void handle(ActorContext<Command> ctx, Command command) {
      switch (command) {
        case Command.Increment _ -> value++;
        case Command.GetValue get -> get.replyTo().tell(value);
      }
    }
  }

  // end

  static int count(ActorSystem system) {
    // docs: use
    ActorRef<Command> counter = system.spawn("counter", Actor.handling(Counter::new));
    counter.tell(new Command.Increment());
    int value =
        counter.ask(Command.GetValue::new, Duration.ofSeconds(3)); // a plain value, no stage
    // end
    return value;
  }

  /** Asks the counter for somebody else. */
  record Report(ActorRef<String> replyTo) {}

  // docs: ask
  static final class Reporter implements MessageHandler<Report> {
    private final ActorRef<Command> counter;

    Reporter(ActorRef<Command> counter) {
      this.counter = counter;
    }

    @Override
    public void handle(ActorContext<Report> ctx, Report report) {
      int value = counter.ask(Command.GetValue::new); // suspends this actor, blocks no thread
      report.replyTo().tell("the counter is at " + value);
    }
  }

  // end

  static SpawnOptions supervised() {
    // docs: supervise
    SpawnOptions options =
        SpawnOptions.defaults()
            .withSupervision(
                Supervision.restart(10, Duration.ofMinutes(1))
                    .on(IllegalStateException.class, Directive.STOP)
                    .withBackoff(Backoff.between(Duration.ofMillis(200), Duration.ofSeconds(10))));
    // end
    return options;
  }

  record Login(String user) {}

  // docs: become
  static final class Session implements MessageHandler<Login> {
    @Override
    public void handle(ActorContext<Login> ctx, Login login) {
      ctx.log().info("{} is here", login.user());
      ctx.become((again, other) -> again.log().warn("{} is taken", other.user()));
    }
  }
  // end
}
