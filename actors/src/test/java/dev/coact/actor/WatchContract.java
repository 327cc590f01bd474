package dev.coact.actor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Hearing of another actor's end. */
@Timeout(120)
abstract class WatchContract extends ActorContract {
  WatchContract(boolean portable) {
    super(portable);
  }

  @AfterEach
  void noWatchIsLeft() {
    system.shutdown(LONG);
    assertThat(system.counters().watches()).isZero();
  }

  private Code says(Object word) {
    return _ -> said.add(word);
  }

  @Test
  void watch_livingActor_hearsOfItsEnd() {
    ActorRef<Code> watcher = system.spawn(runner());
    ActorRef<Object> target = system.spawn(loop());
    doing(watcher, ctx -> ctx.watch(target, () -> says("ended")));
    assertThat(system.counters().watches()).isEqualTo(1);
    stopAndAwait(target);
    assertThat(heard()).isEqualTo("ended");
    assertThat(system.counters().watches()).isZero();
  }

  @Test
  void watch_straightLine_receivesTheMessage() {
    ActorRef<Object> target = system.spawn(loop());
    ActorRef<Object> watcher =
        system.spawn(ctx -> {
          ctx.watch(target, () -> "ended");
          said.add("watching");
          said.add(ctx.receive());
        });
    assertThat(heard()).isEqualTo("watching");
    awaitStatus(watcher, "receiving");
    system.stop(target);
    assertThat(heard()).isEqualTo("ended");
  }

  @Test
  void watch_endedActor_hearsAtOnce() {
    ActorRef<Object> target = system.spawn(loop());
    stopAndAwait(target);
    ActorRef<Code> watcher = system.spawn(runner());
    doing(watcher, ctx -> ctx.watch(target, () -> says("ended before")));
    assertThat(heard()).isEqualTo("ended before");
  }

  @Test
  void watch_endAtTheSameTime_isAlwaysHeard() {
    for (int i = 0; i < 500; i++) {
      ActorRef<Object> target = system.spawn(handler());
      ActorRef<Code> watcher = system.spawn(runner());
      watcher.tell(ctx -> ctx.watch(target, () -> says("ended")));
      system.stop(target);
      assertThat(heard()).isEqualTo("ended");
      stopAndAwait(watcher);
    }
    assertThat(said).isEmpty();
  }

