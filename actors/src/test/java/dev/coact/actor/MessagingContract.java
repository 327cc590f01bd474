package dev.coact.actor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.coact.mailbox.OfferResult;
import dev.coact.scheduler.WaitInterruptedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Receiving, telling, and mailboxes that are full. */
@Timeout(120)
abstract class MessagingContract extends ActorContract {
  MessagingContract(boolean portable) {
    super(portable);
  }

  private record Numbered(int sender, int number) {}

  /* ---- receive ---- */

  @Test
  void receive_bothStyles_inOrder() {
    for (Actor<Object> style : List.of(loop(), handler())) {
      ActorRef<Object> actor = system.spawn(style);
      for (int i = 0; i < 1000; i++) {
        actor.tell(i);
      }
      for (int i = 0; i < 1000; i++) {
        assertThat(heard()).isEqualTo(i);
      }
    }
  }

  @Test
  void receive_noTime_onlyLooks() {
    CompletableFuture<Void> gate = new CompletableFuture<>();
    ActorRef<String> actor =
        system.spawn(ctx -> {
          said.add(String.valueOf(ctx.receive(Duration.ZERO)));
          ctx.await(gate);
          said.add(String.valueOf(ctx.receive(Duration.ZERO)));
        });
    assertThat(heard()).isEqualTo("null");
    actor.tell("there");
    gate.complete(null);
    assertThat(heard()).isEqualTo("there");
  }

  @Test
  void receive_timeOver_isNull() {
    system.spawn(ctx -> said.add(String.valueOf(ctx.receive(Duration.ofMillis(2)))));
    assertThat(heard()).isEqualTo("null");
  }

  @Test
  void receive_messageInTime_isIt() {
    ActorRef<String> actor = system.spawn(ctx -> said.add(ctx.receive(HOUR)));
    awaitStatus(actor, "receiving");
    actor.tell("in time");
    assertThat(heard()).isEqualTo("in time");
    awaitEnd(actor);
    assertThat(system.counters().scheduler().timersArmed()).isZero();
  }

  @Test
  void receive_deadlinePassedBeforeItWaits_isNotMissed() {
    ActorSystem late = startOn("late", LateScheduler::new);
    late.spawn(ctx -> said.add(String.valueOf(ctx.receive(Duration.ofNanos(1)))));
    assertThat(heard()).isEqualTo("null");
  }

  @Test
  void receive_timeoutsAndMessagesRace_losesNothing() {
    int count = 1_000;
    ActorRef<Integer> actor =
        system.spawn(ctx -> {
          for (int next = 0; next < count; ) {
            Integer got = ctx.receive(Duration.ofNanos(50_000));
            if (got != null) {
              assertThat(got).isEqualTo(next++);
            }
          }
          said.add("all");
        });
    for (int i = 0; i < count; i++) {
      actor.tell(i);
    }
    assertThat(heard()).isEqualTo("all");
  }

  @Test
  void receive_negativeTimeout_throws() {
    system.spawn(ctx -> said.add(catchThrowable(() -> ctx.receive(Duration.ofNanos(-1)))));
    assertThat((Throwable) heard())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("timeout: PT-0.000000001S (expected: zero or more)");
  }

  @Test
  void receive_handlerStyle_throwsEverywhere() {
    ActorRef<String> actor =
        system.spawn(
            Actor.handling(() ->
                new MessageHandler<String>() {
                  @Override
                  public void started(ActorContext<String> ctx) {
                    said.add(catchThrowable(ctx::receive));
                  }

                  @Override
                  public void handle(ActorContext<String> ctx, String message) {
                    said.add(catchThrowable(() -> ctx.receive(Duration.ZERO)));
                  }

                  @Override
                  public void stopped(ActorContext<String> ctx) {
                    said.add(catchThrowable(() -> ctx.receive(Duration.ZERO)));
                  }
                }));
    actor.tell("m");
    for (int i = 0; i < 3; i++) {
      if (i == 2) {
        system.stop(actor);
      }
      assertThat((Throwable) heard()).hasMessageContaining("receive in handler style");
    }
  }

  @Test
  void receive_handlerWrappedInALoop_behavesAsHandler() {
    Actor<Object> wrapped = handler();
    ActorRef<Object> actor = system.spawn(ctx -> wrapped.run(ctx));
    actor.tell("wrapped");
    assertThat(heard()).isEqualTo("wrapped");
  }

  /* ---- fairness ---- */

