package dev.coact.actor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.coact.actor.AskException.Outcome;
import dev.coact.actor.LostMessage.Reason;
import dev.coact.mailbox.OverflowPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a request has with it: its deadline, and the ask that can be failed because of it. */
@Timeout(120)
abstract class DeadlineContract extends ActorContract {
  private static final Duration SHORT = Duration.ofMillis(5);

  DeadlineContract(boolean portable) {
    super(portable);
  }

  /** A request for anything. */
  private record Request(Object what, ActorRef<Object> replyTo) {}

  @AfterEach
  void noAskIsPending() {
    assertThat(system.counters().pendingAsks()).isZero();
  }

  private static Object ask(ActorRef<Object> target, Object what, Duration timeout) {
    return target.<Object>ask(me -> new Request(what, me), timeout);
  }

  private static CompletionStage<Object> askAsync(ActorRef<Object> target, Object what) {
    return target.askAsync(me -> new Request(what, me), HOUR);
  }

  private static AskException failureOf(ThrowingCallable ask) {
    return catchThrowableOfType(AskException.class, ask);
  }

  private static AskException failureOf(CompletionStage<?> answer) {
    Throwable failure = catchThrowable(() -> answer.toCompletableFuture().join());
    assertThat(failure).isInstanceOf(CompletionException.class);
    return (AskException) failure.getCause();
  }

  /** Says what it gets, and answers. */
  private void sayAndAnswer(Object message) {
    if (message instanceof Request(var what, var replyTo)) {
      said.add(what);
      replyTo.tell("answer to " + what);
    } else {
      said.add(message);
    }
  }

  private Actor<Object> handlerBehind(CompletableFuture<?> gate) {
    return Actor.handling(() ->
        (ctx, message) -> {
          if (message.equals("wait")) {
            ctx.await(gate);
          } else {
            sayAndAnswer(message);
          }
        });
  }

  private Actor<Object> loopBehind(CompletableFuture<?> gate) {
    return ctx -> {
      while (true) {
        Object message = ctx.receive();
        if (message.equals("wait")) {
          ctx.await(gate);
        } else {
          sayAndAnswer(message);
        }
      }
    };
  }

  private Actor<Object> searcherBehind(CompletableFuture<?> gate) {
    Predicate<Object> any = message -> message instanceof Request || message instanceof String;
    return ctx -> {
      while (true) {
        Object message = ctx.receiveMatching(any);
        if (message.equals("wait")) {
          ctx.await(gate);
        } else {
          sayAndAnswer(message);
        }
      }
    };
  }

  /* ---- expired ---- */

  @Test
  void expiredRequest_isSkippedAndCounted_inEveryStyle() {
    CompletableFuture<Void> gate = new CompletableFuture<>();
    List<ActorRef<Object>> targets =
        List.of(
            system.spawn("a", handlerBehind(gate)),
            system.spawn("b", loopBehind(gate)),
            system.spawn("c", searcherBehind(gate)));
    for (ActorRef<Object> target : targets) {
      target.tell("wait");
      assertThat(failureOf(() -> ask(target, "too late", SHORT)).outcome())
          .isEqualTo(Outcome.TIMED_OUT);
      CompletionStage<Object> cancelled = askAsync(target, "cancelled");
      cancelled.toCompletableFuture().cancel(false);
      target.tell("next");
    }
    gate.complete(null);
    for (ActorRef<Object> target : targets) {
      assertThat(ask(target, "in time", LONG)).isEqualTo("answer to in time");
    }
    assertThat(said)
        .containsExactlyInAnyOrder("next", "next", "next", "in time", "in time", "in time");
    assertThat(lostReasons()).hasSize(6).containsOnly(Reason.EXPIRED);
    assertThat(system.counters().lost()).containsEntry(Reason.EXPIRED, 6L);
    assertThat(lost).allMatch(l -> l.message() instanceof Request && l.sender() == null);
    assertThat(lost.stream().map(LostMessage::recipient)).contains("/a", "/b", "/c");
  }

  @Test
  void expiredRequest_ofAStoppedAsker_isSkipped() {
    CompletableFuture<Void> gate = new CompletableFuture<>();
    ActorRef<Object> target = system.spawn(handlerBehind(gate));
    target.tell("wait");
    ActorRef<Code> asker = system.spawn(runner());
    asker.tell(ctx -> ask(target, "of the dead", HOUR));
    awaitWaiting(asker);
    stopAndAwait(asker);
    gate.complete(null);
    assertThat(ask(target, "of the living", LONG)).isEqualTo("answer to of the living");
    assertThat(lostReasons())
        .as("what the asker had in hand, and its request")
        .containsExactly(Reason.NOT_HANDLED, Reason.EXPIRED);
  }

