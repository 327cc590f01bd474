package dev.coact.actor;

import dev.coact.mailbox.OfferResult;
import dev.coact.mailbox.OverflowPolicy;
import dev.coact.scheduler.Task;
import dev.coact.scheduler.Timer;
import dev.coact.scheduler.Waiter;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** A reference to an actor. */
final class CellRef<M> extends ActorRef<M> {
  /** How a send that may wait ended. */
  private enum Sent {
    ACCEPTED,
    CLOSED,
    REJECTED,
    TIMED_OUT
  }

  final ActorCell<M> cell;

  CellRef(ActorCell<M> cell) {
    this.cell = cell;
  }

  @Override
  public void tell(M message) {
    if (cell.mailbox.offer(message) == OfferResult.ACCEPTED) {
      cell.wake();
    } else {
      switch (sendSlowly(message, -1)) {
        case ACCEPTED -> {}
        case REJECTED -> lost(LostMessage.Reason.REJECTED, message);
        case CLOSED, TIMED_OUT -> lost(LostMessage.Reason.RECIPIENT_ENDED, message);
      }
    }
  }

  @Override
  public OfferResult offer(M message) {
    OfferResult result = cell.mailbox.offer(message);
    if (result == OfferResult.ACCEPTED) {
      cell.wake();
    }
    return result;
  }

  private void lost(LostMessage.Reason reason, M message) {
    cell.system.lost.record(reason, message, ActorCell.currentPath(), path());
  }

  /** After a first offer failed. */
  private Sent sendSlowly(M message, long timeoutNanos) {
    if (cell.overflow == OverflowPolicy.REJECT) {
      return switch (cell.mailbox.offer(message)) {
        case ACCEPTED -> woken();
        case FULL -> Sent.REJECTED;
        case CLOSED -> Sent.CLOSED;
      };
    }
    if (cell.equals(Task.current())) {
      throw new IllegalStateException(
          "tell "
              + path()
              + ": the actor would wait for itself, its mailbox is full: capacity="
              + cell.mailbox.capacity()
              + " (expected: room; raise coact.mailbox.capacity or use offer)");
    }
    Waiter waiter = new Waiter(cell.system.scheduler, new RoomIn(cell));
    SuspendedSend<M> send = new SuspendedSend<>(cell, message, waiter);
    return switch (cell.mailbox.await(send)) {
      case ACCEPTED -> woken();
      case CLOSED -> Sent.CLOSED;
      case WAITING -> waitForRoom(send, waiter, timeoutNanos);
    };
  }

  private Sent woken() {
    cell.wake();
    return Sent.ACCEPTED;
  }

  private Sent waitForRoom(SuspendedSend<M> send, Waiter waiter, long timeoutNanos) {
    boolean signalled = false;
    try {
      signalled = waiter.await(timeoutNanos);
      if (signalled) {
        return send.wasRefused() ? Sent.CLOSED : Sent.ACCEPTED;
      }
      // If the cancel comes too late, the message is in the mailbox, or the mailbox closed: for the
      // sender the time is over in each case.
      return cell.mailbox.cancel(send) ? Sent.TIMED_OUT : Sent.ACCEPTED;
    } catch (RuntimeException stopped) {
      M message = send.message();
      if (cell.mailbox.cancel(send) && message != null) {
        lost(LostMessage.Reason.NOT_SENT, message);
      }
      throw stopped;
    }
  }

  /** What a suspended sender waits for. */
  private record RoomIn(ActorCell<?> cell) {
    @Override
    public String toString() {
      return "room in the mailbox of " + cell.path();
    }
  }

  /** What an ask waits for. */
  private record AnswerOf(ActorCell<?> cell) {
    @Override
    public String toString() {
      return "an answer of " + cell.path();
    }
  }

  @Override
  public <R> R ask(Function<ActorRef<R>, M> request) {
    return ask(request, cell.system.settings().ask().timeout());
  }

  @Override
  public <R> R ask(Function<ActorRef<R>, M> request, Duration timeout) {
    long timeoutNanos = Durations.positive("timeout", timeout);
    if (cell.equals(Task.current())) {
      throw new IllegalStateException(
          "ask " + path() + ": the actor would wait for itself (expected: another actor)");
    }
    Waiter waiter = new Waiter(cell.system.scheduler, new AnswerOf(cell));
    ReplyRef<R> reply = new ReplyRef<>(cell, waiter);
    M message = request.apply(reply);
    AskTable asks = cell.asks();
    if (!asks.add(reply)) {
      throw new AskException(
          AskException.Outcome.RECEIVER_DOWN, path(), "it had ended before", null);
    }
    cell.system.tallies.pendingAsks.increment();
    try {
      long left = send(reply, message, timeoutNanos);
      if (!waiter.await(left)) {
        timedOut(reply, timeout);
      }
      return reply.answer();
    } catch (ActorStoppedException stopped) {
      timedOut(reply, timeout); // a reply that still comes is a late one
      throw stopped;
    } finally {
      asks.remove(reply);
      cell.system.tallies.pendingAsks.decrement();
    }
  }

  private static void timedOut(ReplyRef<?> reply, Duration timeout) {
    reply.fail(AskException.Outcome.TIMED_OUT, "no answer within " + timeout, null);
  }

  /** Sends a request; the ask is failed if that fails. Returns the nanoseconds left. */
  private long send(ReplyRef<?> reply, M message, long timeoutNanos) {
    if (cell.mailbox.offer(message) == OfferResult.ACCEPTED) {
      cell.wake();
      return timeoutNanos;
    }
    long start = cell.system.scheduler.clock().nanoTime();
    switch (sendSlowly(message, timeoutNanos)) {
      case ACCEPTED -> {}
      case CLOSED -> reply.fail(AskException.Outcome.RECEIVER_DOWN, "it had ended before", null);
      case REJECTED ->
          reply.fail(
              AskException.Outcome.REFUSED,
              "its mailbox is full: capacity=" + cell.mailbox.capacity(),
              null);
      case TIMED_OUT -> reply.fail(AskException.Outcome.TIMED_OUT, "its mailbox stayed full", null);
    }
    return Math.max(0, timeoutNanos - (cell.system.scheduler.clock().nanoTime() - start));
  }

  @Override
  public <R> CompletionStage<R> askAsync(Function<ActorRef<R>, M> request, Duration timeout) {
    long timeoutNanos = Durations.positive("timeout", timeout);
    CompletableFuture<R> future = new CompletableFuture<>();
    ReplyRef<R> reply = new ReplyRef<>(cell, future);
    M message = request.apply(reply);
    AskTable asks = cell.asks();
    if (!asks.add(reply)) {
      future.completeExceptionally(
          new AskException(
              AskException.Outcome.RECEIVER_DOWN, path(), "it had ended before", null));
      return future;
    }
    Timer deadline =
        new Timer() {
          @Override
          protected void fire() {
            timedOut(reply, timeout);
          }
        };
    cell.system.tallies.pendingAsks.increment();
    cell.system.scheduler.timers().arm(deadline, timeoutNanos);
    CompletionStage<R> result =
        future.whenComplete((answer, failure) -> {
          deadline.cancel();
          asks.remove(reply);
          cell.system.tallies.pendingAsks.decrement();
        });
    try {
      send(reply, message, timeoutNanos);
    } catch (RuntimeException stopped) {
      timedOut(reply, timeout); // nobody has the result, so nobody waits
      throw stopped;
    }
    return result;
  }

  @Override
  public String path() {
    return cell.path();
  }

  @Override
  public String toString() {
    return "ActorRef[" + path() + "]";
  }
}
