package dev.coact.actor;

import org.jspecify.annotations.Nullable;

/**
 * The message in hand of an incarnation that was restarted, which the next one is to handle before
 * all others. It comes by the system lane, so that mailboxes need not know of it. The actor's turns
 * only.
 */
final class Retries<M> {
  private final ActorCell<M> cell;
  private Signal.@Nullable Again again;

  Retries(ActorCell<M> cell) {
    this.cell = cell;
  }

  /** An incarnation begins: it gets the message that no other has got to. */
  void begin() {
    if (again != null) {
      cell.mailbox.offerSystem(again);
    }
  }

  /** The message in hand was handled, whichever it was. */
  void handled() {
    if (again != null && again.delivered) {
      again = null;
    }
  }

  /**
   * The actor has failed at a message, and is restarted or not. Keeps the message if it may be
   * handled once more; false if it is lost.
   */
  boolean keep(M message, boolean restarts) {
    int attempts = again != null && again.delivered ? again.attempt : 0;
    if (restarts && attempts < cell.supervision().retries()) {
      again = new Signal.Again(message, attempts + 1);
      return true;
    }
    handled();
    return false;
  }

  /** The message of {@code signal}, if it is still to be handled; it is in hand now. */
  @Nullable M deliver(Signal.Again signal) {
    M message = messageOf(signal);
    if (message != null) {
      signal.delivered = true;
    }
    return message;
  }

  /** The message of {@code signal}, if it is still to be handled. */
  @SuppressWarnings("unchecked") // keep() put it there
  @Nullable M messageOf(Signal.Again signal) {
    return signal.equals(again) && !signal.delivered ? (M) signal.message : null;
  }

  /** The message that is to be handled again, or was given to an incarnation once more. */
  @Nullable Object kept() {
    return again == null ? null : again.message;
  }

  /** The message that nobody has got to. */
  @Nullable M waiting() {
    return again == null ? null : messageOf(again);
  }
}
