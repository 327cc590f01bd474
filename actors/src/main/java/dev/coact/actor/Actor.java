package dev.coact.actor;

import java.util.function.Supplier;

/**
 * What an actor does, in straight-line style: ordinary code that receives, asks, sleeps and calls
 * blocking libraries; only the actor waits, never a worker thread. Returning stops the actor,
 * throwing fails it.
 *
 * <p>One {@code Actor} object may serve many actors and several incarnations of one, so it keeps
 * its state in local variables of {@link #run}.
 *
 * <pre>{@code
 * Actor<Command> stock = ctx -> {
 *   int left = 10;
 *   while (true) {
 *     switch (ctx.receive()) {
 *       case Take(var n, var replyTo) -> { left -= n; replyTo.tell(new Taken(left)); }
 *       case Close() -> { return; }
 *     }
 *   }
 * };
 * }</pre>
 *
 * @param <M> the messages it understands
 */
@FunctionalInterface
public interface Actor<M> {
  /**
   * Runs one incarnation of the actor, in its own turns: one thread at a time, and everything
   * before a wait happens-before everything after it.
   *
   * @throws Exception to fail: the actor's {@link Supervision} decides what follows
   */
  void run(ActorContext<M> ctx) throws Exception;

  /**
   * An actor in handler style: the runtime calls a handler per message. As long as a handler does
   * not wait, such an actor needs no stack of its own.
   *
   * @param factory makes the handler, and with it the state, of each incarnation
   */
  static <M> Actor<M> handling(Supplier<? extends MessageHandler<M>> factory) {
    return new HandlerActor<>(factory);
  }
}
