package dev.coact.actor;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Timers, and the waits for time, stages and calls. */
@Timeout(120)
abstract class TimerContract extends ActorContract {
  private static final Duration SOON = Duration.ofMillis(1);

  TimerContract(boolean portable) {
    super(portable);
  }

  private Code says(Object word) {
    return _ -> said.add(word);
  }

  private int armed() {
    return system.counters().scheduler().timersArmed();
  }

  /* ---- timers ---- */

  @Test
  void once_delivers_once() {
    ActorRef<Code> actor = system.spawn(runner());
    doing(
        actor,
        ctx -> {
          ctx.timers().once("key", SOON, says("due"));
          assertThat(ctx.timers().isActive("key")).isTrue();
          assertThat(ctx.timers().isActive("other")).isFalse();
          assertThat(ctx.ledger().entries()).containsExactly(new Ledger.Entry("timer", "key"));
        });
    assertThat(heard()).isEqualTo("due");
    doing(
        actor,
        ctx -> {
          assertThat(ctx.timers().isActive("key")).isFalse();
          assertThat(ctx.timers().cancel("key")).isFalse();
        });
    assertThat(armed()).isZero();
  }

  @Test
  void once_straightLineAndNoDelay_isReceived() {
    system.spawn(ctx -> {
      ctx.timers().once("key", Duration.ZERO, "due");
      said.add(ctx.receive());
    });
    assertThat(heard()).isEqualTo("due");
  }

  @Test
  void every_delivers_untilCancelled() {
    ActorRef<Code> actor = system.spawn(runner());
    AtomicInteger ticks = new AtomicInteger();
    doing(
        actor,
        ctx ->
            ctx.timers()
                .every(
                    "tick",
                    SOON,
                    c -> {
                      if (ticks.incrementAndGet() == 5) {
                        said.add(c.timers().cancel("tick"));
                      }
                    }));
    assertThat(heard()).isEqualTo(true);
    assertThat(ticks).hasValue(5);
    assertThat(armed()).isZero();
  }

  @Test
  void timer_fullMailbox_isDelivered() {
    CompletableFuture<Void> gate = new CompletableFuture<>();
    ActorRef<Object> actor =
        system.spawn(
            ctx -> {
              ctx.timers().once("key", SOON, "due");
              ctx.await(gate);
              while (true) {
                said.add(ctx.receive());
              }
            },
            CAPACITY_1);
    actor.tell("full");
    eventually(() -> cell(actor).mailbox.hasSystem());
    gate.complete(null);
    assertThat(heard()).isEqualTo("due");
    assertThat(heard()).isEqualTo("full");
  }

  @Test
  void cancel_afterItWasDue_deliversNothing() {
    ActorRef<Code> actor = system.spawn(runner());
    doing(
        actor,
        ctx -> {
          ctx.timers().once("key", SOON, says("due"));
          eventually(() -> cell(actor).mailbox.hasSystem()); // due, and in the lane
          assertThat(ctx.timers().cancel("key")).isTrue();
        });
    doing(actor, _ -> {});
    assertThat(said).isEmpty();
  }

  @Test
  void once_sameKey_replacesEvenWhenDue() {
    ActorRef<Code> actor = system.spawn(runner());
    doing(
        actor,
        ctx -> {
          ctx.timers().once(List.of("key"), SOON, says("first"));
          eventually(() -> cell(actor).mailbox.hasSystem());
          ctx.timers().once(List.of("key"), SOON, says("second"));
        });
    assertThat(heard()).isEqualTo("second");
    doing(actor, _ -> {});
    assertThat(said).isEmpty();
  }

  @Test
  void cancel_andReplace_keepNothingOfTheTimer() {
    ActorRef<Code> actor = system.spawn(runner());
    List<WeakReference<Object>> dropped = new ArrayList<>();
    doing(
        actor,
        ctx -> {
          for (String key : List.of("cancelled", "replaced")) {
            Object held = new Object();
            dropped.add(new WeakReference<>(held));
            ctx.timers().once(key, HOUR, _ -> said.add(held));
          }
        });
    // By another actor's timer, so that the wheel has taken in the first two.
    doing(system.spawn(runner()), ctx -> ctx.sleep(SOON));
    doing(
        actor,
        ctx -> {
          ctx.timers().cancel("cancelled");
          ctx.timers().once("replaced", HOUR, says("later"));
        });
    assertThat(armed()).isEqualTo(1);
    awaitCollected(dropped);
  }

