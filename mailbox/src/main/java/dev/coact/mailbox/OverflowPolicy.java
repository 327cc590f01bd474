package dev.coact.mailbox;

/** What a sender does when the user lane is full. */
public enum OverflowPolicy {
  /** It waits, in arrival order: an actor suspends, a plain thread blocks. The default. */
  SUSPEND,

  /** It goes on; the message is refused with {@link OfferResult#FULL}. Nothing is thrown. */
  REJECT
}
