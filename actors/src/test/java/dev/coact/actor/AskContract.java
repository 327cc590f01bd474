package dev.coact.actor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.coact.actor.AskException.Outcome;
import dev.coact.mailbox.OfferResult;
import dev.coact.scheduler.WaitInterruptedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Asks, in every way that they can end. */
@Timeout(120)
abstract class AskContract extends ActorContract {
  private static final Duration SHORT = Duration.ofMillis(5);

  AskContract(boolean portable) {
    super(portable);
  }

  private record Question(int number, ActorRef<Object> replyTo) {}

  @AfterEach
  void noAskIsPending() {
    assertThat(system.counters().pendingAsks()).isZero();
  }

  /** Answers with the number. */
  private static Actor<Question> echo() {
    return Actor.handling(() -> (ctx, question) -> question.replyTo().tell(question.number()));
  }

  /** Keeps the questions for the test. */
  private Actor<Question> silent() {
    return Actor.handling(() -> (ctx, question) -> said.add(question));
  }

  private static Actor<Question> failing() {
    return Actor.handling(() ->
        (ctx, question) -> {
          throw new IllegalStateException("question " + question.number());
        });
  }

  private static Outcome outcomeOf(ThrowingCallable ask) {
    return catchThrowableOfType(AskException.class, ask).outcome();
  }

  private static Outcome outcomeOf(CompletionStage<?> answer) {
    Throwable failure = catchThrowable(() -> answer.toCompletableFuture().join());
    assertThat(failure).isInstanceOf(CompletionException.class);
    return ((AskException) failure.getCause()).outcome();
  }

  private static Object ask(ActorRef<Question> target, Duration timeout) {
    return target.ask(me -> new Question(7, me), timeout);
  }

  private static CompletionStage<Object> askAsync(ActorRef<Question> target, Duration timeout) {
    return target.askAsync(me -> new Question(7, me), timeout);
  }

  /* ---- answered ---- */

  @Test
  void ask_answered_givesTheAnswer() {
    ActorRef<Question> target = system.spawn(echo());
    assertThat(ask(target, LONG)).isEqualTo(7);
    assertThat(target.<Object>ask(me -> new Question(8, me))).isEqualTo(8);
    assertThat(askAsync(target, LONG).toCompletableFuture().join()).isEqualTo(7);
    doing(system.spawn(runner()), ctx -> said.add(ask(target, LONG)));
    assertThat(heard()).isEqualTo(7);
    assertThat(system.counters().scheduler().timersArmed()).isZero();
  }

  @Test
  void ask_answerIsAnAskException_isAnAnswer() {
    AskException answer = new AskException(Outcome.REFUSED, "/other", "as a value", null);
    ActorRef<Question> target =
        system.spawn(Actor.handling(() -> (ctx, question) -> question.replyTo().tell(answer)));
    assertThat(ask(target, LONG)).isSameAs(answer);
    assertThat(askAsync(target, LONG).toCompletableFuture().join()).isSameAs(answer);
  }

  @Test
  void ask_endedBeforeItIsSent_isSentAllTheSame() {
    ActorRef<Question> target =
        system.spawn(Actor.handling(() -> (ctx, question) -> said.add(question.number())));
    CompletionStage<Object> asked =
        target.askAsync(
            me -> {
              me.tell("by who asks");
              return new Question(9, me);
            },
            LONG);
    assertThat(asked.toCompletableFuture().join()).isEqualTo("by who asks");
    assertThat(heard()).isEqualTo(9);
    assertThat(system.counters().pendingAsks()).isZero();
    assertThat(system.counters().scheduler().timersArmed()).isZero();
    assertThat(lost).isEmpty();
  }

  @Test
  void ask_endedBeforeItIsSent_doesNotWaitForRoom() {
    CompletableFuture<Void> gate = new CompletableFuture<>();
    ActorRef<Object> target = system.spawn("target", behind(gate), CAPACITY_1);
    target.tell("queued");
    CompletionStage<Object> asked =
        target.askAsync(
            me -> {
              me.tell("by who asks");
              return "request";
            },
            LONG);
    assertThat(asked.toCompletableFuture().join()).isEqualTo("by who asks");
    assertThat(lost)
        .containsExactly(new LostMessage(LostMessage.Reason.NOT_SENT, "request", null, "/target"));
    gate.complete(null);
  }

