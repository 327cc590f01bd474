package dev.coact.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.coact.actor.Actor;
import dev.coact.actor.ActorContext;
import dev.coact.actor.ActorRef;
import dev.coact.actor.ActorSystem;
import dev.coact.actor.AskException;
import dev.coact.actor.SystemSettings;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.ThreadContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Runs what the page about lifecycles shows. */
@Timeout(60)
class LivingTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  private final ActorSystem system = ActorSystem.start("living", SystemSettings.defaults());

  @AfterEach
  void everythingEndsAndIsFree() {
    assertThat(system.shutdown(LONG).isClean()).as(system.toString()).isTrue();
  }

  @Test
  void deadline_isThatOfTheAsker() {
    ActorRef<Living.Price> silent = system.spawn(Actor.handling(() -> (ctx, price) -> {}));
    ActorRef<Living.Price> prices =
        system.spawn(Actor.handling(() -> new Living.Prices(new HashMap<>(), silent)));
    CompletableFuture<Throwable> cause = new CompletableFuture<>();
    system.onFailure(failure -> cause.complete(failure.cause()));
    AskException timeout =
        catchThrowableOfType(
            AskException.class,
            () -> prices.<Integer>ask(me -> new Living.Price("book", me), Duration.ofMillis(100)));
    assertThat(timeout.outcome()).isIn(AskException.Outcome.TIMED_OUT, AskException.Outcome.FAILED);
    assertThat(cause.orTimeout(30, TimeUnit.SECONDS).join())
        .isInstanceOf(AskException.class)
        .hasMessageContaining("the request that the asker has in hand");
  }

  @Test
  void stash_keepsTheOrder() {
    ActorRef<Living.Job> actor = system.spawn(Actor.handling(Living.Opening::new));
    StringBuilder log = new StringBuilder();
    actor.tell(new Living.Write("a"));
    actor.tell(new Living.Write("b"));
    actor.tell(new Living.Opened(log));
    actor.tell(new Living.Write("c"));
    assertThat(system.drain(actor, LONG).toCompletableFuture().join()).isTrue();
    assertThat(log).hasToString("a\nb\nc\n");
  }

  @Test
  void timers_areHeard() {
    List<Living.Signal> heard = new CopyOnWriteArrayList<>();
    CountDownLatch both = new CountDownLatch(2);
    ActorRef<Living.Signal> actor =
        system.spawn(
            Actor.handling(() ->
                new Living.Timed(heard) {
                  @Override
                  public void handle(ActorContext<Living.Signal> ctx, Living.Signal signal) {
                    boolean isFirst = !heard.contains(signal);
                    super.handle(ctx, signal);
                    if (isFirst) {
                      both.countDown();
                    }
                  }
                }));
    assertThat(awaits(both)).isTrue();
    assertThat(heard).contains(Living.Signal.FLUSH, Living.Signal.SAMPLE);
    system.stop(actor);
  }

  private static boolean awaits(CountDownLatch latch) {
    try {
      return latch.await(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void shutdown_inOrder() {
    List<String> done = new CopyOnWriteArrayList<>();
    ActorRef<String> orders = system.spawn(Actor.handling(() -> (ctx, order) -> done.add(order)));
    Living.endInOrder(system, () -> done.add("closed"), orders);
    orders.tell("last order");
    assertThat(system.shutdown(LONG).isClean()).isTrue();
    assertThat(done).containsExactlyInAnyOrder("closed", "last order");
  }

  @Test
  void outside_seesAndAbandons() {
    CompletableFuture<Void> gate = new CompletableFuture<>();
    ActorRef<String> stuck =
        system.spawn(
            "stuck",
            ctx -> {
              ctx.timers().once("timer", LONG, "late");
              ctx.receive();
              ctx.await(gate);
            });
    for (int i = 0; i < 102; i++) {
      stuck.tell("more");
    }
    CountDownLatch armed = new CountDownLatch(1);
    system.spawn(ctx -> {
      while (system.ledgers().isEmpty()) {
        ctx.yield();
      }
      armed.countDown();
    });
    assertThat(awaits(armed)).isTrue();
    assertThat(Living.busiest(system)).containsExactly("/stuck");
    assertThat(Living.ledgers(system, stuck)).containsOnlyKeys("/stuck");
    gate.complete(null);
  }

  @Test
  void trace_goesAlong() {
    CompletableFuture<String> trace = new CompletableFuture<>();
    system.carryLogContext();
    ActorRef<Living.Write> actor =
        system.spawn(
            Actor.handling(
                () -> (ctx, write) -> trace.complete(String.valueOf(ThreadContext.get("trace")))));
    Living.traced(system, actor, "4711");
    assertThat(trace.orTimeout(30, TimeUnit.SECONDS).join()).isEqualTo("4711");
  }
}