  @Test
  void fullMailbox_bothStyles_doesNotStarveOthers() {
    ActorSystem narrow = start("narrow", oneWorker(4));
    ActorRef<Object> loop =
        narrow.spawn(ctx -> {
          while (true) {
            ctx.self().tell(ctx.receive());
          }
        });
    ActorRef<Object> handler =
        narrow.spawn(Actor.handling(() -> (ctx, message) -> ctx.self().tell(message)));
    loop.tell("again");
    handler.tell("again");
    ActorRef<ActorRef<String>> other =
        narrow.spawn(Actor.handling(() -> (ctx, replyTo) -> replyTo.tell("here")));
    for (int i = 0; i < 100; i++) {
      assertThat(other.<String>ask(me -> me, LONG)).isEqualTo("here");
    }
    ActorRef<Object> late = narrow.spawn(loop());
    late.tell("late");
    assertThat(heard()).isEqualTo("late");
  }

  @Test
  void timeSlice_unboundedThroughput_endsTheTurn() {
    ActorSystem narrow =
        start(
            "narrow",
            settings ->
                settings.withScheduler(s ->
                    s.withWorkers(1)
                        .withThroughput(1_000_000)
                        .withTimeSlice(Duration.ofNanos(10_000))));
    ActorRef<Object> busy =
        narrow.spawn(ctx -> {
          while (true) {
            ctx.self().tell(ctx.receive());
          }
        });
    busy.tell("again");
    ActorRef<ActorRef<String>> other =
        narrow.spawn(Actor.handling(() -> (ctx, replyTo) -> replyTo.tell("here")));
    assertThat(other.<String>ask(me -> me, LONG)).isEqualTo("here");
  }

  @Test
  void yield_toAnother_letsItRun() {
    ActorSystem narrow = start("narrow", oneWorker(64));
    AtomicBoolean seen = new AtomicBoolean();
    ActorRef<String> spinner =
        narrow.spawn(ctx -> {
          while (!seen.get()) {
            ctx.yield();
          }
        });
    narrow.spawn(ctx -> seen.set(true));
    narrow.whenEnded(spinner).toCompletableFuture().join();
    assertThat(seen).isTrue();
  }

  /* ---- tell ---- */

  @Test
  void tell_manySenders_fifoPerSender() {
    int senders = 4;
    int each = portable() ? 2_000 : 10_000;
    ActorRef<Numbered> target =
        system.spawn(
            ctx -> {
              int[] next = new int[senders];
              for (int i = 0; i < senders * each; i++) {
                Numbered got = ctx.receive();
                assertThat(got.number()).isEqualTo(next[got.sender()]++);
              }
              said.add("all in order");
            },
            SpawnOptions.defaults().withMailboxCapacity(7));
    for (int s = 0; s < senders; s++) {
      int sender = s;
      if (s % 2 == 0) {
        Thread.ofPlatform().start(() -> send(target, sender, each));
      } else {
        system.spawn(ctx -> send(target, sender, each));
      }
    }
    assertThat(heard()).isEqualTo("all in order");
    assertThat(lost).isEmpty();
  }

  private static void send(ActorRef<Numbered> target, int sender, int count) {
    for (int i = 0; i < count; i++) {
      target.tell(new Numbered(sender, i));
    }
  }

  @Test
  void tell_null_throws() {
    ActorRef<Object> actor = system.spawn(loop());
    assertThatNullPointerException().isThrownBy(() -> actor.tell(null));
    assertThatNullPointerException().isThrownBy(() -> actor.offer(null));
  }

  @Test
  void tell_endedActor_isLostWithSender() {
    ActorRef<Object> target = system.spawn("target", loop());
    stopAndAwait(target);
    target.tell("from outside");
    ActorRef<Code> sender = system.spawn("sender", runner());
    doing(sender, ctx -> target.tell("from an actor"));

    assertThat(lost)
        .containsExactly(
            new LostMessage(LostMessage.Reason.RECIPIENT_ENDED, "from outside", null, "/target"),
            new LostMessage(
                LostMessage.Reason.RECIPIENT_ENDED, "from an actor", "/sender", "/target"));
    assertThat(target.offer("offered")).isEqualTo(OfferResult.CLOSED);
    assertThat(system.counters().lostInAll()).isEqualTo(2);
  }

  @Test
  void tell_messagesLeftAtTheEnd_areLost() {
    CompletableFuture<Void> gate = new CompletableFuture<>();
    ActorRef<Object> target = system.spawn("target", behind(gate));
    target.tell("a");
    target.tell("b");
    stopAndAwait(target);
    assertThat(lost)
        .containsExactly(
            new LostMessage(LostMessage.Reason.NOT_HANDLED, "a", null, "/target"),
            new LostMessage(LostMessage.Reason.NOT_HANDLED, "b", null, "/target"));
  }

  /* ---- SUSPEND ---- */

