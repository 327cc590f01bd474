package dev.coact.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coact.actor.Actor;
import dev.coact.actor.ActorContext;
import dev.coact.actor.ActorRef;
import dev.coact.actor.ActorSystem;
import dev.coact.actor.AskException;
import dev.coact.actor.LostMessage;
import dev.coact.actor.SpawnOptions;
import dev.coact.actor.Supervision;
import dev.coact.actor.SystemCounters;
import dev.coact.scheduler.Scheduler;
import dev.coact.scheduler.Waiter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/**
 * One client that waits for each effect, so that all of it is known: a system is compared with some
 * maps after each command.
 */
final class ReferenceModel {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int NAMES = 4;

  /** What the client does. Names are numbers. */
  sealed interface Command {
    record Spawn(int name, boolean handlerStyle, int capacity, int maxRestarts)
        implements Command {}

    record Add(int name, int times) implements Command {}

    record Crash(int name, boolean asked) implements Command {}

    record Stop(int name) implements Command {}

    record Watch(int watcher, int watched) implements Command {}

    record Unwatch(int watcher, int watched) implements Command {}

    record Allocate(int name, int bytes) implements Command {}
  }

  static Arbitrary<List<Command>> commands() {
    Arbitrary<Integer> name = Arbitraries.integers().between(0, NAMES - 1);
    Arbitrary<Command> command =
        Arbitraries.frequencyOf(
            Tuple.of(
                5,
                Combinators.combine(
                        name,
                        Arbitraries.of(true, false),
                        Arbitraries.integers().between(1, 4),
                        Arbitraries.integers().between(-1, 2))
                    .as(Command.Spawn::new)),
            Tuple.of(
                4,
                Combinators.combine(name, Arbitraries.integers().between(1, 6))
                    .as(Command.Add::new)),
            Tuple.of(
                3, Combinators.combine(name, Arbitraries.of(true, false)).as(Command.Crash::new)),
            Tuple.of(1, name.map(Command.Stop::new)),
            Tuple.of(3, Combinators.combine(name, name).as(Command.Watch::new)),
            Tuple.of(1, Combinators.combine(name, name).as(Command.Unwatch::new)),
            Tuple.of(
                1,
                Combinators.combine(name, Arbitraries.integers().between(1, 3000))
                    .as(Command.Allocate::new)));
    return command.list().ofMaxSize(25);
  }

  /* ---- the actors ---- */

  /** Something to do in the actor's turn. */
  private record Do(Body body, ActorRef<State> replyTo) {}

  @FunctionalInterface
  private interface Body {
    void run(ActorContext<Object> ctx, Local local);
  }

  private record Ended(int name) {}

  /** What an incarnation has seen. */
  private record State(int sum, Map<Integer, Integer> heard) {}

  private static final class Local {
    private int sum;
    private final Map<Integer, Integer> heard = new HashMap<>();

    void handle(ActorContext<Object> ctx, Object message) {
      switch (message) {
        case Do(Body body, ActorRef<State> replyTo) -> {
          body.run(ctx, this);
          if (replyTo != null) {
            replyTo.tell(new State(sum, Map.copyOf(heard)));
          }
        }
        case Ended(int name) -> heard.merge(name, 1, Integer::sum);
        default -> throw new IllegalArgumentException(message.toString());
      }
    }
  }

  private static Actor<Object> actor(boolean handlerStyle) {
    return handlerStyle
        ? Actor.handling(() -> {
          Local local = new Local();
          return local::handle;
        })
        : ctx -> {
          Local local = new Local();
          while (true) {
            local.handle(ctx, ctx.receive());
          }
        };
  }

  /* ---- the model ---- */

  /** What is known of one actor. */
  private static final class Known {
    private final ActorRef<Object> ref;
    private final int restartsAllowed;
    private int crashes;
    private int sum;
    private boolean holdsMemory;
    private boolean alive = true;
    private final Set<Known> watches = new HashSet<>();
    private final Map<Integer, Integer> heard = new HashMap<>();

    Known(ActorRef<Object> ref, int restartsAllowed) {
      this.ref = ref;
      this.restartsAllowed = restartsAllowed;
    }

    void forget() {
      sum = 0;
      holdsMemory = false;
      watches.clear();
      heard.clear();
    }
  }

  private final Scheduler scheduler;
  private final ActorSystem system;
  private final Known[] byName = new Known[NAMES];
  private final List<Known> all = new ArrayList<>();
  private long lost;
  private long failures;
  private long restarts;

  private ReferenceModel(Scheduler scheduler, ActorSystem system) {
    this.scheduler = scheduler;
    this.system = system;
  }

  /** Does it all and compares. */
  static void run(List<Command> commands, Scheduler scheduler, ActorSystem system) {
    ReferenceModel model = new ReferenceModel(scheduler, system);
    for (Command command : commands) {
      model.run(command);
      model.compare(command);
    }
  }

  private void run(Command command) {
    switch (command) {
      case Command.Spawn spawn -> spawn(spawn);
      case Command.Add(int name, int times) -> {
        for (int i = 0; i < times; i++) {
          tell(name, (ctx, local) -> local.sum++);
        }
        if (isAlive(name)) {
          byName[name].sum += times;
        }
      }
      case Command.Crash(int name, boolean asked) -> crash(name, asked);
      case Command.Stop(int name) -> {
        if (byName[name] != null) {
          system.stop(byName[name].ref);
          awaitEnd(byName[name]);
          ended(name);
        }
      }
      case Command.Watch(int watcher, int watched) -> watch(watcher, watched);
      case Command.Unwatch(int watcher, int watched) -> {
        if (isAlive(watcher) && byName[watched] != null && watcher != watched) {
          Known target = byName[watched];
          ask(watcher, (ctx, local) -> ctx.unwatch(target.ref));
          byName[watcher].watches.remove(target);
        }
      }
      case Command.Allocate(int name, int bytes) -> {
        if (isAlive(name)) {
          ask(name, (ctx, local) -> ctx.heap().allocate(bytes));
          byName[name].holdsMemory = true;
        }
      }
    }
  }

