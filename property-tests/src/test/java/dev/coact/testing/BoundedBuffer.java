package dev.coact.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coact.actor.Actor;
import dev.coact.actor.ActorContext;
import dev.coact.actor.ActorRef;
import dev.coact.actor.MessageHandler;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;

/**
 * A buffer with room for one, a writer and two readers. Who cannot go on waits in one queue,
 * whatever it waits for. The bug: a success wakes the first of the queue only, who may be of the
 * wrong kind.
 */
final class BoundedBuffer {
  private static final int TAKES = 5;
  private static final int READERS = 2;
  private static final Duration LONG = Duration.ofMinutes(1);

  private BoundedBuffer() {}

  record Request(boolean isPut, ActorRef<Reply> replyTo) {}

  enum Reply {
    DONE,
    AGAIN
  }

  static Scenario waking(boolean all) {
    return sim -> {
      Set<String> finished = new HashSet<>();
      ActorRef<Request> buffer =
          sim.system().spawn("buffer", Actor.handling(() -> new Buffer(all)));
      sim.system().spawn("writer", client(buffer, true, READERS * TAKES, finished));
      for (int i = 0; i < READERS; i++) {
        sim.system().spawn("reader" + i, client(buffer, false, TAKES, finished));
      }
      sim.runFor(LONG);
      assertThat(finished).as("who has finished").hasSize(1 + READERS);
    };
  }

  static Yardstick yardstick() {
    return Yardstick.of("bounded buffer, lost wake-up", waking(false), waking(true))
        .withMedian(100);
  }

  private static Actor<Reply> client(
      ActorRef<Request> buffer, boolean puts, int times, Set<String> finished) {
    return ctx -> {
      for (int i = 0; i < times; i++) {
        insist(ctx, buffer, puts);
      }
      finished.add(ctx.self().path());
    };
  }

  private static void insist(ActorContext<Reply> ctx, ActorRef<Request> buffer, boolean isPut) {
    do {
      buffer.tell(new Request(isPut, ctx.self()));
    } while (ctx.receive() == Reply.AGAIN);
  }

  private static final class Buffer implements MessageHandler<Request> {
    private final boolean wakesAll;
    private final Queue<ActorRef<Reply>> waiting = new ArrayDeque<>();
    private boolean isFull;

    Buffer(boolean wakesAll) {
      this.wakesAll = wakesAll;
    }

    @Override
    public void handle(ActorContext<Request> ctx, Request request) {
      if (isFull == request.isPut()) {
        waiting.add(request.replyTo());
        return;
      }
      isFull = request.isPut();
      request.replyTo().tell(Reply.DONE);
      for (ActorRef<Reply> woken : wakened()) {
        woken.tell(Reply.AGAIN);
      }
    }

    private List<ActorRef<Reply>> wakened() {
      if (wakesAll) {
        List<ActorRef<Reply>> all = List.copyOf(waiting);
        waiting.clear();
        return all;
      }
      ActorRef<Reply> first = waiting.poll();
      return first == null ? List.of() : List.of(first);
    }
  }
}
