package dev.coact.mailbox;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What an actor has not received yet, whichever way it is kept: the contract of {@link Mailbox},
 * which takes no lock and is what nearly every actor has, and of the mailboxes that can do more.
 *
 * <p>Threads, order, happens-before and the protocol to park by are those that {@link Mailbox}
 * describes, but for what {@link Conflation} and {@link Priorities} say about order, and with a
 * short lock in place of its CAS.
 *
 * @param <M> the messages of the user lane
 */
public abstract sealed class Lanes<M> extends SystemLane permits Mailbox, LockedMailbox {
  Lanes() {}

  /**
   * Creates an empty, open mailbox: a {@link Mailbox} if that can do what is wanted.
   *
   * @param capacity how many messages the user lane holds at most, over all levels: 1 to {@link
   *     Mailbox#MAX_CAPACITY}
   * @param overflow what happens when it is full and nothing can be conflated
   * @param conflation null for none
   * @param priorities null for none
   * @param listener hears of messages that give way to others
   * @throws IllegalArgumentException if the capacity is out of range
   */
  public static <M> Lanes<M> of(
      int capacity,
      OverflowPolicy overflow,
      @Nullable Conflation<?> conflation,
      @Nullable Priorities<?> priorities,
      DisplacementListener<? super M> listener) {
    // Not by its constructor: the JVM would load the class to verify this method, and calls of an
    // abstract class with two loaded subclasses are no longer free.
    return conflation == null && priorities == null && !overflow.drops()
        ? new Mailbox<>(capacity)
        : LockedMailbox.create(capacity, overflow, conflation, priorities, listener);
  }

  /**
   * Puts a message into the user lane if there is room and no sender waits for it, or if it takes
   * the place of another. Any thread.
   *
   * @return {@code FULL} also while senders wait, so that none is overtaken; and if a dropping
   *     policy would drop this very message
   */
  public abstract OfferResult offer(M message);

  /**
   * Whether {@link #handOver} would probably hand the message over. Any thread; a hint, and a few
   * reads.
   */
  public boolean takesHandOver() {
    return false;
  }

  /**
   * As {@link #offer}, for a sender that is the owner for the moment: it has kept the owner from
   * resting, and nobody else does so until it makes it runnable. If the lane is empty and open, the
   * owner has the message in hand from here on: it is not in the lane, takes no room there, and is
   * the next that is polled; {@link #depth} counts it until then. Owner.
   */
  public OfferResult handOver(M message) {
    return offer(message);
  }

  /** Takes the next message of the user lane, and admits waiting senders to the room. Owner. */
  public abstract @Nullable M poll();

  /**
   * Hands out up to {@code max} of the next messages, as long as {@code taker} says so. Their room
   * may become free later than that of a poll, by {@link #release} at the latest. Owner; until this
   * returns it calls {@code release} at most.
   */
  public void drain(int max, Taker<? super M> taker) {
    int left = max;
    M message = left > 0 ? poll() : null;
    while (message != null && taker.take(message) && --left > 0) {
      message = poll();
    }
  }

  /** As {@link #drain} of one message, which is returned; null if there is none. Owner. */
  public @Nullable M drainOne() {
    return poll();
  }

  /**
   * Makes the room of all messages free that were handed out by {@link #drain}, as far as it is not
   * yet, and admits as many waiting senders. Any thread.
   */
  public void release() {}

  /**
   * Whether senders wait although there is room: {@link #release} is due. The owner asks when it
   * rests, after a full fence.
   */
  public boolean owesRoom() {
    return false;
  }

  /** Whether {@link #poll} would return null. Owner. Exact enough to park on. */
  public abstract boolean isEmpty();

  /**
   * How many messages are in the user lane, or in hand and not taken yet, exactly, at one moment.
   * Any thread; 0 once closed.
   */
  public abstract int depth();

  /** How many messages the user lane holds at most. Any thread. */
  public abstract int capacity();

  /** Whether {@link #close} was called. Any thread. */
  public abstract boolean isClosed();

  /** How many senders wait. Any thread, O(1). */
  public abstract int waitingSenders();

  /**
   * Puts the sender's message into the user lane if it can go there at once and nobody waits, else
   * puts the sender at the end of the line. Any thread.
   *
   * @return {@code ACCEPTED} and {@code CLOSED} are final; after {@code WAITING} see {@link
   *     WaitingSender}
   * @throws IllegalStateException if the sender was used before, or the overflow policy drops
   */
  public abstract AwaitResult await(WaitingSender<M> sender);

  /**
   * Takes a sender out of the line: its deadline has passed, or it was stopped. Any thread.
   *
   * @return true if the sender does not wait any more, its message is not in the lane and never
   *     will be, and no callback comes; false if it was admitted, refused or cancelled before, or
   *     never waited here; then see {@link WaitingSender#wasRefused()}
   */
  public abstract boolean cancel(WaitingSender<M> sender);

  /**
   * Closes the user lane. From now on it accepts nothing; each message in it is handed to {@code
   * lost} once, in the order of polls, and then each waiting sender is {@linkplain
   * WaitingSender#refused() refused}. The system lane stays open. Owner. A second call does
   * nothing. If {@code lost} or a sender throws, the rest is handed out all the same, then the
   * first exception is thrown.
   */
  public abstract void close(Consumer<? super M> lost);

  /**
   * Takes nothing more, although the owner cannot {@link #close} it now: offers and awaits say
   * {@code CLOSED} from here on, but for those that are under way. What is queued, and who waits,
   * stays for the owner, who closes as ever. Any thread.
   */
  public abstract void seal();

  /** Starts a search of this mailbox; there is one at most. Owner. */
  public abstract Scan<M> scan();

  /** For tests, when nothing else runs: whether all parts agree. */
  abstract boolean isValid();
}
