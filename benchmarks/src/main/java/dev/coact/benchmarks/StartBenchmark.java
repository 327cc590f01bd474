package dev.coact.benchmarks;

import dev.coact.coroutine.Carrier;
import dev.coact.coroutine.Coroutine;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a turn that suspends once costs from its start to its end: start, first suspension, resume,
 * end. {@code recycled} takes the stack from the pool, as the runtime does; {@code fresh} makes a
 * new virtual thread on our own executor each time; {@code virtualThread} is {@code
 * Thread.startVirtualThread} with a body that parks once, on the JDK's scheduler, which runs in
 * these JVMs on one carrier, since the other two use one worker.
 *
 * <p>{@code atOnce} turns are suspended at the same time: with 1 the same stack is used again and
 * again, with 1000 the stacks are not in the first cache.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
    value = 2,
    jvmArgsAppend = {
      "--add-opens=java.base/java.lang=ALL-UNNAMED",
      "-Djdk.trackAllThreads=false",
      "-Djdk.virtualThreadScheduler.parallelism=1",
      "-Djdk.virtualThreadScheduler.maxPoolSize=1"
    })
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class StartBenchmark {
  private static final int TURNS = 100_000;

  /** How many turns are under way together. */
  @Param({"1", "1000"})
  public int atOnce;

  private final Coroutine[] suspended = new Coroutine[1000];
  private final Thread[] threads = new Thread[1000];
  private int count;
  private int ended;

  /** Made by JMH. */
  public StartBenchmark() {}

  /** On a stack of the pool. */
  @Benchmark
  @OperationsPerInvocation(TURNS)
  public void recycled() throws InterruptedException {
    run(atOnce);
  }

  /** On a new stack each. */
  @Benchmark
  @OperationsPerInvocation(TURNS)
  public void fresh() throws InterruptedException {
    run(0);
  }

  private void run(int idle) throws InterruptedException {
    try (SingleHost host = new SingleHost(idle, false, this::turn)) {
      host.onWorker(carrier -> turns(host, carrier));
    }
  }

  private void turn(Coroutine self) {
    suspended[count++] = self;
    self.suspend();
  }

  private void turns(SingleHost host, Carrier carrier) {
    for (int done = 0; done < TURNS; done += atOnce) {
      count = 0;
      for (int i = 0; i < atOnce; i++) {
        carrier.run();
      }
      for (int i = 0; i < atOnce; i++) {
        host.resumeAndMount(suspended[i], carrier);
      }
    }
  }

  /** Without us. */
  @Benchmark
  @OperationsPerInvocation(TURNS)
  public void virtualThread() throws InterruptedException {
    Thread.ofVirtual().start(this::virtualThreads).join();
  }

  /* One carrier: who runs here runs alone until it yields, so plain fields will do. */
  @SuppressWarnings("ThreadPriorityCheck") // on one carrier it lets the others run
  private void virtualThreads() {
    for (int done = 0; done < TURNS; done += atOnce) {
      count = 0;
      ended = 0;
      for (int i = 0; i < atOnce; i++) {
        threads[i] = Thread.startVirtualThread(this::parkOnce);
      }
      while (count < atOnce) {
        Thread.yield();
      }
      for (int i = 0; i < atOnce; i++) {
        LockSupport.unpark(threads[i]);
      }
      while (ended < atOnce) {
        Thread.yield();
      }
    }
  }

  private void parkOnce() {
    count++;
    LockSupport.park(this);
    ended++;
  }
}
