package dev.coact.actor;

import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The messages that incarnations have failed at, which the next one is to handle before all others:
 * mostly one, more if an incarnation fails before it has got to what an earlier one has left. They
 * come by the system lane, so that mailboxes need not know of them. The actor's turns only.
 */
final class Retries<M> {
  private final ActorCell<M> cell;

  /* Those that no incarnation has got to. */
  private final ArrayDeque<Signal.Again> waiting = new ArrayDeque<>(2);

  Retries(ActorCell<M> cell) {
    this.cell = cell;
  }

  /** An incarnation begins: it gets the messages that no other has got to. */
  void begin() {
    waiting.forEach(cell.mailbox::offerSystem);
  }

  /**
   * The actor has failed at a message, and is restarted. Keeps the message if it may be handled
   * once more; false if it is lost.
   */
  boolean keep(Deferred<M> failedAt) {
    if (failedAt.attempts() >= cell.supervision().retries()) {
      return false;
    }
    waiting.addFirst(new Signal.Again(failedAt.again()));
    return true;
  }

  /** What {@code signal} brings, if it is still to be handled; it is in hand now. */
  @Nullable Deferred<M> deliver(Signal.Again signal) {
    return waiting.remove(signal) ? deferredOf(signal) : null;
  }

  /** The message of {@code signal}, if it is still to be handled. */
  @Nullable M messageOf(Signal.Again signal) {
    return waiting.contains(signal) ? deferredOf(signal).message() : null;
  }

  /** Whether {@code ask} is that of a message that is still to be handled. */
  @SuppressWarnings("ReferenceEquality") // the very ask
  boolean keeps(ReplyRef<?> ask) {
    return waiting.stream().anyMatch(again -> Envelope.requestOf(again.deferred.message()) == ask);
  }

  /** There is no next incarnation: hands out the messages that none has got to. */
  void end(Consumer<M> lost) {
    waiting.forEach(again -> lost.accept(deferredOf(again).message()));
    waiting.clear();
  }

  @SuppressWarnings("unchecked") // keep() put it there
  private Deferred<M> deferredOf(Signal.Again signal) {
    return (Deferred<M>) signal.deferred;
  }
}
