package dev.coact.io;

/**
 * Whom leases belong to: an actor, as far as io needs to know it.
 *
 * <p>Both methods may be called on any thread. {@link #isCurrent()} is asked at each use of a
 * lease, so it should cost a nanosecond or two.
 */
public interface IoOwner {
  /** Returns the name for messages, usually the actor's path. */
  String name();

  /**
   * Returns whether the calling code runs in this owner's turn. An owner that was abandoned while
   * its turn is stuck should answer {@code false} from then on.
   */
  boolean isCurrent();
}
