package dev.coact.benchmarks;

import dev.coact.scheduler.Clock;
import dev.coact.scheduler.Timer;
import dev.coact.scheduler.TimerWheel;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a timer costs on a wheel that holds {@code armed} others, due between two and forty days
 * from now. {@code armAndCancel} is what an ask that is answered does: the thread that arms cancels
 * at once, and the holder takes the dead ones in every 1000 timers. {@code armAndFire} arms timers
 * for the next second and lets them fire, with their way down the levels.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
    value = 2,
    jvmArgsAppend = {"-Xms3g", "-Xmx3g"})
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class TimerBenchmark {
  private static final int TIMERS = 1000;
  private static final long MILLI = 1_000_000;

  /** How many others are armed. */
  @Param({"0", "1000000", "10000000"})
  public int armed;

  private final ManualClock clock = new ManualClock();
  private final TimerWheel wheel = new TimerWheel(clock);
  private final SplittableRandom random = new SplittableRandom(42);

  /** Made by JMH. */
  public TimerBenchmark() {}

  /** Arms the others. */
  @Setup
  public void arm() {
    long from = Duration.ofDays(2).toNanos();
    long to = Duration.ofDays(40).toNanos();
    for (int i = 0; i < armed; i++) {
      wheel.arm(new Silent(), random.nextLong(from, to));
    }
    wheel.advanceTo(clock.nanos);
  }

  /** Cancels them. */
  @TearDown
  public void cancel() {
    wheel.clear();
  }

  /** Armed and cancelled at once. */
  @Benchmark
  @OperationsPerInvocation(TIMERS)
  public void armAndCancel() {
    for (int i = 0; i < TIMERS; i++) {
      Silent timer = new Silent();
      wheel.arm(timer, 5_000 * MILLI);
      timer.cancel();
    }
    wheel.advanceTo(clock.nanos);
  }

  /** Armed, taken in by the holder, cancelled there. */
  @Benchmark
  @OperationsPerInvocation(TIMERS)
  public void armTakeInAndCancel() {
    Timer[] timers = new Timer[TIMERS];
    for (int i = 0; i < TIMERS; i++) {
      timers[i] = new Silent();
      wheel.arm(timers[i], 5_000 * MILLI);
    }
    wheel.advanceTo(clock.nanos);
    for (Timer timer : timers) {
      timer.cancel();
    }
  }

  /** Armed for some tick of the next second, and fired. */
  @Benchmark
  @OperationsPerInvocation(TIMERS)
  public int armAndFire() {
    for (int i = 0; i < TIMERS; i++) {
      wheel.arm(new Silent(), random.nextLong(1000 * MILLI));
    }
    int fired = 0;
    for (int i = 0; i < 10; i++) {
      clock.nanos += 100 * MILLI;
      fired += wheel.advanceTo(clock.nanos);
    }
    return fired;
  }

  private static final class Silent extends Timer {
    @Override
    protected void fire() {
      // Nobody waits.
    }
  }

  /** Stands still unless it is put on. */
  private static final class ManualClock implements Clock {
    private long nanos;

    @Override
    public long nanoTime() {
      return nanos;
    }

    @Override
    public long currentTimeMillis() {
      return nanos / MILLI;
    }
  }
}
