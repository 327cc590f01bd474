package dev.coact.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coact.actor.Actor;
import dev.coact.actor.ActorRef;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;

/**
 * Five philosophers, each of whom takes its left fork, then its right one, eats, and puts them
 * back. The bug: all can hold the left one. It does not show if they come one by one; number i
 * thinks for 2i messages before.
 */
final class Philosophers {
  private static final int COUNT = 5;
  private static final int THOUGHTS = 2;
  private static final Duration LONG = Duration.ofMinutes(1);

  private Philosophers() {}

  enum Event {
    THOUGHT,
    FORK
  }

  sealed interface Fork {
    record Take(ActorRef<Event> by) implements Fork {}

    record PutBack() implements Fork {}
  }

  /** Correct if one of them takes its right fork first. */
  static Scenario table(boolean isOneLeftHanded) {
    return sim -> {
      Set<String> fed = new HashSet<>();
      List<ActorRef<Fork>> forks = new ArrayList<>();
      for (int i = 0; i < COUNT; i++) {
        forks.add(sim.system().spawn("fork" + i, fork()));
      }
      for (int i = 0; i < COUNT; i++) {
        ActorRef<Fork> left = forks.get(i);
        ActorRef<Fork> right = forks.get((i + 1) % COUNT);
        boolean isSwapped = isOneLeftHanded && i == COUNT - 1;
        sim.system()
            .spawn(
                "philosopher" + i,
                philosopher(i * THOUGHTS, isSwapped ? right : left, isSwapped ? left : right, fed));
      }
      sim.runFor(LONG);
      assertThat(fed).as("who has eaten").hasSize(COUNT);
    };
  }

  static Yardstick yardstick() {
    return Yardstick.of("dining philosophers", table(false), table(true)).withDeviations(6);
  }

  private static Actor<Event> philosopher(
      int thoughts, ActorRef<Fork> first, ActorRef<Fork> second, Set<String> fed) {
    return ctx -> {
      for (int i = 0; i < thoughts; i++) {
        ctx.self().tell(Event.THOUGHT);
        ctx.receive();
      }
      first.tell(new Fork.Take(ctx.self()));
      ctx.receive();
      second.tell(new Fork.Take(ctx.self()));
      ctx.receive();
      fed.add(ctx.self().path());
      second.tell(new Fork.PutBack());
      first.tell(new Fork.PutBack());
    };
  }

  private static Actor<Fork> fork() {
    return Actor.handling(() -> {
      Queue<ActorRef<Event>> waiting = new ArrayDeque<>(); // the first one holds it
      return (ctx, request) -> {
        switch (request) {
          case Fork.Take(ActorRef<Event> by) -> {
            waiting.add(by);
            if (waiting.size() == 1) {
              by.tell(Event.FORK);
            }
          }
          case Fork.PutBack() -> {
            waiting.remove();
            ActorRef<Event> next = waiting.peek();
            if (next != null) {
              next.tell(Event.FORK);
            }
          }
        }
      };
    });
  }
}
