package dev.coact.actor;

import java.util.function.Supplier;

/** Handler style. The runtime knows it; where it does not, it runs as a loop. */
record HandlerActor<M>(Supplier<? extends MessageHandler<M>> factory) implements Actor<M> {
  @Override
  public void run(ActorContext<M> ctx) throws Exception {
    MessageHandler<M> handler = factory.get();
    try {
      handler.started(ctx);
      while (true) {
        handler.handle(ctx, ctx.receive());
      }
    } finally {
      handler.stopped(ctx);
    }
  }
}
