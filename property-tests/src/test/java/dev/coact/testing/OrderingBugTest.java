package dev.coact.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coact.actor.Actor;
import dev.coact.actor.ActorRef;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** That a simulation finds what first come, first served hides, and finds it again. */
class OrderingBugTest {
  private static final int SEEDS = 300;

  /* Two ways from the writer to the store: a relay takes the value there, and three others pass on
   * that it can be read. The bug: nobody waits for the relay. */

  sealed interface StoreMessage {
    record Put(int value) implements StoreMessage {}

    record Get(ActorRef<Integer> replyTo) implements StoreMessage {}
  }

  record Outcome(int read, long hash, long steps) {
    boolean isStale() {
      return read == 0;
    }
  }

  private static Outcome run(SimulationSettings settings, boolean fixed) {
    try (ActorSim sim = ActorSim.of(settings, ActorSim.settings())) {
      ActorRef<StoreMessage> store = sim.system().spawn("store", store());
      List<Integer> read = new ArrayList<>();
      ActorRef<String> reader =
          sim.system()
              .spawn(
                  "reader",
                  Actor.handling(() ->
                      (ctx, ready) ->
                          read.add(store.ask(StoreMessage.Get::new, Duration.ofSeconds(1)))));
      ActorRef<String> second = sim.system().spawn("second", passOn(reader));
      ActorRef<String> first = sim.system().spawn("first", passOn(second));
      ActorRef<Integer> relay =
          sim.system()
              .spawn(
                  "relay",
                  Actor.handling(() ->
                      (ctx, value) -> {
                        store.tell(new StoreMessage.Put(value));
                        if (fixed) {
                          first.tell("ready");
                        }
                      }));
      sim.system()
          .spawn(
              "writer",
              ctx -> {
                relay.tell(1);
                if (!fixed) {
                  first.tell("ready");
                }
              });
      sim.runUntil(() -> !read.isEmpty());
      return new Outcome(read.getFirst(), sim.scheduler().traceHash(), sim.scheduler().steps());
    }
  }

  private static Actor<StoreMessage> store() {
    return ctx -> {
      int value = 0;
      while (true) {
        switch (ctx.receive()) {
          case StoreMessage.Put(int next) -> value = next;
          case StoreMessage.Get(ActorRef<Integer> replyTo) -> replyTo.tell(value);
        }
      }
    };
  }

  private static Actor<String> passOn(ActorRef<String> next) {
    return Actor.handling(() -> (ctx, message) -> next.tell(message));
  }

  private static List<Long> staleSeeds(boolean fixed) {
    return LongStream.range(0, SEEDS)
        .filter(seed -> run(SimulationSettings.seeded(seed), fixed).isStale())
        .boxed()
        .toList();
  }

  @Test
  void fifo_anySeed_doesNotShowTheBug() {
    for (long seed = 0; seed < SEEDS; seed++) {
      assertThat(
              run(SimulationSettings.seeded(seed).withOrder(SimulationSettings.Order.FIFO), false)
                  .isStale())
          .isFalse();
    }
  }

  @Test
  void randomWalk_someSeeds_showTheBug() {
    assertThat(staleSeeds(false)).hasSizeGreaterThan(SEEDS / 50);
  }

  @Test
  void randomWalk_withoutTheBug_showsNothing() {
    assertThat(staleSeeds(true)).isEmpty();
  }

  @Test
  void randomWalk_sameSeed_showsTheBug100TimesOf100() {
    long seed = staleSeeds(false).getFirst();
    Set<Outcome> outcomes =
        IntStream.range(0, 100)
            .mapToObj(i -> run(SimulationSettings.seeded(seed), false))
            .collect(Collectors.toSet());
    assertThat(outcomes).singleElement().matches(Outcome::isStale);
  }
}
