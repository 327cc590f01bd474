package dev.coact.benchmarks;

import dev.coact.mailbox.Mailbox;
import dev.coact.mailbox.OfferResult;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a message costs in the mailbox, without an actor: put in and taken out. {@code alone} by one
 * thread, one message at a time; {@code batch} by one thread, 64 in, then 64 out, as a turn takes
 * them; {@code oneProducer} and {@code twoProducers} by as many threads that put in and one that
 * takes out, at the same time. On two cores the last has a thread too many: it says what contention
 * costs together with the machine's own switching.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@SuppressWarnings("ThreadPriorityCheck") // lets the other side run where there are too few cores
public class MailboxBenchmark {
  private static final int CAPACITY = 1000;
  private static final int BATCH = 64;
  private static final int MESSAGES = 200_000;

  private final Mailbox<Object> mailbox = new Mailbox<>(CAPACITY);
  private final Object message = new Object();

  /** Made by JMH. */
  public MailboxBenchmark() {}

  /** One in, one out. */
  @Benchmark
  public @Nullable Object alone() {
    mailbox.offer(message);
    return mailbox.poll();
  }

  /** 64 in, 64 out. */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public int batch() {
    for (int i = 0; i < BATCH; i++) {
      mailbox.offer(message);
    }
    int taken = 0;
    while (mailbox.poll() != null) {
      taken++;
    }
    return taken;
  }

  /** One puts in while another takes out. */
  @Benchmark
  @OperationsPerInvocation(MESSAGES)
  public void oneProducer() throws InterruptedException {
    run(1);
  }

  /** Two put in while another takes out. */
  @Benchmark
  @OperationsPerInvocation(MESSAGES)
  public void twoProducers() throws InterruptedException {
    run(2);
  }

  private void run(int producers) throws InterruptedException {
    Thread[] threads = new Thread[producers];
    for (int i = 0; i < producers; i++) {
      threads[i] = Thread.ofPlatform().start(() -> produce(MESSAGES / producers));
    }
    for (int taken = 0; taken < MESSAGES; ) {
      if (mailbox.poll() == null) {
        Thread.yield();
      } else {
        taken++;
      }
    }
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private void produce(int count) {
    for (int sent = 0; sent < count; ) {
      if (mailbox.offer(message) == OfferResult.ACCEPTED) {
        sent++;
      } else {
        Thread.yield();
      }
    }
  }
}
