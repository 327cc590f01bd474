package dev.coact.mailbox;

/**
 * Hears of every accepted message that gives way to another one: exactly once, after the other one
 * is in, with no lock held, on the thread that sent the other one (that of the owner where the
 * other one had waited).
 *
 * @param <M> the messages of the mailbox
 */
@FunctionalInterface
public interface DisplacementListener<M> {
  /** The message is not in the mailbox any more. Must not throw and must not wait. */
  void displaced(M message, Displacement why);
}