  @Test
  void suspend_fullMailbox_admitsInArrivalOrder() {
    CompletableFuture<Void> gate = new CompletableFuture<>();
    ActorRef<Object> target = system.spawn("target", behind(gate), CAPACITY_1);
    target.tell(0);
    for (int i = 1; i <= 6; i++) {
      int number = i;
      if (i % 2 == 0) {
        Thread.ofPlatform().start(() -> target.tell(number));
      } else {
        system.spawn(ctx -> target.tell(number));
      }
      awaitSenders(target, i);
    }
    assertThat(target.offer("too much")).isEqualTo(OfferResult.FULL);
    gate.complete(null);
    for (int i = 0; i <= 6; i++) {
      assertThat(heard()).isEqualTo(i);
    }
    assertThat(lost).isEmpty();
  }

  @Test
  void suspend_onlyTheSenderWaits() {
    ActorSystem narrow = start("narrow", oneWorker(64));
    CompletableFuture<Void> gate = new CompletableFuture<>();
    ActorRef<Object> target = narrow.spawn("target", behind(gate), CAPACITY_1);
    target.tell("first");
    ActorRef<Object> sender = narrow.spawn("sender", ctx -> target.tell("second"));
    awaitWaiting(sender);
    assertThat(cell(sender).statusName()).isEqualTo("waits for room in the mailbox of /target");
    narrow.spawn(ctx -> said.add("others run"));
    assertThat(heard()).isEqualTo("others run");
    gate.complete(null);
    assertThat(heard()).isEqualTo("first");
    assertThat(heard()).isEqualTo("second");
  }

  @Test
  void suspend_targetEnds_releasesAndRecords() {
    CompletableFuture<Void> gate = new CompletableFuture<>();
    ActorRef<Object> target = system.spawn("target", behind(gate), CAPACITY_1);
    target.tell("queued");
    Thread thread = Thread.ofPlatform().start(() -> target.tell("of a thread"));
    awaitSenders(target, 1);
    ActorRef<Object> sender = system.spawn("sender", ctx -> target.tell("of an actor"));
    awaitSenders(target, 2);
    stopAndAwait(target);
    awaitEnd(sender);
    join(thread);
    assertThat(lost)
        .containsExactlyInAnyOrder(
            new LostMessage(LostMessage.Reason.NOT_HANDLED, "queued", null, "/target"),
            new LostMessage(LostMessage.Reason.RECIPIENT_ENDED, "of a thread", null, "/target"),
            new LostMessage(
                LostMessage.Reason.RECIPIENT_ENDED, "of an actor", "/sender", "/target"));
    assertThat(failures).isEmpty();
  }

  @Test
  void suspend_senderStopped_isNotSent() {
    CompletableFuture<Void> gate = new CompletableFuture<>();
    ActorRef<Object> target = system.spawn("target", behind(gate), CAPACITY_1);
    target.tell("queued");
    ActorRef<Object> sender = system.spawn("sender", ctx -> target.tell("waits"));
    awaitSenders(target, 1);
    stopAndAwait(sender);
    assertThat(cell(target).mailbox.waitingSenders()).isZero();
    assertThat(lost)
        .containsExactly(
            new LostMessage(LostMessage.Reason.NOT_SENT, "waits", "/sender", "/target"));
    gate.complete(null);
    assertThat(heard()).isEqualTo("queued");
  }

  @Test
  void suspend_threadInterrupted_isNotSent() {
    CompletableFuture<Void> gate = new CompletableFuture<>();
    ActorRef<Object> target = system.spawn("target", behind(gate), CAPACITY_1);
    target.tell("queued");
    Thread thread =
        Thread.ofPlatform()
            .start(() -> {
              said.add(catchThrowable(() -> target.tell("waits")));
              said.add(Thread.currentThread().isInterrupted());
            });
    awaitSenders(target, 1);
    thread.interrupt();
    assertThat(heard()).isInstanceOf(WaitInterruptedException.class);
    assertThat(heard()).isEqualTo(true);
    assertThat(lost)
        .containsExactly(new LostMessage(LostMessage.Reason.NOT_SENT, "waits", null, "/target"));
  }

  @Test
  void suspend_senderAndTargetStopTogether_losesNothingUnrecorded() {
    for (int i = 0; i < 300; i++) {
      CompletableFuture<Void> gate = new CompletableFuture<>();
      ActorRef<Object> target = system.spawn(behind(gate), CAPACITY_1);
      target.tell("queued");
      ActorRef<Object> sender = system.spawn(ctx -> target.tell("waits"));
      awaitSenders(target, 1);
      Thread other = Thread.ofPlatform().start(() -> system.stop(sender));
      system.stop(target);
      awaitEnd(target);
      awaitEnd(sender);
      join(other);
      assertThat(lost).as("round %s", i).hasSize(2);
      lost.clear();
    }
  }