  private void spawn(Command.Spawn spawn) {
    SpawnOptions options =
        SpawnOptions.defaults()
            .withMailboxCapacity(spawn.capacity())
            .withSupervision(
                spawn.maxRestarts() < 0
                    ? Supervision.stop()
                    : Supervision.restart(spawn.maxRestarts(), Duration.ofDays(1)));
    String name = "a" + spawn.name();
    if (isAlive(spawn.name())) {
      assertThatThrownBy(() -> system.spawn(name, actor(spawn.handlerStyle()), options))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("taken");
    } else {
      Known known =
          new Known(
              system.spawn(name, actor(spawn.handlerStyle()), options),
              Math.max(0, spawn.maxRestarts()));
      byName[spawn.name()] = known;
      all.add(known);
    }
  }

  private void crash(int name, boolean asked) {
    Known known = byName[name];
    if (known == null) {
      return;
    }
    Body body =
        (ctx, local) -> {
          throw new Journal.Crash();
        };
    boolean restarts = known.alive && known.crashes < known.restartsAllowed;
    if (asked) {
      assertThatThrownBy(() -> ask(name, body))
          .isInstanceOfSatisfying(
              AskException.class,
              e ->
                  assertThat(e.outcome())
                      .isEqualTo(
                          known.alive
                              ? AskException.Outcome.FAILED
                              : AskException.Outcome.RECEIVER_DOWN));
    } else {
      tell(name, body);
    }
    if (!known.alive) {
      return;
    }
    lost++;
    failures++;
    known.crashes++;
    if (restarts) {
      this.restarts++;
      known.forget();
      awaitRestart(name);
    } else {
      awaitEnd(known);
      ended(name);
    }
  }

  private void watch(int watcher, int watched) {
    if (!isAlive(watcher) || byName[watched] == null || watcher == watched) {
      return;
    }
    Known target = byName[watched];
    ask(watcher, (ctx, local) -> ctx.watch(target.ref, () -> new Ended(watched)));
    if (target.alive) {
      byName[watcher].watches.add(target);
    } else {
      byName[watcher].heard.merge(watched, 1, Integer::sum);
    }
  }

  private void ended(int name) {
    Known known = byName[name];
    known.alive = false;
    known.forget();
    for (Known watcher : all) {
      if (watcher.watches.remove(known)) {
        watcher.heard.merge(name, 1, Integer::sum);
      }
    }
  }

  private boolean isAlive(int name) {
    return byName[name] != null && byName[name].alive;
  }

  private void tell(int name, Body body) {
    if (byName[name] != null) {
      byName[name].ref.tell(new Do(body, null));
      lost += byName[name].alive ? 0 : 1;
    }
  }

  private State ask(int name, Body body) {
    Function<ActorRef<State>, Object> request = me -> new Do(body, me);
    return byName[name].ref.ask(request, PATIENCE);
  }

  /** An ask that stands in the mailbox when the crash is handled fails, too, and is skipped. */
  private void awaitRestart(int name) {
    try {
      ask(name, (ctx, local) -> {});
    } catch (AskException e) {
      assertThat(e.outcome()).isEqualTo(AskException.Outcome.RECEIVER_RESTARTED);
      ask(name, (ctx, local) -> {});
    }
  }

  private void awaitEnd(Known known) {
    Waiter waiter = new Waiter(scheduler, "the end of " + known.ref);
    system.whenEnded(known.ref).thenRun(waiter::signal);
    assertThat(waiter.await(PATIENCE.toNanos())).isTrue();
  }

  /* ---- comparing ---- */

  private void compare(Command after) {
    int alive = 0;
    int watches = 0;
    boolean memory = false;
    for (int name = 0; name < NAMES; name++) {
      Known known = byName[name];
      if (known == null) {
        continue;
      }
      if (!known.alive) {
        int dead = name;
        assertThatThrownBy(() -> ask(dead, (ctx, local) -> {}))
            .isInstanceOfSatisfying(
                AskException.class,
                e -> assertThat(e.outcome()).isEqualTo(AskException.Outcome.RECEIVER_DOWN));
        continue;
      }
      State state = ask(name, (ctx, local) -> {});
      assertThat(state.sum()).as("sum of a%s after %s", name, after).isEqualTo(known.sum);
      assertThat(state.heard())
          .as("ends heard by a%s after %s", name, after)
          .isEqualTo(known.heard);
      alive++;
      watches += known.watches.size();
      memory |= known.holdsMemory;
    }
    SystemCounters counters = system.counters();
    assertThat(counters.actors()).as("actors after %s", after).isEqualTo(alive);
    assertThat(counters.watches()).as("watches after %s", after).isEqualTo(watches);
    assertThat(counters.pendingAsks()).as("asks after %s", after).isZero();
    assertThat(counters.failures()).as("failures after %s", after).isEqualTo(failures);
    assertThat(counters.restarts()).as("restarts after %s", after).isEqualTo(restarts);
    long expired = counters.lost().get(LostMessage.Reason.EXPIRED); // see awaitRestart
    assertThat(counters.lostInAll() - expired).as("lost after %s", after).isEqualTo(lost);
    assertThat(counters.memoryBytes() > 0).as("memory held after %s", after).isEqualTo(memory);
    assertThat(counters.slabs() > 0).as("slabs held after %s", after).isEqualTo(memory);
    assertThat(system.actors()).hasSize(alive);
  }
}
