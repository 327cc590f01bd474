package dev.coact.actor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The end of a system, also with actors that do not come to theirs; and two systems at once. */
@Timeout(120)
abstract class ShutdownContract extends ActorContract {
  private static final Duration SHORT = Duration.ofMillis(100);

  ShutdownContract(boolean portable) {
    super(portable);
  }

  /** Waits for a message, and says its name when it was told to stop. */
  private Actor<Object> farewell(String name) {
    return ctx -> {
      try {
        ctx.receive();
      } finally {
        said.add(name);
      }
    };
  }

  @Test
  void close_stopsInReverseStartOrder_childrenBeforeParents() {
    ActorRef<Object> a = system.spawn("a", farewell("a"));
    ActorRef<Code> b = system.spawn("b", runner());
    doing(
        b,
        ctx -> {
          ctx.ledger().hold("a word", () -> said.add("b"));
          ctx.spawn("b1", farewell("b1"));
          ctx.spawn("b2", farewell("b2"));
          ctx.children().forEach(child -> awaitStatus(child, "receiving"));
        });
    ActorRef<Object> c = system.spawn("c", farewell("c"));
    awaitStatus(a, "receiving");
    awaitStatus(c, "receiving");
    ShutdownReport report = system.shutdown(LONG);
    assertThat(said).containsExactly("c", "b2", "b1", "b", "a");
    assertThat(report.isClean()).isTrue();
    assertThat(report.stillRunning()).isEmpty();
    assertThat(report.took()).isPositive();
    assertThat(report.counters().actors()).isZero();
  }

