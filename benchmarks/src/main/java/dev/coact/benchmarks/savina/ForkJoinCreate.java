package dev.coact.benchmarks.savina;

import dev.coact.actor.Actor;
import dev.coact.actor.ActorContext;
import dev.coact.actor.ActorRef;
import dev.coact.actor.MessageHandler;

/** Many actors are started, each handles one message and ends. */
final class ForkJoinCreate extends Benchmark {
  ForkJoinCreate() {
    super(
        "fork-join-create",
        "start, one message and end of an actor",
        new Parameter("n", 40_000, 1, 100_000_000, "actors"));
  }

  private record Task() {}

  private static final Task TASK = new Task();

  @Override
  Actor<?> root(Round round) {
    int n = round.get("n");
    Tally seen = round.tally(n, n, "messages seen", n);
    Actor<Task> worker = Actor.handling(() -> new Worker(round, seen));
    return settingUp(ctx -> {
      for (int i = 0; i < n; i++) {
        ActorRef<Task> one = ctx.spawn(worker, Round.SMALL);
        one.tell(TASK);
      }
    });
  }

  private static final class Worker implements MessageHandler<Task> {
    private final Round round;
    private final Tally seen;
    private int handled;

    Worker(Round round, Tally seen) {
      this.round = round;
      this.seen = seen;
    }

    @Override
    public void handle(ActorContext<Task> ctx, Task message) {
      round.check(Work.sine(37.2) > 0, "sine");
      handled++;
      ctx.stop(ctx.self());
    }

    @Override
    public void stopped(ActorContext<Task> ctx) {
      seen.report(handled);
    }
  }
}
