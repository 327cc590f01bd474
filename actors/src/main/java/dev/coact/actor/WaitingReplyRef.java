package dev.coact.actor;

import dev.coact.scheduler.Waiter;

/** Of an ask whose asker waits. */
final class WaitingReplyRef<R> extends ReplyRef<R> {
  private final Waiter waiter;

  WaitingReplyRef(ActorCell<?> target, Waiter waiter, long timeoutNanos) {
    super(target, timeoutNanos);
    this.waiter = waiter;
  }

  @Override
  void ended() {
    waiter.signal();
  }
}
