package dev.coact.actor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.coact.actor.LostMessage.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What an actor sets aside, and where it goes in the end: received, or lost with a record. */
@Timeout(120)
abstract class StashContract extends ActorContract {
  StashContract(boolean portable) {
    super(portable);
  }

  /** Sets everything aside until it is told to {@code open}; then says what it gets. */
  private MessageHandler<Object> closed() {
    return new MessageHandler<>() {
      private boolean open;

      @Override
      public void handle(ActorContext<Object> ctx, Object message) throws Exception {
        switch (message) {
          case String s when s.equals("open") -> {
            open = true;
            ctx.stash().unstash();
          }
          case String s when s.equals("close") -> open = false;
          case String s when s.equals("fail") -> throw new IllegalStateException("as told");
          case String s when s.equals("forget") -> ctx.stash().keepOnRestart(false);
          case CompletableFuture<?> gate -> ctx.await(gate);
          default -> {
            if (open) {
              said.add(message);
            } else {
              ctx.stash().add(message);
            }
          }
        }
      }
    };
  }

  private ActorRef<Object> spawnClosed() {
    return system.spawn("stashing", Actor.handling(this::closed), RESTARTING);
  }

  private List<Object> heard(int count) {
    List<Object> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(heard());
    }
    return all;
  }

  @Test
  void unstash_inOrder_beforeWhatIsInTheMailbox() {
    CompletableFuture<Void> gate = new CompletableFuture<>();
    ActorRef<Object> actor = spawnClosed();
    for (int i = 0; i < 10; i++) {
      actor.tell(i);
    }
    actor.tell(gate);
    actor.tell("open");
    for (int i = 10; i < 20; i++) {
      actor.tell(i);
    }
    gate.complete(null);
    assertThat(heard(20))
        .containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19);
    assertThat(lost).isEmpty();
  }

  @Test
  void unstash_inStraightLineAndSelective_inOrder() {
    Predicate<Object> even = message -> (int) message % 2 == 0;
    ActorRef<Object> actor =
        system.spawn(ctx -> {
          for (int i = 0; i < 6; i++) {
            ctx.stash().add(ctx.receive());
          }
          assertThat(ctx.stash().size()).isEqualTo(6);
          ctx.stash().unstash();
          said.add(ctx.receive());
          said.add(ctx.receiveMatching(even));
          said.add(ctx.receiveMatching(even));
          assertThat(ctx.stash().size()).isEqualTo(3);
          while (ctx.stash().size() > 0) {
            said.add(ctx.receive());
          }
          said.add(ctx.receive());
        });
    for (int i = 0; i < 7; i++) {
      actor.tell(i);
    }
    assertThat(heard(7)).containsExactly(0, 2, 4, 1, 3, 5, 6);
  }

  @Test
  void addedAgainWhileUnstashed_waitsForTheNextTime() {
    ActorRef<Code> actor = system.spawn(runner());
    List<Code> codes = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      int number = i;
      Code say =
          new Code() {
            private int turn;

            @Override
            public void run(ActorContext<Code> ctx) {
              said.add(number * 10 + turn++);
              if (turn < 3) {
                ctx.stash().add(this);
              }
            }
          };
      codes.add(say);
    }
    codes.forEach(actor::tell);
    doing(actor, ctx -> ctx.stash().unstash());
    assertThat(heard(6)).containsExactly(0, 10, 20, 1, 11, 21);
    doing(actor, ctx -> assertThat(ctx.stash().size()).isEqualTo(3));
    doing(actor, ctx -> ctx.stash().unstash());
    assertThat(heard(3)).containsExactly(2, 12, 22);
    doing(actor, ctx -> assertThat(ctx.stash().size()).isZero());
  }

  @Test
  void full_isAnErrorOrFalse_andHoldsTheBound() {
    ActorRef<Code> actor =
        system.spawn("full", runner(), SpawnOptions.defaults().withMailboxCapacity(2));
    Code none = _ -> {};
    doing(
        actor,
        ctx -> {
          Stash<Code> stash = ctx.stash();
          assertThat(stash.capacity()).isEqualTo(2);
          stash.add(none);
          assertThat(stash.offer(none)).isTrue();
          assertThat(stash.offer(none)).isFalse();
          said.add(catchThrowable(() -> stash.add(none)));
          stash.unstash();
          assertThat(stash.offer(none)).as("room for those to be received again").isFalse();
          said.add(ctx.ledger().entries());
        });
    assertThat((Throwable) heard())
        .isInstanceOf(StashFullException.class)
        .hasMessage(
            "/full: stash: it is full: capacity=2 (expected: room; unstash earlier, use offer, or"
                + " raise the capacity of the mailbox, which is that of the stash)");
    assertThat(heard()).isEqualTo(List.of(new Ledger.Entry("stash", "2 of 2")));
    doing(actor, ctx -> assertThat(ctx.stash().size()).isZero());
  }

  @Test
  void restart_keeps_andTheNextIncarnationReceivesItFirst() {
    CompletableFuture<Void> gate = new CompletableFuture<>();
    ActorRef<Object> actor = spawnClosed();
    actor.tell(1);
    actor.tell(2);
    actor.tell(gate);
    actor.tell("fail");
    actor.tell("open");
    actor.tell(3);
    gate.complete(null);
    assertThat(heard(3)).containsExactly(1, 2, 3);
    assertThat(lostReasons()).containsExactly(Reason.FAILED_IN_HANDLER);
  }

  @Test
  void restart_inTheMiddleOfUnstashing_keepsTheRest() {
    ActorRef<Code> actor = system.spawn(runner(), RESTARTING);
    Code first = new FirstSetAside(_ -> said.add("first"));
    Code fails =
        new FirstSetAside(_ -> {
          throw new IllegalStateException("as told");
        });
    Code last = new FirstSetAside(_ -> said.add("last"));
    List.of(first, fails, last).forEach(actor::tell);
    actor.tell(ctx -> ctx.stash().unstash());
    assertThat(heard(2)).containsExactly("first", "last");
    assertThat(failures).hasSize(1);
    assertThat(lostReasons()).containsExactly(Reason.FAILED_IN_HANDLER);
  }

  @Test
  void setAsideAgain_keepsItsPlace_alsoOverARestart() {
    AtomicInteger incarnations = new AtomicInteger();
    ActorRef<Object> actor =
        system.spawn(
            ctx -> {
              if (incarnations.incrementAndGet() == 1) {
                for (int i = 0; i < 3; i++) {
                  ctx.stash().add(ctx.receive());
                }
                ctx.stash().unstash();
                ctx.stash().add(ctx.receive()); // the first one again; the others are still to come
                throw new IllegalStateException("as told");
              }
              while (true) {
                said.add(ctx.receive());
              }
            },
            RESTARTING);
    for (int i = 0; i < 4; i++) {
      actor.tell(i);
    }
    assertThat(heard(4)).containsExactly(0, 1, 2, 3);
    assertThat(lost).isEmpty();
  }

  @Test
  void setAsideAgain_andUnstashed_comesBeforeWhatIsStillToCome() {
    ActorRef<Object> actor =
        system.spawn(ctx -> {
          for (int i = 0; i < 4; i++) {
            ctx.stash().add(ctx.receive());
          }
          ctx.stash().unstash();
          ctx.stash().add(ctx.receive());
          ctx.stash().add(ctx.receive());
          ctx.stash().unstash();
          assertThat(ctx.stash().size()).isEqualTo(4);
          for (int i = 0; i < 4; i++) {
            said.add(ctx.receive());
          }
        });
    for (int i = 0; i < 4; i++) {
      actor.tell(i);
    }
    assertThat(heard(4)).containsExactly(0, 1, 2, 3);
  }

  /** Sets itself aside the first time. */
  private static final class FirstSetAside implements Code {
    private final Code then;
    private boolean again;

    FirstSetAside(Code then) {
      this.then = then;
    }

    @Override
    public void run(ActorContext<Code> ctx) throws Exception {
      if (again) {
        then.run(ctx);
      } else {
        again = true;
        ctx.stash().add(this);
      }
    }
  }

  @Test
  void restart_byChoiceLoses() {
    ActorRef<Object> actor = spawnClosed();
    actor.tell("forget");
    actor.tell(1);
    actor.tell(2);
    actor.tell("fail");
    actor.tell("open");
    actor.tell(3);
    assertThat(heard()).isEqualTo(3);
    assertThat(
            lost.stream().filter(l -> l.reason() == Reason.NOT_HANDLED).map(LostMessage::message))
        .containsExactly(1, 2);
  }

  /** Sets aside what it fails at; after "open" it says what it gets. */
  private Actor<Object> failingAtFirst() {
    List<Object> seen = new ArrayList<>();
    return Actor.handling(() -> {
      boolean[] open = new boolean[1];
      return (ctx, message) -> {
        if (message.equals("open")) {
          open[0] = true;
          ctx.stash().unstash();
        } else if (open[0]) {
          said.add(message);
        } else {
          ctx.stash().add(message);
          if (!seen.contains(message)) {
            seen.add(message);
            throw new IllegalStateException("as told");
          }
        }
      };
    });
  }

  /** What is set aside is not lost by the failure: it stays there, and is handled once. */
  @ParameterizedTest
  @MethodSource("goingOn")
  void failure_afterSettingAside_doesNotLoseTheMessage(Supervision supervision) {
    ActorRef<Object> actor =
        system.spawn(failingAtFirst(), SpawnOptions.defaults().withSupervision(supervision));
    actor.tell(1);
    actor.tell(2);
    eventually(() -> system.counters().failures() == 2);
    actor.tell("open");
    actor.tell(3);
    assertThat(heard(3)).contains(1, 2).endsWith(3);
    assertThat(lostReasons()).isEmpty();
  }

  static Stream<Supervision> goingOn() {
    Supervision restart = Supervision.restart(10, HOUR);
    return Stream.of(restart, restart.withRetries(1), Supervision.resume());
  }

  @Test
  void failure_afterSettingAside_losesTheMessageOnceIfTheActorStops() {
    ActorRef<Object> actor =
        system.spawn(failingAtFirst(), SpawnOptions.defaults().withSupervision(Supervision.stop()));
    actor.tell(1);
    awaitEnd(actor);
    assertThat(lostReasons()).containsExactly(Reason.NOT_HANDLED);
  }

  /** One that is equal, even the same object, is another message. */
  @Test
  void failure_atAMessageLikeOneSetAside_losesIt() {
    ActorRef<Object> actor =
        system.spawn(
            Actor.handling(() -> {
              int[] count = new int[1];
              return (ctx, message) -> {
                if (count[0]++ > 0) {
                  throw new IllegalStateException("as told");
                }
                ctx.stash().add(message);
              };
            }),
            SpawnOptions.defaults().withSupervision(Supervision.stop()));
    actor.tell("same");
    actor.tell("same");
    awaitEnd(actor);
    assertThat(lostReasons())
        .containsExactlyInAnyOrder(Reason.NOT_HANDLED, Reason.FAILED_IN_HANDLER);
  }

  @Test
  void end_losesEachWithARecord() {
    ActorRef<Object> actor = spawnClosed();
    actor.tell(1);
    actor.tell(2);
    CompletionStage<Object> request = actor.askAsync(me -> me, HOUR);
    eventually(() -> cell(actor).mailbox.depth() == 0);
    stopAndAwait(actor);
    assertThat(lostReasons())
        .containsExactly(Reason.NOT_HANDLED, Reason.NOT_HANDLED, Reason.NOT_HANDLED);
    assertThat(catchThrowable(() -> request.toCompletableFuture().join()))
        .hasCauseInstanceOf(AskException.class);
    assertThat(system.counters().pendingAsks()).isZero();
  }

  @Test
  void stop_isNotBehindWhatIsUnstashed() {
    ActorRef<Code> actor = system.spawn(runner());
    for (int i = 0; i < 50; i++) {
      actor.tell(
          new FirstSetAside(ctx -> {
            said.add("ran");
            ctx.stop(ctx.self());
          }));
    }
    actor.tell(ctx -> ctx.stash().unstash());
    awaitEnd(actor);
    assertThat(said).hasSize(1);
    assertThat(lostReasons()).hasSize(49).containsOnly(Reason.NOT_HANDLED);
  }

  @Test
  void request_setAside_keepsItsDeadline() {
    ActorRef<Object> actor = spawnClosed();
    CompletionStage<Object> tooLate = actor.askAsync(me -> me, HOUR);
    eventually(() -> cell(actor).mailbox.depth() == 0);
    actor.tell("word");
    tooLate.toCompletableFuture().cancel(false);
    actor.tell("open");
    assertThat(heard()).isEqualTo("word");
    assertThat(lostReasons()).containsExactly(Reason.EXPIRED);
  }

  @Test
  void manyOverManyRestarts_allAreHandledOrLost() {
    int each = portable() ? 2_000 : 20_000;
    ActorRef<Object> actor = spawnClosed();
    for (int i = 0; i < each; i++) {
      switch (i % 10) {
        case 3 -> actor.tell("fail");
        case 7 -> actor.tell("open");
        case 9 -> actor.tell("close");
        default -> actor.tell(i);
      }
    }
    actor.tell("open");
    actor.tell("end");
    eventually(() -> said.contains("end"));
    long words = (long) each * 7 / 10;
    assertThat(said.size()).isEqualTo(words + 1);
    assertThat(lostReasons()).hasSize(each / 10).containsOnly(Reason.FAILED_IN_HANDLER);
  }
}