  @Test
  void actor_stoppedWithTimers_isNotReachableFromTheWheel() {
    List<WeakReference<Object>> dropped = new ArrayList<>();
    spawnAndStop(dropped);
    assertThat(armed()).isZero();
    awaitCollected(dropped);
  }

  /** Its frame is gone when the collector looks. */
  private void spawnAndStop(List<WeakReference<Object>> dropped) {
    ActorRef<Code> actor = system.spawn(runner());
    dropped.add(new WeakReference<>(cell(actor)));
    doing(actor, ctx -> ctx.timers().every("key", HOUR, says("never")));
    doing(system.spawn(runner()), ctx -> ctx.sleep(SOON));
    stopAndAwait(actor);
  }

  private static void awaitCollected(List<WeakReference<Object>> references) {
    eventually(() -> {
      System.gc();
      return references.stream().allMatch(reference -> reference.refersTo(null));
    });
  }

  @Test
  void receiveTimeout_overWhenTheMessageComes_doesNotEndALaterWait() {
    AtomicReference<ActorRef<Object>> receiver = new AtomicReference<>();
    ActorSystem late =
        startOn("late", s -> new LateScheduler(s, () -> receiver.get().tell("meanwhile")));
    CompletableFuture<Void> gate = new CompletableFuture<>();
    ActorRef<Object> actor =
        late.spawn(ctx -> {
          receiver.set(ctx.self());
          for (int i = 0; i < 200; i++) {
            said.add(String.valueOf(ctx.receive(Duration.ofNanos(1))));
          }
          ctx.await(gate); // a wake-up too many would end this
          said.add("waited");
          said.add(String.valueOf(ctx.receive(HOUR))); // or the old deadline this
          said.add(ctx.receive());
        });
    for (int i = 0; i < 200; i++) {
      assertThat(heard()).isEqualTo("meanwhile");
    }
    awaitWaiting(actor);
    assertThat(said).isEmpty();
    gate.complete(null);
    assertThat(heard()).isEqualTo("waited");
    for (String word : List.of("first", "second")) {
      awaitStatus(actor, "receiving");
      assertThat(said).isEmpty();
      actor.tell(word);
      assertThat(heard()).isEqualTo(word);
    }
  }

  @Test
  void receiveTimeout_firedWithTheMessage_leavesNoWakeUpBehind() {
    ActorRef<Object> actor =
        system.spawn(ctx -> {
          int timeouts = 0;
          for (int got = 0; got < 2_000; ) {
            if (ctx.receive(Duration.ofNanos(20_000)) == null) {
              timeouts++;
            } else {
              got++;
            }
          }
          said.add(timeouts >= 0);
          said.add(String.valueOf(ctx.receive(Duration.ofMillis(1)))); // its own timeout, in full
          said.add(ctx.receive());
        });
    for (int i = 0; i < 2_000; i++) {
      actor.tell(i);
    }
    assertThat(heard()).isEqualTo(true);
    assertThat(heard()).isEqualTo("null");
    awaitStatus(actor, "receiving");
    assertThat(said).isEmpty();
    actor.tell("last");
    assertThat(heard()).isEqualTo("last");
    awaitEnd(actor);
    assertThat(armed()).isZero();
  }

  @Test
  void timers_restart_clears() {
    ActorRef<Code> actor = system.spawn(runner(), RESTARTING);
    actor.tell(ctx -> {
      ctx.timers().once("due", SOON, says("due"));
      ctx.timers().every("later", HOUR, says("later"));
      eventually(() -> cell(actor).mailbox.hasSystem());
      throw new IllegalStateException("restart");
    });
    doing(
        actor,
        ctx -> {
          assertThat(ctx.timers().isActive("due")).isFalse();
          ctx.timers().once("due", HOUR, says("new"));
        });
    assertThat(said).isEmpty();
    stopAndAwait(actor);
    assertThat(armed()).isZero();
  }

