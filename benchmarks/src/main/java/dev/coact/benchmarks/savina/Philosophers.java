package dev.coact.benchmarks.savina;

import dev.coact.actor.Actor;
import dev.coact.actor.ActorContext;
import dev.coact.actor.ActorRef;
import dev.coact.actor.MessageHandler;
import java.util.EnumSet;

/**
 * Philosophers ask one arbitrator for both forks, and at once again when denied. How often that
 * happens differs from run to run and is no useful work: it is reported apart, as retries.
 */
final class Philosophers extends Benchmark {
  Philosophers() {
    super(
        "philosophers",
        "contention on one coordinator, with retries",
        EnumSet.allOf(Style.class),
        new Parameter("philosophers", 20, 2, 1_000_000, "who share as many forks"),
        new Parameter("rounds", 10_000, 1, MANY, "meals of each"));
  }

  private sealed interface ToArbitrator {}

  private record Hungry(int id, ActorRef<ToPhilosopher> who) implements ToArbitrator {}

  private record Done(int id) implements ToArbitrator {}

  private record Gone() implements ToArbitrator {}

  private sealed interface ToPhilosopher {}

  private record Go() implements ToPhilosopher {}

  private record Eat() implements ToPhilosopher {}

  private record Denied() implements ToPhilosopher {}

  private static final Eat EAT = new Eat();
  private static final Denied DENIED = new Denied();

  @Override
  Actor<?> root(Round round) {
    return machine(round, () -> new Arbitrator(round));
  }

  private static final class Arbitrator implements MessageHandler<ToArbitrator> {
    private final Round round;
    private final int n;
    private final boolean[] taken;
    private long meals;
    private long denials;
    private int gone;

    Arbitrator(Round round) {
      this.round = round;
      this.n = round.get("philosophers");
      this.taken = new boolean[n];
    }

    @Override
    public void started(ActorContext<ToArbitrator> ctx) {
      int meals = round.get("rounds");
      for (int i = 0; i < n; i++) {
        ctx.spawn(philosopher(round.style(), i, meals, ctx.self()), Round.SMALL).tell(new Go());
      }
    }

    @Override
    public void handle(ActorContext<ToArbitrator> ctx, ToArbitrator message) {
      switch (message) {
        case Hungry(int id, var who) -> {
          int right = right(id);
          if (taken[id] || taken[right]) {
            denials++;
            who.tell(DENIED);
          } else {
            taken[id] = true;
            taken[right] = true;
            who.tell(EAT);
          }
        }
        case Done(int id) -> {
          int right = right(id);
          round.check(taken[id] && taken[right], "a fork put back that was not taken");
          taken[id] = false;
          taken[right] = false;
          meals++;
        }
        case Gone() -> {
          if (++gone == n) {
            long expected = (long) n * round.get("rounds");
            round.checkEquals(expected, meals, "meals");
            round.extra("retries", denials);
            round.finish(3 * expected + 2L * n);
          }
        }
      }
    }

    private int right(int id) {
      return id + 1 == n ? 0 : id + 1;
    }
  }

  private static Actor<ToPhilosopher> philosopher(
      Style style, int id, int meals, ActorRef<ToArbitrator> arbitrator) {
    return switch (style) {
      case HANDLER -> Actor.handling(() -> new Philosopher(id, meals, arbitrator));
      case LOOP -> ctx -> dineInALoop(ctx, id, meals, arbitrator);
    };
  }

  private static void dineInALoop(
      ActorContext<ToPhilosopher> ctx, int id, int meals, ActorRef<ToArbitrator> arbitrator) {
    ctx.receive();
    Hungry hungry = new Hungry(id, ctx.self());
    Done done = new Done(id);
    for (int i = 0; i < meals; i++) {
      do {
        arbitrator.tell(hungry);
      } while (ctx.receive() instanceof Denied);
      arbitrator.tell(done);
    }
    arbitrator.tell(new Gone());
  }

  private static final class Philosopher implements MessageHandler<ToPhilosopher> {
    private final int id;
    private final int meals;
    private final ActorRef<ToArbitrator> arbitrator;
    private final Done done;
    private int eaten;

    Philosopher(int id, int meals, ActorRef<ToArbitrator> arbitrator) {
      this.id = id;
      this.meals = meals;
      this.arbitrator = arbitrator;
      this.done = new Done(id);
    }

    @Override
    public void handle(ActorContext<ToPhilosopher> ctx, ToPhilosopher message) {
      switch (message) {
        case Go(), Denied() -> arbitrator.tell(new Hungry(id, ctx.self()));
        case Eat() -> {
          arbitrator.tell(done);
          if (++eaten < meals) {
            arbitrator.tell(new Hungry(id, ctx.self()));
          } else {
            arbitrator.tell(new Gone());
            ctx.stop(ctx.self());
          }
        }
      }
    }
  }
}
