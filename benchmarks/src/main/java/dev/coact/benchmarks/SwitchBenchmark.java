package dev.coact.benchmarks;

import dev.coact.coroutine.Carrier;
import dev.coact.coroutine.Coroutine;
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
 * What it costs to leave a coroutine and to come back: one operation is a {@code suspend} with the
 * {@code resume} that ends it and the mount that goes on, on one worker, with a shallow stack that
 * is warm in the caches. With {@code portable=true} each of them is two hand-overs between virtual
 * threads of the JDK's scheduler.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
    value = 2,
    jvmArgsAppend = {"--add-opens=java.base/java.lang=ALL-UNNAMED", "-Djdk.trackAllThreads=false"})
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class SwitchBenchmark {
  private static final int SWITCHES = 100_000;

  /** The mode. */
  @Param({"false", "true"})
  public boolean portable;

  @SuppressWarnings("NullAway.Init") // by start()
  private SingleHost host;

  @SuppressWarnings("NullAway.Init") // by the coroutine
  private Coroutine suspended;

  /** Made by JMH. */
  public SwitchBenchmark() {}

  /** Makes the pool. */
  @Setup
  public void start() {
    host =
        new SingleHost(
            1,
            portable,
            self -> {
              suspended = self;
              for (int i = 0; i < SWITCHES; i++) {
                self.suspend();
              }
            });
  }

  /** Ends the pool. */
  @TearDown
  public void close() {
    host.close();
  }

  /** Suspend, resume, mount. */
  @Benchmark
  @OperationsPerInvocation(SWITCHES)
  public void suspendAndResume() throws InterruptedException {
    host.onWorker(this::switches);
  }

  private void switches(Carrier carrier) {
    carrier.run();
    for (int i = 0; i < SWITCHES; i++) {
      host.resumeAndMount(suspended, carrier);
    }
  }
}
