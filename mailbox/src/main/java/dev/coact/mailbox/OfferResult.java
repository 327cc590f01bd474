package dev.coact.mailbox;

/** What became of an offered message. */
public enum OfferResult {
  /** The message is in the mailbox. */
  ACCEPTED,

  /**
   * The user lane is at capacity, or senders that came earlier are waiting for room. The message is
   * not in the mailbox.
   */
  FULL,

  /** The mailbox takes no more messages, ever. The message is not in the mailbox. */
  CLOSED
}
