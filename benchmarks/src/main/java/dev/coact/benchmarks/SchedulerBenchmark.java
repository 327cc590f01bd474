package dev.coact.benchmarks;

import dev.coact.scheduler.Scheduler;
import dev.coact.scheduler.SchedulerSettings;
import dev.coact.scheduler.Task;
import dev.coact.scheduler.Timer;
import dev.coact.scheduler.WorkStealingScheduler;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What a turn and a timer cost, without an actor around them. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
    value = 2,
    jvmArgsAppend = {"--add-opens=java.base/java.lang=ALL-UNNAMED", "-Djdk.trackAllThreads=false"})
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class SchedulerBenchmark {
  private static final int TURNS = 100_000;
  private static final long FAR_NANOS = Duration.ofSeconds(5).toNanos();

  @SuppressWarnings("NullAway.Init") // by start()
  private Scheduler scheduler;

  /** Made by JMH. */
  public SchedulerBenchmark() {}

  /** Starts the scheduler. */
  @Setup
  public void start() {
    scheduler = WorkStealingScheduler.start(SchedulerSettings.defaults("benchmark"));
  }

  /** Closes the scheduler. */
  @TearDown
  public void close() {
    scheduler.close(Duration.ofSeconds(10));
  }

  /** Two tasks that schedule each other: one turn. */
  @Benchmark
  @OperationsPerInvocation(TURNS)
  public void pingPong() throws InterruptedException {
    CountDownLatch done = new CountDownLatch(1);
    Player ping = new Player(scheduler, done);
    Player pong = new Player(scheduler, done);
    ping.other = pong;
    pong.other = ping;
    scheduler.schedule(ping);
    done.await();
  }

  /**
   * A task from a thread outside, run to its end while the thread waits: with waking the worker.
   */
  @Benchmark
  public void wakeUp() throws InterruptedException {
    CountDownLatch done = new CountDownLatch(1);
    scheduler.schedule(new Once(done));
    done.await();
  }

  /** A timer armed and cancelled, as by an ask that is answered. */
  @Benchmark
  public boolean armAndCancel() {
    Silent timer = new Silent();
    scheduler.timers().arm(timer, FAR_NANOS);
    return timer.cancel();
  }

  private abstract static class Plain extends Task {
    @Override
    protected RuntimeException cancellation() {
      return new CancellationException("benchmark");
    }
  }

  private static final class Player extends Plain {
    private final Scheduler scheduler;
    private final CountDownLatch done;
    private Player other = this;
    private int left = TURNS / 2;

    Player(Scheduler scheduler, CountDownLatch done) {
      this.scheduler = scheduler;
      this.done = done;
    }

    @Override
    protected void run() {
      if (--left > 0) {
        scheduler.schedule(other);
      } else {
        done.countDown();
      }
    }
  }

  private static final class Once extends Plain {
    private final CountDownLatch done;

    Once(CountDownLatch done) {
      this.done = done;
    }

    @Override
    protected void run() {
      done.countDown();
    }
  }

  private static final class Silent extends Timer {
    @Override
    protected void fire() {
      // Cancelled before.
    }
  }
}
