package dev.coact.mailbox;

import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A search of the user lane for messages that are wanted now, while the others stay queued in their
 * order and count as before. It remembers how far it has looked, so that n searches for the same
 * thing among m other messages look at n + m messages and not at n * m. Owner.
 *
 * <pre>{@code
 * Scan<Object> scan = mailbox.scan();
 * Predicate<Object> reply = message -> message instanceof Reply;
 * scan.poll(reply, Integer.MAX_VALUE);    // the first reply, wherever it stands; null if there is none
 * scan.hasUnseen();                       // whether it is worth while to look again
 * }</pre>
 *
 * @param <M> the messages of the user lane
 */
public abstract sealed class Scan<M> permits FifoScan, LockedScan {
  private @Nullable Predicate<? super M> wanted;

  Scan() {}

  /**
   * Takes the first message that is wanted, and admits waiting senders to the room. Each message is
   * looked at once in all calls with the same predicate object that follow each other, in the order
   * in which {@link Lanes#poll} would take them; another object starts from the front.
   *
   * <p>If the predicate throws, the message in question stays where it is and is looked at again by
   * the next call.
   *
   * @param predicate must give the same answer for the same message, and must not poll this mailbox
   * @param atMost how many messages to look at, at least 1
   * @return null if none of those looked at is wanted; {@link #hasUnseen} tells whether there are
   *     more
   */
  @SuppressWarnings("ReferenceEquality") // the same object, not one that says it is equal
  public final @Nullable M poll(Predicate<? super M> predicate, int atMost) {
    if (predicate != wanted) {
      wanted = predicate;
      restart();
    }
    return pollNext(predicate, atMost);
  }

  /**
   * Whether another {@link #poll} with the same predicate would look at something. Exact enough to
   * park on, as {@link Lanes#isEmpty} is.
   */
  public abstract boolean hasUnseen();

  abstract void restart();

  abstract @Nullable M pollNext(Predicate<? super M> predicate, int atMost);
}
