package dev.coact.actor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.coact.actor.ActorFailure.Decision;
import dev.coact.memory.ActorHeap;
import dev.coact.memory.Block;
import dev.coact.memory.BlockAccessException;
import dev.coact.memory.QuotaExceededException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Failures, restarts, and what is freed by them. */
@Timeout(120)
abstract class FailureContract extends ActorContract {
  private static final SpawnOptions STOPPING =
      SpawnOptions.defaults().withSupervision(Supervision.stop());

  FailureContract(boolean portable) {
    super(portable);
  }

  private static Code failing(Throwable failure) {
    return _ -> {
      switch (failure) {
        case Exception exception -> throw exception;
        case Error error -> throw error;
        default -> throw new AssertionError(failure);
      }
    };
  }

  private static int deeper(int n) {
    return n < 0 ? 0 : deeper(n + 1) + 1;
  }

  private void assertRunsOn(ActorRef<Code> actor) {
    doing(actor, _ -> said.add("runs"));
    assertThat(heard()).isEqualTo("runs");
  }

  /* ---- where it can come from ---- */

  @Test
  void failure_ofAnyKindInAHandler_isDecided() {
    List<Throwable> kinds =
        List.of(
            new IllegalStateException("unchecked"),
            new IOException("checked"),
            new AssertionError("error"),
            new InterruptedException("interrupted"),
            new ExceptionThatThrows());
    ActorRef<Code> actor = system.spawn("actor", runner(), RESTARTING);
    for (Throwable kind : kinds) {
      actor.tell(failing(kind));
      assertRunsOn(actor);
    }
    actor.tell(_ -> said.add(deeper(0)));
    assertRunsOn(actor);
    assertThat(failures).hasSize(6).allMatch(f -> f.decision() == Decision.RESTART);
    assertThat(failures.stream().limit(5).map(ActorFailure::cause).toList()).isEqualTo(kinds);
    assertThat(failures.stream().map(ActorFailure::incarnation))
        .containsExactly(0L, 1L, 2L, 3L, 4L, 5L);
    assertThat(lostReasons()).hasSize(6).containsOnly(LostMessage.Reason.FAILED_IN_HANDLER);
    assertThat(system.counters().failures()).isEqualTo(6);
    assertThat(system.counters().restarts()).isEqualTo(6);
  }

  /** Nothing that logs or lists it can rely on it. */
  private static final class ExceptionThatThrows extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @Override
    public String getMessage() {
      throw new IllegalStateException("getMessage");
    }

