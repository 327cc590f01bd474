package dev.coact.benchmarks.savina;

import dev.coact.actor.Actor;
import dev.coact.actor.ActorContext;
import dev.coact.actor.ActorRef;
import dev.coact.actor.MessageHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** An arbiter gives one smoker after the other what it needs; who starts to smoke says so first. */
final class CigaretteSmokers extends Benchmark {
  CigaretteSmokers() {
    super(
        "cigarette-smokers",
        "one to many, one at a time, while the earlier ones are busy",
        new Parameter("rounds", 1_000, 1, MANY, "cigarettes"),
        new Parameter("smokers", 200, 1, 1_000_000, "who are chosen from"),
        new Parameter("busy", 1_000, 1, MANY, "most busy steps for a cigarette"));
  }

  private sealed interface ToSmoker {}

  private record StartSmoking(int busy) implements ToSmoker {}

  private record Exit() implements ToSmoker {}

  private record StartedSmoking() {}

  @Override
  Actor<?> root(Round round) {
    return Actor.handling(() -> new Arbiter(round));
  }

  private static final class Arbiter implements MessageHandler<StartedSmoking> {
    private final Round round;
    private final int rounds;
    private final int busy;
    private final SplittableRandom random = new SplittableRandom(14);
    private List<ActorRef<ToSmoker>> smokers = List.of();
    private int started;

    Arbiter(Round round) {
      this.round = round;
      this.rounds = round.get("rounds");
      this.busy = round.get("busy");
    }

    @Override
    public void started(ActorContext<StartedSmoking> ctx) {
      int n = round.get("smokers");
      Tally smoked = round.tally(n, rounds, "cigarettes smoked", 2L * rounds + n);
      List<ActorRef<ToSmoker>> all = new ArrayList<>(n);
      for (int i = 0; i < n; i++) {
        all.add(ctx.spawn(Actor.handling(() -> new Smoker(ctx.self(), smoked)), round.roomy()));
      }
      smokers = List.copyOf(all);
      next();
    }

    private void next() {
      smokers.get(random.nextInt(smokers.size())).tell(new StartSmoking(random.nextInt(busy)));
    }

    @Override
    public void handle(ActorContext<StartedSmoking> ctx, StartedSmoking message) {
      if (++started < rounds) {
        next();
      } else {
        smokers.forEach(smoker -> smoker.tell(new Exit()));
      }
    }
  }

  private static final class Smoker implements MessageHandler<ToSmoker> {
    private final ActorRef<StartedSmoking> arbiter;
    private final Tally tally;
    private int smoked;

    Smoker(ActorRef<StartedSmoking> arbiter, Tally tally) {
      this.arbiter = arbiter;
      this.tally = tally;
    }

    @Override
    public void handle(ActorContext<ToSmoker> ctx, ToSmoker message) {
      switch (message) {
        case StartSmoking(int busy) -> {
          arbiter.tell(new StartedSmoking());
          if (Work.spin(busy) != 0) {
            smoked++;
          }
        }
        case Exit() -> {
          tally.report(smoked);
          ctx.stop(ctx.self());
        }
      }
    }
  }
}
