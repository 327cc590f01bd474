package dev.coact.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coact.actor.Actor;
import dev.coact.actor.ActorContext;
import dev.coact.actor.ActorRef;
import dev.coact.actor.AskException;
import dev.coact.actor.MessageHandler;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/**
 * Entities that leave when they are idle and are started again by the next message, as passivation
 * does: under every schedule no message falls into the gap.
 */
class IdlePropertiesTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration IDLE = Duration.ofMillis(50);

  sealed interface ToShelf {
    record Put(int key, ActorRef<Integer> replyTo) implements ToShelf {}

    record Idle(int key) implements ToShelf {}

    record Ended(int key) implements ToShelf {}
  }

  sealed interface ToEntity {
    record Count(ActorRef<Integer> replyTo) implements ToEntity {}

    record Quiet() implements ToEntity {}

    record Leave() implements ToEntity {}
  }

  /** Counts in what outlives it. Asks to leave, and leaves when it is told to. */
  private static final class Entity implements MessageHandler<ToEntity> {
    private final int key;
    private final Map<Integer, Integer> stored;
    private final ActorRef<ToShelf> shelf;

    Entity(int key, Map<Integer, Integer> stored, ActorRef<ToShelf> shelf) {
      this.key = key;
      this.stored = stored;
      this.shelf = shelf;
    }

    @Override
    public void started(ActorContext<ToEntity> ctx) {
      ctx.receiveTimeout(IDLE, new ToEntity.Quiet());
    }

    @Override
    public void handle(ActorContext<ToEntity> ctx, ToEntity message) {
      switch (message) {
        case ToEntity.Count(ActorRef<Integer> replyTo) ->
            replyTo.tell(stored.merge(key, 1, Integer::sum));
        case ToEntity.Quiet() -> shelf.tell(new ToShelf.Idle(key));
        case ToEntity.Leave() -> ctx.stop(ctx.self());
      }
    }
  }

  /** Starts entities, and sets aside what comes for one that is leaving. */
  private static final class Shelf implements MessageHandler<ToShelf> {
    private final Map<Integer, ActorRef<ToEntity>> living = new HashMap<>();
    private final Map<Integer, ActorRef<ToEntity>> leaving = new HashMap<>();
    private final Map<Integer, Integer> stored;

    Shelf(Map<Integer, Integer> stored) {
      this.stored = stored;
    }

    @Override
    public void handle(ActorContext<ToShelf> ctx, ToShelf message) {
      switch (message) {
        case ToShelf.Put(int key, var _) when leaving.containsKey(key) -> ctx.stash().add(message);
        case ToShelf.Put(int key, ActorRef<Integer> replyTo) ->
            living.computeIfAbsent(key, _ -> start(ctx, key)).tell(new ToEntity.Count(replyTo));
        case ToShelf.Idle(int key) -> {
          ActorRef<ToEntity> entity = living.remove(key);
          if (entity != null) {
            leaving.put(key, entity);
            entity.tell(new ToEntity.Leave());
          }
        }
        case ToShelf.Ended(int key) -> {
          leaving.remove(key);
          ctx.stash().unstash();
        }
      }
    }

    private ActorRef<ToEntity> start(ActorContext<ToShelf> ctx, int key) {
      ActorRef<ToEntity> entity =
          ctx.spawn(Actor.handling(() -> new Entity(key, stored, ctx.self())));
      ctx.watch(entity, () -> new ToShelf.Ended(key));
      return entity;
    }
  }

  @ActorProperty(schedules = 400, budget = "10s")
  void crashedEntitiesComeBackAndLeave(
      ActorSim sim, @ForAll @Size(max = 5) List<@IntRange(max = 1) Integer> keys) {
    Map<Integer, Integer> stored = new HashMap<>();
    ActorRef<ToShelf> shelf = sim.system().spawn("shelf", Actor.handling(() -> new Shelf(stored)));
    sim.clients(2).each(keys, key -> shelf.<Integer>ask(me -> new ToShelf.Put(key, me), SECOND));
    sim.faults(Fault.crash("/shelf/*").atMost(3), Fault.stall("/shelf/*").upTo(IDLE).atMost(2));

    sim.sometimes("a crash", () -> !sim.failures().isEmpty());
    sim.afterHealing(SECOND).eventually("all are answered or failed", sim::clientsDone);
    sim.atQuiescence(() -> {
      long answered = sim.calls().stream().filter(ClientCall::isAnswered).count();
      int counted = stored.values().stream().mapToInt(Integer::intValue).sum();
      assertThat((long) counted).isBetween(answered, 2L * keys.size());
      assertThat(sim.system().counters().actors()).as("only the shelf is left").isEqualTo(1);
    });
  }

  @ActorProperty(schedules = 400, budget = "10s")
  void noMessageFallsIntoTheGap(
      ActorSim sim, @ForAll @Size(max = 5) List<@IntRange(max = 1) Integer> keys) {
    Map<Integer, Integer> stored = new HashMap<>();
    ActorRef<ToShelf> shelf = sim.system().spawn("shelf", Actor.handling(() -> new Shelf(stored)));
    sim.clients(2)
        .each(
            keys,
            key -> {
              int count = shelf.<Integer>ask(me -> new ToShelf.Put(key, me), SECOND);
              sim.sleep(IDLE);
              return count;
            });

    sim.sometimes("an entity has left", () -> sim.seen(ToEntity.Leave.class));
    sim.sometimes(
        "and came back",
        () -> sim.seen(ToEntity.Leave.class) && sim.system().counters().spawned() > 3);
    sim.always(
        "every request is answered",
        () -> sim.calls().stream().noneMatch(call -> call.failure() instanceof AskException));
    sim.afterHealing(SECOND).eventually("all are answered", sim::clientsDone);
    sim.atQuiescence(() -> {
      for (int key = 0; key <= 1; key++) {
        int wanted = key;
        assertThat(stored.getOrDefault(key, 0))
            .as("count of %s", key)
            .isEqualTo(2 * (int) keys.stream().filter(k -> k == wanted).count());
      }
      assertThat(sim.system().counters().actors()).as("only the shelf is left").isEqualTo(1);
    });
  }
}
