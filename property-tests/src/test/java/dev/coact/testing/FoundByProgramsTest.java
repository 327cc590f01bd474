package dev.coact.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coact.actor.Actor;
import dev.coact.actor.ActorRef;
import dev.coact.actor.ActorSystem;
import dev.coact.actor.AskException;
import dev.coact.actor.SpawnOptions;
import dev.coact.actor.Supervision;
import dev.coact.actor.SystemSettings;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Defects of the runtime that random programs showed, each in the smallest program that does. */
class FoundByProgramsTest {
  private static final int SEEDS = 200;
  private static final int ROUNDS = 2000;
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final SystemSettings SETTINGS =
      SystemSettings.defaults().withScheduler(scheduler -> scheduler.withWorkers(2));
  private static final SpawnOptions ONE = SpawnOptions.defaults().withMailboxCapacity(1);

  record Heard(ActorRef<Integer> replyTo) {}

  /** Waits for the one message after which it never asks again; keeps its mailbox full. */
  private static Actor<Object> busy() {
    return ctx -> {
      ctx.receive();
      ctx.sleep(Duration.ofDays(1));
    };
  }

  private static ActorRef<Object> full(ActorSim sim) {
    ActorRef<Object> target = sim.system().spawn("target", busy(), ONE);
    target.tell("in hand");
    sim.runUntilIdle();
    target.tell("queued");
    return target;
  }

  /* The sender's wait was cancelled, the mailbox had refused the message, and neither recorded it. */
  @Test
  void tell_senderAndFullTargetStopTogether_messageIsLostOnce() {
    for (long seed = 0; seed < SEEDS; seed++) {
      try (ActorSim sim = ActorSim.seeded(seed)) {
        ActorRef<Object> target = full(sim);
        ActorRef<Object> sender = sim.system().spawn("sender", ctx -> target.tell("waiting"));
        sim.runUntilIdle();
        sim.system().stop(sender);
        sim.system().stop(target);
        sim.runUntilIdle();
        assertThat(sim.lost())
            .as("seed %s", seed)
            .filteredOn(lost -> lost.message().equals("waiting"))
            .singleElement()
            .matches(lost -> "/sender".equals(lost.sender()) && lost.recipient().equals("/target"));
      }
    }
  }

  /* The ask that was never sent counted as pending, with its timer, until the deadline. */
  @Test
  void askAsync_stoppedWhileItWaitsForRoom_leavesNoAskAndNoTimer() {
    try (ActorSim sim = ActorSim.seeded(1)) {
      ActorRef<Object> target = full(sim);
      ActorRef<Object> asker =
          sim.system().spawn("asker", ctx -> target.askAsync(me -> "question", Duration.ofDays(1)));
      sim.runUntilIdle();
      assertThat(sim.system().counters().pendingAsks()).isEqualTo(1);
      sim.system().stop(asker);
      sim.runUntilIdle();
      assertThat(sim.system().counters().pendingAsks()).isZero();
    }
  }

  /* The end was announced to who came late before it was to who had waited. */
  @Test
  void whenEnded_ofAnActorThatIsEnding_comesWhenItsNameIsFreeAndWatchersKnow() {
    try (ActorSystem system = ActorSystem.start("found", SETTINGS)) {
      for (int round = 0; round < ROUNDS; round++) {
        ActorRef<Object> ending = system.spawn("ending", ctx -> ctx.receive());
        ActorRef<Object> watcher =
            system.spawn(ctx -> {
              ctx.watch(ending, () -> "ended");
              int heard = 0;
              while (true) {
                switch (ctx.receive()) {
                  case Heard(ActorRef<Integer> replyTo) -> replyTo.tell(heard);
                  default -> heard++;
                }
              }
            });
        assertThat(watcher.<Integer>ask(Heard::new, PATIENCE)).isZero();
        system.stop(ending);
        int asked = 0;
        while (++asked < 100 && !system.whenEnded(ending).toCompletableFuture().isDone()) {
          Thread.onSpinWait(); // asks again, to come late
        }
        system.whenEnded(ending).toCompletableFuture().join();
        assertThat(watcher.<Integer>ask(Heard::new, PATIENCE)).isEqualTo(1);
        system.stop(watcher);
      }
    }
  }

  /* A failure failed the asks one by one, those included that came after the first had failed. */
  @Test
  void ask_afterTheReceiverRestarted_isNotFailedByTheSameFailure() {
    try (ActorSystem system = ActorSystem.start("found", SETTINGS)) {
      ActorRef<Object> crashing =
          system.spawn(
              "crashing",
              Actor.handling(() ->
                  (ctx, message) -> {
                    switch (message) {
                      case Heard(ActorRef<Integer> replyTo) -> replyTo.tell(1);
                      default -> throw new Journal.Crash();
                    }
                  }),
              SpawnOptions.defaults()
                  .withSupervision(Supervision.restart(ROUNDS, Duration.ofDays(1))));
      for (int round = 0; round < ROUNDS; round++) {
        assertThatThrownBy(() -> crashing.<Integer>ask(me -> "crash", PATIENCE))
            .isInstanceOf(AskException.class);
        assertThat(crashing.<Integer>ask(Heard::new, PATIENCE)).isEqualTo(1);
      }
    }
  }
}
