package dev.coact.actor;

import dev.coact.mailbox.OfferResult;
import dev.coact.scheduler.Task;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a request is answered by in a system with a probe, which it asks in front of the answer. */
final class ProbedReply<R> extends ActorRef<R> {
  private final ActorRef<R> reply;
  private final @Nullable Task asker;
  private final ActorProbe probe;

  ProbedReply(ActorRef<R> reply, @Nullable Task asker, ActorProbe probe) {
    this.reply = reply;
    this.asker = asker;
    this.probe = probe;
  }

  private ActorProbe.Verdict verdict(R answer) {
    return probe.answering(asker, this, answer);
  }

  @Override
  public void tell(R answer) {
    switch (verdict(answer)) {
      case SEND, DUPLICATE -> reply.tell(answer); // it takes one
      case DROP, REFUSE -> {} // the asker waits until its time is over
    }
  }

  @Override
  public OfferResult offer(R answer) {
    return switch (verdict(answer)) {
      case SEND, DUPLICATE -> reply.offer(answer);
      case DROP -> OfferResult.ACCEPTED;
      case REFUSE -> OfferResult.FULL;
    };
  }

  @Override
  public OfferResult offer(R answer, Duration timeout) {
    Durations.notNegative("timeout", timeout);
    return offer(answer);
  }

  @Override
  public <S> S ask(Function<ActorRef<S>, R> request, Duration timeout) {
    return reply.ask(request, timeout);
  }

  @Override
  public <S> S ask(Function<ActorRef<S>, R> request) {
    return reply.ask(request);
  }

  @Override
  public <S> CompletionStage<S> askAsync(Function<ActorRef<S>, R> request, Duration timeout) {
    return reply.askAsync(request, timeout);
  }

  @Override
  public String path() {
    return reply.path();
  }

  @Override
  public String toString() {
    return reply.toString();
  }
}
