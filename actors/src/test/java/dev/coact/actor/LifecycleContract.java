package dev.coact.actor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Names, families, and every place in which an actor can be told to stop. */
@Timeout(120)
abstract class LifecycleContract extends ActorContract {
  LifecycleContract(boolean portable) {
    super(portable);
  }

  /* ---- names ---- */

  @Test
  void spawn_validName_isThePath() {
    ActorRef<Object> actor = system.spawn("a-B_3.~@:", loop());
    assertThat(actor.path()).isEqualTo("/a-B_3.~@:");
    assertThat(actor).hasToString("ActorRef[/a-B_3.~@:]");
    assertThat(system.actors()).containsExactly("/a-B_3.~@:");
  }

  @Test
  void spawn_wrongName_throws() {
    for (String name : List.of("", "a/b", "$1", "a b", "ä", "a\n")) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> system.spawn(name, loop()))
          .withMessageContaining("actor name: \"" + name + "\" (expected: ");
    }
    assertThatNullPointerException().isThrownBy(() -> system.spawn("null", null));
    assertThat(system.actors()).isEmpty();
    assertThat(system.counters().spawned()).isZero();
  }

  @Test
  void spawn_takenName_throwsUntilItsActorHasEnded() {
    ActorRef<Object> first = system.spawn("name", loop());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> system.spawn("name", loop()))
        .withMessage("spawn /name: the name is taken (expected: no living child has it)");
    stopAndAwait(first);
    ActorRef<Object> second = system.spawn("name", loop());
    assertThat(second).isNotSameAs(first);
    second.tell("to the second");
    assertThat(heard()).isEqualTo("to the second");
  }

  @Test
  void spawn_noName_isNeverUsedAgain() {
    ActorRef<Object> first = system.spawn(loop());
    assertThat(first.path()).isEqualTo("/$1");
    stopAndAwait(first);
    assertThat(system.spawn(loop()).path()).isEqualTo("/$2");
  }

  /* ---- families ---- */

  @Test
  void spawn_fromWhatIsFreedAtTheEnd_isRefused() {
    ActorRef<Code> actor = system.spawn("actor", runner());
    doing(
        actor,
        ctx -> ctx.ledger().hold("held", () -> said.add(catchThrowable(() -> ctx.spawn(loop())))));
    stopAndAwait(actor);
    assertThat((Throwable) heard())
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("spawn in /actor: the parent is stopping (expected: a running one)");
    assertThat(system.counters().spawned()).isEqualTo(1);
  }

  @Test
  void family_childrenInStartOrderAndParents() {
    ActorRef<Code> top = system.spawn("top", runner());
    doing(
        top,
        ctx -> {
          assertThat(ctx.parent()).isEmpty();
          assertThat(ctx.children()).isEmpty();
          ActorRef<Code> a = ctx.spawn("a", runner());
          ActorRef<Code> unnamed = ctx.spawn(runner());
          ActorRef<Code> b = ctx.spawn("b", runner(), RESTARTING);
          List<ActorRef<?>> expected = List.of(a, unnamed, b);
          assertThat(ctx.children()).isEqualTo(expected);
          assertThat(unnamed.path()).isEqualTo("/top/$1");
          a.tell(child -> said.add(child.parent().orElseThrow()));
          unnamed.tell(child -> child.spawn("below", runner()));
          unnamed.tell(child -> said.add(child.children().getFirst().path()));
        });
    assertThat(List.of(heard(), heard())).containsExactlyInAnyOrder(top, "/top/$1/below");
    assertThat(system.actors())
        .containsExactlyInAnyOrder("/top", "/top/a", "/top/$1", "/top/$1/below", "/top/b");
    assertThat(system.counters().actors()).isEqualTo(5);
  }

  @Test
  void stop_parent_stopsChildrenFirstTheYoungestBeforeAll() {
    ActorRef<Code> top = system.spawn("top", telling("top"));
    List<ActorRef<Code>> below = new ArrayList<>();
    doing(
        top,
        ctx -> {
          ActorRef<Code> a = ctx.spawn("a", telling("a"));
          below.add(ctx.spawn("b", telling("b")));
          doing(a, child -> below.add(child.spawn("a1", telling("a1"))));
          doing(a, child -> below.add(child.spawn("a2", telling("a2"))));
        });
    below.forEach(actor -> awaitStatus(actor, "idle")); // who has not started has nothing to stop
    system.stop(top);
    for (String name : List.of("top", "b", "a", "a2", "a1")) {
      assertThat(heard()).isEqualTo("stopped " + name);
    }
    List<Object> freed = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      freed.add(heard());
    }
    assertThat(freed).containsExactly("freed b", "freed a2", "freed a1", "freed a", "freed top");
    awaitEnd(top);
    assertThat(system.actors()).isEmpty();
  }

  /** Runs code and says when it is stopped and freed. */
  private Actor<Code> telling(String name) {
    return Actor.handling(() ->
        new MessageHandler<>() {
          @Override
          public void started(ActorContext<Code> ctx) {
            ctx.ledger().hold("a word", () -> freed.add("freed " + name));
          }

          @Override
          public void handle(ActorContext<Code> ctx, Code code) throws Exception {
            code.run(ctx);
          }

          @Override
          public void stopped(ActorContext<Code> ctx) {
            said.add("stopped " + name);
            if (name.equals("a1")) {
              ctx.ledger().hold("all words", () -> {});
            }
          }
        });
  }

  private final List<Object> freed = new FreedWords();

  /** Says the words when the last one is in. */
  private final class FreedWords extends ArrayList<Object> {
    private static final long serialVersionUID = 1L;

    @Override
    public synchronized boolean add(Object word) {
      boolean added = super.add(word);
      if (size() == 5) {
        said.addAll(this);
      }
      return added;
    }
  }

  @Test
  void spawn_whileStopping_isAClearError() {
    ActorRef<Code> top =
        system.spawn(
            "top",
            Actor.handling(() ->
                new MessageHandler<Code>() {
                  @Override
                  public void handle(ActorContext<Code> ctx, Code code) throws Exception {
                    code.run(ctx);
                  }

                  @Override
                  public void stopped(ActorContext<Code> ctx) {
                    ctx.spawn("last", loop());
                    ctx.ledger()
                        .hold(
                            "late spawn", () -> said.add(catchThrowable(() -> ctx.spawn(loop()))));
                  }
                }));
    doing(top, _ -> {});
    stopAndAwait(top);
    assertThat((Throwable) heard())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("the parent is stopping (expected: a running one)");
    assertThat(system.actors()).isEmpty();
  }

  /* ---- stop ---- */

  @Test
  void stop_itselfAndThenWaits_theWaitFailsAtOnce() {
    ActorRef<Code> actor = system.spawn(runner());
    actor.tell(ctx -> {
      ctx.stop(ctx.self());
      said.add(catchThrowable(() -> ctx.sleep(HOUR)));
    });
    assertThat(heard()).isInstanceOf(ActorStoppedException.class);
    awaitEnd(actor);
  }

  @Test
  void stop_idleHandler_endsIt() {
    ActorRef<Object> actor = system.spawn(handler());
    awaitStatus(actor, "idle");
    stopAndAwait(actor);
    system.stop(actor);
    awaitEnd(actor);
    assertThat(cell(actor).statusName()).isIn("ended", "scheduled");
  }

  @Test
  void stop_queued_neverStarts() {
    ActorSystem narrow = start("narrow", oneWorker(64));
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch gate = new CountDownLatch(1);
    ActorRef<Code> code = narrow.spawn(runner());
    code.tell(_ -> {
      entered.countDown();
      while (gate.getCount() > 0) {
        Thread.onSpinWait(); // holds the only worker
      }
    });
    await(entered);
    ActorRef<Object> loop = narrow.spawn(ctx -> said.add("started"));
    ActorRef<Object> handler =
        narrow.spawn(
            Actor.handling(() -> {
              said.add("made");
              return (ctx, message) -> {};
            }));
    loop.tell("unhandled");
    narrow.stop(loop);
    narrow.stop(handler);
    gate.countDown();
    narrow.whenEnded(loop).toCompletableFuture().join();
    narrow.whenEnded(handler).toCompletableFuture().join();
    assertThat(said).isEmpty();
    assertThat(lostReasons()).containsExactly(LostMessage.Reason.NOT_HANDLED);
  }

  @Test
  void stop_duringStart_endsItAfterwards() {
    CompletableFuture<Void> gate = new CompletableFuture<>();
    ActorRef<Object> actor =
        system.spawn(
            Actor.handling(() ->
                new MessageHandler<>() {
                  @Override
                  public void started(ActorContext<Object> ctx) throws Exception {
                    said.add("starting");
                    ctx.await(gate);
                  }

                  @Override
                  public void handle(ActorContext<Object> ctx, Object message) {}

                  @Override
                  public void stopped(ActorContext<Object> ctx) {
                    said.add("stopped");
                  }
                }));
    assertThat(heard()).isEqualTo("starting");
    stopAndAwait(actor);
    assertThat(heard()).isEqualTo("stopped");
    assertThat(failures).isEmpty();
  }

  @Test
  void stop_inReceive_throwsThereAndLater() {
    ActorRef<Object> actor =
        system.spawn(
            "actor",
            ctx -> {
              try {
                ctx.receive();
              } finally {
                said.add(catchThrowable(ctx::receive));
                said.add(catchThrowable(() -> ctx.sleep(HOUR)));
                said.add(catchThrowable(() -> ctx.await(new CompletableFuture<>())));
              }
            });
    awaitStatus(actor, "receiving");
    stopAndAwait(actor);
    for (int i = 0; i < 3; i++) {
      assertThat((Throwable) heard())
          .isInstanceOf(ActorStoppedException.class)
          .hasMessage("/actor was told to stop");
    }
    assertThat(failures).isEmpty();
  }

  @Test
  void stop_inAnyWait_throwsThere() {
    ActorRef<ActorRef<Object>> silent = system.spawn(Actor.handling(() -> (ctx, m) -> {}));
    CompletableFuture<Void> gate = new CompletableFuture<>();
    ActorRef<Object> full = system.spawn(ctx -> ctx.await(gate), CAPACITY_1);
    full.tell("full");
    CountDownLatch call = new CountDownLatch(1);
    List<Code> waits =
        List.of(
            ctx -> ctx.sleep(HOUR),
            ctx -> silent.<Object>ask(me -> me, HOUR),
            ctx -> ctx.await(new CompletableFuture<>()),
            ctx -> ctx.await(silent.<Object>askAsync(me -> me, HOUR)),
            ctx -> full.tell("waits"),
            ctx ->
                ctx.blocking(() -> {
                  await(call);
                  return 1;
                }));
    for (Code wait : waits) {
      ActorRef<Code> actor = system.spawn(runner());
      actor.tell(ctx -> {
        Throwable thrown = catchThrowable(() -> wait.run(ctx));
        said.add(thrown);
        throw (Exception) thrown;
      });
      awaitWaiting(actor);
      actor.tell(_ -> said.add("handled after the stop"));
      stopAndAwait(actor);
      assertThat(heard()).isInstanceOf(ActorStoppedException.class);
    }
    call.countDown();
    gate.complete(null);
    assertThat(said).isEmpty();
    assertThat(failures).isEmpty();
  }

  @Test
  void stop_whileRestarting_ends() {
    CompletableFuture<Void> gate = new CompletableFuture<>();
    ActorRef<Code> actor =
        system.spawn(
            Actor.handling(() ->
                new MessageHandler<Code>() {
                  @Override
                  public void started(ActorContext<Code> ctx) {
                    said.add("started");
                  }

                  @Override
                  public void handle(ActorContext<Code> ctx, Code code) throws Exception {
                    code.run(ctx);
                  }
                }),
            RESTARTING);
    CountDownLatch stopping = new CountDownLatch(1);
    actor.tell(ctx -> {
      ActorRef<Object> slow =
          ctx.spawn(child -> {
            try {
              child.receive();
            } finally {
              stopping.countDown();
              gate.join();
            }
          });
      awaitStatus(slow, "receiving");
      throw new IllegalStateException("restart");
    });
    await(stopping);
    system.stop(actor);
    gate.complete(null);
    awaitEnd(actor);
    assertThat(said).containsExactly("started");
    assertThat(system.counters().restarts()).isZero();
  }

  @Test
  void stop_itself_endsAfterTheMessageInHand() {
    AtomicReference<Object> state = new AtomicReference<>();
    ActorRef<Code> actor = system.spawn(runner());
    actor.tell(ctx -> {
      ctx.stop(ctx.self());
      state.set("finished");
    });
    actor.tell(_ -> state.set("never"));
    awaitEnd(actor);
    assertThat(state).hasValue("finished");
    assertThat(lostReasons()).hasSize(1);
  }

  @Test
  void stop_childByItsParent_andNobodyElse() {
    ActorRef<Code> top = system.spawn("top", runner());
    ActorRef<Code> other = system.spawn("other", runner());
    doing(
        top,
        ctx -> {
          ActorRef<Code> child = ctx.spawn("child", runner());
          doing(
              other,
              stranger ->
                  assertThatIllegalArgumentException()
                      .isThrownBy(() -> stranger.stop(child))
                      .withMessage(
                          "/other: stop ActorRef[/top/child] (expected: itself or one of its"
                              + " children)"));
          ctx.stop(child);
          ctx.await(system.whenEnded(child));
          assertThat(ctx.children()).isEmpty();
          ctx.stop(child);
        });
  }

  @Test
  void stop_actorOfAnotherSystem_throws() {
    ActorSystem other = start("other", settings -> settings);
    ActorRef<Object> stranger = other.spawn("stranger", loop());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> system.stop(stranger))
        .withMessage("stop ActorRef[/stranger] (expected: an actor of this system)");
    assertThatIllegalArgumentException().isThrownBy(() -> system.whenEnded(stranger));
  }

  @Test
  void end_returnOfTheLoop_freesAll() {
    ActorRef<Object> actor =
        system.spawn(ctx -> {
          ctx.spawn(loop());
          ctx.spawn(handler());
          ctx.timers().every("tick", HOUR, "tick");
          said.add(ctx.receive());
        });
    actor.tell("last");
    awaitEnd(actor);
    assertThat(heard()).isEqualTo("last");
    assertThat(system.actors()).isEmpty();
    assertThat(system.counters().scheduler().timersArmed()).isZero();
    eventually(() -> cell(actor).actor == null); // shortly after its end was announced
  }

  @Test
  void end_manyActors_nothingIsLeft() {
    int count = portable() ? 2_000 : 50_000;
    ActorRef<Code> top = system.spawn(runner());
    CountDownLatch handled = new CountDownLatch(count);
    doing(
        top,
        ctx -> {
          for (int i = 0; i < count; i++) {
            ActorRef<Object> child =
                ctx.spawn("child-" + i, Actor.handling(() -> (c, message) -> handled.countDown()));
            child.tell(i);
          }
        });
    await(handled);
    assertThat(system.counters().actors()).isEqualTo(count + 1L);
    stopAndAwait(top);
    assertThat(system.counters().actors()).isZero();
    assertThat(system.counters().spawned()).isEqualTo(count + 1L);
  }
}
