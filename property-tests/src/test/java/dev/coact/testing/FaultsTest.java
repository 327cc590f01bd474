package dev.coact.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coact.actor.Actor;
import dev.coact.actor.ActorRef;
import dev.coact.actor.AskException;
import dev.coact.actor.Chaos;
import dev.coact.actor.LostMessage;
import dev.coact.actor.SpawnOptions;
import dev.coact.actor.Supervision;
import dev.coact.memory.QuotaExceededException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What faults do to actors, how often, and that they are what the record says. */
@Timeout(60)
class FaultsTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration HOUR = Duration.ofHours(1);

  record Get(ActorRef<Integer> replyTo) {}

  /** Counts what it is told, and forgets it when it is restarted. */
  private static ActorRef<Object> counter(ActorSim sim, String name, List<Object> handled) {
    return sim.system()
        .spawn(
            name,
            Actor.handling(() -> {
              AtomicInteger count = new AtomicInteger();
              return (ctx, message) -> {
                handled.add(message);
                if (message instanceof Get get) {
                  get.replyTo().tell(count.get());
                } else {
                  count.incrementAndGet();
                }
              };
            }),
            SpawnOptions.defaults().withSupervision(Supervision.restart(10, HOUR)));
  }

  private static void tell(ActorRef<Object> to, int times) {
    for (int i = 0; i < times; i++) {
      to.tell(i);
    }
  }

  private static List<Deviation> deviations(ActorSim sim) {
    return List.copyOf(sim.faultsDone().entries().values());
  }

  /* ---- kinds ---- */

  @Test
  void crashBefore_theMessageHasNoEffect_andTheActorStartsAgain() {
    try (ActorSim sim = ActorSim.seeded(1)) {
      List<Object> handled = new ArrayList<>();
      sim.faults(Fault.crashBefore("/counter").withRate(1));
      ActorRef<Object> counter = counter(sim, "counter", handled);
      tell(counter, 5);
      sim.runUntilIdle();
      sim.runFor(SECOND);
      assertThat(handled).containsExactly(1, 2, 3, 4);
      assertThat(sim.failures())
          .singleElement()
          .extracting(failure -> failure.cause().getClass())
          .isEqualTo(SimulatedCrash.class);
      assertThat(sim.faultsDone().entries())
          .containsOnlyKeys(new Point("/counter", 0, Point.MESSAGE, 0));
    }
  }

  @Test
  void crashAfter_theMessageHasItsEffect_andTheStateIsGone() {
    try (ActorSim sim = ActorSim.seeded(1)) {
      List<Object> handled = new ArrayList<>();
      sim.faults(Fault.crashAfter("/counter").at(Integer.class).withRate(1));
      ActorRef<Object> counter = counter(sim, "counter", handled);
      tell(counter, 5);
      sim.runFor(SECOND);
      assertThat(counter.<Integer>ask(Get::new, HOUR)).isEqualTo(4);
      assertThat(handled).contains(0, 1, 2, 3, 4);
      assertThat(sim.failures()).hasSize(1);
    }
  }

  @Test
  void crash_ofOtherPaths_doesNotHappen() {
    try (ActorSim sim = ActorSim.seeded(1)) {
      List<Object> handled = new ArrayList<>();
      sim.faults(
          Fault.crash("/counter/*").withRate(1),
          Fault.crash("/other").withRate(1),
          Fault.crash("/counter").at(String.class).withRate(1));
      tell(counter(sim, "counter", handled), 5);
      sim.runUntilIdle();
      assertThat(handled).hasSize(5);
      assertThat(sim.faultsDone().isEmpty()).isTrue();
    }
  }

  @Test
  void restartStorm_crashesOneIncarnationAfterTheOther() {
    try (ActorSim sim = ActorSim.seeded(3)) {
      List<Object> handled = new ArrayList<>();
      sim.faults(Fault.restartStorm("/counter").atMost(4).withRate(0.2));
      ActorRef<Object> counter = counter(sim, "counter", handled);
      tell(counter, 30);
      sim.runFor(HOUR);
      assertThat(sim.failures()).hasSize(4);
      Set<Long> incarnations = new HashSet<>();
      sim.faultsDone().points().forEach(point -> incarnations.add(point.incarnation()));
      assertThat(incarnations).as("one crash each").containsExactlyInAnyOrder(0L, 1L, 2L, 3L);
    }
  }

  @Test
  void stall_takesVirtualTime_upToItsBound() {
    Set<Duration> took = new HashSet<>();
    for (int seed = 0; seed < 20; seed++) {
      try (ActorSim sim = ActorSim.seeded(seed)) {
        List<Object> handled = new ArrayList<>();
        sim.faults(Fault.stall("/counter").upTo(Duration.ofMinutes(5)).withRate(1));
        tell(counter(sim, "counter", handled), 1);
        sim.runUntil(() -> !handled.isEmpty());
        assertThat(sim.scheduler().now())
            .isBetween(Duration.ofMillis(1), Duration.ofMinutes(5).plusMillis(2));
        took.add(sim.scheduler().now());
      }
    }
    assertThat(took).hasSizeGreaterThan(15);
  }

  @Test
  void refuse_ofWhoAsks_leavesTheAnswerAlone() {
    try (ActorSim sim = ActorSim.seeded(3)) {
      List<Object> answers = new ArrayList<>();
      ActorRef<Object> counter = counter(sim, "counter", new ArrayList<>());
      ActorRef<String> asker =
          sim.system()
              .spawn(
                  "asker",
                  ctx -> {
                    ctx.receive();
                    answers.add(counter.<Integer>ask(Get::new, SECOND));
                  });
      asker.tell("go");
      sim.faults(Fault.refuse("/asker").atMost(1000).withRate(1));
      sim.runFor(HOUR);
      assertThat(answers).containsExactly(0);
    }
  }

  @Test
  void refuse_whoAsksIsTold_andWhatWasToldIsRecordedAsLost() {
    try (ActorSim sim = ActorSim.seeded(1)) {
      List<Object> handled = new ArrayList<>();
      sim.faults(Fault.refuse("/counter").atMost(2).withRate(1));
      ActorRef<Object> counter = counter(sim, "counter", handled);
      counter.tell(1);
      assertThatThrownBy(() -> counter.<Integer>ask(Get::new, HOUR))
          .isInstanceOf(AskException.class);
      assertThat(counter.<Integer>ask(Get::new, HOUR)).isZero();
      assertThat(sim.lost()).extracting(LostMessage::message).contains(1);
      assertThat(deviations(sim)).containsOnly(new Deviation.Refuse()).hasSize(2);
    }
  }

  @Test
  void memory_theKthSlabIsRefused_withoutALeak() {
    try (ActorSim sim = ActorSim.seeded(1)) {
      List<Throwable> seen = new ArrayList<>();
      sim.faults(Fault.memory("/hungry").withRate(1));
      sim.system()
          .spawn(
              "hungry",
              ctx -> {
                try {
                  ctx.heap().allocate(100);
                } catch (QuotaExceededException e) {
                  seen.add(e);
                }
                ctx.heap().allocate(100).free();
              });
      sim.runUntilIdle();
      assertThat(seen).hasSize(1);
      assertThat(sim.failures()).isEmpty();
      assertThat(sim.faultsDone().entries())
          .containsOnlyKeys(new Point("/hungry", 0, Fault.SLAB, 0));
    }
  }

  @Test
  void pause_letsDeadlinesPassThoughThereIsSomethingToDo() {
    try (ActorSim sim = ActorSim.seeded(1)) {
      List<Object> handled = new ArrayList<>();
      ActorRef<Object> counter = counter(sim, "counter", handled);
      sim.runUntilIdle();
      assertThat(counter.<Integer>ask(Get::new, SECOND)).isZero();
      assertThat(sim.scheduler().now()).isZero();
      sim.faults(Fault.pause().upTo(HOUR).withRate(1));
      counter.<Integer>ask(Get::new, HOUR);
      assertThat(sim.scheduler().now()).isPositive();
    }
  }

  @Test
  void clockJump_setsTheWallClockOnly_bothWays() {
    Set<Integer> directions = new HashSet<>();
    for (int seed = 0; seed < 30; seed++) {
      try (ActorSim sim = ActorSim.seeded(seed)) {
        long before = sim.scheduler().clock().currentTimeMillis();
        sim.faults(Fault.clockJump().upTo(HOUR).withRate(0.5));
        tell(counter(sim, "counter", new ArrayList<>()), 1);
        sim.runUntilIdle();
        assertThat(sim.scheduler().now()).isZero();
        directions.add(Long.signum(sim.scheduler().clock().currentTimeMillis() - before));
      }
    }
    assertThat(directions).containsExactlyInAnyOrder(-1, 0, 1);
  }

  @Test
  void chaos_isFalse_butWhereAFaultSaysSo() {
    try (ActorSim sim = ActorSim.seeded(1)) {
      List<Boolean> seen = new ArrayList<>();
      sim.faults(Fault.chaos("/*", "SMALL-BATCH").withRate(1));
      for (String name : List.of("SMALL-BATCH", "OTHER")) {
        sim.system()
            .<Object>spawn(
                "handler-" + name,
                Actor.handling(() -> (ctx, message) -> seen.add(Chaos.point(ctx, name))))
            .tell(1);
        sim.runUntilIdle();
        sim.system().spawn("straight-" + name, ctx -> seen.add(Chaos.point(ctx, name)));
        sim.runUntilIdle();
      }
      assertThat(seen).containsExactly(true, false, false, false); // a budget of one
    }
  }

  /* ---- budgets, swarm, healing, replay ---- */

  @Test
  void atMost_isTheMost() {
    try (ActorSim sim = ActorSim.seeded(1)) {
      List<Object> handled = new ArrayList<>();
      sim.faults(Fault.refuse("/**").atMost(7).withRate(1));
      tell(counter(sim, "counter", handled), 30);
      sim.runUntilIdle();
      assertThat(handled).hasSize(23);
      assertThat(sim.lost()).hasSize(7);
    }
  }

  @Test
  void runs_differInWhichFaultsTheyHave_andHowMany() {
    Set<String> kinds = new HashSet<>();
    int without = 0;
    for (int seed = 0; seed < 200; seed++) {
      try (ActorSim sim = ActorSim.seeded(seed)) {
        sim.faults(
            Fault.crash("/counter").atMost(5),
            Fault.stall("/counter").atMost(5),
            Fault.refuse("/counter").atMost(5));
        tell(counter(sim, "counter", new ArrayList<>()), 30);
        sim.runFor(HOUR);
        Set<String> here = new HashSet<>();
        deviations(sim).forEach(each -> here.add(each.getClass().getSimpleName()));
        kinds.add(String.join("+", here.stream().sorted().toList()));
        without += here.isEmpty() ? 1 : 0;
      }
    }
    assertThat(kinds).as("each subset").hasSize(8);
    assertThat(without).isBetween(5, 60);
  }

  @Test
  void heal_endsThem() {
    try (ActorSim sim = ActorSim.seeded(1)) {
      List<Object> handled = new ArrayList<>();
      sim.faults(Fault.refuse("/**").atMost(1000).withRate(1));
      ActorRef<Object> counter = counter(sim, "counter", handled);
      tell(counter, 5);
      sim.runUntilIdle();
      assertThat(handled).isEmpty();
      sim.heal();
      tell(counter, 5);
      sim.runUntilIdle();
      assertThat(handled).hasSize(5);
      assertThat(sim.faultsDone().size()).isEqualTo(5);
    }
  }

  /** A bit of everything; returns what was seen. */
  private static List<Object> program(ActorSim sim, BiConsumer<ActorSim, List<Object>> prepared) {
    List<Object> seen = new ArrayList<>();
    prepared.accept(sim, seen);
    ActorRef<Object> a = counter(sim, "a", seen);
    ActorRef<Object> b = counter(sim, "b", seen);
    sim.system()
        .spawn(
            "hungry",
            ctx -> {
              for (int i = 0; i < 5; i++) {
                try {
                  ctx.heap().allocate(200_000).free();
                  seen.add("fed");
                } catch (QuotaExceededException e) {
                  seen.add("hungry");
                }
              }
            });
    for (int i = 0; i < 20; i++) {
      a.tell(i);
      b.tell(-i);
      sim.runFor(Duration.ofMillis(100));
    }
    sim.runFor(HOUR);
    return seen;
  }

  private static void allOfThem(ActorSim sim) {
    sim.faults(
        Fault.crash("/*").atMost(3),
        Fault.restartStorm("/b"),
        Fault.stall("/*").atMost(3),
        Fault.refuse("/*").atMost(3),
        Fault.memory("/**").atMost(2),
        Fault.pause(),
        Fault.clockJump());
  }

  @Test
  void whatHappened_isReplayedFromTheRecord_withoutThePlan() {
    int withFaults = 0;
    for (int seed = 0; seed < 100; seed++) {
      ActorSim first = ActorSim.seeded(seed);
      List<Object> seen = program(first, (sim, _) -> allOfThem(sim));
      Deviations done = first.faultsDone();
      long trace = first.scheduler().traceHash();
      first.close();
      withFaults += done.isEmpty() ? 0 : 1;

      ActorSim again = ActorSim.seeded(seed);
      again.run().replay(done);
      assertThat(program(again, (sim, _) -> allOfThem(sim))).as("seed %s", seed).isEqualTo(seen);
      assertThat(again.faultsDone()).isEqualTo(done);
      assertThat(again.scheduler().traceHash()).isEqualTo(trace);
      again.close();
    }
    assertThat(withFaults).isGreaterThan(50);
  }

  @Test
  void token_carriesTheFaults() {
    ActorSim sim = ActorSim.seeded(11);
    program(
        sim,
        (each, _) ->
            each.faults(
                Fault.crash("/a").withRate(1),
                Fault.memory("/hungry").withRate(1),
                Fault.pause().withRate(0.1),
                Fault.clockJump().withRate(0.1)));
    ReplayToken token = new ReplayToken(11, sim.faultsDone());
    assertThat(sim.faultsDone().size()).isEqualTo(4);
    assertThat(ReplayToken.parse(token.toString())).isEqualTo(token);
    sim.close();
  }

  /* ---- use ---- */

  @Test
  void wrongUse_isRefusedWithAReason() {
    assertThatThrownBy(() -> Fault.crash("bank")).hasMessageContaining("path: \"bank\"");
    assertThatThrownBy(() -> Fault.crash("/a/**/b")).hasMessageContaining("/orders/*");
    assertThatThrownBy(() -> Fault.crash("/a").atMost(0)).hasMessageContaining("at least 1");
    assertThatThrownBy(() -> Fault.crash("/a").upTo(SECOND)).hasMessageContaining("takes time");
    assertThatThrownBy(() -> Fault.stall("/a").upTo(Duration.ZERO)).hasMessageContaining("1 ms");
    assertThatThrownBy(() -> Fault.memory("/a").at(String.class)).hasMessageContaining("message");
    assertThatThrownBy(() -> Fault.crash("/a").withRate(0)).hasMessageContaining("above 0");
    assertThat(Fault.stall("/a/*").atMost(2))
        .hasToString("stall of /a/*, at most 2 times, up to PT1S");
  }
}
