package dev.coact.mailbox;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A sender that waits for room in a full mailbox, with its message.
 *
 * <p>An instance is used for one {@link Mailbox#await await}. If that returns {@link
 * AwaitResult#WAITING}, exactly one of these follows: {@link #admitted()} is called, {@link
 * #refused()} is called, or a {@link Mailbox#cancel cancel} returns {@code true}. A callback may
 * come on another thread before {@code await} has returned.
 *
 * <p>The callbacks are called by the owner of the mailbox, in arrival order, with no lock held.
 * They wake the sender and return: they must not throw and must not wait, since the receiving actor
 * stands still meanwhile.
 *
 * <pre>{@code
 * final class ParkedThread<M> extends WaitingSender<M> {
 *   private final Thread thread = Thread.currentThread();
 *   private volatile @Nullable OfferResult result;
 *
 *   @Override protected void admitted() { result = OfferResult.ACCEPTED; LockSupport.unpark(thread); }
 *   @Override protected void refused() { result = OfferResult.CLOSED; LockSupport.unpark(thread); }
 * }
 * }</pre>
 *
 * @param <M> the messages of the mailbox
 */
public abstract class WaitingSender<M> {
  enum State {
    NEW,
    WAITING,
    ADMITTED,
    REFUSED,
    CANCELLED,
    /** {@code await} returned {@code ACCEPTED} or {@code CLOSED}: it never waited. */
    PASSED
  }

  // Immutable

  /** Made here, so that the owner allocates nothing when it admits. */
  final Node<M> node;

  // Guarded by the monitor of the line that the sender stands in

  State state = State.NEW;
  @Nullable WaitingLine<M> line;
  @Nullable WaitingSender<M> ahead;
  @Nullable WaitingSender<M> behind;

  /** What a {@link LockedMailbox} queues in place of the node; null elsewhere. */
  @Nullable Entry<M> entry;

  /** Creates a sender that has not waited yet. */
  protected WaitingSender(M message) {
    this.node = new Node<>(Objects.requireNonNull(message, "message"));
  }

  /** The message is in the mailbox now. Called at most once, by the owner of the mailbox. */
  protected abstract void admitted();

  /**
   * The mailbox was closed; the message is not in it and never will be. Called at most once, by the
   * owner of the mailbox.
   */
  protected abstract void refused();

  /**
   * The message; null once the receiver may have taken it. For {@link #refused()}, and for who
   * cancelled successfully.
   */
  public final @Nullable M message() {
    return node.message;
  }

  /**
   * For who has called {@link Lanes#cancel} and got false: whether the mailbox was closed while
   * this sender waited; {@link #refused()} has been called then, or will be.
   */
  public final boolean wasRefused() {
    return state == State.REFUSED; // final by then, and read by that cancel under the monitor
  }

  /** Admitted: the message is the lane's now. */
  final void forgetMessage() {
    node.message = null;
    entry = null;
  }

  @Override
  public String toString() {
    return "WaitingSender[" + state + ", message=" + node.message + "]";
  }
}