  @Test
  void expiredRequest_thatNoOneWants_staysQueuedUntilReceived() {
    CompletableFuture<Void> gate = new CompletableFuture<>();
    Predicate<Object> words = message -> message instanceof String;
    ActorRef<Object> target =
        system.spawn(ctx -> {
          said.add(ctx.receiveMatching(words));
          said.add(lost.size());
          said.add(ctx.receive());
        });
    askAsync(target, "request").toCompletableFuture().cancel(false);
    target.tell("one");
    target.tell("two");
    gate.complete(null);
    assertThat(List.of(heard(), heard(), heard())).containsExactly("one", 0, "two");
    assertThat(lostReasons()).containsExactly(Reason.EXPIRED);
  }

  /* ---- over hops ---- */

  @Test
  void deadline_goesAlongOverHops() {
    ActorRef<Object> silent = system.spawn("silent", Actor.handling(() -> (ctx, m) -> {}));
    ActorRef<Object> second =
        system.spawn("second", asking(silent, HOUR)); // would wait for an hour by itself
    ActorRef<Object> first = system.spawn("first", asking(second, HOUR));
    AskException failure = failureOf(() -> ask(first, "anything", Duration.ofMillis(200)));
    assertThat(failure.outcome()).isEqualTo(Outcome.TIMED_OUT);
    List<Object> hops = List.of(heard(), heard());
    assertThat(hops)
        .allSatisfy(hop -> {
          assertThat((Throwable) hop).isInstanceOf(AskException.class);
          assertThat((Throwable) hop)
              .hasMessageContaining("which the request that the asker has in hand had left")
              .hasMessageContaining("(wanted: PT1H)");
          assertThat(((AskException) hop).outcome()).isEqualTo(Outcome.TIMED_OUT);
        });
  }

  /** Asks the next one for each request, and says what it throws. */
  private Actor<Object> asking(ActorRef<Object> next, Duration timeout) {
    return Actor.handling(() ->
        (ctx, message) -> {
          Request request = (Request) message;
          try {
            request.replyTo().tell(ask(next, request.what(), timeout));
          } catch (AskException e) {
            said.add(e);
          }
        });
  }

  @Test
  void deadline_shorterOfTheAskItself_holds() {
    ActorRef<Object> silent = system.spawn("silent", Actor.handling(() -> (ctx, m) -> {}));
    ActorRef<Object> first = system.spawn(asking(silent, SHORT));
    CompletionStage<Object> outer = askAsync(first, "anything");
    assertThat((Throwable) heard()).hasMessage("ask /silent: no answer within PT0.005S");
    outer.toCompletableFuture().cancel(false);
  }

  @Test
  void deadlinePassed_asksFailAtOnce_untilTheRequestIsAnsweredOrLetGo() {
    ActorRef<Object> echo = system.spawn("echo", handlerBehind(new CompletableFuture<>()));
    CompletableFuture<Void> gate = new CompletableFuture<>();
    ActorRef<Object> hop =
        system.spawn(ctx -> {
          Request request = (Request) ctx.receive();
          ctx.await(gate);
          said.add(ctx.timeLeft());
          said.add(failureOf(() -> ask(echo, "not sent", HOUR)));
          said.add(failureOf(echo.askAsync(me -> new Request("not sent", me), HOUR)));
          request.replyTo().offer("late");
          said.add(failureOf(() -> ask(echo, "not sent", HOUR)));
          said.add(ctx.receive());
          said.add(ctx.timeLeft());
          said.add(ask(echo, "sent", HOUR));
        });
    assertThat(failureOf(() -> ask(hop, "anything", SHORT)).outcome()).isEqualTo(Outcome.TIMED_OUT);
    gate.complete(null);
    hop.tell("next");
    assertThat(heard()).isEqualTo(Optional.of(Duration.ZERO));
    for (int i = 0; i < 3; i++) {
      assertThat((Throwable) heard())
          .hasMessage(
              "ask /echo: not sent: the request that the asker has in hand has no time left");
    }
    assertThat(List.of(heard(), heard(), heard(), heard()))
        .containsExactly("next", Optional.empty(), "sent", "answer to sent");
  }

  @Test
  void deadline_ofAnAnsweredRequest_bindsNobody() {
    ActorRef<Object> echo = system.spawn("echo", handlerBehind(new CompletableFuture<>()));
    ActorRef<Object> hop =
        system.spawn(
            Actor.handling(() ->
                (ctx, message) -> {
                  if (message instanceof Request request) {
                    said.add(ctx.timeLeft().orElseThrow().compareTo(LONG) <= 0);
                    request.replyTo().tell("answer");
                    said.add(ctx.timeLeft());
                    said.add(ask(echo, "after the answer", HOUR));
                  } else {
                    said.add(ctx.timeLeft());
                  }
                }));
    assertThat(ask(hop, "anything", LONG)).isEqualTo("answer");
    hop.tell("plain");
    assertThat(List.of(heard(), heard(), heard(), heard(), heard()))
        .containsExactly(
            true,
            Optional.empty(),
            "after the answer",
            "answer to after the answer",
            Optional.empty());
  }

