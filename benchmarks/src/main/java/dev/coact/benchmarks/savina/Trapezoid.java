package dev.coact.benchmarks.savina;

import dev.coact.actor.Actor;
import dev.coact.actor.ActorContext;
import dev.coact.actor.MessageHandler;

/** The integral of a function from 1 to 5 by trapezoids: a range of them for each worker. */
final class Trapezoid extends Benchmark {
  private static final double FROM = 1;
  private static final double TO = 5;

  /* Simpson's rule with so many pieces is exact to more digits than are compared. */
  private static final int PIECES_OF_SIMPSON = 100_000;

  /* Above a twelfth of the largest second derivative on the interval, which is some 4 700. */
  private static final double ERROR_FACTOR = 3_000;

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
    return Actor.handling(() -> new Master(round));
  }

  private static double bySimpson() {
    double width = (TO - FROM) / PIECES_OF_SIMPSON;
    double sum = 0;
    for (int i = 0; i < PIECES_OF_SIMPSON; i++) {
      double left = FROM + i * width;
      sum += function(left) + 4 * function(left + width / 2) + function(left + width);
    }
    return sum * width / 6;
  }

  private static final class Master implements MessageHandler<Area> {
    private final Round round;
    private final int pieces;
    private final int workers;
    private double area;
    private long done;
    private int answers;

    Master(Round round) {
      this.round = round;
      this.pieces = round.get("pieces");
      this.workers = round.get("workers");
    }

    @Override
    public void started(ActorContext<Area> ctx) {
      double width = (TO - FROM) / pieces;
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

    private static double area(Range range, double width) {
      double sum = 0;
      for (int i = range.from(); i < range.to(); i++) {
        double left = FROM + i * width;
        sum += (function(left) + function(left + width)) / 2;
      }
      return sum * width;
    }

    @Override
    public void handle(ActorContext<Area> ctx, Area part) {
      area += part.area();
      done += part.pieces();
      if (++answers == workers) {
        round.checkEquals(pieces, done, "trapezoids");
        round.afterwards(this::check);
        round.finish(2L * workers);
      }
    }

    private void check() {
      double width = (TO - FROM) / pieces;
      double tolerance = (TO - FROM) * width * width * ERROR_FACTOR + 1e-9;
      round.check(
          Math.abs(area - bySimpson()) <= tolerance,
          "the integral is wrong by more than its number of trapezoids explains");
    }
  }
}
