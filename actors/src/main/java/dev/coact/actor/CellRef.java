package dev.coact.actor;

import dev.coact.mailbox.OfferResult;
import dev.coact.scheduler.Scheduler;
import dev.coact.scheduler.Task;
import dev.coact.scheduler.Waiter;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A reference to an actor. */
sealed class CellRef<M> extends ActorRef<M> permits ContextRef, ProbedRef {
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
    if (cell.send(message) != OfferResult.ACCEPTED) {
      switch (sendSlowly(message, cell.system().live.now().sendTimeoutNanos())) {
        case ACCEPTED -> {}
        case REJECTED ->
            lost(
                cell.overflow().drops() ? LostMessage.Reason.DROPPED : LostMessage.Reason.REJECTED,
                message);
        case CLOSED -> lost(LostMessage.Reason.RECIPIENT_ENDED, message);
        case TIMED_OUT -> lost(LostMessage.Reason.SEND_TIMED_OUT, message);
      }
    }
  }

  @Override
  public OfferResult offer(M message) {
    return offerNow(message);
  }

  private OfferResult offerNow(M message) {
    OfferResult result = cell.send(message);
    if (result == OfferResult.FULL && cell.equals(Task.current())) {
      cell.mailbox.release();
      result = cell.send(message);
    }
    return result;
  }

  @Override
  public OfferResult offer(M message, Duration timeout) {
    long timeoutNanos = Durations.notNegative("timeout", timeout);
    OfferResult result = offerNow(message);
    if (result != OfferResult.FULL
        || timeoutNanos == 0
        || !cell.overflow().suspends()
        || cell.equals(Task.current())) {
      return result;
    }
    return switch (sendSlowly(message, timeoutNanos)) {
      case ACCEPTED -> OfferResult.ACCEPTED;
      case CLOSED -> OfferResult.CLOSED;
      case REJECTED, TIMED_OUT -> OfferResult.FULL;
    };
  }

  void lost(LostMessage.Reason reason, M message) {
    cell.system().lost.record(reason, message, ActorCell.currentPath(), path());
  }

  /** After a first offer failed. */
  private Sent sendSlowly(M message, long timeoutNanos) {
    if (!cell.overflow().suspends()) {
      return switch (cell.mailbox.offer(message)) {
        case ACCEPTED -> woken();
        case FULL -> Sent.REJECTED;
        case CLOSED -> Sent.CLOSED;
      };
    }
    if (cell.equals(Task.current())) {
      cell.mailbox.release();
      OfferResult again = cell.mailbox.offer(message);
      if (again != OfferResult.FULL) {
        return again == OfferResult.ACCEPTED ? woken() : Sent.CLOSED;
      }
      throw new IllegalStateException(
          "tell "
              + path()
              + ": the actor would wait for itself, its mailbox is full: capacity="
              + cell.mailbox.capacity()
              + " (expected: room; raise coact.mailbox.capacity or use offer)");
    }
    ActorCell<?> sender = currentActor();
    WaitFor.RoomIn room = new WaitFor.RoomIn(cell);
    Waiter waiter = new Waiter(schedulerOf(sender), room);
    SuspendedSend<M> send = new SuspendedSend<>(message, cell, waiter);
    room.of(send);
    WaitGraph.begin(room);
    return switch (cell.mailbox.await(send)) {
      case ACCEPTED -> woken();
      case CLOSED -> Sent.CLOSED;
      case WAITING ->
          sender != null && sender.system().equals(cell.system())
              ? waitForRoom(message, send, waiter, room, timeoutNanos)
              : waitFromOutside(message, send, waiter, room, timeoutNanos);
    };
  }

  /** Nothing of the target's system ends this wait if the target is stuck when it shuts down. */
  private Sent waitFromOutside(
      M message, SuspendedSend<M> send, Waiter waiter, WaitFor room, long timeoutNanos) {
    ActorSystem system = cell.system();
    system.waitsFromOutside.add(waiter);
    try {
      if (system.isShutDown()) {
        waiter.cancel();
      }
      return waitForRoom(message, send, waiter, room, timeoutNanos);
    } finally {
      system.waitsFromOutside.remove(waiter);
    }
  }

  /**
   * Whose timers a wait uses: those of the actor that waits, which end after it, and not those of a
   * target in another system, which may end before.
   */
  private Scheduler schedulerOf(@Nullable ActorCell<?> waiting) {
    return waiting == null ? cell.dispatcher.scheduler : waiting.dispatcher.scheduler;
  }

  private Sent woken() {
    cell.wake();
    return Sent.ACCEPTED;
  }

  private Sent waitForRoom(
      M message, SuspendedSend<M> send, Waiter waiter, WaitFor room, long timeoutNanos) {
    try {
      waiter.announce();
      if (cell.isDetached()) { // see Abandonment
        send.giveUp();
      }
      if (!WaitGraph.await(currentActor(), waiter, room, timeoutNanos) && send.withdraw()) {
        return Sent.TIMED_OUT;
      }
      send.checkCycle();
      return send.isClosed() ? Sent.CLOSED : Sent.ACCEPTED;
    } catch (WaitCycleException cycle) {
      lost(LostMessage.Reason.NOT_SENT, message);
      throw cycle;
    } catch (RuntimeException stopped) {
      if (send.withdraw() || send.isClosed()) {
        if (cell.system().isShutDown() && !callerHasToEnd()) {
          return Sent.CLOSED;
        }
        lost(LostMessage.Reason.NOT_SENT, message);
      }
      throw stopped;
    }
  }

  private static boolean callerHasToEnd() {
    ActorCell<?> caller = currentActor();
    return caller == null ? Thread.currentThread().isInterrupted() : caller.isToldToStop();
  }

  private static @Nullable ActorCell<?> currentActor() {
    return Task.current() instanceof ActorCell<?> caller ? caller : null;
  }

  @Override
  public <R> R ask(Function<ActorRef<R>, M> request) {
    return ask(request, cell.system().settings().ask().timeout());
  }

  @Override
  public <R> R ask(Function<ActorRef<R>, M> request, Duration timeout) {
    ActorCell<?> asker = currentActor();
    AskTime time = AskTime.of(asker, timeout);
    if (cell.equals(asker)) {
      throw new IllegalStateException(
          "ask " + path() + ": the actor would wait for itself (expected: another actor)");
    }
    if (time.isOver()) {
      throw time.over(path());
    }
    WaitFor.AnswerOf answer = new WaitFor.AnswerOf(cell);
    Waiter waiter = new Waiter(schedulerOf(asker), answer);
    ReplyRef<R> reply = new WaitingReplyRef<>(cell, waiter, time.nanos());
    answer.by(reply);
    M message = envelope(request.apply(reply), reply);
    AskTable asks = cell.asks();
    if (!asks.add(reply)) {
      throw new AskException(
          AskException.Outcome.RECEIVER_DOWN, path(), "it had ended before", null);
    }
    cell.system().tallies.pendingAsks.increment();
    try {
      WaitGraph.begin(answer);
      long left = send(reply, message, time);
      if (!WaitGraph.await(asker, waiter, answer, left)) {
        reply.timedOut(time);
      }
    } catch (Throwable stopped) { // or interrupted, or a null message
      reply.giveUp();
      throw stopped;
    } finally {
      asks.remove(reply);
      cell.system().tallies.pendingAsks.decrement();
    }
    return reply.answer();
  }

  /** A request with the ask that it is of. */
  M envelope(M message, ReplyRef<?> reply) {
    return Envelope.of(message, reply, null);
  }

  /** Sends a request; the ask is failed if that fails. Returns the nanoseconds left. */
  private long send(ReplyRef<?> reply, M message, AskTime time) {
    long timeoutNanos = time.nanos();
    if (cell.send(message) == OfferResult.ACCEPTED) {
      return timeoutNanos;
    }
    if (reply.hasEnded()) { // nobody waits for room with a request that nobody waits for
      lost(LostMessage.Reason.NOT_SENT, message);
      return 0;
    }
    long start = cell.dispatcher.scheduler.clock().nanoTime();
    switch (sendSlowly(message, timeoutNanos)) {
      case ACCEPTED -> {}
      case CLOSED -> reply.fail(AskException.Outcome.RECEIVER_DOWN, "it had ended before", null);
      case REJECTED ->
          reply.fail(
              AskException.Outcome.REFUSED,
              "its mailbox is full: capacity=" + cell.mailbox.capacity(),
              null);
      case TIMED_OUT ->
          reply.fail(AskException.Outcome.TIMED_OUT, "its mailbox stayed full for " + time, null);
    }
    return Math.max(0, timeoutNanos - (cell.dispatcher.scheduler.clock().nanoTime() - start));
  }

  @Override
  public <R> CompletionStage<R> askAsync(Function<ActorRef<R>, M> request, Duration timeout) {
    ActorCell<?> asker = currentActor();
    AskTime time = AskTime.of(asker, timeout);
    if (time.isOver()) {
      return CompletableFuture.failedFuture(time.over(path()));
    }
    CompletableFuture<R> future = new CompletableFuture<>();
    AsyncReplyRef<R> reply = new AsyncReplyRef<>(cell, future, time);
    try {
      M message = envelope(request.apply(reply), reply);
      if (reply.begin(schedulerOf(asker).timers())) {
        send(reply, message, time);
      }
    } catch (Throwable notSent) { // nobody gets the result
      reply.giveUp();
      throw notSent;
    }
    return future;
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
