package dev.coact.actor;

import dev.coact.mailbox.OfferResult;
import java.time.Duration;

/**
 * A reference whose messages take the sender's log context along. A class of its own, which is not
 * loaded before somebody asks for it: without it a send looks at no setting.
 */
final class ContextRef<M> extends CellRef<M> {
  ContextRef(ActorCell<M> cell) {
    super(cell);
  }

  @Override
  public void tell(M message) {
    super.tell(enclosed(message));
  }

  @Override
  public OfferResult offer(M message) {
    return super.offer(enclosed(message));
  }

  @Override
  public OfferResult offer(M message, Duration timeout) {
    return super.offer(enclosed(message), timeout);
  }

  @Override
  M envelope(M message, ReplyRef<?> reply) {
    return Envelope.of(message, reply, LogContext.current());
  }

  /** In an envelope, once. */
  private static <M> M enclosed(M message) {
    return message instanceof Envelope ? message : Envelope.of(message, null, LogContext.current());
  }
}
