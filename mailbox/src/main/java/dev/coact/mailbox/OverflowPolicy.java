package dev.coact.mailbox;

/**
 * What becomes of a message when the user lane is full.
 *
 * <p>With {@link Priorities} the dropping policies choose among the queued messages and the new
 * one: those of the least urgent level there.
 */
public enum OverflowPolicy {
  /** Its sender waits, in arrival order: an actor suspends, a plain thread blocks. The default. */
  SUSPEND,

  /** Its sender goes on; the message is refused with {@link OfferResult#FULL}. */
  REJECT,

  /**
   * Nobody waits; the newest message of the least urgent level is dropped. Without priorities this
   * is the new one, which is then refused with {@link OfferResult#FULL}.
   */
  DROP_NEWEST,

  /**
   * Nobody waits; the oldest message of the least urgent level is dropped. Without priorities this
   * is the head of the lane. The new one, if it is less urgent than all others, is refused with
   * {@link OfferResult#FULL}.
   */
  DROP_OLDEST;

  /** Whether a sender may have to wait for room. */
  public boolean suspends() {
    return this == SUSPEND;
  }

  /** Whether a message is thrown away. */
  public boolean drops() {
    return this == DROP_NEWEST || this == DROP_OLDEST;
  }
}