  @Test
  void askAsync_requestIsAnsweredAndThenNotMade_countsNothing() {
    ActorRef<Question> target = system.spawn("target", echo());
    assertThatIllegalStateException()
        .isThrownBy(() ->
            target.askAsync(
                me -> {
                  me.tell("too early");
                  throw new IllegalStateException("no request");
                },
                LONG))
        .withMessage("no request");
    assertThat(system.counters().pendingAsks()).isZero();
    assertThat(system.counters().scheduler().timersArmed()).isZero();
    assertThat(lost)
        .containsExactly(
            new LostMessage(LostMessage.Reason.LATE_REPLY, "too early", null, "/target?reply"));
  }

  @Test
  void reply_second_isLate() {
    ActorRef<Question> target =
        system.spawn(
            "target",
            Actor.handling(() ->
                (ctx, question) -> {
                  question.replyTo().tell("first");
                  question.replyTo().tell("second");
                  said.add(question.replyTo().offer("third"));
                }));
    assertThat(ask(target, LONG)).isEqualTo("first");
    assertThat(heard()).isEqualTo(OfferResult.CLOSED);
    assertThat(lost)
        .containsExactly(
            new LostMessage(LostMessage.Reason.LATE_REPLY, "second", "/target", "/target?reply"));
  }

  @Test
  void replyRef_isNoActor() {
    ActorRef<Question> target =
        system.spawn(
            Actor.handling(() ->
                (ctx, question) -> {
                  ActorRef<Object> to = question.replyTo();
                  said.add(catchThrowable(() -> to.ask(me -> me, SHORT)));
                  said.add(catchThrowable(() -> to.ask(me -> me)));
                  said.add(catchThrowable(() -> to.askAsync(me -> me, SHORT)));
                  said.add(catchThrowable(() -> ctx.watch(to, () -> question)));
                  said.add(catchThrowable(() -> ctx.stop(to)));
                  said.add(catchThrowable(() -> to.tell(null)));
                  to.tell(to.toString());
                }));
    assertThat(ask(target, LONG)).isEqualTo("ActorRef[" + target.path() + "?reply]");
    for (int i = 0; i < 3; i++) {
      assertThat(heard()).isInstanceOf(UnsupportedOperationException.class);
    }
    assertThat(heard()).isInstanceOf(IllegalArgumentException.class);
    assertThat(heard()).isInstanceOf(IllegalArgumentException.class);
    assertThat(heard()).isInstanceOf(NullPointerException.class);
  }

  /* ---- not answered ---- */

  @Test
  void ask_noAnswerInTime_timesOut_andALateReplyIsLost() {
    ActorRef<Question> target = system.spawn("target", silent());
    assertThatThrownBy(() -> ask(target, SHORT))
        .hasMessage("ask /target: no answer within PT0.005S");
    assertThat(outcomeOf(askAsync(target, SHORT))).isEqualTo(Outcome.TIMED_OUT);
    doing(system.spawn(runner()), ctx -> said.add(outcomeOf(() -> ask(target, SHORT))));
    List<Object> heard = List.of(heard(), heard(), heard(), heard());
    assertThat(heard).contains(Outcome.TIMED_OUT);
    for (Object one : heard) {
      if (one instanceof Question question) {
        question.replyTo().tell("late");
      }
    }
    assertThat(lostReasons())
        .containsExactly(
            LostMessage.Reason.LATE_REPLY,
            LostMessage.Reason.LATE_REPLY,
            LostMessage.Reason.LATE_REPLY);
    assertThat(system.counters().scheduler().timersArmed()).isZero();
  }

