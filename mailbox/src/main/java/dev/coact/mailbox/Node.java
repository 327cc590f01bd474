package dev.coact.mailbox;

import org.jspecify.annotations.Nullable;

/** One message in the user lane: 24 bytes. */
final class Node<M> {
  /** The message; null once it was taken, so that an empty lane keeps none alive. */
  @Nullable M message;

  /**
   * Until the owner has seen the node: the node before it. Afterwards: the node behind it, or null.
   * Null once taken, so that a taken node in the old generation keeps no younger one alive.
   */
  @Nullable Node<M> link;

  /**
   * Number of this message among all that the lane accepted, in units of {@link Mailbox#ONE};
   * wraps.
   */
  int ticket;

  Node(@Nullable M message) {
    this.message = message;
  }
}
