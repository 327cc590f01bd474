package dev.coact.benchmarks.savina;

import dev.coact.actor.Actor;
import dev.coact.actor.ActorContext;
import dev.coact.actor.ActorRef;
import dev.coact.actor.MessageHandler;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;

/**
 * Pi by the formula of Bailey, Borwein and Plouffe: a master has each worker compute a term after
 * the other until one is too small to matter.
 */
final class PiPrecision extends Benchmark {
  /* Digits more than asked for, so that the sum of the errors of the terms does not show. */
  private static final int GUARD_DIGITS = 10;
  private static final BigDecimal SIXTEEN = BigDecimal.valueOf(16);

  PiPrecision() {
    super(
        "pi-precision",
        "a master keeps workers supplied; computation with large numbers",
        new Parameter("digits", 5_000, 1, 1_000_000, "after the point"),
        new Parameter("workers", 20, 1, 100_000, "who compute"));
  }

  private sealed interface ToMaster {}

  private record Term(BigDecimal value, ActorRef<ToWorker> worker) implements ToMaster {}

  private record Stopped() implements ToMaster {}

  private sealed interface ToWorker {}

  private record Compute(int index) implements ToWorker {}

  private record Stop() implements ToWorker {}

  @Override
  Actor<?> root(Round round) {
    return Actor.handling(() -> new Master(round));
  }

  /** The term, rounded to {@code scale} digits after the point. */
  private static BigDecimal term(int index, int scale) {
    int eight = 8 * index;
    return fraction(4, eight + 1, scale)
        .subtract(fraction(2, eight + 4, scale))
        .subtract(fraction(1, eight + 5, scale))
        .subtract(fraction(1, eight + 6, scale))
        .divide(SIXTEEN.pow(index), scale, RoundingMode.HALF_EVEN);
  }

  private static BigDecimal fraction(int over, int under, int scale) {
    return BigDecimal.valueOf(over)
        .divide(BigDecimal.valueOf(under), scale, RoundingMode.HALF_EVEN);
  }

  /** Pi times a power of ten, by Machin's formula. */
  private static BigInteger machin(int scale) {
    BigInteger unit = BigInteger.TEN.pow(scale);
    return inverseTangent(5, unit).shiftLeft(2).subtract(inverseTangent(239, unit)).shiftLeft(2);
  }

  /** The arc tangent of 1/x, times {@code unit}. */
  private static BigInteger inverseTangent(long x, BigInteger unit) {
    BigInteger square = BigInteger.valueOf(x * x);
    BigInteger power = unit.divide(BigInteger.valueOf(x));
    BigInteger sum = BigInteger.ZERO;
    for (long k = 1; power.signum() != 0; k += 2) {
      BigInteger term = power.divide(BigInteger.valueOf(k));
      sum = k % 4 == 1 ? sum.add(term) : sum.subtract(term);
      power = power.divide(square);
    }
    return sum;
  }

  private static final class Master implements MessageHandler<ToMaster> {
    private final Round round;
    private final int scale;
    private final int workers;
    private final BigDecimal tolerance;
    private BigDecimal sum = BigDecimal.ZERO;
    private boolean isPrecise;
    private int asked;
    private int answered;
    private int stopped;

    Master(Round round) {
      this.round = round;
      this.scale = round.get("digits") + GUARD_DIGITS;
      this.workers = round.get("workers");
      this.tolerance = BigDecimal.ONE.movePointLeft(scale);
    }

    @Override
    public void started(ActorContext<ToMaster> ctx) {
      List<ActorRef<ToWorker>> all = new ArrayList<>();
      for (int i = 0; i < workers; i++) {
        Actor<ToWorker> worker = Actor.handling(() -> new Worker(scale, ctx.self()));
        all.add(ctx.spawn(worker, Round.SMALL));
      }
      all.forEach(worker -> worker.tell(new Compute(asked++)));
    }

    @Override
    public void handle(ActorContext<ToMaster> ctx, ToMaster message) {
      switch (message) {
        case Term(BigDecimal value, var worker) -> {
          answered++;
          sum = sum.add(value);
          isPrecise |= value.compareTo(tolerance) <= 0;
          worker.tell(isPrecise ? new Stop() : new Compute(asked++));
        }
        case Stopped() -> {
          if (++stopped == workers) {
            round.checkEquals(asked, answered, "terms");
            round.afterwards(this::check);
            round.finish(2L * asked + 2L * workers);
          }
        }
      }
    }

    private void check() {
      BigInteger difference = sum.unscaledValue().subtract(machin(scale)).abs();
      BigInteger most = BigInteger.TEN.pow(GUARD_DIGITS - 1);
      round.check(difference.compareTo(most) < 0, "a wrong digit of pi");
    }
  }

  private static final class Worker implements MessageHandler<ToWorker> {
    private final int scale;
    private final ActorRef<ToMaster> master;

    Worker(int scale, ActorRef<ToMaster> master) {
      this.scale = scale;
      this.master = master;
    }

    @Override
    public void handle(ActorContext<ToWorker> ctx, ToWorker message) {
      switch (message) {
        case Compute(int index) -> master.tell(new Term(term(index, scale), ctx.self()));
        case Stop() -> {
          master.tell(new Stopped());
          ctx.stop(ctx.self());
        }
      }
    }
  }
}
