package dev.coact.actor;

import dev.coact.mailbox.OfferResult;
import dev.coact.scheduler.Task;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A reference in a system with a probe, which it asks in front of each send. A class of its own,
 * which is not loaded in a system without one.
 */
final class ProbedRef<M> extends CellRef<M> {
  private final ActorProbe probe;

  ProbedRef(ActorCell<M> cell, ActorProbe probe) {
    super(cell);
    this.probe = probe;
  }

  private ActorProbe.Verdict verdict(M message) {
    return probe.sending(cell, this, message);
  }

  @Override
  public void tell(M message) {
    switch (verdict(message)) {
      case SEND -> super.tell(packed(message));
      case REFUSE -> lost(LostMessage.Reason.REJECTED, message);
      case DROP -> {}
      case DUPLICATE -> {
        super.tell(packed(message));
        super.tell(packed(message));
      }
    }
  }

  @Override
  public OfferResult offer(M message) {
    return switch (verdict(message)) {
      case SEND -> told(super.offer(packed(message)), message);
      case REFUSE -> told(OfferResult.FULL, message);
      case DROP -> told(OfferResult.ACCEPTED, message);
      case DUPLICATE -> {
        OfferResult result = super.offer(packed(message));
        var _ = super.offer(packed(message));
        yield told(result, message);
      }
    };
  }

  @Override
  public OfferResult offer(M message, Duration timeout) {
    return switch (verdict(message)) {
      case SEND -> told(super.offer(packed(message), timeout), message);
      case REFUSE -> told(OfferResult.FULL, message);
      case DROP -> told(OfferResult.ACCEPTED, message);
      case DUPLICATE -> {
        OfferResult result = super.offer(packed(message), timeout);
        var _ = super.offer(packed(message));
        yield told(result, message);
      }
    };
  }

  private OfferResult told(OfferResult result, M message) {
    if (result != OfferResult.ACCEPTED) {
      probe.notAccepted(cell, message);
    }
    return result;
  }

  @Override
  public <R> R ask(Function<ActorRef<R>, M> request, Duration timeout) {
    Request<R> asked = new Request<>(request);
    try {
      return super.ask(asked, timeout);
    } catch (RuntimeException noAnswer) {
      asked.failed();
      throw noAnswer;
    }
  }

  @Override
  public <R> CompletionStage<R> askAsync(Function<ActorRef<R>, M> request, Duration timeout) {
    Request<R> asked = new Request<>(request);
    try {
      CompletionStage<R> answer = super.askAsync(asked, timeout);
      // Not what is returned, which has to be the caller's to complete.
      var _ =
          answer.whenComplete((_, noAnswer) -> {
            if (noAnswer != null) {
              asked.failed();
            }
          });
      return answer;
    } catch (AskException refused) {
      if (refused.equals(asked.refused)) {
        return CompletableFuture.failedFuture(refused);
      }
      throw refused;
    }
  }

  /** Asks the probe when the request is made, which is right before it is sent. */
  private final class Request<R> implements Function<ActorRef<R>, M> {
    private final Function<ActorRef<R>, M> users;
    private final @Nullable Task asker = Task.current();
    private @Nullable AskException refused;
    private volatile @Nullable M made;

    Request(Function<ActorRef<R>, M> users) {
      this.users = users;
    }

    @Override
    public M apply(ActorRef<R> reply) {
      M message = users.apply(new ProbedReply<>(reply, asker, probe));
      if (verdict(message) == ActorProbe.Verdict.REFUSE) {
        refused =
            new AskException(AskException.Outcome.REFUSED, path(), "refused by the probe", null);
        throw refused;
      }
      made = message;
      return message;
    }

    void failed() {
      M message = made;
      if (message != null) {
        probe.askFailed(cell, message);
      }
    }
  }

  private M packed(M message) {
    return cell.withContext(message);
  }

  @Override
  M envelope(M message, ReplyRef<?> reply) {
    return cell.system().carriesLogContext
        ? Envelope.of(message, reply, LogContext.current())
        : super.envelope(message, reply);
  }
}
