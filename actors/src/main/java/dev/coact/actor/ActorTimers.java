package dev.coact.actor;

import java.time.Duration;

/**
 * Timers of one actor, by key. A key has one timer at most: arming it again replaces it. A
 * cancelled or replaced timer never delivers, even if it was already due. Messages come by the
 * system lane: never refused or lost for want of room.
 *
 * <p>Used by the actor itself, in its turns.
 *
 * @param <M> the actor's messages
 */
public interface ActorTimers<M> {
  /**
   * Sends {@code message} once.
   *
   * @param key compared by {@code equals}
   * @param delay from now; zero or more
   */
  void once(Object key, Duration delay, M message);

  /**
   * Sends {@code message} again and again.
   *
   * @param delay before the first one and between the handling of one and the next; more than zero
   */
  void every(Object key, Duration delay, M message);

  /**
   * Sends {@code message} at a fixed rate: one period after the call, and then whenever another
   * period is over, however long the handling takes. What fell due while the actor was busy comes
   * as one message, not as many, and those after it keep the beat.
   *
   * @param period more than zero
   */
  void atRate(Object key, Duration period, M message);

  /** Ends a timer. False if there is none. */
  boolean cancel(Object key);

  /** Whether a timer is armed. */
  boolean isActive(Object key);
}
