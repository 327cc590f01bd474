package dev.coact.examples.demo;

import dev.coact.actor.Actor;
import dev.coact.actor.ActorContext;
import dev.coact.actor.ActorRef;
import dev.coact.actor.ActorSystem;
import dev.coact.actor.Backoff;
import dev.coact.actor.MessageHandler;
import dev.coact.actor.SpawnOptions;
import dev.coact.actor.Supervision;
import dev.coact.actor.SupervisorStrategy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Three actors that cannot do without each other, in a one-for-all group, and one that comes back
 * after a wait that doubles.
 */
final class Crew {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final List<String> NAMES = List.of("helm", "engine", "radio");

  /** One of an {@link #unsteady} actor's starts. */
  record Start(long incarnation, long nanos) {}

  private final ActorSystem system;
  private final Consumer<String> step;

  /**
   * A crew.
   *
   * @param step told of each start and stop, such as {@code +engine}; by the actors, in their turns
   */
  Crew(ActorSystem system, Consumer<String> step) {
    this.system = system;
    this.step = step;
  }

  /** Tells of its starts and stops; fails over each message. */
  private record Member(String name, Consumer<String> step) implements MessageHandler<String> {
    @Override
    public void started(ActorContext<String> ctx) {
      step.accept("+" + name);
    }

    @Override
    public void handle(ActorContext<String> ctx, String message) {
      throw new IllegalStateException(message);
    }

    @Override
    public void stopped(ActorContext<String> ctx) {
      step.accept("-" + name);
    }
  }

  /** Starts the group; the member in the middle. */
  ActorRef<String> board() {
    SpawnOptions member =
        SpawnOptions.defaults().withSupervision(Supervision.restart(10, Duration.ofMinutes(1)));
    CompletableFuture<ActorRef<String>> engine = new CompletableFuture<>();
    system.spawn(
        "crew",
        ctx -> {
          for (String name : NAMES) {
            ActorRef<String> one =
                ctx.spawn(name, Actor.handling(() -> new Member(name, step)), member);
            if (name.equals("engine")) {
              engine.complete(one);
            }
          }
          while (true) {
            ctx.receive();
          }
        },
        SpawnOptions.defaults().withSupervisor(SupervisorStrategy.oneForAll()));
    return engine.join();
  }

  /**
   * Starts an actor that fails at each of its first {@code failures} starts.
   *
   * @param starts told of each start
   */
  void unsteady(int failures, Duration first, Consumer<Start> starts) {
    Actor<String> unsteady =
        new Actor<>() {
          private long count; // its turns only

          @Override
          public void run(ActorContext<String> ctx) {
            starts.accept(new Start(count, System.nanoTime()));
            if (count++ < failures) {
              throw new IllegalStateException("on purpose: the line is dead");
            }
            ctx.receive();
          }
        };
    system.spawn(
        "unsteady",
        unsteady,
        SpawnOptions.defaults()
            .withSupervision(
                Supervision.restart(failures, HOUR)
                    .withBackoff(Backoff.between(first, HOUR).withJitter(0))));
  }
}
