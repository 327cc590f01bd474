package dev.coact.testing;

import dev.coact.actor.ActorFailure;
import dev.coact.actor.LostMessage;
import org.jspecify.annotations.Nullable;

/**
 * Hears what happens in a run, in order, on the thread or coroutine where it happens, one at a
 * time. Must not wait. What {@link #stepped} throws ends the run as its failure; the others must
 * not throw.
 */
interface StoryListener {
  /** An actor was spawned. */
  default void spawned(String actor) {}

  /** An incarnation begins; 0 is the first, every later one a restart. */
  default void begun(String actor, long incarnation) {}

  /** An actor has ended; the cause is its failure, if any. */
  default void ended(String actor, @Nullable Throwable cause) {}

  /**
   * A message passes its point: it was told, offered or asked. It may still be refused.
   *
   * @param from a {@code SEND}
   * @param to the path of who gets it
   */
  default void sent(Point from, String to, Object message) {}

  /**
   * An answer passes its point.
   *
   * @param from a {@code SEND}
   * @param to the path of who gets it; {@link Point#OUTSIDE} if that is a thread
   */
  default void answered(Point from, String to, Object answer) {}

  /** An actor begins to handle a message. At a {@code MESSAGE}. */
  default void handling(Point at, Object message) {}

  /** It has handled it. */
  default void handled(Point at, Object message) {}

  /** A message that was offered was not accepted. */
  default void notAccepted(String actor, Object message) {}

  /** A message was lost. */
  default void lost(LostMessage lost) {}

  /** An actor has failed; the decision says what follows. */
  default void failed(ActorFailure failure) {}

  /** A timer of an actor was armed. At a {@code TIMER}. */
  default void armed(Point at, Object key, long delayNanos) {}

  /** A timer of an actor is due. */
  default void fired(String actor, Object key) {}

  /** In a run that follows a schedule: this comes later than it could. */
  default void deviated(Point at, Deviation deviation) {}

  /** A fault happens. */
  default void fault(Point at, Deviation fault) {}

  /** A client begins its command of this index, from 0. */
  default void called(String client, int index, @Nullable Object command) {}

  /** The command is done: it returned, or threw the failure. */
  default void returned(
      String client, int index, @Nullable Object result, @Nullable Throwable failure) {}

  /** A step is over: what must always hold can be looked at. */
  default void stepped() {}
}
