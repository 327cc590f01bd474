package dev.coact.mailbox;

import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A search of a {@link Mailbox}: of its owner's private chain, to which arrivals are added. */
final class FifoScan<M> extends Scan<M> {
  /*
   * The private chain belongs to the owner, so messages leave it from the middle without an atomic instruction more than those at
   * its head; that the lane counts what was taken and does not number its head makes the depth right by itself.
   *
   *      front = A -> B -> C -> D       looked = B: A and B are not wanted, C comes next
   *
   * A poll in between takes from the head and knows nothing of us. It empties the nodes it takes: an empty `looked` says that the
   * chain begins behind it.
   */
  private final Mailbox<M> mailbox;
  private @Nullable Node<M> looked;

  FifoScan(Mailbox<M> mailbox) {
    this.mailbox = mailbox;
  }

  @Override
  void restart() {
    looked = null;
  }

  @Override
  @Nullable M pollNext(Predicate<? super M> predicate, int atMost) {
    for (int left = atMost; left > 0; left--) {
      Node<M> before = looked();
      Node<M> node = next(before);
      if (node == null) {
        return null;
      }
      M message = Objects.requireNonNull(node.message);
      if (predicate.test(message)) {
        mailbox.takeBehind(before, node);
        return message;
      }
      looked = node;
    }
    return null;
  }

  @Override
  public boolean hasUnseen() {
    Node<M> before = looked();
    return (before == null ? mailbox.front() : before.link) != null || mailbox.hasArrived();
  }

  /** The last node that was looked at and is still there. */
  private @Nullable Node<M> looked() {
    if (looked != null && looked.message == null) {
      looked = null;
    }
    return looked;
  }

  private @Nullable Node<M> next(@Nullable Node<M> before) {
    Node<M> next = before == null ? mailbox.front() : before.link;
    return next != null ? next : mailbox.addArrivedBehind(before);
  }
}
