package dev.coact.memory;

/**
 * Whom a heap belongs to: an actor, as far as memory needs to know it.
 *
 * <p>Both methods may be called on any thread. {@link #isCurrent()} is asked at each access of a
 * block, so it should cost a nanosecond or two and must not depend on the thread's identity alone:
 * an actor changes its coroutine between turns, and a coroutine changes its actor.
 */
public interface HeapOwner {
  /** Returns the name for messages, usually the actor's path. */
  String name();

  /**
   * Returns whether the calling code runs in this owner's turn. An owner that was abandoned while
   * its turn is stuck should answer {@code false} from then on.
   */
  boolean isCurrent();
}
