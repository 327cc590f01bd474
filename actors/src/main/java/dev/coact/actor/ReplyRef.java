package dev.coact.actor;

import dev.coact.mailbox.OfferResult;
import dev.coact.scheduler.Task;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Where one ask takes its answer: the first completion counts, be it the answer, the receiver's end
 * or the deadline; a reply that comes later is a lost message.
 */
abstract sealed class ReplyRef<R> extends ActorRef<R> permits WaitingReplyRef, AsyncReplyRef {
  private static final VarHandle RESULT;

  static {
    try {
      RESULT = MethodHandles.lookup().findVarHandle(ReplyRef.class, "result", Object.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  final ActorCell<?> target;

  /* By the clock of the target's scheduler. */
  private final long deadlineNanos;

  /* Null, then once the answer or a Failure: an answer may be an exception, too. */
  private volatile @Nullable Object result;

  /* Guarded by the AskTable's monitor. */
  @Nullable ReplyRef<?> previous;
  @Nullable ReplyRef<?> next;
  boolean listed;

  private record Failure(AskException exception) {}

  private record InCycle(List<WaitCycleException.Wait> cycle) {}

  ReplyRef(ActorCell<?> target, long timeoutNanos) {
    this.target = target;
    this.deadlineNanos = target.dispatcher.scheduler.clock().nanoTime() + timeoutNanos;
  }

  /** How long the asker still waits: not positive if it does not any more. */
  long nanosLeft() {
    return hasFailed() ? 0 : deadlineNanos - target.dispatcher.scheduler.clock().nanoTime();
  }

  /** The ask has ended: lets the asker know. Called once. */
  abstract void ended();

  @Override
  public void tell(R reply) {
    if (!answer(reply)) {
      target
          .system()
          .lost
          .record(LostMessage.Reason.LATE_REPLY, reply, ActorCell.currentPath(), path());
    }
  }

  @Override
  public OfferResult offer(R reply) {
    return answer(reply) ? OfferResult.ACCEPTED : OfferResult.CLOSED;
  }

  private boolean answer(R reply) {
    if (!target.handsOn() && !target.equals(Task.current())) {
      target.noteHandsOn();
    }
    return complete(Objects.requireNonNull(reply, "reply"));
  }

  /** Ends the ask because it waits in a cycle. False if it has ended. */
  boolean failInCycle(List<WaitCycleException.Wait> cycle) {
    return result == null && complete(new InCycle(cycle));
  }

  /** A reply finds room or nobody: there is nothing to wait for. */
  @Override
  public OfferResult offer(R reply, Duration timeout) {
    Durations.notNegative("timeout", timeout);
    return offer(reply);
  }

  /** Ends the ask without an answer. False if it has ended. */
  boolean fail(AskException.Outcome outcome, String detail, @Nullable Throwable cause) {
    return result == null
        && complete(new Failure(new AskException(outcome, target.path(), detail, cause)));
  }

  void timedOut(AskTime time) {
    fail(AskException.Outcome.TIMED_OUT, "no answer within " + time, null);
  }

  /** The asker does not wait any more: a reply that comes is a late one, or came too late. */
  void giveUp() {
    if (!cancelled() && !hasFailed()) {
      target
          .system()
          .lost
          .record(LostMessage.Reason.LATE_REPLY, Objects.requireNonNull(result), null, path());
    }
  }

  /** Nobody wants the answer. False if the ask has ended. */
  boolean cancelled() {
    return fail(AskException.Outcome.TIMED_OUT, "given up by the asker", null);
  }

  private boolean complete(Object value) {
    if (!RESULT.compareAndSet(this, null, value)) {
      return false;
    }
    ended();
    return true;
  }

  boolean hasEnded() {
    return result != null;
  }

  /** Whether it has ended without an answer. */
  boolean hasFailed() {
    Object seen = result;
    return seen instanceof Failure || seen instanceof InCycle;
  }

  /**
   * The answer, after the ask has ended.
   *
   * @throws AskException if there is none
   * @throws WaitCycleException if it could not come
   */
  @SuppressWarnings("unchecked")
  R answer() {
    Object value = Objects.requireNonNull(result);
    if (value instanceof Failure failure) {
      throw failure.exception();
    }
    if (value instanceof InCycle found) {
      throw new WaitCycleException(found.cycle());
    }
    return (R) value;
  }

  @Override
  public <S> S ask(Function<ActorRef<S>, R> request, Duration timeout) {
    throw notAnActor();
  }

  @Override
  public <S> S ask(Function<ActorRef<S>, R> request) {
    throw notAnActor();
  }

  @Override
  public <S> CompletionStage<S> askAsync(Function<ActorRef<S>, R> request, Duration timeout) {
    throw notAnActor();
  }

  private UnsupportedOperationException notAnActor() {
    return new UnsupportedOperationException(
        "ask " + path() + ": it takes one reply (expected: a reference to an actor)");
  }

  @Override
  public String path() {
    return target.path() + "?reply";
  }

  @Override
  public String toString() {
    return "ActorRef[" + path() + "]";
  }
}
