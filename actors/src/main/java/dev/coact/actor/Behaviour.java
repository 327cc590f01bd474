package dev.coact.actor;

import org.jspecify.annotations.Nullable;

/**
 * A handler that can be exchanged, and that notes when it was last called: what an actor's handler
 * is behind from the first {@code become} or {@code receiveTimeout} of its incarnation. Used in the
 * actor's turns.
 */
final class Behaviour<M> implements MessageHandler<M> {
  private final ActorCell<M> owner;
  private final MessageHandler<M> first;
  private MessageHandler<M> current;
  private boolean notesTime;
  private long lastNanos;

  Behaviour(ActorCell<M> owner, MessageHandler<M> first) {
    this.owner = owner;
    this.first = first;
    this.current = first;
  }

  @Override
  public void handle(ActorContext<M> ctx, M message) throws Exception {
    try {
      current.handle(ctx, message);
    } finally {
      if (notesTime) {
        lastNanos = owner.dispatcher.scheduler.clock().nanoTime();
      }
    }
  }

  /** What the factory made hears of the end, whoever handled messages last. */
  @Override
  public void stopped(ActorContext<M> ctx) throws Exception {
    first.stopped(ctx);
  }

  /** Null: the first one again. */
  void become(@Nullable MessageHandler<M> next) {
    current = next == null ? first : next;
  }

  /** From now on {@link #quietNanos} knows. */
  void noteTime() {
    notesTime = true;
    lastNanos = owner.dispatcher.scheduler.clock().nanoTime();
  }

  /** How long nothing was handled. */
  long quietNanos() {
    return owner.dispatcher.scheduler.clock().nanoTime() - lastNanos;
  }
}