    @Override
    public String toString() {
      throw new IllegalStateException("toString");
    }
  }

  @Test
  void failure_ofTheJvm_stops() {
    ActorRef<Code> actor = system.spawn(runner(), RESTARTING);
    actor.tell(failing(new OutOfMemoryError("made up")));
    awaitEnd(actor);
    assertThat(failures.element().decision()).isEqualTo(Decision.STOP);
  }

  @Test
  void failure_ofAFactory_isAFailureLikeAnyOther() {
    AtomicInteger made = new AtomicInteger();
    ActorRef<Code> actor =
        system.spawn(
            Actor.<Code>handling(() ->
                switch (made.incrementAndGet()) {
                  case 1 -> throw new IllegalStateException("factory");
                  case 2 -> null;
                  default -> (ctx, code) -> code.run(ctx);
                }),
            RESTARTING);
    assertRunsOn(actor);
    assertThat(failures.stream().map(f -> f.cause().getMessage()))
        .containsExactly("factory", "handler");
    assertThat(lost).isEmpty();
  }

  @Test
  void failure_ofStarted_callsStoppedAndRestarts() {
    AtomicInteger starts = new AtomicInteger();
    ActorRef<Code> actor =
        system.spawn(
            Actor.handling(() ->
                new MessageHandler<Code>() {
                  @Override
                  public void started(ActorContext<Code> ctx) throws Exception {
                    if (starts.incrementAndGet() == 1) {
                      ctx.spawn("child", loop());
                      throw new IOException("started");
                    }
                  }

                  @Override
                  public void handle(ActorContext<Code> ctx, Code code) throws Exception {
                    code.run(ctx);
                  }

                  @Override
                  public void stopped(ActorContext<Code> ctx) {
                    said.add("stopped");
                  }
                }),
            RESTARTING);
    assertThat(heard()).isEqualTo("stopped");
    assertRunsOn(actor);
    doing(actor, ctx -> assertThat(ctx.children()).isEmpty());
    stopAndAwait(actor);
    assertThat(heard()).isEqualTo("stopped");
  }

  @Test
  void failure_ofStopped_isLoggedAndTheEndGoesOn() {
    ActorRef<Code> actor =
        system.spawn(
            Actor.handling(() ->
                new MessageHandler<Code>() {
                  @Override
                  public void handle(ActorContext<Code> ctx, Code code) throws Exception {
                    code.run(ctx);
                  }

                  @Override
                  public void stopped(ActorContext<Code> ctx) {
                    said.add("stopped");
                    throw new AssertionError("stopped");
                  }
                }),
            RESTARTING);
    actor.tell(failing(new IllegalStateException("first")));
    assertThat(heard()).isEqualTo("stopped");
    assertRunsOn(actor);
    stopAndAwait(actor);
    assertThat(heard()).isEqualTo("stopped");
    assertThat(failures).hasSize(1);
  }

  @Test
  void failure_ofALoop_losesTheMessageInHand() {
    AtomicInteger starts = new AtomicInteger();
    ActorRef<Object> actor =
        system.spawn(
            "loop",
            ctx -> {
              said.add("start " + starts.incrementAndGet());
              while (true) {
                Object message = ctx.receive();
                if (message.equals("bad")) {
                  throw new IllegalStateException("body");
                }
                said.add(message);
              }
            },
            RESTARTING);
    actor.tell("a");
    actor.tell("bad");
    actor.tell("b");
    for (String word : List.of("start 1", "a", "start 2", "b")) {
      assertThat(heard()).isEqualTo(word);
    }
    assertThat(lost)
        .containsExactly(
            new LostMessage(LostMessage.Reason.FAILED_IN_HANDLER, "bad", null, "/loop"));
  }

  @Test
  void failure_beforeTheFirstReceive_losesNothing() {
    AtomicInteger starts = new AtomicInteger();
    ActorRef<Object> actor =
        system.spawn(
            ctx -> {
              if (starts.incrementAndGet() < 3) {
                throw new IllegalStateException("at once");
              }
              said.add(ctx.receive());
            },
            RESTARTING);
    actor.tell("kept");
    assertThat(heard()).isEqualTo("kept");
    assertThat(lost).isEmpty();
    assertThat(failures).hasSize(2);
  }

  /* ---- what a restart does ---- */

  @Test
  void restart_keepsQueuedTellsAndStopsChildren() {
    CompletableFuture<Void> gate = new CompletableFuture<>();
    ActorRef<Code> actor = system.spawn("actor", runner(), RESTARTING);
    List<ActorRef<Object>> children = new ArrayList<>();
    actor.tell(ctx -> {
      children.add(ctx.spawn("child", loop()));
      children.add(ctx.spawn("other", handler()));
      ctx.await(gate);
      throw new IllegalStateException("restart");
    });
    for (int i = 0; i < 20; i++) {
      int number = i;
      actor.tell(_ -> said.add(number));
    }
    gate.complete(null);
    for (int i = 0; i < 20; i++) {
      assertThat(heard()).isEqualTo(i);
    }
    children.forEach(child -> assertThat(cell(child).mailbox.isClosed()).isTrue());
    doing(actor, ctx -> said.add(ctx.spawn("child", loop()).path()));
    assertThat(heard()).isEqualTo("/actor/child");
    assertThat(failures.element().held())
        .containsExactly(
            new Ledger.Entry("child", "/actor/child"), new Ledger.Entry("child", "/actor/other"));
  }

  @Test
  void restart_limit_stopsAfterwards() {
    ActorRef<Code> actor =
        system.spawn(
            "actor",
            runner(),
            SpawnOptions.defaults().withSupervision(Supervision.restart(2, HOUR)));
    for (int i = 0; i < 3; i++) {
      actor.tell(failing(new IllegalStateException("number " + i)));
    }
    awaitEnd(actor);
    assertThat(failures.stream().map(ActorFailure::decision))
        .containsExactly(Decision.RESTART, Decision.RESTART, Decision.STOP_AT_LIMIT);
    assertThat(failures.stream().map(ActorFailure::restarts)).containsExactly(1, 2, 2);
    assertThat(failures.stream().map(ActorFailure::path)).containsOnly("/actor");
  }

  @Test
  void restart_limitOfASystem_isTheDefault() {
    ActorSystem strict =
        start(
            "strict",
            settings ->
                settings.withSupervision(
                    s -> s.withDirective(Directive.RESTART).withMaxRestarts(1)));
    ActorRef<Code> actor = strict.spawn(runner());
    actor.tell(failing(new IllegalStateException("1")));
    actor.tell(failing(new IllegalStateException("2")));
    strict.whenEnded(actor).toCompletableFuture().join();
    assertThat(failures).hasSize(2);
    ActorSystem stopping =
        start(
            "stopping", settings -> settings.withSupervision(s -> s.withDirective(Directive.STOP)));
    ActorRef<Code> once = stopping.spawn(runner());
    once.tell(failing(new IllegalStateException("1")));
    stopping.whenEnded(once).toCompletableFuture().join();
  }

  @Test
  void restartLimit_window_slides() {
    RestartWindow limit = new RestartWindow();
    RestartLimit two = new RestartLimit(2, Duration.ofNanos(100));
    assertThat(limit.tryRestart(two, Long.MAX_VALUE)).isTrue();
    assertThat(limit.tryRestart(two, Long.MAX_VALUE + 50)).isTrue();
    assertThat(limit.tryRestart(two, Long.MAX_VALUE + 99)).isFalse();
    assertThat(limit.count()).isEqualTo(2);
    assertThat(limit.tryRestart(two, Long.MAX_VALUE + 100)).isTrue();
    assertThat(limit.tryRestart(two, Long.MAX_VALUE + 149)).isFalse();
    assertThat(limit.tryRestart(new RestartLimit(0, HOUR), 0)).isFalse();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Supervision.restart(-1, HOUR))
        .withMessage("max: -1 (expected: 0 to 1000000)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Supervision.restart(1, Duration.ZERO))
        .withMessage("within: PT0S (expected: more than zero)");
  }

  @Test
  void failure_whileToldToStop_isNoRestart() {
    ActorRef<Code> actor = system.spawn(runner(), RESTARTING);
    actor.tell(ctx -> {
      try {
        ctx.sleep(HOUR);
      } catch (ActorStoppedException stopped) {
        throw new IllegalStateException("wrapped", stopped);
      }
    });
    awaitWaiting(actor);
    stopAndAwait(actor);
    assertThat(failures.element().decision()).isEqualTo(Decision.STOP);
    assertThat(system.counters().restarts()).isZero();
  }

  /* ---- the ledger ---- */

  @Test
  void ledger_end_closesInReverseOrderOnce() {
    ActorRef<Code> actor = system.spawn("actor", runner(), RESTARTING);
    actor.tell(ctx -> {
      for (int i = 0; i < 5; i++) {
        int number = i;
        ctx.ledger()
            .hold(
                "number",
                new Resource(
                    "resource " + number,
                    () -> {
                      said.add(number);
                      if (number % 2 == 0) {
                        throw new IOException("close");
                      }
                      if (number == 3) {
                        throw new AssertionError("close");
                      }
                    }));
      }
      throw new IllegalStateException("restart");
    });
    for (int i = 4; i >= 0; i--) {
      assertThat(heard()).isEqualTo(i);
    }
    assertRunsOn(actor);
    stopAndAwait(actor);
    assertThat(said).isEmpty();
    assertThat(failures.element().held())
        .hasSize(5)
        .startsWith(new Ledger.Entry("number", "resource 0"));
  }

  /** What closing a resource does. */
  @FunctionalInterface
  private interface Closing {
    void run() throws IOException;
  }

  private record Resource(String name, Closing closing) implements AutoCloseable {
    @Override
    public void close() throws IOException {
      closing.run();
    }

    @Override
    public String toString() {
      if (name.isEmpty()) {
        throw new IllegalStateException("toString");
      }
      return name;
    }
  }

  @Test
  void ledger_entriesWhoseTextsThrow_doNotHoldUpTheRestart() {
    ActorRef<Code> actor = system.spawn(runner(), RESTARTING);
    Resource nameless = new Resource("", () -> said.add("closed"));
    actor.tell(ctx -> {
      ctx.ledger().hold("nameless", nameless);
      ctx.timers().once(nameless, HOUR, _ -> {});
      throw new IllegalStateException("restart");
    });
    assertThat(heard()).isEqualTo("closed");
    assertRunsOn(actor);
    assertThat(failures.element().held())
        .extracting(Ledger.Entry::detail)
        .allMatch(text ->
            text.equals(
                Resource.class.getName()
                    + " whose toString throws java.lang.IllegalStateException"));
  }

  @Test
  void holding_closedOrReleased_isOut() {
    ActorRef<Code> actor = system.spawn(runner());
    doing(
        actor,
        ctx -> {
          Ledger.Holding a = ctx.ledger().hold("a", () -> said.add("a"));
          Ledger.Holding b = ctx.ledger().hold("b", () -> said.add("b"));
          Ledger.Holding c =
              ctx.ledger()
                  .hold(
                      "c",
                      () -> {
                        throw new IOException("c");
                      });
          a.close();
          a.close();
          b.release();
          b.close();
          assertThatThrownBy(c::close)
              .isInstanceOf(IllegalStateException.class)
              .hasMessageStartingWith("closing c ")
              .hasRootCauseMessage("c");
          assertThat(ctx.ledger().entries()).isEmpty();
        });
    stopAndAwait(actor);
    assertThat(said).containsExactly("a");
  }

  @Test
  void ledger_entriesMadeWhileItCloses_areFreedToo() {
    ActorRef<Code> actor = system.spawn(runner());
    doing(
        actor,
        ctx ->
            ctx.ledger()
                .hold(
                    "busy",
                    () -> {
                      ctx.heap().allocate(100);
                      ctx.timers().every("late", HOUR, _ -> {});
                      ctx.watch(system.spawn(loop()), () -> _ -> {});
                      ctx.ledger().hold("late", () -> said.add("late one closed"));
                    }));
    stopAndAwait(actor);
    assertThat(heard()).isEqualTo("late one closed");
    assertThat(system.counters().watches()).isZero();
    assertThat(system.counters().scheduler().timersArmed()).isZero();
    assertThat(system.counters().memoryBytes()).isZero();
  }

  /* ---- memory ---- */

  @Test
  void heap_restartAndStop_free() {
    ActorRef<Code> actor = system.spawn(runner(), RESTARTING);
    List<ActorHeap> heaps = new ArrayList<>();
    actor.tell(ctx -> {
      heaps.add(ctx.heap());
      ctx.heap().allocate(1000);
      assertThat(ctx.ledger().entries()).extracting(Ledger.Entry::kind).containsExactly("heap");
      throw new IllegalStateException("restart");
    });
    doing(
        actor,
        ctx -> {
          assertThat(ctx.heap()).isNotSameAs(heaps.getFirst());
          assertThat(heaps.getFirst().isClosed()).isTrue();
          assertThat(ctx.heap()).isSameAs(ctx.heap());
          ctx.heap().allocate(1000);
        });
    assertThat(system.counters().slabs()).isEqualTo(1);
    stopAndAwait(actor);
    assertThat(system.counters().slabs()).isZero();
    assertThat(system.counters().memoryBytes()).isZero();
  }

  @Test
  void block_touchedByAnother_throws() {
    ActorRef<Code> owner = system.spawn("owner", runner());
    ActorRef<Code> other = system.spawn("other", runner());
    List<Block> blocks = new ArrayList<>();
    doing(
        owner,
        ctx -> {
          Block block = ctx.heap().allocate(8);
          block.putLong(0, 42);
          blocks.add(block);
        });
    Block block = blocks.getFirst();
    doing(
        other,
        _ ->
            assertThatThrownBy(() -> block.getLong(0))
                .isInstanceOf(BlockAccessException.class)
                .hasMessageContaining("/owner"));
    assertThatThrownBy(() -> block.getLong(0)).isInstanceOf(BlockAccessException.class);
    doing(owner, _ -> assertThat(block.getLong(0)).isEqualTo(42));
    stopAndAwait(owner);
    assertThatThrownBy(() -> block.getLong(0)).isInstanceOf(BlockAccessException.class);
  }

  @Test
  void heap_quota_failsThatActorAlone() {
    ActorRef<Code> small = system.spawn("small", runner(), STOPPING.withHeapQuota(1024));
    doing(
        small,
        ctx -> {
          assertThat(ctx.heap().quotaBytes()).isEqualTo(1024);
          said.add(catchThrowable(() -> ctx.heap().allocate(2000)));
        });
    assertThat(heard()).isInstanceOf(QuotaExceededException.class);
    doing(system.spawn(runner()), ctx -> ctx.heap().allocate(2000));
  }

  @Test
  void memorySettings_reachTheDepot() {
    ActorSystem small =
        start(
            "small",
            settings ->
                settings.withMemory(memory -> memory.withSlabSize(4096).withRetainedSlabs(0)));
    ActorRef<Code> actor = small.spawn(runner());
    doing(
        actor,
        ctx -> {
          Block a = ctx.heap().allocate(1024);
          for (int i = 0; i < 4; i++) {
            ctx.heap().allocate(1024);
          }
          assertThat(small.counters().slabs()).isEqualTo(2);
          a.free();
        });
  }

  /* ---- listeners ---- */

  @Test
  void listeners_thatThrow_holdNothingUp() {
    system.onFailure(failure -> {
      throw new AssertionError("onFailure");
    });
    system.onLost(message -> {
      throw new AssertionError("onLost");
    });
    ActorRef<Code> actor = system.spawn(runner(), RESTARTING);
    actor.tell(failing(new IllegalStateException("restart")));
    assertRunsOn(actor);
    CompletableFuture<Void> gate = new CompletableFuture<>();
    ActorRef<Object> target = system.spawn(behind(gate));
    target.tell(new Resource("", () -> {}));
    stopAndAwait(target);
    target.tell("after");
    assertThat(lostReasons())
        .containsExactly(
            LostMessage.Reason.FAILED_IN_HANDLER,
            LostMessage.Reason.NOT_HANDLED,
            LostMessage.Reason.RECIPIENT_ENDED);
  }
}
