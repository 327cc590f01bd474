package dev.coact.mailbox;

/**
 * Takes the messages of a {@link Mailbox#drain drain}, one after the other. Called by the owner.
 *
 * @param <M> the messages
 */
@FunctionalInterface
public interface Taker<M> {
  /**
   * The messages that are there have been taken over from their senders and are going to be handed
   * out; false: not now, they stay. What was offered to the system lane before one of them can be
   * seen there. Asked by a {@link Mailbox} only. Must not throw.
   */
  default boolean begins() {
    return true;
  }

  /** Takes a message; false: this was the last one for now. Must not throw. */
  boolean take(M message);
}