  @Test
  void timers_wrongArguments_throw() {
    ActorRef<Code> actor = system.spawn(runner());
    doing(
        actor,
        ctx -> {
          ActorTimers<Code> timers = ctx.timers();
          assertThatIllegalArgumentException()
              .isThrownBy(() -> timers.once("key", Duration.ofNanos(-1), says("x")))
              .withMessageContaining("delay: ");
          assertThatIllegalArgumentException()
              .isThrownBy(() -> timers.every("key", Duration.ZERO, says("x")))
              .withMessage("delay: PT0S (expected: more than zero)");
          assertThatNullPointerException().isThrownBy(() -> timers.once("key", SOON, null));
          assertThatNullPointerException().isThrownBy(() -> timers.once(null, SOON, says("x")));
          ctx.timers().once("very long", Duration.ofSeconds(Long.MAX_VALUE), says("x"));
        });
    assertThat(armed()).isEqualTo(1);
  }

  @Test
  void timers_usedOutsideTheTurn_throw() {
    ActorRef<Code> actor = system.spawn(runner());
    List<ActorTimers<Code>> kept = new ArrayList<>();
    doing(actor, ctx -> kept.add(ctx.timers()));
    ActorTimers<Code> timers = kept.getFirst();
    assertThatThrownBy(() -> timers.once("key", SOON, says("x")))
        .hasMessageContaining("timers used outside the actor's turn");
    assertThatThrownBy(() -> timers.cancel("key")).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> timers.isActive("key")).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void timers_manyArmedAndCancelled_leaveNothing() {
    ActorRef<Code> actor = system.spawn(runner());
    doing(
        actor,
        ctx -> {
          for (int i = 0; i < 20_000; i++) {
            ctx.timers().once(i % 100, i % 3 == 0 ? SOON : HOUR, _ -> {});
          }
        });
    stopAndAwait(actor);
    assertThat(armed()).isZero();
  }

  /* ---- time ---- */

  @Test
  void sleep_onlyTheActorWaits() {
    ActorSystem narrow = start("narrow", oneWorker(64));
    ActorRef<Object> sleeper = narrow.spawn(ctx -> ctx.sleep(HOUR));
    awaitWaiting(sleeper);
    assertThat(cell(sleeper).statusName()).isEqualTo("waits for sleep");
    ActorRef<Code> other = narrow.spawn(runner());
    doing(
        other,
        ctx -> {
          ctx.sleep(SOON);
          ctx.sleep(Duration.ZERO);
          assertThatIllegalArgumentException().isThrownBy(() -> ctx.sleep(SOON.negated()));
        });
  }

  /* ---- stages ---- */

  @Test
  void await_everyOutcome() {
    IOException failure = new IOException("stage");
    doing(
        system.spawn(runner()),
        ctx -> {
          assertThat(ctx.await(CompletableFuture.completedFuture("value"))).isEqualTo("value");
          assertThat(ctx.<Object>await(CompletableFuture.completedFuture(null))).isNull();
          assertThatThrownBy(() -> ctx.await(CompletableFuture.failedFuture(failure)))
              .isSameAs(failure);
          assertThatThrownBy(() ->
                  ctx.await(CompletableFuture.failedFuture(failure).thenApply(value -> value)))
              .isSameAs(failure);
          assertThatThrownBy(
                  () -> ctx.await(CompletableFuture.failedFuture(new AssertionError("error"))))
              .isInstanceOf(AssertionError.class);
          assertThatThrownBy(
                  () -> ctx.await(CompletableFuture.failedFuture(new Throwable("neither"))))
              .isInstanceOf(IllegalStateException.class)
              .hasRootCauseMessage("neither");
          assertThatThrownBy(() ->
                  ctx.await(CompletableFuture.failedFuture(new CompletionException("bare", null))))
              .hasMessage("bare");
          CompletableFuture<String> cancelled = new CompletableFuture<>();
          cancelled.cancel(false);
          assertThatThrownBy(() -> ctx.await(cancelled)).isInstanceOf(CancellationException.class);
        });
  }

