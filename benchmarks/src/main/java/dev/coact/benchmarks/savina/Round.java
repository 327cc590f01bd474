package dev.coact.benchmarks.savina;

import dev.coact.actor.SpawnOptions;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One iteration of a benchmark: its parameters, whether its result is right, how long it took and
 * for how many messages it stands. Its actors share it.
 *
 * <p>The time is that from just before the root is started to the call of {@link #finish}. What an
 * actor wrote before that call is seen by {@link #afterwards}.
 */
public final class Round {
  /** For an actor that is one of very many, or can never be sent more. */
  static final SpawnOptions SMALL = SpawnOptions.defaults().withMailboxCapacity(16);

  /** How long an answer may take before the round is given up. */
  static final Duration PATIENCE = Duration.ofMinutes(2);

  /** A check, or what else is done when the clock has stopped. */
  interface Afterwards {
    /** Runs on the thread of the runner. */
    void run() throws Exception;
  }

  /* Immutable. */
  private final Parameters parameters;
  private final Style style;
  private final SpawnOptions roomy;

  /* Shared. */
  private final CountDownLatch over = new CountDownLatch(1);
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private final Map<String, Long> extras = new LinkedHashMap<>(); // guarded by itself
  private volatile Afterwards afterwards = () -> {};
  private volatile long beginNanos;
  private volatile long endNanos;
  private volatile long messages;

  Round(Parameters parameters, Style style) {
    this.parameters = parameters;
    this.style = style;
    this.roomy = SpawnOptions.defaults().withMailboxCapacity(parameters.get("mailbox"));
  }

  /* ---- for benchmarks: any thread ---- */

  /** The value of a parameter. */
  int get(String parameter) {
    return parameters.get(parameter);
  }

  /** All of them. */
  Parameters parameters() {
    return parameters;
  }

  /** How the actors are to be written. */
  Style style() {
    return style;
  }

  /** For an actor that many messages may wait for. */
  SpawnOptions roomy() {
    return roomy;
  }

  /** Voids the round unless {@code held}. */
  void check(boolean held, String what) {
    if (!held) {
      fail(new IllegalStateException(what));
    }
  }

  /** Voids the round unless both are the same. */
  void checkEquals(long expected, long actual, String what) {
    if (expected != actual) {
      fail(new IllegalStateException(what + ": " + actual + " (expected: " + expected + ")"));
    }
  }

  /** Has {@code task} run after the end, outside its time, while the actors are still there. */
  void afterwards(Afterwards task) {
    afterwards = task;
  }

  /** Ends the round. {@code count} is the number of messages that the work stands for. */
  void finish(long count) {
    endNanos = System.nanoTime();
    messages = count;
    over.countDown();
  }

  /** Voids and ends the round. */
  void fail(Throwable cause) {
    failure.compareAndSet(null, cause);
    over.countDown();
  }

  /** Says more about the round in its output. */
  void extra(String name, long value) {
    synchronized (extras) {
      extras.put(name, value);
    }
  }

  /**
   * For a protocol without a master that would count: {@code parties} actors each report a part.
   * The last checks the sum and finishes the round.
   */
  Tally tally(int parties, long expected, String what, long count) {
    return new Tally(this, parties, expected, what, count);
  }

  /* ---- for the runner ---- */

  void begin() {
    beginNanos = System.nanoTime();
  }

  /** False if the time passed first. */
  boolean await(Duration atMost) throws InterruptedException {
    return over.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
  }

  void runAfterwards() throws Exception {
    afterwards.run();
  }

  /** Throws if anything was wrong so far. */
  void throwIfFailed(String benchmark) throws BenchmarkFailedException {
    Throwable cause = failure.get();
    if (cause != null) {
      String text = cause instanceof IllegalStateException ? cause.getMessage() : cause.toString();
      throw new BenchmarkFailedException(benchmark + ": " + text, cause);
    }
  }

  /* ---- the result ---- */

  /** How long it took. */
  public long nanos() {
    return endNanos - beginNanos;
  }

  /** For how many messages the work stands. */
  public long messages() {
    return messages;
  }

  /** What else there is to say. */
  public Map<String, Long> extras() {
    synchronized (extras) {
      return new LinkedHashMap<>(extras);
    }
  }
}
