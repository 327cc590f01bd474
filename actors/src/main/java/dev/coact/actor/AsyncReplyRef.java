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
  }

  private final class Deadline extends Timer {
    @Override
    protected void fire() {
      timedOut(time);
    }
  }

  /** False if the ask has ended already. */
  boolean begin(Timers timers) {
    target.system().tallies.pendingAsks.increment();
    timers.arm(deadline, time.nanos());
    var _ = future.whenComplete((answer, failure) -> cancelled()); // by who has the future
    if (!target.asks().add(this)) {
      fail(AskException.Outcome.RECEIVER_DOWN, "it had ended before", null);
    } else if (hasEnded()) {
      target.asks().remove(this);
    }
    return !hasEnded();
  }

  /** Everything is let go of before the future says so. */
  @Override
  void ended() {
    deadline.cancel();
    target.asks().remove(this);
    target.system().tallies.pendingAsks.decrement();
    try {
      future.complete(answer());
    } catch (AskException failure) {
      future.completeExceptionally(failure);
    }
  }
}
