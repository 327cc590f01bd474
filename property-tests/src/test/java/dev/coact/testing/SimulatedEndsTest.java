package dev.coact.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coact.actor.Actor;
import dev.coact.actor.ActorRef;
import dev.coact.actor.ShutdownPhase;
import dev.coact.actor.ShutdownReport;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Drains and phases of a shutdown in virtual time, in many orders of steps. */
class SimulatedEndsTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void shutdown_drainsWhatTakesLong_withoutLosingAnything(long seed) {
    List<Object> done = new CopyOnWriteArrayList<>();
    ActorSim sim = ActorSim.seeded(seed);
    ActorRef<Object> store =
        sim.system().spawn("store", Actor.handling(() -> (ctx, message) -> done.add(message)));
    ActorRef<Object> slow =
        sim.system()
            .spawn(
                "slow",
                ctx -> {
                  while (true) {
                    Object message = ctx.receive();
                    ctx.sleep(Duration.ofSeconds(5));
                    store.tell(message);
                  }
                });
    for (int i = 0; i < 5; i++) {
      slow.tell(i);
    }
    sim.system()
        .onShutdown(
            ShutdownPhase.DRAIN,
            "both",
            MINUTE,
            () ->
                sim.system()
                    .drain(slow, MINUTE)
                    .thenCompose(_ -> sim.system().drain(store, MINUTE)));
    sim.system().onShutdown(ShutdownPhase.RELEASE, "last", MINUTE, () -> done.add("released"));
    long start = sim.scheduler().clock().nanoTime();
    ShutdownReport report = sim.system().shutdown(Duration.ofMinutes(10));
    assertThat(done).containsExactly(0, 1, 2, 3, 4, "released");
    assertThat(report.isClean()).as(report.toString()).isTrue();
    assertThat(sim.lost()).isEmpty();
    assertThat(sim.scheduler().clock().nanoTime() - start)
        .isBetween(Duration.ofSeconds(25).toNanos(), Duration.ofSeconds(26).toNanos());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void drain_tooLong_isStoppedOnTheDot(long seed) {
    ActorSim sim = ActorSim.seeded(seed);
    ActorRef<Object> slow =
        sim.system()
            .spawn("slow", Actor.handling(() -> (ctx, message) -> ctx.sleep(Duration.ofHours(1))));
    slow.tell("a");
    slow.tell("b");
    long start = sim.scheduler().clock().nanoTime();
    CompletionStage<Boolean> drained = sim.system().drain(slow, MINUTE);
    sim.runFor(Duration.ofMinutes(2));
    assertThat(drained.toCompletableFuture()).isCompletedWithValue(false);
    assertThat(sim.lost()).hasSize(2);
    assertThat(sim.scheduler().clock().nanoTime() - start).isGreaterThanOrEqualTo(MINUTE.toNanos());
    sim.close();
  }
}