  @Test
  void close_idempotentAndConcurrent_oneReport() throws Exception {
    for (int i = 0; i < 100; i++) {
      system.spawn(i % 2 == 0 ? loop() : handler());
    }
    Queue<ShutdownReport> reports = new ConcurrentLinkedQueue<>();
    CyclicBarrier together = new CyclicBarrier(4);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      threads.add(
          Thread.ofPlatform()
              .start(() -> {
                try {
                  together.await();
                  reports.add(system.shutdown(LONG));
                } catch (Exception e) {
                  said.add(e);
                }
              }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(said).isEmpty();
    assertThat(reports).hasSize(4);
    assertThat(reports.stream().distinct()).hasSize(1);
    system.close();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> system.shutdown(Duration.ofNanos(-1)))
        .withMessageContaining("timeout: ");
  }

  @Test
  void close_fromAnActor_isAClearError() {
    ActorRef<Code> actor = system.spawn("closer", runner());
    doing(
        actor,
        _ -> {
          said.add(catchThrowable(system::close));
          said.add(catchThrowable(() -> system.shutdown(Duration.ZERO)));
        });
    for (int i = 0; i < 2; i++) {
      assertThat((Throwable) heard())
          .isInstanceOf(IllegalStateException.class)
          .hasMessage(
              "shutdown called by /closer, which would wait for its own end (expected: a thread"
                  + " outside the system; stop the actor and let that thread close)");
    }
  }

  @Test
  void afterClose_everythingSaysSo() {
    ActorRef<ActorRef<Object>> actor = system.spawn("actor", Actor.handling(() -> (ctx, m) -> {}));
    system.shutdown(LONG);
    assertThatIllegalStateException()
        .isThrownBy(() -> system.spawn("late", loop()))
        .withMessage("spawn /late: the parent is stopping (expected: a running one)");
    assertThatIllegalStateException().isThrownBy(() -> system.spawn(loop()));
    ActorRef<Object> forTheRecord = cellRef(actor);
    forTheRecord.tell("late");
    assertThat(lost)
        .containsExactly(
            new LostMessage(LostMessage.Reason.RECIPIENT_ENDED, "late", null, "/actor"));
    assertThat(catchThrowable(() -> actor.<Object>ask(me -> me, HOUR)))
        .isInstanceOfSatisfying(
            AskException.class,
            e -> assertThat(e.outcome()).isEqualTo(AskException.Outcome.RECEIVER_DOWN));
    system.stop(actor);
    assertThat(system.whenEnded(actor).toCompletableFuture()).isCompleted();
    assertThat(system.actors()).isEmpty();
    assertThat(system.toString()).startsWith("ActorSystem[test, ");
  }

  @SuppressWarnings("unchecked")
  private static ActorRef<Object> cellRef(ActorRef<?> ref) {
    return (ActorRef<Object>) ref;
  }

  @Test
  void close_whileOthersSpawn_losesNobody() throws Exception {
    for (int round = 0; round < 20; round++) {
      ActorSystem busy = start("busy", settings -> settings);
      CountDownLatch spawned = new CountDownLatch(50);
      Thread spawner = Thread.ofPlatform().start(() -> spawnMany(busy, spawned));
      await(spawned);
      assertThat(busy.shutdown(LONG).isClean()).isTrue();
      spawner.join();
    }
  }

  private void spawnMany(ActorSystem busy, CountDownLatch spawned) {
    try {
      for (int i = 0; i < 3_000; i++) {
        busy.spawn(i % 2 == 0 ? loop() : handler()).tell("hello");
        spawned.countDown();
      }
    } catch (IllegalStateException closed) {
      said.add("closed");
    }
  }

  @Test
  void close_spawnAtOnceAfterwards_isRefused() {
    ActorSystem narrow = start("narrow", oneWorker(64));
    CountDownLatch entered = new CountDownLatch(1);
    AtomicBoolean busy = new AtomicBoolean(true);
    narrow.spawn(ctx -> {
      entered.countDown();
      while (busy.get()) {
        Thread.onSpinWait(); // holds the only worker
      }
    });
    await(entered);
    Thread closer = Thread.ofPlatform().start(() -> said.add(narrow.shutdown(LONG).isClean()));
    eventually(() -> catchThrowable(() -> narrow.spawn(loop())) != null);
    busy.set(false);
    assertThat(heard()).isEqualTo(true);
    assertThat(closer.isVirtual()).isFalse();
  }

  @Test
  void hundredSystems_inARow_leaveNothing() {
    for (int i = 0; i < 100; i++) {
      ActorSystem each = startDirty("system-" + i, settings -> settings);
      for (int a = 0; a < 10; a++) {
        each.spawn(a % 2 == 0 ? loop() : handler()).tell(a);
      }
      assertThat(each.shutdown(LONG).isClean()).isTrue();
    }
  }

  /* ---- actors that do not end ---- */

  @Test
  void close_actorStuckInTheJdk_isInterruptedAndLeftBehind() {
    ActorSystem stuck = start("stuck", childTimeout(Duration.ofSeconds(1)));
    stuck.spawn(
        "stuck",
        ctx -> {
          said.add("begun");
          try {
            new CountDownLatch(1).await();
          } catch (InterruptedException e) {
            said.add("interrupted");
            throw e;
          }
        });
    assertThat(heard()).isEqualTo("begun"); // "scheduled" is also who has not begun yet
    ActorRef<Object> other = stuck.spawn("other", farewell("other"));
    awaitStatus(other, "receiving");
    ShutdownReport report = stuck.shutdown(LONG);
    assertThat(said).contains("other", "interrupted");
    assertThat(report.stillRunning()).isEmpty();
    assertThat(failures).allMatch(f -> f.decision() == ActorFailure.Decision.STOP);
  }

  @Test
  void stop_grandchildThatIsLate_doesNotGiveUpItsParent() {
    ActorSystem deep = start("deep", childTimeout(Duration.ofSeconds(1)));
    ActorRef<Code> top = deep.spawn("top", runner());
    doing(
        top,
        ctx -> {
          ActorRef<Code> middle = ctx.spawn("middle", runner());
          doing(
              middle,
              child -> {
                child.ledger().hold("a word", () -> said.add("middle freed"));
                ActorRef<Object> stuck =
                    child.spawn(
                        "stuck",
                        c -> {
                          said.add("started");
                          new CountDownLatch(1).await();
                        });
                assertThat(heard()).isEqualTo("started");
                assertThat(stuck.path()).isEqualTo("/top/middle/stuck");
              });
          ctx.ledger().hold("a word", () -> said.add("top freed"));
        });
    deep.stop(top);
    assertThat(heard()).isEqualTo("middle freed");
    assertThat(heard()).isEqualTo("top freed");
  }

  @Test
  void close_computingActor_isReportedWithinTheDeadline() {
    ActorSystem computing = startDirty("computing", settings -> settings);
    AtomicBoolean go = new AtomicBoolean(true);
    CountDownLatch started = new CountDownLatch(1);
    ActorRef<Object> actor =
        computing.spawn(
            "computing",
            ctx -> {
              started.countDown();
              while (go.get()) {
                Thread.onSpinWait();
              }
            },
            CAPACITY_1);
    await(started);
    actor.tell("queued");
    Thread teller = Thread.ofPlatform().start(() -> actor.tell("waits for room"));
    Thread asker =
        Thread.ofPlatform().start(() -> said.add(catchThrowable(() -> anyAsk(actor, HOUR))));
    awaitSenders(actor, 2);
    long start = System.nanoTime();
    ShutdownReport report = computing.shutdown(SHORT);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(LONG);
    assertThat(report.isClean()).isFalse();
    assertThat(report.stillRunning()).containsExactly("/computing");
    assertThat(report.workersEnded()).isFalse();
    eventually(() -> !teller.isAlive() && !asker.isAlive());
    assertThat(heard()).isInstanceOf(AskException.class);
    assertThat(lostReasons()).containsExactly(LostMessage.Reason.RECIPIENT_ENDED);
    go.set(false);
  }

  @Test
  void close_callerInterrupted_endsAtOnceAndKeepsTheFlag() throws Exception {
    ActorSystem stuck = startDirty("stuck", settings -> settings);
    CompletableFuture<Void> gate = new CompletableFuture<>();
    ActorRef<Object> actor =
        stuck.spawn(
            "stuck",
            ctx -> {
              said.add("started");
              gate.join(); // an interrupt does not end it
            });
    assertThat(heard()).isEqualTo("started");
    Thread closer =
        Thread.ofPlatform()
            .start(() -> {
              said.add(stuck.shutdown(SHORT));
              said.add(Thread.currentThread().isInterrupted());
            });
    closer.interrupt();
    ShutdownReport report = (ShutdownReport) heard();
    assertThat(report.stillRunning()).contains("/stuck");
    assertThat(heard()).isEqualTo(true);
    gate.complete(null);
    closer.join();
    assertThat(actor.path()).isEqualTo("/stuck");
  }

  @Test
  void close_noTime_returnsSoon() {
    ActorSystem hasty = startDirty("hasty", settings -> settings);
    hasty.spawn(ctx -> ctx.sleep(HOUR));
    long start = System.nanoTime();
    hasty.shutdown(Duration.ZERO);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(LONG);
  }

  /* ---- two systems ---- */

  @Test
  void twoSystems_tellAskAndWatchAcross() {
    ActorSystem other = start("other", settings -> settings);
    ActorRef<ActorRef<Object>> echo =
        other.spawn("echo", Actor.handling(() -> (ctx, replyTo) -> replyTo.tell(ctx.self())));
    ActorRef<Code> here = system.spawn("here", runner());
    doing(
        here,
        ctx -> {
          for (int i = 0; i < 500; i++) {
            assertThat(echo.<Object>ask(me -> me, LONG)).isSameAs(echo);
            assertThat(ctx.await(echo.<Object>askAsync(me -> me, LONG))).isSameAs(echo);
          }
          ctx.watch(echo, () -> _ -> said.add("echo ended"));
        });
    assertThat(system.counters().watches()).isEqualTo(1);
    other.shutdown(LONG);
    assertThat(heard()).isEqualTo("echo ended");
    doing(here, ctx -> said.add(catchThrowable(() -> echo.<Object>ask(me -> me, HOUR))));
    assertThat(heard()).isInstanceOf(AskException.class);
  }

  @Test
  void twoSystems_suspendedSendersAcross_areReleased() {
    ActorSystem other = start("other", settings -> settings);
    CompletableFuture<Void> gate = new CompletableFuture<>();
    ActorRef<Object> target = other.spawn("target", behind(gate), CAPACITY_1);
    target.tell("queued");
    ActorRef<Object> a = system.spawn("a", ctx -> target.tell("stopped with its system"));
    ActorSystem third = start("third", settings -> settings);
    ActorRef<Object> b = third.spawn("b", ctx -> target.tell("lost with the target"));
    awaitSenders(target, 2);
    stopAndAwait(a);
    assertThat(lostReasons()).containsExactly(LostMessage.Reason.NOT_SENT);
    other.shutdown(LONG);
    third.whenEnded(b).toCompletableFuture().join();
    assertThat(lostReasons())
        .containsExactlyInAnyOrder(
            LostMessage.Reason.NOT_SENT,
            LostMessage.Reason.NOT_HANDLED,
            LostMessage.Reason.RECIPIENT_ENDED);
    assertThat(other.waitsFromOutside).isEmpty();
  }

  @Test
  void twoSystems_deadlineOutlivesTheOther() {
    ActorSystem other = startDirty("other", settings -> settings);
    CompletableFuture<Void> gate = new CompletableFuture<>();
    ActorRef<ActorRef<Object>> stuck =
        other.spawn(
            "stuck",
            ctx -> {
              said.add("started");
              gate.join();
            });
    assertThat(heard()).isEqualTo("started");
    ActorRef<Code> here = system.spawn("here", runner());
    here.tell(_ -> said.add(catchThrowable(() -> stuck.<Object>ask(me -> me, SHORT))));
    other.shutdown(Duration.ZERO);
    assertThat(heard()).isInstanceOf(AskException.class);
    gate.complete(null);
  }
}