  @Test
  void ask_endedTarget_isDownAtOnce() {
    ActorRef<Question> target = system.spawn(echo());
    stopAndAwait(target);
    assertThat(outcomeOf(() -> ask(target, HOUR))).isEqualTo(Outcome.RECEIVER_DOWN);
    assertThat(outcomeOf(askAsync(target, HOUR))).isEqualTo(Outcome.RECEIVER_DOWN);
    assertThat(lost).isEmpty();
    assertThat(system.counters().scheduler().timersArmed()).isZero();
  }

  @Test
  void ask_targetStopsBeforeItAnswers_isDown() {
    ActorRef<Question> target = system.spawn(silent());
    CompletionStage<Object> async = askAsync(target, HOUR);
    ActorRef<Code> asker = system.spawn(runner());
    asker.tell(ctx -> said.add(outcomeOf(() -> ask(target, HOUR))));
    Object a = heard();
    Object b = heard();
    system.stop(target);
    assertThat(heard()).isEqualTo(Outcome.RECEIVER_DOWN);
    assertThat(outcomeOf(async)).isEqualTo(Outcome.RECEIVER_DOWN);
    ((Question) a).replyTo().tell("late");
    ((Question) b).replyTo().tell("late");
    assertThat(lostReasons())
        .containsExactly(LostMessage.Reason.LATE_REPLY, LostMessage.Reason.LATE_REPLY);
  }

  @Test
  void ask_targetFails_saysWhy() {
    ActorRef<Question> stopping = system.spawn(failing(), stop());
    assertThatThrownBy(() -> ask(stopping, HOUR))
        .isInstanceOfSatisfying(
            AskException.class, e -> assertThat(e.outcome()).isEqualTo(Outcome.FAILED))
        .hasMessageContaining("it failed at this")
        .hasRootCauseMessage("question 7");
    ActorRef<Question> restarting = system.spawn(failing(), RESTARTING);
    assertThatThrownBy(() -> ask(restarting, HOUR))
        .isInstanceOfSatisfying(
            AskException.class, e -> assertThat(e.outcome()).isEqualTo(Outcome.FAILED))
        .hasMessageContaining("it failed at this")
        .hasRootCauseMessage("question 7");
    assertThat(outcomeOf(askAsync(restarting, HOUR))).isEqualTo(Outcome.FAILED);
  }

  private static SpawnOptions stop() {
    return SpawnOptions.defaults().withSupervision(Supervision.stop());
  }

  @Test
  void ask_queuedAtTheEnd_isDownAndTheRequestIsLost() {
    CompletableFuture<Void> gate = new CompletableFuture<>();
    ActorRef<Question> target = system.spawn(ctx -> ctx.await(gate));
    CompletionStage<Object> answer = askAsync(target, HOUR);
    system.stop(target);
    assertThat(outcomeOf(answer)).isEqualTo(Outcome.RECEIVER_DOWN);
    assertThat(lostReasons()).containsExactly(LostMessage.Reason.NOT_HANDLED);
  }

  /* ---- full mailboxes ---- */

  @Test
  void ask_rejectingTarget_isRefused() {
    CompletableFuture<Void> gate = new CompletableFuture<>();
    ActorRef<Question> target = system.spawn("target", ctx -> ctx.await(gate), REJECTING);
    CompletionStage<Object> first = askAsync(target, HOUR);
    assertThatThrownBy(() -> ask(target, HOUR))
        .hasMessage("ask /target: its mailbox is full: capacity=1");
    assertThat(outcomeOf(askAsync(target, HOUR))).isEqualTo(Outcome.REFUSED);
    gate.complete(null);
    assertThat(outcomeOf(first)).isEqualTo(Outcome.RECEIVER_DOWN);
  }

