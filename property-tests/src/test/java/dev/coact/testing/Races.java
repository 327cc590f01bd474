package dev.coact.testing;

import dev.coact.actor.Actor;
import dev.coact.actor.ActorRef;
import dev.coact.actor.SpawnOptions;
import dev.coact.actor.Supervision;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Small systems with a known bug each, as scenarios. */
final class Races {
  private Races() {}

  /** S1 sends E1 twice, S2 sends E2: fails if E2 comes after exactly one E1, one order of three. */
  static void sandwich(ActorSim sim) {
    ActorRef<String> receiver = sim.system().spawn("r", Actor.handling(() -> new Sandwich()::eat));
    ActorRef<String> one = sim.system().spawn("s1", sends(receiver, "E1", 2));
    ActorRef<String> two = sim.system().spawn("s2", sends(receiver, "E2", 1));
    one.tell("go");
    two.tell("go");
  }

  private static final class Sandwich {
    private final List<String> eaten = new ArrayList<>();

    void eat(Object ctx, String message) {
      eaten.add(message);
      if (eaten.equals(List.of("E1", "E2"))) {
        throw new AssertionError("E2 came in between");
      }
    }
  }

  private static Actor<String> sends(ActorRef<String> receiver, String message, int times) {
    return Actor.handling(() ->
        (ctx, go) -> {
          for (int i = 0; i < times; i++) {
            receiver.tell(message);
          }
        });
  }

  /**
   * A writer tells a relay a value and then starts a chain of twelve that leads to a reader: fails
   * if the reader comes before the relay.
   */
  static void starved(ActorSim sim) {
    starved(sim, 12);
  }

  /** With a shorter chain: one that a random walk can find. */
  static void starvedSooner(ActorSim sim) {
    starved(sim, 3);
  }

  private static void starved(ActorSim sim, int hops) {
    ActorRef<String> register =
        sim.system()
            .spawn(
                "register",
                ctx -> {
                  if (ctx.receive().equals("read")) {
                    throw new AssertionError("read before it was written");
                  }
                  ctx.receive();
                });
    ActorRef<String> next =
        sim.system().spawn("reader", Actor.handling(() -> (ctx, m) -> register.tell("read")));
    for (int i = 0; i < hops; i++) {
      ActorRef<String> to = next;
      next = sim.system().spawn("hop" + i, Actor.handling(() -> (ctx, m) -> to.tell(m)));
    }
    ActorRef<String> first = next;
    ActorRef<String> relay =
        sim.system().spawn("relay", Actor.handling(() -> (ctx, m) -> register.tell("write")));
    sim.system()
        .spawn(
            "writer",
            ctx -> {
              relay.tell("value");
              first.tell("ready");
            });
  }

  /** Fails whatever the order. */
  static void always(ActorSim sim) {
    ActorRef<Integer> adder =
        sim.system()
            .spawn(
                "adder",
                Actor.handling(() ->
                    (ctx, number) -> {
                      if (number == 3) {
                        throw new AssertionError("three");
                      }
                    }));
    for (int i = 0; i < 10; i++) {
      adder.tell(i);
    }
  }

  /** Two actors that never stop. */
  static void livelock(ActorSim sim) {
    List<ActorRef<String>> both = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      int other = 1 - i;
      both.add(
          sim.system()
              .spawn("p" + i, Actor.handling(() -> (ctx, ball) -> both.get(other).tell(ball))));
    }
    both.getFirst().tell("ball");
  }

  /** A turn that never ends: it sends for ever to an actor that takes it all. */
  static void endlessTurn(ActorSim sim) {
    ActorRef<String> sink = sim.system().spawn("sink", Actor.handling(() -> (ctx, m) -> {}));
    sim.system()
        .spawn(
            "source",
            ctx -> {
              while (true) {
                sink.offer("drop");
              }
            });
  }

  /** An actor waits for something that nobody will do, with a message behind. */
  static void deadlock(ActorSim sim) {
    ActorRef<String> waiter =
        sim.system()
            .spawn(
                "waiter",
                Actor.handling(() -> (ctx, message) -> ctx.await(new CompletableFuture<>())));
    waiter.tell("first");
    waiter.tell("second");
  }

  /**
   * All that there is: asks, timers, sleeps, children, watches, restarts, a stop, straight-line and
   * handler style. Does not fail.
   */
  static void all(ActorSim sim) {
    ActorRef<Object> counter =
        sim.system()
            .spawn(
                "counter",
                ctx -> {
                  int sum = 0;
                  while (true) {
                    switch (ctx.receive()) {
                      case Integer amount -> sum += amount;
                      case Get(ActorRef<Integer> replyTo) -> replyTo.tell(sum);
                      case Object other -> throw new IllegalArgumentException(other.toString());
                    }
                  }
                });
    for (int i = 0; i < 3; i++) {
      int me = i;
      sim.system()
          .spawn(
              "client" + i,
              ctx -> {
                ctx.spawn("child", child -> child.sleep(Duration.ofMillis(me)));
                ctx.timers().once("tick", Duration.ofMillis(2), "tick");
                counter.tell(me);
                var _ = counter.ask(Get::new, Duration.ofMillis(5));
                ctx.watch(counter, () -> "gone");
                ctx.sleep(Duration.ofMillis(2));
                var _ = ctx.blocking(() -> me);
                counter.tell(1);
                var _ = ctx.receive(Duration.ofMillis(3));
              });
    }
    ActorRef<Integer> fragile =
        sim.system()
            .spawn(
                "fragile",
                Actor.handling(() ->
                    (ctx, number) -> {
                      counter.tell(number);
                      if (number == 2) {
                        throw new IllegalStateException("two");
                      }
                    }),
                SpawnOptions.defaults()
                    .withSupervision(Supervision.restart(100, Duration.ofMinutes(1))));
    for (int i = 0; i < 4; i++) {
      fragile.tell(i);
    }
    sim.system().stop(sim.system().spawn("brief", ctx -> ctx.receive()));
  }

  record Get(ActorRef<Integer> replyTo) {}
}
