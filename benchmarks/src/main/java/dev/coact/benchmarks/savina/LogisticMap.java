package dev.coact.benchmarks.savina;

import dev.coact.actor.Actor;
import dev.coact.actor.ActorContext;
import dev.coact.actor.ActorRef;
import dev.coact.actor.MessageHandler;
import java.util.ArrayList;
import java.util.List;

/**
 * Series of numbers, each of which needs the one before: for every term a worker has to have its
 * computer's answer before it looks at its next message. It asks, in the middle of its handler.
 */
final class LogisticMap extends Benchmark {
  private static final double FIRST_RATE = 3.46;
  private static final double RATE_STEP = 0.0025;

  LogisticMap() {
    super(
        "logistic-map",
        "ask: request and answer in the middle of a handler",
        new Parameter("terms", 25_000, 1, MANY, "of each series"),
        new Parameter("series", 10, 1, 200, "workers, each with a computer"));
  }

  private record Compute(double term, ActorRef<Double> replyTo) {}

  private sealed interface ToWorker {}

  private record NextTerm() implements ToWorker {}

  private record GetTerm(ActorRef<Double> replyTo) implements ToWorker {}

  private static final NextTerm NEXT_TERM = new NextTerm();

  private static double rate(int series) {
    return FIRST_RATE + series * RATE_STEP;
  }

  /** From 0 to 1, and another one for each series. */
  private static double firstTerm(int series) {
    return (series + 1) * RATE_STEP;
  }

  private static double following(double rate, double term) {
    return rate * term * (1 - term);
  }

  @Override
  Actor<?> root(Round round) {
    int terms = round.get("terms");
    int series = round.get("series");
    return settingUp(ctx -> {
      List<ActorRef<ToWorker>> workers = new ArrayList<>(series);
      for (int i = 0; i < series; i++) {
        double rate = rate(i);
        double first = firstTerm(i);
        ActorRef<Compute> computer = ctx.spawn(Actor.handling(() -> computer(rate)), Round.SMALL);
        workers.add(ctx.spawn(Actor.handling(() -> new Worker(computer, first)), round.roomy()));
      }
      for (int i = 0; i < terms; i++) {
        workers.forEach(worker -> worker.tell(NEXT_TERM));
      }
      double[] last = new double[series];
      for (int i = 0; i < series; i++) {
        last[i] = workers.get(i).<Double>ask(GetTerm::new, Round.PATIENCE);
      }
      round.afterwards(() -> check(round, last, terms));
      round.finish((3L * terms + 2) * series);
    });
  }

  private static void check(Round round, double[] last, int terms) {
    for (int i = 0; i < last.length; i++) {
      round.check(last[i] == lastTerm(i, terms), "a series ended with another term");
    }
  }

  private static double lastTerm(int series, int terms) {
    double term = firstTerm(series);
    for (int i = 0; i < terms; i++) {
      term = following(rate(series), term);
    }
    return term;
  }

  private static MessageHandler<Compute> computer(double rate) {
    return (ctx, compute) -> compute.replyTo().tell(following(rate, compute.term()));
  }

  private static final class Worker implements MessageHandler<ToWorker> {
    private final ActorRef<Compute> computer;
    private double term;

    Worker(ActorRef<Compute> computer, double first) {
      this.computer = computer;
      this.term = first;
    }

    @Override
    public void handle(ActorContext<ToWorker> ctx, ToWorker message) {
      switch (message) {
        case NextTerm() -> term = computer.<Double>ask(me -> new Compute(term, me), Round.PATIENCE);
        case GetTerm(var replyTo) -> replyTo.tell(term);
      }
    }
  }
}