  @Test
  void ask_noRoomInTime_timesOutAndIsNotSent() {
    CompletableFuture<Void> gate = new CompletableFuture<>();
    ActorRef<Question> target =
        system.spawn(
            ctx -> {
              ctx.await(gate);
              said.add(ctx.receive().number());
              said.add(String.valueOf(ctx.receive(Duration.ZERO)));
            },
            CAPACITY_1);
    target.tell(new Question(1, null));
    assertThatThrownBy(() -> ask(target, SHORT)).hasMessageContaining("its mailbox stayed full");
    assertThat(outcomeOf(askAsync(target, SHORT))).isEqualTo(Outcome.TIMED_OUT);
    assertThat(cell(target).mailbox.waitingSenders()).isZero();
    gate.complete(null);
    assertThat(heard()).isEqualTo(1);
    assertThat(heard()).isEqualTo("null");
  }

  @Test
  void ask_waitsForRoom_thenIsAnswered() {
    CompletableFuture<Void> gate = new CompletableFuture<>();
    ActorRef<Question> target =
        system.spawn(
            ctx -> {
              ctx.await(gate);
              while (true) {
                Question question = ctx.receive();
                question.replyTo().tell(question.number());
              }
            },
            CAPACITY_1);
    CompletionStage<Object> first = askAsync(target, LONG);
    ActorRef<Code> asker = system.spawn(runner());
    asker.tell(ctx -> said.add(ask(target, LONG)));
    awaitSenders(target, 1);
    gate.complete(null);
    assertThat(heard()).isEqualTo(7);
    assertThat(first.toCompletableFuture().join()).isEqualTo(7);
  }

  @Test
  void ask_targetEndsWhileItWaitsForRoom_isDown() {
    CompletableFuture<Void> gate = new CompletableFuture<>();
    ActorRef<Question> target = system.spawn(ctx -> ctx.await(gate), CAPACITY_1);
    target.tell(new Question(1, null));
    ActorRef<Code> asker = system.spawn(runner());
    asker.tell(ctx -> said.add(outcomeOf(() -> ask(target, HOUR))));
    awaitSenders(target, 1);
    gate.complete(null);
    assertThat(heard()).isEqualTo(Outcome.RECEIVER_DOWN);
  }

  /* ---- the asker ---- */

  @Test
  void ask_askerStopped_endsTheAsk() {
    ActorRef<Question> target = system.spawn(silent());
    ActorRef<Code> asker = system.spawn(runner());
    asker.tell(ctx -> ask(target, HOUR));
    Question question = (Question) heard();
    awaitWaiting(asker);
    stopAndAwait(asker);
    assertThat(system.counters().pendingAsks()).isZero();
    question.replyTo().tell("late");
    assertThat(lostReasons()).contains(LostMessage.Reason.LATE_REPLY);
    assertThat(failures).isEmpty();
  }

  @Test
  void ask_askerAnsweredAndStoppedAtOnce_losesNoAnswerUnrecorded() {
    for (int i = 0; i < 300; i++) {
      ActorRef<Question> target = system.spawn(silent());
      ActorRef<Code> asker = system.spawn(runner());
      asker.tell(ctx -> {
        ask(target, HOUR);
        said.add("answered");
      });
      Question question = (Question) heard();
      awaitWaiting(asker);
      Thread other = Thread.ofPlatform().start(() -> question.replyTo().tell("answer"));
      system.stop(asker);
      awaitEnd(asker);
      eventually(() -> !other.isAlive());
      long late = lost.stream().filter(l -> l.reason() == LostMessage.Reason.LATE_REPLY).count();
      assertThat(late + said.size()).isEqualTo(1);
      lost.clear();
      said.clear();
      system.stop(target);
    }
  }

  @Test
  void ask_threadInterrupted_endsTheAsk() {
    ActorRef<Question> target = system.spawn(silent());
    Thread thread =
        Thread.ofPlatform().start(() -> said.add(catchThrowable(() -> ask(target, HOUR))));
    Question question = (Question) heard();
    thread.interrupt();
    assertThat(heard()).isInstanceOf(WaitInterruptedException.class);
    question.replyTo().tell("late");
    assertThat(lostReasons()).containsExactly(LostMessage.Reason.LATE_REPLY);
  }

