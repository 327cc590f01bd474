package dev.coact.actor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.coact.actor.LostMessage.Reason;
import dev.coact.mailbox.OfferResult;
import dev.coact.mailbox.OverflowPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Actors that do not come back, and what is seen of actors from outside. */
@Timeout(120)
abstract class AbandonContract extends ActorContract {
  private static final Duration SHORT = Duration.ofMillis(20);

  private volatile boolean goOn;

  AbandonContract(boolean portable) {
    super(portable);
  }

  private record Resource(String name, List<Object> closed) implements AutoCloseable {
    @Override
    public void close() {
      closed.add(name + " closed");
      if (name.equals("bad")) {
        throw new IllegalStateException("as told");
      }
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private final List<Object> closed = Collections.synchronizedList(new ArrayList<>());

  /** Acquires some of everything. */
  private void acquire(ActorContext<Code> ctx, ActorRef<?> watched) {
    ctx.ledger().hold("thing", new Resource("old", closed));
    ctx.heap().allocate(1000);
    ctx.ledger().hold("thing", new Resource("bad", closed));
    ctx.ledger().hold("thing", new Resource("new", closed));
    ctx.timers().once("timer", HOUR, _ -> {});
    ctx.watch(watched, () -> _ -> {});
  }

  /** A turn that nothing ends but the test. */
  private void beStuck(ActorContext<Code> ctx) {
    said.add("stuck");
    while (!goOn) {
      Thread.onSpinWait(); // a yield would let others run
    }
  }

  @Test
  void abandon_stuck_freesEverythingAndEveryone_exactlyOnce() {
    ActorRef<Object> watched = system.spawn("watched", loop());
    ActorRef<Code> stuck = system.spawn("stuck", runner(), CAPACITY_1);
    doing(stuck, ctx -> acquire(ctx, watched));
    doing(stuck, ctx -> ctx.spawn("child", loop()));
    ActorRef<Code> watcher = system.spawn("watcher", runner());
    doing(watcher, ctx -> ctx.watch(stuck, () -> _ -> said.add("watcher told")));
    stuck.tell(this::beStuck);
    assertThat(heard()).isEqualTo("stuck");
    CompletionStage<Object> ask = stuck.askAsync(_ -> _ -> {}, HOUR); // fills the mailbox
    ActorRef<Code> sender = system.spawn("sender", runner());
    sender.tell(_ -> {
      stuck.tell(_ -> {});
      said.add("sender went on");
    });
    Thread thread =
        Thread.ofPlatform()
            .start(() -> {
              stuck.tell(_ -> {});
              said.add("thread went on");
            });
    awaitSenders(stuck, 2);

    assertThat(system.abandon(stuck)).isTrue();

    assertThat(List.of(heard(), heard(), heard()))
        .containsExactlyInAnyOrder("watcher told", "sender went on", "thread went on");
    AskException down =
        (AskException)
            catchThrowableOfType(CompletionException.class, () -> ask.toCompletableFuture().join())
                .getCause();
    assertThat(down.outcome()).isEqualTo(AskException.Outcome.RECEIVER_DOWN);
    eventually(() -> closed.size() == 3);
    assertThat(closed).containsExactly("new closed", "bad closed", "old closed");
    eventually(() -> system.counters().watches() == 0);
    eventually(() -> system.counters().scheduler().timersArmed() == 0);
    assertThat(system.counters().memoryBytes()).as("its memory is not touched").isPositive();
    assertThat(lostReasons()).containsExactly(Reason.RECIPIENT_ENDED, Reason.RECIPIENT_ENDED);
    assertThat(system.abandon(stuck)).as("again").isFalse();
    eventually(() -> system.actors().equals(List.of("/watched", "/watcher", "/sender")));
    ActorRef<Object> next = system.spawn("stuck", loop());
    next.tell("the name is free");
    assertThat(heard()).isEqualTo("the name is free");
    stuck.tell(_ -> {}); // waits for nobody
    sender.tell(_ -> stuck.tell(_ -> {}));
    eventually(() -> lost.size() == 4);

    assertThat(system.whenEnded(stuck).toCompletableFuture()).isNotDone();
    goOn = true;
    awaitEnd(stuck);
    eventually(() -> !thread.isAlive());
    assertThat(closed).hasSize(3);
    assertThat(system.counters().memoryBytes()).isZero();
    assertThat(lostReasons()).filteredOn(Reason.NOT_HANDLED::equals).hasSize(1); // the request
  }

  @Test
  void tell_toTheAbandoned_isLostAtOnce_whateverItsMailbox() {
    List<SpawnOptions> all =
        List.of(
            SpawnOptions.defaults(),
            SpawnOptions.defaults().withOverflow(OverflowPolicy.REJECT),
            SpawnOptions.defaults().withOverflow(OverflowPolicy.DROP_OLDEST),
            SpawnOptions.defaults().withPriorities(2, Code.class, _ -> 0));
    List<ActorRef<Code>> stuck = new ArrayList<>();
    for (SpawnOptions options : all) {
      ActorRef<Code> actor = system.spawn(runner(), options);
      stuck.add(actor);
      actor.tell(ctx -> {
        beStuck(ctx);
        ctx.self().tell(_ -> said.add("nobody runs this"));
      });
      assertThat(heard()).isEqualTo("stuck");
      actor.tell(_ -> said.add("nor this"));
      assertThat(system.abandon(actor)).isTrue();
      lost.clear();

      actor.tell(_ -> {});

      assertThat(lostReasons()).containsExactly(Reason.RECIPIENT_ENDED);
      assertThat(actor.offer(_ -> {})).isEqualTo(OfferResult.CLOSED);
    }
    lost.clear();
    goOn = true;
    stuck.forEach(this::awaitEnd);
    assertThat(said).isEmpty();
    assertThat(lostReasons()) // what each had queued, and what it told itself
        .hasSize(8)
        .filteredOn(Reason.NOT_HANDLED::equals)
        .hasSize(4);
  }

  @Test
  void abandon_idleOrEnded_isAStopOrNothing() {
    ActorRef<Object> idle = system.spawn("idle", handler());
    awaitStatus(idle, "idle");
    system.abandon(idle);
    awaitEnd(idle);
    assertThat(system.abandon(idle)).isFalse();
    assertThat(system.counters().actors()).isZero();
  }

  @Test
  void childThatDoesNotStop_isAbandonedByDeadline() {
    ActorSystem quick = start("quick", childTimeout(SHORT));
    ActorRef<Object> watched = quick.spawn("watched", loop());
    ActorRef<Code> parent = quick.spawn("parent", runner());
    CompletableFuture<ActorRef<Code>> child = new CompletableFuture<>();
    doing(parent, ctx -> child.complete(ctx.spawn("child", runner())));
    doing(child.join(), ctx -> acquire(ctx, watched));
    child.join().tell(this::beStuck);
    assertThat(heard()).isEqualTo("stuck");
    CompletionStage<Object> ask = child.join().askAsync(_ -> _ -> {}, HOUR);
    quick.stop(parent);
    quick.whenEnded(parent).toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
    eventually(() -> closed.size() == 3);
    assertThat(ask.toCompletableFuture()).isCompletedExceptionally();
    eventually(() -> quick.counters().watches() == 0); // cleared after the ledger is closed
    goOn = true;
  }

  @Test
  void ledgers_andSnapshot_showWhatActorsHoldAndWhoWaits() {
    ActorRef<Object> watched = system.spawn("watched", loop());
    ActorRef<Code> holder = system.spawn("holder", runner());
    doing(holder, ctx -> acquire(ctx, watched));
    doing(holder, ctx -> ctx.spawn("child", handler()));
    holder.tell(this::beStuck); // so that nobody could answer for it
    assertThat(heard()).isEqualTo("stuck");
    CompletionStage<Object> ask = holder.askAsync(_ -> _ -> {}, HOUR);

    assertThat(system.ledgers()).containsOnlyKeys("/holder");
    assertThat(system.ledgers().get("/holder").stream().map(Ledger.Entry::kind))
        .containsExactly("thing", "heap", "thing", "thing", "timer", "watch");
    SystemSnapshot snapshot = system.snapshot();
    assertThat(snapshot.system()).isEqualTo("test");
    assertThat(snapshot.counters().actors()).isEqualTo(3);
    assertThat(snapshot.stream().map(ActorSnapshot::path))
        .containsExactly("/watched", "/holder", "/holder/child");
    ActorSnapshot seen = snapshot.find("/holder").orElseThrow();
    assertThat(seen.pendingAsks()).isEqualTo(1);
    assertThat(seen.actor().state()).isEqualTo(ActorDump.State.RUNNING);
    assertThat(seen.actor().mailboxDepth()).isEqualTo(1);
    assertThat(seen.children()).hasSize(1);
    assertThat(seen.held()).isEqualTo(system.ledgers().get("/holder"));
    assertThat(snapshot.find("/watched").orElseThrow().watchers()).isEqualTo(1);
    assertThat(snapshot.find("/nobody")).isEmpty();

    goOn = true;
    doing(holder, ctx -> ctx.timers().cancel("timer"));
    assertThat(ask.toCompletableFuture()).isNotDone();
    stopAndAwait(holder);
    assertThat(system.ledgers()).isEmpty();
  }

  @Test
  void ledgers_lookedAtWhileTheyChange_areWhole() {
    List<ActorRef<Code>> changing = new ArrayList<>();
    ActorRef<Object> watched = system.spawn(loop());
    for (int i = 0; i < 4; i++) {
      ActorRef<Code> actor = system.spawn(runner(), RESTARTING);
      changing.add(actor);
      actor.tell(
          new Code() {
            private int rounds = portable() ? 300 : 3_000;

            @Override
            public void run(ActorContext<Code> ctx) {
              acquire(ctx, watched);
              ctx.timers().cancel("timer");
              ctx.unwatch(watched);
              if (--rounds > 0) {
                ctx.self().tell(this);
                if (rounds % 100 == 0) {
                  throw new IllegalStateException("as told");
                }
              } else {
                said.add("done");
              }
            }
          });
    }
    int done = 0;
    while (done < 4) {
      assertThat(system.ledgers().values()).allSatisfy(held -> assertThat(held).isNotEmpty());
      assertThat(system.snapshot().stream()).hasSize(5);
      done += said.poll() == null ? 0 : 1;
    }
    changing.forEach(this::stopAndAwait);
    assertThat(system.counters().watches()).isZero();
  }
}
