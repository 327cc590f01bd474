package dev.coact.actor;

/**
 * Messages that an actor has set aside, to be received later: the other way than {@link
 * ActorContext#receiveMatching} to choose among messages, and the one for handler style.
 *
 * <p>Bounded, and it never waits: who would make room is this actor itself. What is in it when the
 * actor ends becomes {@link LostMessage}s.
 *
 * <pre>{@code
 * void handle(ActorContext<Message> ctx, Message message) {
 *   switch (message) {
 *     case Ready ready -> {
 *       ctx.become(new Running(ready));
 *       ctx.stash().unstash();
 *     }
 *     default -> ctx.stash().add(message);
 *   }
 * }
 * }</pre>
 *
 * <p>Used by the actor itself, in its turns.
 *
 * @param <M> the actor's messages
 */
public interface Stash<M> {
  /**
   * Sets a message aside. If it is the request in hand, its deadline goes along with it.
   *
   * @throws StashFullException if there is no room
   */
  void add(M message);

  /** Sets a message aside; false if there is no room. */
  boolean offer(M message);

  /**
   * Has the messages received again, in the order in which they were set aside, before all that is
   * in the mailbox. One that is set aside again while it is in hand waits for the next call, and
   * keeps its place: it comes before those that were first set aside after it.
   */
  void unstash();

  /**
   * Whether what is in it outlives a restart: then the next incarnation receives it first. Yes, if
   * nobody says otherwise; else it becomes {@link LostMessage}s. Holds for this incarnation.
   */
  void keepOnRestart(boolean keep);

  /** How many messages are in it, those included that were unstashed and not received yet. */
  int size();

  /** How many can be in it: as many as in the actor's mailbox. */
  int capacity();
}
