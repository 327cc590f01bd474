package dev.coact.actor;

/**
 * Handles the messages of one incarnation of an actor, one at a time. It may wait like any actor
 * code; until it returns, no other message is handled.
 *
 * @param <M> the messages it understands
 */
@FunctionalInterface
public interface MessageHandler<M> {
  /**
   * Handles one message.
   *
   * @throws Exception to fail: the message is lost and the actor's {@link Supervision} decides
   */
  void handle(ActorContext<M> ctx, M message) throws Exception;

  /**
   * Called before the first message of this incarnation.
   *
   * @throws Exception to fail
   */
  default void started(ActorContext<M> ctx) throws Exception {}

  /**
   * Called once at every end of this incarnation: stop, failure or restart, before what the actor
   * holds is freed. Waits fail at once here if the actor was told to stop.
   *
   * @throws Exception which is logged; the end goes on
   */
  default void stopped(ActorContext<M> ctx) throws Exception {}
}