  @Test
  void suspend_selfTellWhenFull_isAClearError() {
    ActorRef<Object> actor =
        system.spawn(
            "full",
            ctx -> {
              ctx.self().tell("fits");
              said.add(ctx.self().offer("does not"));
              said.add(catchThrowable(() -> ctx.self().tell("would wait")));
            },
            CAPACITY_1);
    assertThat(heard()).isEqualTo(OfferResult.FULL);
    assertThat((Throwable) heard())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("tell /full: the actor would wait for itself")
        .hasMessageContaining("capacity=1")
        .hasMessageContaining("coact.mailbox.capacity");
    awaitEnd(actor);
  }

  @Test
  void capacity1_relayOfActors_passesAll() {
    int count = 2_000;
    CountDownLatch done = new CountDownLatch(count);
    ActorRef<Integer> last =
        system.spawn(
            ctx -> {
              for (int i = 0; i < count; i++) {
                assertThat(ctx.receive()).isEqualTo(i);
                done.countDown();
              }
            },
            CAPACITY_1);
    ActorRef<Integer> first = last;
    for (int i = 0; i < 8; i++) {
      ActorRef<Integer> next = first;
      Actor<Integer> relay =
          i % 2 == 0
              ? Actor.handling(() -> (ctx, message) -> next.tell(message))
              : ctx -> {
                while (true) {
                  next.tell(ctx.receive());
                }
              };
      first = system.spawn(relay, CAPACITY_1);
    }
    for (int i = 0; i < count; i++) {
      first.tell(i);
    }
    await(done);
  }

  /* ---- REJECT ---- */

  @Test
  void reject_fullMailbox_refusesAndRecords() {
    CompletableFuture<Void> gate = new CompletableFuture<>();
    ActorRef<Object> target = system.spawn("target", behind(gate), REJECTING);
    assertThat(target.offer("fits")).isEqualTo(OfferResult.ACCEPTED);
    assertThat(target.offer("offered")).isEqualTo(OfferResult.FULL);
    target.tell("told");
    doing(system.spawn("sender", runner()), ctx -> target.tell("told by an actor"));
    assertThat(lost)
        .containsExactly(
            new LostMessage(LostMessage.Reason.REJECTED, "told", null, "/target"),
            new LostMessage(LostMessage.Reason.REJECTED, "told by an actor", "/sender", "/target"));
    gate.complete(null);
    assertThat(heard()).isEqualTo("fits");
  }

  @Test
  void reject_selfTellWhenFull_isLostAndGoesOn() {
    system.spawn(
        "full",
        ctx -> {
          ctx.self().tell("fits");
          ctx.self().tell("does not");
          said.add(ctx.receive());
        },
        REJECTING);
    assertThat(heard()).isEqualTo("fits");
    assertThat(lostReasons()).containsExactly(LostMessage.Reason.REJECTED);
  }

  /* ---- the context outside a turn ---- */

  @Test
  void context_outsideTheTurn_isAClearError() {
    List<ActorContext<Code>> kept = new ArrayList<>();
    ActorRef<Code> actor = system.spawn("owner", runner());
    ActorRef<Code> other = system.spawn("other", runner());
    doing(actor, kept::add);
    ActorContext<Code> ctx = kept.getFirst();
    List<Runnable> uses =
        List.of(
            ctx::receive,
            () -> ctx.receive(Duration.ZERO),
            () -> ctx.receiveMatching(_ -> true),
            () -> ctx.receiveMatching(_ -> true, Duration.ZERO),
            ctx::children,
            () -> ctx.spawn(runner()),
            () -> ctx.spawn("named", runner()),
            () -> ctx.stop(actor),
            () -> ctx.watch(other, () -> c -> {}),
            () -> ctx.unwatch(other),
            ctx::timers,
            () -> ctx.sleep(Duration.ZERO),
            ctx::yield,
            ctx::heap,
            ctx::io,
            ctx::ledger);
    for (Runnable use : uses) {
      assertThatIllegalStateException()
          .isThrownBy(use::run)
          .withMessageContaining("/owner: ")
          .withMessageContaining("used outside the actor's turn");
      doing(other, _ -> assertThatIllegalStateException().isThrownBy(use::run));
    }
    assertThatIllegalStateException().isThrownBy(() -> ctx.await(new CompletableFuture<>()));
    assertThatIllegalStateException().isThrownBy(() -> ctx.blocking(() -> 1));
    assertThat(ctx.self()).isSameAs(actor);
    assertThat(ctx.system()).isSameAs(system);
    assertThat(ctx.log().getName()).isEqualTo("test.owner");
  }

  @Test
  void options_outOfRange_throw() {
    SpawnOptions options = SpawnOptions.defaults();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> options.withMailboxCapacity(0))
        .withMessage("mailboxCapacity: 0 (expected: 1 to 1073741823)");
    assertThatThrownBy(() -> options.withHeapQuota(0)).hasMessageContaining("heapQuota: 0");
  }

  private static void join(Thread thread) {
    try {
      assertThat(thread.join(LONG)).isTrue(); // isAlive() may say so for a moment longer
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
