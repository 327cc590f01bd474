package dev.coact.mailbox;

/**
 * Takes the messages of a {@link Mailbox#drain drain}, one after the other. Called by the owner.
 *
 * @param <M> the messages
 */
@FunctionalInterface
public interface Taker<M> {
  /** Takes a message; false: this was the last one for now. Must not throw. */
  boolean take(M message);
}
