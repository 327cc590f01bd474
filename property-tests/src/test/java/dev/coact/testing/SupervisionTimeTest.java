package dev.coact.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coact.actor.Actor;
import dev.coact.actor.ActorContext;
import dev.coact.actor.ActorFailure.Decision;
import dev.coact.actor.ActorRef;
import dev.coact.actor.Backoff;
import dev.coact.actor.SpawnOptions;
import dev.coact.actor.Supervision;
import dev.coact.actor.SupervisorStrategy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Backoff and windows, in virtual time. */
class SupervisionTimeTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Backoff BACKOFF =
      Backoff.between(SECOND, Duration.ofSeconds(6)).withJitter(0);

  /** A message that is code. */
  @FunctionalInterface
  private interface Code {
    void run(ActorContext<Code> ctx) throws Exception;
  }

  private static void fail(ActorContext<Code> ctx) {
    throw new IllegalStateException("made up");
  }

  private final List<Long> starts = new ArrayList<>();

  private Actor<Code> noted(ActorSim sim) {
    return Actor.handling(() -> {
      starts.add(sim.scheduler().now().toSeconds());
      return (ctx, code) -> code.run(ctx);
    });
  }

  private static SpawnOptions with(Supervision supervision) {
    return SpawnOptions.defaults().withSupervision(supervision);
  }

  private static final Supervision BACKING_OFF =
      Supervision.restart(1000, HOUR).withBackoff(BACKOFF);

  /** Timers fire a moment after their time, never before it. */
  private static final Duration A_MOMENT = Duration.ofMillis(100);

  @Test
  void backoff_growsAndIsResetByAQuietTime() {
    try (ActorSim sim = ActorSim.seeded(1)) {
      ActorRef<Code> actor = sim.system().spawn(noted(sim), with(BACKING_OFF));
      for (int i = 0; i < 5; i++) {
        actor.tell(SupervisionTimeTest::fail);
      }
      sim.runFor(Duration.ofSeconds(19).plus(A_MOMENT));
      assertThat(starts).containsExactly(0L, 1L, 3L, 7L, 13L, 19L);
      sim.runFor(Duration.ofSeconds(5)); // not long enough to be quiet
      actor.tell(SupervisionTimeTest::fail);
      sim.runFor(Duration.ofSeconds(20));
      actor.tell(SupervisionTimeTest::fail);
      sim.runFor(Duration.ofSeconds(20));
      assertThat(starts.subList(6, 8)).containsExactly(24L + 6, 44L + 1);
    }
  }

  @Test
  void backoff_keepsMessagesAndCanBeStopped() {
    try (ActorSim sim = ActorSim.seeded(1)) {
      ActorRef<Code> actor = sim.system().spawn("actor", noted(sim), with(BACKING_OFF));
      List<String> said = new ArrayList<>();
      actor.tell(SupervisionTimeTest::fail);
      sim.runUntil(() -> !sim.failures().isEmpty());
      actor.tell(_ -> said.add("kept"));
      sim.runFor(Duration.ofMillis(900));
      assertThat(said).isEmpty();
      sim.runFor(Duration.ofMillis(200));
      assertThat(said).containsExactly("kept");
      actor.tell(SupervisionTimeTest::fail);
      actor.tell(_ -> said.add("lost"));
      sim.runFor(A_MOMENT);
      sim.system().stop(actor);
      sim.runFor(A_MOMENT);
      assertThat(sim.system().actors()).isEmpty();
      assertThat(sim.system().counters().scheduler().timersArmed()).isZero();
      assertThat(said).containsExactly("kept");
      assertThat(sim.lost()).hasSize(3);
    }
  }

  @Property(tries = 50)
  void jitter_isAShareOfTheWait(@ForAll long seed) {
    try (ActorSim sim = ActorSim.seeded(seed)) {
      ActorRef<Code> actor =
          sim.system()
              .spawn(
                  noted(sim),
                  with(
                      Supervision.restart(9, HOUR)
                          .withBackoff(
                              Backoff.between(Duration.ofSeconds(100), HOUR).withJitter(0.5))));
      actor.tell(SupervisionTimeTest::fail);
      sim.runFor(Duration.ofSeconds(99));
      assertThat(starts).hasSize(1);
      sim.runFor(Duration.ofSeconds(52));
      assertThat(starts).hasSize(2);
      assertThat(starts.get(1)).isBetween(100L, 150L);
    }
    starts.clear();
  }

  @Test
  void backoff_ofAMember_holdsTheWholeGroup() {
    try (ActorSim sim = ActorSim.seeded(1)) {
      List<ActorRef<Code>> members = new ArrayList<>();
      ActorRef<Code> parent =
          sim.system()
              .spawn(
                  Actor.<Code>handling(() -> (ctx, code) -> code.run(ctx)),
                  SpawnOptions.defaults().withSupervisor(SupervisorStrategy.oneForAll()));
      parent.tell(ctx -> {
        for (int i = 0; i < 3; i++) {
          members.add(ctx.spawn(noted(sim), with(BACKING_OFF)));
        }
      });
      sim.runFor(A_MOMENT);
      members.get(1).tell(SupervisionTimeTest::fail);
      sim.runFor(Duration.ofMillis(500));
      assertThat(starts).hasSize(3);
      sim.runFor(SECOND);
      members.get(1).tell(SupervisionTimeTest::fail);
      sim.runFor(Duration.ofSeconds(3));
      assertThat(starts).containsExactly(0L, 0L, 0L, 1L, 1L, 1L, 3L, 3L, 3L);
      members.get(1).tell(SupervisionTimeTest::fail);
      sim.runFor(A_MOMENT);
      sim.system().stop(parent); // in the middle of the wait
      sim.runFor(A_MOMENT);
      assertThat(sim.system().actors()).isEmpty();
      assertThat(sim.system().counters().scheduler().timersArmed()).isZero();
    }
  }

  @Test
  void limits_countInASlidingWindow() {
    try (ActorSim sim = ActorSim.seeded(1)) {
      ActorRef<Code> actor =
          sim.system().spawn(noted(sim), with(Supervision.restart(2, Duration.ofSeconds(10))));
      for (int i = 0; i < 6; i++) {
        actor.tell(SupervisionTimeTest::fail);
        sim.runFor(Duration.ofSeconds(6)); // two in any ten seconds
      }
      assertThat(sim.failures()).hasSize(6).allMatch(f -> f.decision() == Decision.RESTART);
      for (int i = 0; i < 3; i++) {
        actor.tell(SupervisionTimeTest::fail);
      }
      sim.runFor(A_MOMENT);
      assertThat(sim.failures().getLast().decision()).isEqualTo(Decision.STOP_AT_LIMIT);
      assertThat(sim.system().actors()).isEmpty();
    }
  }
}