  @Test
  void watch_manyWatchersAndReasons_allHear() {
    ActorRef<Code> target =
        system.spawn(runner(), SpawnOptions.defaults().withSupervision(Supervision.stop()));
    List<ActorRef<Code>> watchers = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      int number = i;
      watchers.add(system.spawn(runner()));
      doing(watchers.get(i), ctx -> ctx.watch(target, () -> says(number)));
    }
    target.tell(_ -> {
      throw new IllegalStateException("fails");
    });
    List<Object> heard = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      heard.add(heard());
    }
    assertThat(heard).doesNotHaveDuplicates().hasSize(50);
  }

  @Test
  void watch_restart_isNoEnd() {
    ActorRef<Code> target = system.spawn(runner(), RESTARTING);
    ActorRef<Code> watcher = system.spawn(runner());
    doing(watcher, ctx -> ctx.watch(target, () -> says("ended")));
    target.tell(_ -> {
      throw new IllegalStateException("restart");
    });
    doing(target, says("restarted"));
    assertThat(heard()).isEqualTo("restarted");
    system.stop(target);
    assertThat(heard()).isEqualTo("ended");
  }

  @Test
  void watch_again_replacesTheMessage() {
    ActorRef<Object> target = system.spawn(loop());
    ActorRef<Code> watcher = system.spawn(runner());
    doing(
        watcher,
        ctx -> {
          ctx.watch(target, () -> says("first"));
          ctx.watch(target, () -> says("second"));
          assertThat(ctx.ledger().entries())
              .containsExactly(new Ledger.Entry("watch", target.path()));
        });
    assertThat(system.counters().watches()).isEqualTo(1);
    stopAndAwait(target);
    assertThat(heard()).isEqualTo("second");
    doing(watcher, _ -> {});
    assertThat(said).isEmpty();
  }

  @Test
  void unwatch_evenWhenDue_deliversNothing() {
    ActorRef<Object> target = system.spawn(loop());
    ActorRef<Object> other = system.spawn(loop());
    ActorRef<Code> watcher = system.spawn(runner());
    doing(
        watcher,
        ctx -> {
          ctx.unwatch(target);
          ctx.watch(target, () -> says("ended"));
          ctx.watch(other, () -> says("other ended"));
          ctx.unwatch(other);
          system.stop(target);
          ctx.await(system.whenEnded(target)); // the signal is in the lane now
          ctx.unwatch(target);
        });
    stopAndAwait(other);
    doing(watcher, _ -> {});
    assertThat(said).isEmpty();
    assertThat(system.counters().watches()).isZero();
  }

  @Test
  void watch_endsWithTheIncarnation() {
    ActorRef<Object> target = system.spawn(loop());
    ActorRef<Code> watcher = system.spawn(runner(), RESTARTING);
    watcher.tell(ctx -> {
      ctx.watch(target, () -> says("ended"));
      throw new IllegalStateException("restart");
    });
    doing(watcher, _ -> {});
    assertThat(system.counters().watches()).isZero();
    stopAndAwait(target);
    doing(watcher, _ -> {});
    assertThat(said).isEmpty();
  }

  @Test
  void watch_watcherEndsFirst_isForgotten() {
    ActorRef<Object> target = system.spawn(loop());
    ActorRef<Code> watcher = system.spawn(runner());
    doing(watcher, ctx -> ctx.watch(target, () -> says("ended")));
    stopAndAwait(watcher);
    assertThat(system.counters().watches()).isZero();
    stopAndAwait(target);
    assertThat(said).isEmpty();
  }

  @Test
  void watch_eachOther_andAChild() {
    ActorRef<Code> a = system.spawn(runner());
    ActorRef<Code> b = system.spawn(runner());
    doing(a, ctx -> ctx.watch(b, () -> says("b ended")));
    doing(b, ctx -> ctx.watch(a, () -> says("a ended")));
    doing(
        a,
        ctx -> {
          ActorRef<Object> child = ctx.spawn(loop());
          ctx.watch(child, () -> says("child ended"));
          ctx.stop(child);
        });
    assertThat(heard()).isEqualTo("child ended");
    system.stop(b);
    assertThat(heard()).isEqualTo("b ended");
    stopAndAwait(a);
    assertThat(said).isEmpty();
  }

  @Test
  void watch_oneself_isAClearError() {
    ActorRef<Code> actor = system.spawn("self", runner());
    doing(actor, ctx -> said.add(catchThrowable(() -> ctx.watch(ctx.self(), () -> says("x")))));
    assertThat((Throwable) heard())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("/self: watch ActorRef[/self] (expected: another actor)");
  }

  @Test
  void supplier_throws_isAFailure() {
    ActorRef<Object> target = system.spawn(loop());
    ActorRef<Code> watcher = system.spawn("watcher", runner(), RESTARTING);
    doing(
        watcher,
        ctx ->
            ctx.watch(
                target,
                () -> {
                  throw new IllegalStateException("supplier");
                }));
    stopAndAwait(target);
    awaitFailures(1);
    assertThat(failures.element().cause()).hasMessage("supplier");
    doing(watcher, says("goes on"));
    assertThat(heard()).isEqualTo("goes on");
  }

  @Test
  void supplier_givesNull_isAFailure() {
    ActorRef<Object> target = system.spawn("target", loop());
    ActorRef<Code> watcher = system.spawn("watcher", runner(), RESTARTING);
    doing(watcher, ctx -> ctx.watch(target, () -> null));
    stopAndAwait(target);
    awaitFailures(1);
    assertThat(failures.element().cause()).hasMessage("message for the end of /target");
  }

  @Test
  void supplier_throwsInReceive_isTheActorsToHandle() {
    ActorRef<Object> target = system.spawn(loop());
    ActorRef<Object> watcher =
        system.spawn(ctx -> {
          ctx.watch(
              target,
              () -> {
                throw new IllegalStateException("supplier");
              });
          said.add("watching");
          said.add(catchThrowable(ctx::receive));
          said.add(ctx.receive());
        });
    assertThat(heard()).isEqualTo("watching");
    stopAndAwait(target);
    assertThat((Throwable) heard()).hasMessage("supplier");
    watcher.tell("goes on");
    assertThat(heard()).isEqualTo("goes on");
  }

  @Test
  void supplier_whileTheWatcherStops_isNotCalled() {
    CompletableFuture<Void> gate = new CompletableFuture<>();
    ActorRef<Object> target = system.spawn(loop());
    ActorRef<Code> watcher = system.spawn(runner());
    doing(
        watcher,
        ctx -> {
          ctx.watch(
              target,
              () -> {
                said.add("called");
                throw new IllegalStateException("supplier");
              });
          ActorRef<Object> slow =
              ctx.spawn(child -> {
                try {
                  child.receive();
                } finally {
                  gate.join();
                }
              });
          awaitStatus(slow, "receiving");
        });
    system.stop(watcher);
    stopAndAwait(target);
    gate.complete(null);
    awaitEnd(watcher);
    assertThat(said).isEmpty();
  }

  @Test
  void watch_manyComeAndGo_targetKeepsNone() {
    int count = portable() ? 2_000 : 100_000;
    CompletableFuture<Void> gate = new CompletableFuture<>();
    ActorRef<Object> waiting = system.spawn(behind(gate)); // handles no signal meanwhile
    ActorRef<Object> idle = system.spawn(handler());
    ActorRef<Code> starter = system.spawn(runner());
    doing(
        starter,
        ctx -> {
          for (int i = 0; i < count; i++) {
            ActorRef<Object> watcher =
                ctx.spawn(
                    (Actor<Object>)
                        one -> {
                          one.watch(waiting, () -> "ended");
                          one.watch(idle, () -> "ended");
                        });
            if (i % 100 == 0) {
              ctx.await(system.whenEnded(watcher));
            }
          }
        });
    eventually(() -> system.counters().actors() == 3);
    assertThat(system.counters().watches()).isZero();
    assertThat(cell(waiting).watchers().poll()).isNull();
    assertThat(cell(idle).watchers().poll()).isNull();
    assertThat(cell(waiting).mailbox.hasSystem()).isFalse();
    gate.complete(null);
  }

  @Test
  void watch_andUnwatch_aMillionTimes_targetKeepsOne() {
    int count = portable() ? 100_000 : 1_000_000;
    ActorRef<Object> target = system.spawn(handler());
    ActorRef<Code> watcher = system.spawn(runner());
    doing(
        watcher,
        ctx -> {
          for (int i = 0; i < count; i++) {
            ctx.watch(target, () -> _ -> {});
            if (i % 2 == 0) {
              ctx.unwatch(target);
            }
          }
          ctx.watch(target, () -> _ -> {});
        });
    assertThat(cell(target).watcherCount()).isEqualTo(1);
    assertThat(system.counters().watches()).isEqualTo(1);
    stopAndAwait(watcher);
    assertThat(cell(target).watcherCount()).isZero();
  }
}
