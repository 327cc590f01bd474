package dev.coact.actor;

import dev.coact.scheduler.Timer;
import dev.coact.scheduler.Timers;
import java.util.concurrent.CompletableFuture;

/** Of an ask whose result is a future. Whoever completes either ends the ask. */
final class AsyncReplyRef<R> extends ReplyRef<R> {
  private final CompletableFuture<R> future;
  private final Deadline deadline = new Deadline();
  private final AskTime time;

  AsyncReplyRef(ActorCell<?> target, CompletableFuture<R> future, AskTime time) {
    super(target, time.nanos());
    this.future = future;
    this.time = time;
    target.system().tallies.pendingAsks.increment(); // who makes the request may answer it
  }

  private final class Deadline extends Timer {
    @Override
    protected void fire() {
      timedOut(time);
    }
  }

  /**
   * False if the receiver is known to have ended: there is nobody to send to. The request of an ask
   * that has ended otherwise, because the receiver was restarted just now or who made the request
   * answered it, is sent all the same: what becomes of it is known at the receiver.
   */
  boolean begin(Timers timers) {
    timers.arm(deadline, time.nanos());
    var _ = future.whenComplete((answer, failure) -> cancelled()); // by who has the future
    boolean added = target.asks().add(this);
    if (!added) {
      fail(AskException.Outcome.RECEIVER_DOWN, "it had ended before", null);
    }
    if (hasEnded()) { // maybe before it was all there to be let go of
      letGo();
    }
    return added;
  }

  private void letGo() {
    deadline.cancel();
    target.asks().remove(this);
  }

  /** Everything is let go of before the future says so. */
  @Override
  void ended() {
    letGo();
    target.system().tallies.pendingAsks.decrement();
    try {
      future.complete(answer());
    } catch (AskException failure) {
      future.completeExceptionally(failure);
    }
  }
}
