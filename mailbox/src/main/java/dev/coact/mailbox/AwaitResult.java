package dev.coact.mailbox;

/** What became of a sender that asked to wait for room. */
public enum AwaitResult {
  /**
   * There was room: the message is in the mailbox and the sender does not wait. Neither callback
   * will be called.
   */
  ACCEPTED,

  /**
   * The sender waits. Exactly one of three things follows: {@link WaitingSender#admitted()}, {@link
   * WaitingSender#refused()}, or a {@link Mailbox#cancel cancel} that returns {@code true}.
   */
  WAITING,

  /** The mailbox takes no more messages, ever. Neither callback will be called. */
  CLOSED
}
