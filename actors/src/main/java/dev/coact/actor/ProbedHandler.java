package dev.coact.actor;

import java.util.Objects;

/** A handler in a system with a probe, which is told before and after each message. */
final class ProbedHandler<M> implements MessageHandler<M> {
  private final ActorCell<M> cell;
  private final MessageHandler<M> users;
  private final ActorProbe probe;

  ProbedHandler(ActorCell<M> cell, MessageHandler<M> users, ActorProbe probe) {
    this.cell = cell;
    this.users = users;
    this.probe = probe;
  }

  /** The same actor, which tells the probe. */
  static <M> Actor<M> actor(ActorCell<M> cell, Actor<M> users, ActorProbe probe) {
    return users instanceof HandlerActor<M> style
        ? new HandlerActor<>(() ->
            new ProbedHandler<>(
                cell, Objects.requireNonNull(style.factory().get(), "handler"), probe))
        : ctx -> {
          ProbedContext<M> probed = new ProbedContext<>(cell, probe);
          users.run(probed);
        };
  }

  @Override
  public void handle(ActorContext<M> ctx, M message) throws Exception {
    probe.handling(cell, message);
    users.handle(ctx, message);
    probe.handled(cell, message);
  }

  @Override
  public void started(ActorContext<M> ctx) throws Exception {
    users.started(ctx);
  }

  @Override
  public void stopped(ActorContext<M> ctx) throws Exception {
    users.stopped(ctx);
  }
}
