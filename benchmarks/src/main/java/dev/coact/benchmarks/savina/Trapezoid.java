package dev.coact.benchmarks.savina;

import dev.coact.actor.Actor;
import dev.coact.actor.ActorContext;
import dev.coact.actor.MessageHandler;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The integral of a function from 1 to 5 by trapezoids: a range of them for each worker. */
final class Trapezoid extends Benchmark {
  private static final double FROM = 1;
  private static final double TO = 5;

  /* The parts are added in another order than in one sum. */
  private static final double ROUNDING = 1e-8;

  private final Map<Parameters, Double> expected = new ConcurrentHashMap<>();

  Trapezoid() {
    super(
        "trapezoid",
        "one message to each worker and back; computation",
        new Parameter("pieces", 10_000_000, 1, MANY, "trapezoids"),
        new Parameter("workers", 100, 1, 1_000_000, "who compute"));
  }

  /** The trapezoids from one to before another. */
  private record Range(int from, int to) {}

  private record Area(int pieces, double area) {}

  private static double function(double x) {
    return 1 / (x + 1) * Math.sqrt(1 + Math.exp(Math.sqrt(2 * x))) * Math.sin(x * x * x - 1);
  }

  @Override
  Actor<?> root(Round round) {
    int pieces = round.get("pieces");
    Range all = new Range(0, pieces);
    double whole = expected.computeIfAbsent(round.parameters(), _ -> area(all, width(pieces)));
    return Actor.handling(() -> new Master(round, whole));
  }

  private static double width(int pieces) {
    return (TO - FROM) / pieces;
  }

  private static double area(Range range, double width) {
    double sum = 0;
    for (int i = range.from(); i < range.to(); i++) {
      double left = FROM + i * width;
      sum += (function(left) + function(left + width)) / 2;
    }
    return sum * width;
  }

  private static final class Master implements MessageHandler<Area> {
    private final Round round;
    private final double expected;
    private final int pieces;
    private final int workers;
    private double area;
    private long done;
    private int answers;

    Master(Round round, double expected) {
      this.round = round;
      this.expected = expected;
      this.pieces = round.get("pieces");
      this.workers = round.get("workers");
    }

    @Override
    public void started(ActorContext<Area> ctx) {
      double width = width(pieces);
      Actor<Range> worker =
          Actor.handling(() ->
              (self, range) -> {
                ctx.self().tell(new Area(range.to() - range.from(), area(range, width)));
                self.stop(self.self());
              });
      for (int i = 0; i < workers; i++) {
        Range range =
            new Range(
                (int) ((long) pieces * i / workers), (int) ((long) pieces * (i + 1) / workers));
        ctx.spawn(worker, Round.SMALL).tell(range);
      }
    }

    @Override
    public void handle(ActorContext<Area> ctx, Area part) {
      area += part.area();
      done += part.pieces();
      if (++answers == workers) {
        round.checkEquals(pieces, done, "trapezoids");
        round.check(Math.abs(area - expected) <= ROUNDING, "another integral than in one sum");
        round.finish(2L * workers);
      }
    }
  }
}
