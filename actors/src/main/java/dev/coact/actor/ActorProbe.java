package dev.coact.actor;

import dev.coact.scheduler.Task;
import org.jspecify.annotations.Nullable;

/**
 * What a system that is tested tells its test, and asks it: in front of each send, before and after
 * each message, at the start and the end of each incarnation. See {@link ActorSystem#start(String,
 * SystemSettings, dev.coact.scheduler.Scheduler, ActorProbe)}. A system without a probe pays
 * nothing for it: its references, handlers and contexts are made without one.
 *
 * <p>An actor is known by its {@link Task}, the same object from its spawn to its end.
 *
 * <p><b>Where it is called.</b> {@link #sending} and {@link #answering} by whoever sends: in an
 * actor's turn, where {@link Task#current} is the sender, or on any other thread. {@link #handling}
 * and {@link #handled} in the turn of the actor that they are about; there it may <i>suspend</i>
 * the turn ({@link dev.coact.coroutine.Coroutine#suspend}), and whoever resumes it goes on as if
 * nothing had happened, and it may <i>throw</i>, which the actor's code then seems to have done.
 * All other methods must neither wait nor throw.
 */
public interface ActorProbe {
  /** What becomes of a message that is about to be sent. */
  enum Verdict {
    /** It is sent. */
    SEND,
    /**
     * As if the mailbox were full and refused it: {@code offer} says {@code FULL}, an ask fails as
     * {@code REFUSED}, a message that was told is a {@link LostMessage}, reason {@code REJECTED}.
     */
    REFUSE,
    /**
     * It is not sent and the sender does not learn of it. Not for asks, where it is {@code SEND}.
     */
    DROP,
    /** It is sent twice. Not for asks and replies, where it is {@code SEND}. */
    DUPLICATE
  }

  /**
   * A message is about to be sent: told, offered or asked. May suspend the turn or block the thread
   * that sends, and may throw.
   *
   * @param message as the sender wrote it
   */
  default Verdict sending(Task receiver, ActorRef<?> target, Object message) {
    return Verdict.SEND;
  }

  /**
   * An answer is about to be given. As {@link #sending}.
   *
   * @param asker who gets it; null if that is no actor
   */
  default Verdict answering(@Nullable Task asker, ActorRef<?> reply, Object answer) {
    return Verdict.SEND;
  }

  /** A message that was offered was not accepted: there was no room, or the receiver had ended. */
  default void notAccepted(Task receiver, Object message) {}

  /**
   * An actor is about to handle a message, also one of a timer or a watch. May suspend and throw:
   * then the actor fails before its code sees the message.
   */
  default void handling(Task actor, Object message) {}

  /**
   * An actor has handled a message without a failure: its handler returned, or its code asks for
   * the next one. May suspend and throw: then the actor fails as if its code had done so at the
   * end.
   */
  default void handled(Task actor, Object message) {}

  /** An actor was spawned, by the caller's turn or from outside; before its first turn. */
  default void spawned(Task actor, ActorRef<?> ref) {}

  /**
   * How an actor that was just spawned is set up.
   *
   * @param limit how often it may be restarted
   * @param inOrder whether it receives messages in the order in which they arrive; not with levels
   *     or conflation
   */
  default void configured(Task actor, RestartLimit limit, boolean inOrder) {}

  /** An actor takes a message out of the order in which they arrived: selective receive. */
  default void selecting(Task actor) {}

  /**
   * An ask has failed: who asked knows that the request may not be handled. By whoever fails it.
   *
   * @param receiver who was asked
   */
  default void askFailed(Task receiver, Object request) {}

  /**
   * An incarnation begins, in its first turn, before any code of the actor runs.
   *
   * @param incarnation 0 for the first one
   */
  default void begun(Task actor, long incarnation) {}

  /**
   * An actor has ended for good.
   *
   * @param cause its failure; null if it returned or was told to stop
   */
  default void ended(Task actor, @Nullable Throwable cause) {}

  /** A timer of an actor was armed, in its turn. */
  default void timerArmed(Task actor, Object key, long delayNanos) {}

  /** A timer of an actor is due: its signal is on its way. By who drives the timers. */
  default void timerFired(Task actor, Object key) {}

  /** A message was lost, by whoever lost it. */
  default void lost(LostMessage lost) {}

  /** An actor has failed, in its turn. */
  default void failed(ActorFailure failure) {}

  /** An actor needs a slab of memory, in its turn: true refuses it, as if the quota were spent. */
  default boolean refusesSlab() {
    return false;
  }

  /** Whether something unusual happens at a point in an actor's code, see {@link Chaos#point}. */
  default boolean chaos(Task actor, String name) {
    return false;
  }
}
