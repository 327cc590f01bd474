package dev.coact.actor;

import dev.coact.actor.ConfigKey.Effect;
import java.time.Duration;

/** Section {@code scheduler}: who runs, for how long, on how many threads. */
public final class SchedulerSection extends Section<SchedulerSection> {
  /** What the scheduler's word of idle workers has room for. */
  static final int MAX_WORKERS = 511;

  private static final Duration MICROS_10 = Duration.ofNanos(10_000);

  static final SectionKeys KEYS =
      new SectionKeys("scheduler", "Who runs, for how long, on how many threads.");

  static final ConfigKey<Integer> WORKERS =
      KEYS.integer(
          "workers",
          "threads",
          0,
          0,
          MAX_WORKERS,
          "one per processor",
          Effect.RESTART,
          "Threads that run actors.");

  static final ConfigKey<Integer> MIN_WORKERS =
      KEYS.integer(
          "min-workers",
          "threads",
          1,
          1,
          MAX_WORKERS,
          null,
          Effect.RESTART,
          "How many of them work at least. Small messages between few actors pass faster on few workers; the scheduler tries that out now and then. As many as `workers`, or more: all work always.");

  static final ConfigKey<Integer> THROUGHPUT =
      KEYS.integer(
          "throughput",
          "messages",
          64,
          1,
          1_000_000,
          null,
          Effect.AT_ONCE,
          "Messages an actor handles in one turn before others get theirs. More is faster, fewer is fairer.");

  static final ConfigKey<Duration> TIME_SLICE =
      KEYS.duration(
          "time-slice",
          SectionKeys.MILLI,
          MICROS_10,
          SectionKeys.MINUTE,
          null,
          Effect.AT_ONCE,
          "Time after which a turn ends between two messages, even if `throughput` is not reached.");

  static final ConfigKey<Integer> BLOCKING_THREADS =
      KEYS.integer(
          "blocking-threads",
          "threads",
          64,
          1,
          10_000,
          null,
          Effect.RESTART,
          "Most threads that run `ctx.blocking` and file operations; further calls wait for one.");

  static final ConfigKey<Duration> BLOCKING_IDLE =
      KEYS.duration(
          "blocking-idle",
          Duration.ofSeconds(10),
          SectionKeys.MILLI,
          SectionKeys.HOUR,
          null,
          Effect.RESTART,
          "How long a blocking thread without work stays.");

  static final ConfigKey<Duration> STALL_THRESHOLD =
      KEYS.duration(
          "stall-threshold",
          Duration.ofMillis(100),
          Duration.ZERO,
          SectionKeys.HOUR,
          "do not watch",
          Effect.RESTART,
          "Time in one turn, computing or in a call that holds the worker, after which the turn is reported and a spare worker may stand in.");

  static final ConfigKey<Integer> MAX_SPARES =
      KEYS.integer(
          "max-spares",
          "threads",
          16,
          0,
          MAX_WORKERS,
          "none",
          Effect.RESTART,
          "Most spare workers at a time. With `workers` there are 511 at most.");

  static final ConfigKey<Boolean> PORTABLE =
      KEYS.flag(
          "portable",
          false,
          Effect.RESTART,
          "Uses public JDK API only, slower, even where the JVM flag for coroutines on own workers is set.");

  private SchedulerSection(Object[] values) {
    super(KEYS, values);
  }

  static SchedulerSection read(ConfigReader coact) {
    return new SchedulerSection(KEYS.read(coact));
  }

  @Override
  SchedulerSection copy(Object[] values) {
    return new SchedulerSection(values);
  }

  /** Threads that run actors; 0 stands for one per processor. */
  public int workers() {
    return get(WORKERS);
  }

  /** A copy with another {@code workers}. */
  public SchedulerSection withWorkers(int workers) {
    return with(WORKERS, workers);
  }

  /** How many workers work at least, while fewer are faster. */
  public int minWorkers() {
    return get(MIN_WORKERS);
  }

  /** A copy with another {@code minWorkers}. */
  public SchedulerSection withMinWorkers(int minWorkers) {
    return with(MIN_WORKERS, minWorkers);
  }

  /** Messages in one turn. */
  public int throughput() {
    return get(THROUGHPUT);
  }

  /** A copy with another {@code throughput}. */
  public SchedulerSection withThroughput(int throughput) {
    return with(THROUGHPUT, throughput);
  }

  /** Time after which a turn ends between two messages. */
  public Duration timeSlice() {
    return get(TIME_SLICE);
  }

  /** A copy with another {@code timeSlice}. */
  public SchedulerSection withTimeSlice(Duration timeSlice) {
    return with(TIME_SLICE, timeSlice);
  }

  /** Most threads for blocking calls. */
  public int blockingThreads() {
    return get(BLOCKING_THREADS);
  }

  /** A copy with another {@code blockingThreads}. */
  public SchedulerSection withBlockingThreads(int blockingThreads) {
    return with(BLOCKING_THREADS, blockingThreads);
  }

  /** How long a blocking thread without work stays. */
  public Duration blockingIdle() {
    return get(BLOCKING_IDLE);
  }

  /** A copy with another {@code blockingIdle}. */
  public SchedulerSection withBlockingIdle(Duration blockingIdle) {
    return with(BLOCKING_IDLE, blockingIdle);
  }

  /**
   * Time in one turn after which it is reported and a spare worker may stand in; 0 does not watch.
   */
  public Duration stallThreshold() {
    return get(STALL_THRESHOLD);
  }

  /** A copy with another {@code stallThreshold}. */
  public SchedulerSection withStallThreshold(Duration stallThreshold) {
    return with(STALL_THRESHOLD, stallThreshold);
  }

  /** Most spare workers at a time. */
  public int maxSpares() {
    return get(MAX_SPARES);
  }

  /** A copy with another {@code maxSpares}. */
  public SchedulerSection withMaxSpares(int maxSpares) {
    return with(MAX_SPARES, maxSpares);
  }

  /** Whether to use public JDK API only. */
  public boolean portable() {
    return get(PORTABLE);
  }

  /** A copy with another {@code portable}. */
  public SchedulerSection withPortable(boolean portable) {
    return with(PORTABLE, portable);
  }

  /** The number of worker threads: {@code workers}, or one per processor where that is 0. */
  public int workerCount() {
    return (workers() == 0)
        ? Math.min(Runtime.getRuntime().availableProcessors(), MAX_WORKERS)
        : workers();
  }

  /** The limit of spare workers: {@code maxSpares}, or as many as there is room for. */
  public int spareCount() {
    return Math.min(maxSpares(), MAX_WORKERS - workerCount());
  }
}