  @Test
  void ask_oneself_isAClearError() {
    ActorRef<Question> actor =
        system.spawn(
            "self",
            ctx -> {
              said.add(catchThrowable(() -> ctx.self().ask(me -> new Question(1, me), HOUR)));
              CompletionStage<Object> answer = ctx.self().askAsync(me -> new Question(2, me), HOUR);
              ctx.receive().replyTo().tell("to myself");
              said.add(ctx.await(answer));
            });
    assertThat((Throwable) heard())
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("ask /self: the actor would wait for itself (expected: another actor)");
    assertThat(heard()).isEqualTo("to myself");
    awaitEnd(actor);
  }

  @Test
  void askAsync_ofItselfWhenFull_isAClearErrorAndLeavesNothing() {
    ActorRef<Question> actor =
        system.spawn(
            ctx -> {
              ctx.self().tell(new Question(1, null));
              said.add(catchThrowable(() -> ctx.self().askAsync(me -> new Question(2, me), HOUR)));
              said.add(system.counters().pendingAsks());
            },
            CAPACITY_1);
    assertThat((Throwable) heard()).hasMessageContaining("the actor would wait for itself");
    assertThat(heard()).isEqualTo(0L);
    awaitEnd(actor);
    assertThat(system.counters().scheduler().timersArmed()).isZero();
  }

  @Test
  void askAsync_resultCancelled_endsTheAsk() {
    ActorRef<Question> target = system.spawn(silent());
    CompletionStage<Object> answer = askAsync(target, HOUR);
    Question question = (Question) heard();
    assertThat(answer.toCompletableFuture().cancel(false)).isTrue();
    assertThat(system.counters().pendingAsks()).isZero();
    assertThat(system.counters().scheduler().timersArmed()).isZero();
    question.replyTo().tell("late");
    assertThat(lostReasons()).containsExactly(LostMessage.Reason.LATE_REPLY);
  }

  @Test
  void ask_wrongArguments_throwAndLeaveNothing() {
    ActorRef<Question> target = system.spawn(echo());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ask(target, Duration.ZERO))
        .withMessage("timeout: PT0S (expected: more than zero)");
    assertThatIllegalArgumentException().isThrownBy(() -> askAsync(target, SHORT.negated()));
    assertThatNullPointerException().isThrownBy(() -> target.ask(me -> null, HOUR));
    assertThatNullPointerException().isThrownBy(() -> target.askAsync(me -> null, HOUR));
    assertThatThrownBy(() ->
            target.ask(
                me -> {
                  throw new UnsupportedOperationException("request");
                },
                HOUR))
        .hasMessage("request");
    assertThat(system.counters().pendingAsks()).isZero();
    assertThat(system.counters().scheduler().timersArmed()).isZero();
    assertThat(lost).isEmpty();
  }

  @Test
  void ask_durationBeyondNanoseconds_isVeryLong() {
    ActorRef<Question> target = system.spawn(echo());
    assertThat(ask(target, Duration.ofSeconds(Long.MAX_VALUE))).isEqualTo(7);
    assertThat(askAsync(target, Duration.ofDays(1_000_000)).toCompletableFuture().join())
        .isEqualTo(7);
  }

  /* ---- many ---- */

  @Test
  void ask_manyOfBothKinds_leaveNothing() {
    int each = portable() ? 2_000 : 25_000;
    ActorRef<Question> target = system.spawn(echo());
    List<ActorRef<?>> askers = new ArrayList<>();
    for (int a = 0; a < 4; a++) {
      boolean async = a % 2 == 0;
      askers.add(
          system.spawn(ctx -> {
            for (int i = 0; i < each; i++) {
              int number = i;
              Object answer =
                  async
                      ? ctx.await(target.askAsync(me -> new Question(number, me), LONG))
                      : target.ask(me -> new Question(number, me), LONG);
              assertThat(answer).isEqualTo(number);
            }
          }));
    }
    askers.forEach(this::awaitEnd);
    assertThat(failures).isEmpty();
    assertThat(system.counters().pendingAsks()).isZero();
    assertThat(system.counters().scheduler().timersArmed()).isZero();
  }
}
