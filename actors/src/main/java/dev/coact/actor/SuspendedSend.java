package dev.coact.actor;

import dev.coact.mailbox.WaitingSender;
import dev.coact.scheduler.Waiter;

/**
 * A sender that waits for room in a full mailbox. What became of its message, the sender finds out
 * itself when its wait is over, however that ended; so it alone records a loss.
 */
final class SuspendedSend<M> extends WaitingSender<M> {
  private final Waiter waiter;

  SuspendedSend(M message, Waiter waiter) {
    super(message);
    this.waiter = waiter;
  }

  @Override
  protected void admitted() {
    waiter.signal();
  }

  @Override
  protected void refused() {
    waiter.signal();
  }
}
