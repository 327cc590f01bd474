package dev.coact.benchmarks.savina;

import dev.coact.actor.Actor;
import dev.coact.actor.ActorContext;
import dev.coact.actor.ActorRef;
import dev.coact.actor.MessageHandler;
import java.util.ArrayList;
import java.util.List;

/** One sender deals messages to many actors in turn. */
final class ForkJoinThroughput extends Benchmark {
  ForkJoinThroughput() {
    super(
        "fork-join-throughput",
        "a message from one sender to many receivers in turn",
        new Parameter("actors", 60, 1, 1_000_000, "receivers"),
        new Parameter("n", 10_000, 1, MANY, "messages for each"));
  }

  private record Task() {}

  private static final Task TASK = new Task();

  @Override
  Actor<?> root(Round round) {
    int n = round.get("n");
    int actors = round.get("actors");
    long all = (long) n * actors;
    Tally seen = round.tally(actors, all, "messages seen", all);
    return settingUp(ctx -> {
      List<ActorRef<Task>> workers = new ArrayList<>(actors);
      for (int i = 0; i < actors; i++) {
        workers.add(ctx.spawn(Actor.handling(() -> new Worker(round, n, seen)), round.roomy()));
      }
      for (int i = 0; i < n; i++) {
        for (ActorRef<Task> worker : workers) {
          worker.tell(TASK);
        }
      }
    });
  }

  private static final class Worker implements MessageHandler<Task> {
    private final Round round;
    private final int n;
    private final Tally seen;
    private int handled;

    Worker(Round round, int n, Tally seen) {
      this.round = round;
      this.n = n;
      this.seen = seen;
    }

    @Override
    public void handle(ActorContext<Task> ctx, Task message) {
      round.check(Work.sine(37.2) > 0, "sine");
      if (++handled == n) {
        seen.report(handled);
        ctx.stop(ctx.self());
      }
    }
  }
}