  @Test
  void requestInHand_isNotThatOfTheNextActorOnTheSameStack() {
    ActorSystem one = start("one", oneWorker(64));
    ActorRef<Object> first = one.spawn("first", ctx -> ctx.receive()); // ends with it in hand
    CompletionStage<Object> answer = askAsync(first, "anything");
    assertThat(failureOf(answer).outcome()).isEqualTo(Outcome.RECEIVER_DOWN);
    ActorRef<Code> next = one.spawn(runner());
    doing(next, ctx -> said.add(ctx.timeLeft()));
    assertThat(heard()).isEqualTo(Optional.empty());
  }

  /* ---- failed ---- */

  @Test
  void failure_failsTheRequestInHandApartFromTheOthers() {
    for (boolean loop : List.of(false, true)) {
      CompletableFuture<Void> gate = new CompletableFuture<>();
      ActorRef<Object> target =
          system.spawn(loop ? failingLoopBehind(gate) : failingBehind(gate), RESTARTING);
      CompletionStage<Object> inHand = askAsync(target, "fail");
      CompletionStage<Object> queued = askAsync(target, "queued");
      target.tell("told");
      gate.complete(null);
      assertThat(failureOf(inHand))
          .hasMessageContaining("it failed at this")
          .hasRootCauseMessage("as asked");
      assertThat(failureOf(inHand).outcome()).isEqualTo(Outcome.FAILED);
      assertThat(failureOf(queued).outcome()).isEqualTo(Outcome.RECEIVER_RESTARTED);
      assertThat(heard()).isEqualTo("told");
      assertThat(lostReasons()).containsExactly(Reason.FAILED_IN_HANDLER, Reason.EXPIRED);
      lost.clear();
    }
    assertThat(said).isEmpty();
  }

  private Actor<Object> failingBehind(CompletableFuture<?> gate) {
    return Actor.handling(() ->
        (ctx, message) -> {
          ctx.await(gate);
          if (message instanceof Request request && request.what().equals("fail")) {
            throw new IllegalStateException("as asked");
          }
          sayAndAnswer(message);
        });
  }

  private Actor<Object> failingLoopBehind(CompletableFuture<?> gate) {
    return ctx -> {
      while (true) {
        Object message = ctx.receive();
        ctx.await(gate);
        if (message instanceof Request request && request.what().equals("fail")) {
          throw new IllegalStateException("as asked");
        }
        sayAndAnswer(message);
      }
    };
  }

  /* ---- displaced ---- */

  @Test
  void displacedRequest_failsItsAskAtOnce() {
    CompletableFuture<Void> gate = new CompletableFuture<>();
    ActorRef<Object> dropping =
        system.spawn("dropping", behind(gate), CAPACITY_1.withOverflow(OverflowPolicy.DROP_OLDEST));
    CompletionStage<Object> dropped = askAsync(dropping, "old");
    dropping.tell("new");
    assertThat(failureOf(dropped).outcome()).isEqualTo(Outcome.REFUSED);
    ActorRef<Object> conflating =
        system.spawn(
            behind(gate), SpawnOptions.defaults().withConflation(Request.class, Request::what));
    CompletionStage<Object> conflated = askAsync(conflating, "key");
    CompletionStage<Object> newer = askAsync(conflating, "key");
    assertThat(failureOf(conflated).outcome()).isEqualTo(Outcome.REFUSED);
    assertThat(lostReasons()).containsExactly(Reason.DROPPED, Reason.CONFLATED);
    newer.toCompletableFuture().cancel(false);
    gate.complete(null);
    assertThat(heard()).isEqualTo("new");
  }

  @Test
  void priorities_lookIntoEnvelopes() {
    CompletableFuture<Void> gate = new CompletableFuture<>();
    ActorRef<Object> target =
        system.spawn(
            loopBehind(gate),
            SpawnOptions.defaults()
                .withPriorities(2, Request.class, request -> request.what().equals("now") ? 0 : 1));
    target.tell("wait");
    awaitWaiting(target);
    CompletionStage<Object> later = askAsync(target, "later");
    CompletionStage<Object> now = askAsync(target, "now");
    gate.complete(null);
    assertThat(now.toCompletableFuture().join()).isEqualTo("answer to now");
    assertThat(later.toCompletableFuture().join()).isEqualTo("answer to later");
    assertThat(said).containsExactly("now", "later");
  }
}
