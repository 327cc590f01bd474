package dev.coact.benchmarks;

import dev.coact.scheduler.SchedulerSettings;
import dev.coact.scheduler.Task;
import dev.coact.scheduler.WorkStealingScheduler;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * How long an idle worker takes to begin a task that a thread outside schedules: all workers sleep
 * when it comes, and the thread spins until the task has run, so the way back costs nothing. Look
 * at the percentiles; most of it is the operating system's.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(
    value = 2,
    jvmArgsAppend = {"--add-opens=java.base/java.lang=ALL-UNNAMED", "-Djdk.trackAllThreads=false"})
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@SuppressWarnings("ThreadPriorityCheck") // until the workers have gone to sleep
public class WakeBenchmark {
  @SuppressWarnings("NullAway.Init") // by start()
  private WorkStealingScheduler scheduler;

  private volatile boolean ran;

  /** Made by JMH. */
  public WakeBenchmark() {}

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

  /** Until all workers sleep. */
  @Setup(Level.Invocation)
  public void idle() {
    ran = false;
    while (scheduler.counters().idleWorkers() < scheduler.settings().workers()) {
      Thread.yield();
    }
  }

  /** From the call of schedule to the task's turn. */
  @Benchmark
  public void wakeIdleWorker() {
    scheduler.schedule(new Once());
    while (!ran) {
      Thread.onSpinWait();
    }
  }

  private final class Once extends Task {
    @Override
    protected void run() {
      ran = true;
    }

    @Override
    protected RuntimeException cancellation() {
      return new CancellationException("benchmark");
    }
  }
}