  @Test
  void await_completedLater_byThreadAndByActor() {
    CompletableFuture<String> byThread = new CompletableFuture<>();
    CompletableFuture<String> byActor = new CompletableFuture<>();
    ActorRef<Object> waiting =
        system.spawn(ctx -> {
          said.add(ctx.await(byThread));
          said.add(ctx.await(byActor));
        });
    awaitWaiting(waiting);
    byThread.complete("thread");
    assertThat(heard()).isEqualTo("thread");
    system.spawn(ctx -> byActor.complete("actor"));
    assertThat(heard()).isEqualTo("actor");
  }

  /* ---- blocking calls ---- */

  @Test
  void blocking_valuesAndExceptions_comeBack() {
    doing(
        system.spawn(runner()),
        ctx -> {
          assertThat(ctx.blocking(() -> Thread.currentThread().getName()))
              .startsWith("coact-test-blocking-");
          assertThat(ctx.<Object>blocking(() -> null)).isNull();
          assertThatThrownBy(() ->
                  ctx.blocking(() -> {
                    throw new IOException("call");
                  }))
              .isInstanceOf(IOException.class)
              .hasMessage("call");
          assertThatThrownBy(() ->
                  ctx.blocking(() -> {
                    throw new AssertionError("call");
                  }))
              .isInstanceOf(AssertionError.class);
          Throwable outside = ctx.blocking(() -> catchThrowable(ctx::timers));
          assertThat(outside).hasMessageContaining("used outside the actor's turn");
        });
  }

  @Test
  void blocking_moreCallsThanThreads_waitTheirTurn() {
    Semaphore allowed = new Semaphore(0);
    AtomicInteger inCall = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CountDownLatch done = new CountDownLatch(20);
    for (int i = 0; i < 20; i++) {
      system.spawn(ctx -> {
        ctx.blocking(() -> {
          most.accumulateAndGet(inCall.incrementAndGet(), Math::max);
          allowed.acquire();
          return inCall.decrementAndGet();
        });
        done.countDown();
      });
    }
    eventually(() -> system.counters().scheduler().blockingQueued() == 18);
    eventually(() -> inCall.get() == 2);
    doing(system.spawn(runner()), _ -> said.add("workers are free"));
    assertThat(heard()).isEqualTo("workers are free");
    allowed.release(20);
    await(done);
    assertThat(most).hasValue(2);
  }

  /* ---- ordinary blocking code, and what stays on a thread ---- */

  @Test
  void blockingJdkCalls_workInside() throws Exception {
    try (var executor = Executors.newSingleThreadExecutor()) {
      doing(
          system.spawn(runner()),
          ctx -> {
            assertThat(executor.submit(() -> 1).get(30, SECONDS)).isEqualTo(1);
            Thread virtual = Thread.ofVirtual().start(() -> said.add("virtual"));
            virtual.join();
          });
    }
    assertThat(heard()).isEqualTo("virtual");
  }

  @Test
  void threadState_ofATurn_doesNotPassToTheNext() {
    ThreadLocal<String> local = new ThreadLocal<>();
    ActorSystem narrow = start("narrow", oneWorker(64));
    for (int i = 0; i < 200; i++) {
      ActorRef<Code> first = narrow.spawn(runner());
      ActorRef<Code> second = narrow.spawn(runner());
      boolean waits = i % 2 == 0;
      first.tell(ctx -> {
        if (waits) {
          ctx.yield();
        }
        local.set("of the first");
        Thread.currentThread().interrupt();
      });
      second.tell(_ -> {
        said.add(String.valueOf(portable() ? null : local.get()));
        said.add(Thread.currentThread().isInterrupted());
      });
      assertThat(heard()).isEqualTo("null");
      assertThat(heard()).isEqualTo(false);
    }
  }
}
