package dev.coact.actor;

import dev.coact.mailbox.WaitingSender;
import dev.coact.scheduler.Waiter;

/** A sender that waits for room in a full mailbox. */
final class SuspendedSend<M> extends WaitingSender<M> {
  private final Waiter waiter;

  /* Written before the signal, read after the wait. */
  private boolean refused;

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
    refused = true;
    waiter.signal();
  }

  /** After a wait that was signalled: whether the mailbox closed instead. */
  boolean wasRefused() {
    return refused;
  }
}
