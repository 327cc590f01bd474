package dev.coact.actor;

import dev.coact.mailbox.WaitingSender;
import dev.coact.scheduler.Waiter;
import org.jspecify.annotations.Nullable;

/** A sender that waits for room in a full mailbox. */
final class SuspendedSend<M> extends WaitingSender<M> {
  private final ActorCell<M> target;
  private final @Nullable ActorCell<?> sender;
  private final Waiter waiter;

  /* Written before the signal, read after the wait. */
  private boolean refused;

  SuspendedSend(M message, ActorCell<M> target, @Nullable ActorCell<?> sender, Waiter waiter) {
    super(message);
    this.target = target;
    this.sender = sender;
    this.waiter = waiter;
  }

  @Override
  protected void admitted() {
    waiter.signal();
  }

  /** A sender that has given up meanwhile does not see this, and leaves the record to us. */
  @Override
  protected void refused() {
    refused = true;
    M message = message();
    if (!waiter.signal() && message != null) {
      target
          .system()
          .lost
          .record(
              LostMessage.Reason.NOT_SENT,
              message,
              sender == null ? null : sender.path(),
              target.path());
    }
  }

  /** After a wait that was signalled: whether the mailbox closed instead. */
  boolean wasRefused() {
    return refused;
  }
}
