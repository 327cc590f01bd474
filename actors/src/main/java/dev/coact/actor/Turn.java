package dev.coact.actor;

import dev.coact.coroutine.Coroutine;
import dev.coact.scheduler.Progress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How far the turn that runs on a coroutine has come. One for each coroutine and not for each
 * actor: an actor that rests has no turn, and what changes with every message stays in the cache of
 * the worker that runs it, apart from what senders read. Used by the code on that coroutine only.
 */
final class Turn extends Progress {
  /* From then on every 1 << (MAX_LOOKS - 1) messages. */
  private static final int MAX_LOOKS = 4;

  final Coroutine coroutine;
  private int budget;
  private int messages; // left at the last look at the clock, or at the start
  private int left; // until the next look
  private long sliceEndNanos;
  private int looks;
  private boolean workedOff;

  /* Of the message that the actor has in hand, if it has one. */
  private @Nullable Envelope inHand;

  /* The message that was set aside last, until the look that follows the message in hand. */
  private @Nullable Object aside;

  private Turn(Coroutine coroutine) {
    this.coroutine = coroutine;
  }

  /** Of the coroutine that the caller runs on. */
  static Turn current() {
    Coroutine here = Objects.requireNonNull(Coroutine.current());
    return here.local() instanceof Turn known ? known : made(here);
  }

  private static Turn made(Coroutine here) {
    Turn turn = new Turn(here);
    here.local(turn);
    return turn;
  }

  /** Another turn, or the actor has waited: all its messages and its time are before it. */
  void begin(Dispatcher dispatcher) {
    budget = dispatcher.throughputOpaque();
    messages = budget;
    left = 1;
    looks = 0;
    workedOff = false;
  }

  /** Notes whether the actor has found nothing more to do. */
  void workedOff(boolean now) {
    workedOff = now;
  }

  /** Whether the last look found nothing more to do: something may have come since. */
  boolean isWorkedOff() {
    return workedOff;
  }

  /**
   * Has {@link #isLookDue} say so after the message in hand: what comes next is not in the lane.
   */
  void lookNext() {
    left = 1;
  }

  /** The message in hand has an envelope; null: it has none, or no message is in hand. */
  void inHand(@Nullable Envelope envelope) {
    Envelope before = inHand;
    if (before != envelope) { // mostly null both, and a write costs G1 something
      inHand = envelope;
      LogContext.change(
          before == null ? null : before.context, envelope == null ? null : envelope.context);
    }
  }

  @Nullable Envelope inHand() {
    return inHand;
  }

  /** The actor keeps a message itself, by now as it was queued; maybe the one in hand. */
  void setAside(Object message) {
    aside = message;
    lookNext();
  }

  /** Whether this very message was set aside while it was in hand. */
  @SuppressWarnings("ReferenceEquality") // one that is equal may be another
  boolean isAside(Object message) {
    return aside == message;
  }

  /** No message was set aside. */
  void nothingAside() {
    if (aside != null) {
      aside = null;
    }
  }

  /** Counts a message; true if {@link #isOver} has to be asked before the next. */
  boolean isLookDue() {
    return --left <= 0;
  }

  /** What {@link #isLookDue} said last. */
  boolean isDue() {
    return left <= 0;
  }

  /*
   * The clock is read after the first message, so that the slice begins there, and then after 1, 2, 4
   * and at last every 8 messages: a read costs as much as a message. Who has nothing else to do after
   * the first message does without.
   */
  /** Whether others should run now. */
  boolean isOver(Dispatcher dispatcher) {
    if (isSpent()) {
      return true;
    }
    long now = dispatcher.scheduler.clock().nanoTime();
    if (looks == 0) {
      sliceEndNanos = now + dispatcher.timeSliceNanosOpaque();
    } else if (now - sliceEndNanos >= 0) {
      return true;
    }
    looks = Math.min(looks + 1, MAX_LOOKS);
    left = Math.min(1 << (looks - 1), messages);
    return false;
  }

  /** Whether others should run now, as far as that is a matter of messages. */
  boolean isSpent() {
    nothingAside();
    messages -= looks == 0 ? 1 : 1 << (looks - 1);
    left = 1;
    return messages <= 0;
  }

  @Override
  protected int messages() {
    return budget - messages + (looks == 0 ? 1 : 1 << (looks - 1)) - left;
  }

  /** Whether it was not the number of its messages that ended it. */
  boolean hasMessagesLeft() {
    return messages > 0;
  }

  @Override
  public String toString() {
    return "Turn[messages=" + messages + ", " + coroutine + "]";
  }
}
