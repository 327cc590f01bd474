package dev.coact.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.IntToDoubleFunction;
import java.util.random.RandomGenerator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** The limit of workers against made-up programs, in made-up time. */
class WorkerLimitTest {
  private static final long LOOK_NANOS = 50_000;
  private static final long MILLI = 1_000_000;

  /** A program: how many messages a millisecond it gets through, by how many work. */
  private static final class Program implements WorkerLimit.Crew {
    private IntToDoubleFunction perMilli;
    private final double[] work;
    private final long[] nanosAt;
    private int limit;
    private long now = 77;
    private boolean onlyFirstWorks;
    private double noise;
    private final RandomGenerator random;

    Program(int workers, long seed, IntToDoubleFunction perMilli) {
      this.perMilli = perMilli;
      this.limit = workers;
      this.work = new double[workers];
      this.nanosAt = new long[workers + 1];
      this.random = new SplittableRandom(seed);
    }

    /** Lets time pass, with a look now and then. */
    void run(WorkerLimit tried, long millis) {
      for (long end = now + millis * MILLI; now < end; ) {
        long step = LOOK_NANOS / 2 + random.nextLong(LOOK_NANOS);
        double messages = perMilli.applyAsDouble(limit) * step / MILLI;
        messages *= 1 + noise * (2 * random.nextDouble() - 1);
        int sharers = onlyFirstWorks ? 1 : limit;
        for (int i = 0; i < sharers; i++) {
          work[i] += messages / sharers;
        }
        nanosAt[limit] += step;
        now += step;
        tried.look(now);
      }
    }

    /** The part of the time with this limit since last asked. */
    double shareAt(int level) {
      long sum = 0;
      for (long nanos : nanosAt) {
        sum += nanos;
      }
      double share = (double) nanosAt[level] / sum;
      Arrays.fill(nanosAt, 0);
      return share;
    }

    @Override
    public long workFrom(int rank) {
      double sum = 0;
      for (int i = rank; i < work.length; i++) {
        sum += work[i];
      }
      return (long) sum;
    }

    @Override
    public void limit(int workers) {
      assertThat(workers).isBetween(1, work.length);
      limit = workers;
    }
  }

  private static WorkerLimit limit(Program program, int min) {
    return new WorkerLimit(program, program.work.length, min, program.now);
  }

  @Test
  void eachWorkerPays_allWork_andTrialsTakeAHundredth() {
    Program program = new Program(2, 1, workers -> 10_000 * workers);
    WorkerLimit tried = limit(program, 1);
    program.run(tried, 1_000);
    assertThat(program.shareAt(1)).as("while it learns").isBetween(0.001, 0.1);
    program.run(tried, 20_000);
    assertThat(program.shareAt(2)).isBetween(0.985, 0.9999);
  }

  @Test
  void oneIsFaster_oneWorks_soonAndForGood() {
    Program program = new Program(2, 2, workers -> 20_000.0 / workers);
    WorkerLimit tried = limit(program, 1);
    program.run(tried, 40);
    assertThat(program.limit).isEqualTo(1);
    program.run(tried, 1_000);
    program.shareAt(1);
    program.run(tried, 20_000);
    assertThat(program.shareAt(1)).isBetween(0.985, 0.9999);
  }

  @Test
  void oneIsHardlyFaster_allWork() {
    Program program = new Program(2, 3, workers -> 21_000 - 1_000 * workers);
    WorkerLimit tried = limit(program, 1);
    program.run(tried, 20_000);
    assertThat(program.limit).isEqualTo(2);
  }

  @Test
  void dearMessages_areNotTriedOut() {
    Program program = new Program(4, 4, workers -> workers * 100);
    WorkerLimit tried = limit(program, 1);
    program.run(tried, 5_000);
    assertThat(program.shareAt(4)).isEqualTo(1.0);
  }

  @Test
  void othersIdle_isNotTriedOut() {
    Program program = new Program(2, 5, _ -> 10_000);
    program.onlyFirstWorks = true;
    WorkerLimit tried = limit(program, 1);
    program.run(tried, 5_000);
    assertThat(program.shareAt(2)).isEqualTo(1.0);
  }

  @Test
  void anotherProgram_isSeenAtTheNextTrial() {
    Program program = new Program(2, 6, workers -> 20_000.0 / workers);
    WorkerLimit tried = limit(program, 1);
    program.run(tried, 10_000);
    assertThat(program.limit).isEqualTo(1);
    program.perMilli = workers -> 10_000 * workers;
    program.run(tried, WorkerLimit.MAX_REST_NANOS / MILLI + 50);
    assertThat(program.limit).isEqualTo(2);
    program.perMilli = workers -> 20_000.0 / workers;
    program.run(tried, 100);
    assertThat(program.limit).isEqualTo(1);
  }

  @Test
  void messagesGetDear_allWorkAtTheNextLook() {
    Program program = new Program(2, 7, workers -> 20_000.0 / workers);
    WorkerLimit tried = limit(program, 1);
    program.run(tried, 10_000);
    program.perMilli = workers -> 100 * workers;
    program.run(tried, WorkerLimit.MAX_REST_NANOS / MILLI + 10);
    assertThat(program.limit).isEqualTo(2);
  }

  @Test
  void widen_allWorkAtOnce_alsoInTheMiddleOfATrial() {
    Program program = new Program(2, 8, workers -> 20_000.0 / workers);
    WorkerLimit tried = limit(program, 1);
    for (int i = 0; i < 50; i++) {
      program.run(tried, 1 + i % 7);
      tried.widen(program.now);
      assertThat(program.limit).isEqualTo(2);
    }
    program.run(tried, 2_000);
    assertThat(program.limit).as("found again").isEqualTo(1);
  }

  @Test
  void fourWorkers_twoAreBest_twoWork() {
    double[] rates = {0, 10_000, 16_000, 0, 12_000};
    Program program = new Program(4, 9, workers -> rates[workers]);
    WorkerLimit tried = limit(program, 1);
    program.run(tried, 2_000);
    program.shareAt(2);
    program.run(tried, 20_000);
    assertThat(program.shareAt(2)).isGreaterThan(0.97);
  }

  @Test
  void min_isKept_andAsManyAsThereAreIsTheEndOfIt() {
    Program program = new Program(4, 10, workers -> 20_000.0 / workers);
    program.run(limit(program, 2), 2_000);
    assertThat(program.limit).isEqualTo(2);
    assertThat(program.shareAt(1)).isZero();
    Program all = new Program(4, 10, workers -> 20_000.0 / workers);
    all.run(limit(all, 4), 2_000);
    assertThat(all.shareAt(4)).isEqualTo(1.0);
  }

  /** A good half of difference shows through a third of noise in each look, nearly always. */
  @Property(tries = 100)
  void noise_isNotTakenForADifference(@ForAll long seed, @ForAll boolean onePays) {
    Program program =
        new Program(2, seed, workers -> onePays ? 20_000.0 / workers : 10_000.0 * workers);
    program.noise = 0.9;
    WorkerLimit tried = limit(program, 1);
    program.run(tried, 3_000);
    program.shareAt(1);
    program.run(tried, 5_000);
    assertThat(program.shareAt(onePays ? 1 : 2)).isGreaterThan(0.97);
  }
}
