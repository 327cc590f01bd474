package dev.coact.actor;

import dev.coact.mailbox.OfferResult;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * Where to send messages for an actor. Any thread may use it, before and after the actor's end; a
 * restart does not change it.
 *
 * <p>Messages from one sender arrive in the order in which they were sent. What a sender did before
 * a send happens-before the handling of the message.
 *
 * @param <M> the messages the actor understands
 */
public abstract sealed class ActorRef<M> permits CellRef, ReplyRef, ProbedReply {
  ActorRef() {}

  /**
   * Sends {@code message}. If the mailbox is full, what happens is up to its overflow policy: with
   * {@code SUSPEND} the sending actor waits, and any other thread blocks, until there is room, the
   * target ends, or {@code coact.mailbox.send-timeout} is over; with the others nobody waits, and
   * this message or one that is queued becomes a {@link LostMessage}. So does a message that came
   * too late or to an actor that has ended; nothing is thrown.
   *
   * @throws IllegalStateException if an actor sends to itself while its own mailbox is full and
   *     would wait for itself
   * @throws WaitCycleException if the sending actor would wait for an actor that waits for it
   * @throws ActorStoppedException if the sending actor is told to stop while it waits
   * @throws dev.coact.scheduler.WaitInterruptedException if any other thread is interrupted while
   *     it waits
   * @throws RuntimeException what the key or level function of the target's {@link SpawnOptions}
   *     throws; nothing is sent then, by this method or any other
   */
  public abstract void tell(M message);

  /**
   * Sends {@code message} if that is possible without waiting. If it is not, the message is the
   * caller's, and is not recorded as lost.
   */
  public abstract OfferResult offer(M message);

  /**
   * Sends {@code message}; if the mailbox is full and its policy is {@code SUSPEND}, waits for room
   * like {@link #tell}, but no longer than {@code timeout}, and not for itself. With the other
   * policies it is {@link #offer(Object)}.
   *
   * @param timeout zero or more
   * @return {@code FULL} if there was no room in time: then, and if the target has ended, the
   *     message is the caller's, and is not recorded as lost
   * @throws ActorStoppedException if the sending actor is told to stop while it waits
   * @throws dev.coact.scheduler.WaitInterruptedException if any other thread is interrupted while
   *     it waits
   */
  public abstract OfferResult offer(M message, Duration timeout);

  /**
   * Sends a request and waits for its reply. The waiting actor handles no other message meanwhile.
   *
   * <p>The deadline goes along with the request. If it has passed, or the asker has given up,
   * before the target takes the request, then the target skips it, which is a {@link LostMessage},
   * reason {@code EXPIRED}. An actor that asks while it has itself a request in hand, not yet
   * answered, does not wait for longer than who asked it: {@link ActorContext#timeLeft}.
   *
   * @param request makes the request from the reference to reply to, which takes one reply
   * @param timeout for the whole of it, also for room in the mailbox; more than zero
   * @throws AskException if the target has ended, ends or restarts before it replied, refused the
   *     request, or the time is over; see {@link AskException#outcome()}
   * @throws WaitCycleException if the asking actor would wait for an actor that waits for it
   * @throws ActorStoppedException if the asking actor is told to stop
   * @throws dev.coact.scheduler.WaitInterruptedException if any other thread is interrupted while
   *     it waits
   * @throws IllegalStateException if an actor asks itself
   */
  public abstract <R> R ask(Function<ActorRef<R>, M> request, Duration timeout);

  /** As {@link #ask(Function, Duration)}, with {@code coact.ask.timeout}. */
  public abstract <R> R ask(Function<ActorRef<R>, M> request);

  /**
   * Sends a request; the reply completes the result. The caller waits only for room in the mailbox.
   * The result is completed on some worker: what depends on it must not block, or use an executor.
   *
   * <p>Completing or cancelling the result ends the ask; an answer that comes later is lost.
   *
   * @return completed exceptionally with {@link AskException} as {@link #ask} throws it
   */
  public abstract <R> CompletionStage<R> askAsync(
      Function<ActorRef<R>, M> request, Duration timeout);

  /** Where the actor is in its system, such as {@code /orders/worker-3}. */
  public abstract String path();
}
