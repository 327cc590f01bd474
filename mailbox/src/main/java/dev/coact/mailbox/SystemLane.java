package dev.coact.mailbox;

import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The unbounded lane of a {@link Mailbox}. A superclass and not a part, because an object of its
 * own costs 16 bytes an actor.
 */
abstract sealed class SystemLane permits Lanes {
  /*
   * Offers push on a stack (`top`). The owner takes the whole stack with one exchange, turns it round once, and serves from that
   * private chain (`front`) until it is used up: first in first out, and the only shared word is `top`.
   *
   *      top:  null --offer--> m1 --offer--> m2 -> m1 --owner takes all--> null        front: m1 -> m2
   *        \__________________________ closeSystem ________________________/--> CLOSED
   *
   * Both chains end in END and not in null, so that a null link says "in no lane".
   * Modes: a push is a full CAS (its release publishes the message, and it is ordered before the sender's look at the actor's
   * state word); the take is a full exchange (its acquire is the pair of every push in the chain: a push that read `top` from an
   * earlier push continues that push's release sequence).
   */

  private static final class Marker extends SystemMessage {}

  private static final SystemMessage END = new Marker();
  private static final SystemMessage CLOSED = new Marker();

  // Owner only: messages taken from the stack, oldest first; null if none.

  private @Nullable SystemMessage front;

  // Shared: newest message first; null if none. Written by every offering thread and by the owner.

  @SuppressWarnings("unused") // through TOP
  private @Nullable SystemMessage top;

  private static final VarHandle TOP =
      ConstantBootstraps.fieldVarHandle(
          MethodHandles.lookup(), "top", VarHandle.class, SystemLane.class, SystemMessage.class);

  SystemLane() {}

  /**
   * Puts a message into the system lane, which has no bound and is not affected by overflow or
   * {@link Mailbox#close close} of the user lane. Any thread.
   *
   * @return false if the system lane is closed
   * @throws IllegalStateException if the message is in a lane already
   */
  public final boolean offerSystem(SystemMessage message) {
    Objects.requireNonNull(message, "message");
    if (message.next != null) {
      throw new IllegalStateException(
          "system message queued twice: "
              + message
              + " (expected: a new message, or one that was polled)");
    }
    while (true) {
      SystemMessage seen = topAcquire();
      if (seen == CLOSED) {
        message.next = null;
        return false;
      }
      message.next = seen == null ? END : seen;
      if (casTop(seen, message)) {
        return true;
      }
    }
  }

  /** Takes the oldest system message. Owner. */
  public final @Nullable SystemMessage pollSystem() {
    SystemMessage message = front;
    if (message == null) {
      SystemMessage seen = topAcquire();
      if (seen == null || seen == CLOSED) {
        return null;
      }
      message = oldestFirst(getAndSetTop(null));
    }
    return takeFrom(message);
  }

  /**
   * Whether {@link #pollSystem} would return a message. Owner. Sees every offer that happened
   * before, like {@link Mailbox#isEmpty}.
   */
  public final boolean hasSystem() {
    if (front != null) {
      return true;
    }
    SystemMessage seen = topVolatile();
    return seen != null && seen != CLOSED;
  }

  /**
   * Closes the system lane: offers return false from now on, and each queued message is handed out
   * once, oldest first. Owner. A second call does nothing. If {@code lost} throws, the rest is
   * handed out all the same, then the first exception is thrown.
   */
  public final void closeSystem(Consumer<? super SystemMessage> lost) {
    SystemMessage seen = getAndSetTop(CLOSED);
    HandOut handOut = new HandOut();
    while (front != null) {
      handOut.to(lost, takeFrom(front));
    }
    if (seen != CLOSED && seen != null) {
      front = oldestFirst(seen);
      while (front != null) {
        handOut.to(lost, takeFrom(front));
      }
    }
    handOut.rethrow();
  }

  /**
   * Closes the system lane if nothing is in it. Owner.
   *
   * @return whether it is closed now; if not, there is something to poll
   */
  public final boolean closeSystemIfEmpty() {
    return front == null && (casTop(null, CLOSED) || topAcquire() == CLOSED);
  }

  /** Takes the head of a chain and makes the rest the private chain. */
  private SystemMessage takeFrom(SystemMessage head) {
    SystemMessage rest = head.next;
    head.next = null;
    front = rest == END ? null : rest;
    return head;
  }

  /** Turns a stack round in place. */
  private static SystemMessage oldestFirst(@Nullable SystemMessage newest) {
    SystemMessage done = END;
    SystemMessage left = Objects.requireNonNull(newest);
    while (left != END) {
      SystemMessage older = Objects.requireNonNull(left.next);
      left.next = done;
      done = left;
      left = older;
    }
    return done;
  }

  final boolean isSystemClosed() {
    return topVolatile() == CLOSED;
  }

  private @Nullable SystemMessage topAcquire() {
    return (SystemMessage) TOP.getAcquire(this);
  }

  private @Nullable SystemMessage topVolatile() {
    return (SystemMessage) TOP.getVolatile(this);
  }

  private boolean casTop(@Nullable SystemMessage expected, SystemMessage next) {
    return TOP.compareAndSet(this, expected, next);
  }

  private @Nullable SystemMessage getAndSetTop(@Nullable SystemMessage next) {
    return (SystemMessage) TOP.getAndSet(this, next);
  }
}
