package dev.coact.scheduler;

import dev.coact.coroutine.CoroutineSettings;
import java.time.Duration;

/**
 * Limits of a {@link WorkStealingScheduler}.
 *
 * @param name part of its threads' names; not empty
 * @param workers how many threads run turns, 1 to 511
 * @param minWorkers how many of them work at least, 1 to 511, in effect at most {@code workers}:
 *     while fewer get through more messages than all, fewer work; {@code workers} has all work
 *     always
 * @param throughput after how many messages a turn of an actor ends, at least 1
 * @param timeSlice after how long a turn of an actor ends, more than 0 and at most an hour
 * @param blockingThreads how many blocking calls run at a time, 1 to 10 000
 * @param blockingIdle how long a thread for blocking calls waits for the next before it ends, 0 to
 *     a day
 * @param stallThreshold after how long in one turn a worker counts as stuck: the turn is reported
 *     and a spare worker may take over; up to an hour, 0 never
 * @param maxSpares how many spare workers there are at a time at most, 0 to 511 - {@code workers}
 * @param coroutines limits of the pool of stacks
 */
public record SchedulerSettings(
    String name,
    int workers,
    int minWorkers,
    int throughput,
    Duration timeSlice,
    int blockingThreads,
    Duration blockingIdle,
    Duration stallThreshold,
    int maxSpares,
    CoroutineSettings coroutines) {
  private static final int MAX_BLOCKING_THREADS = 10_000;
  private static final Duration MAX_TIME_SLICE = Duration.ofHours(1);
  private static final Duration MAX_STALL_THRESHOLD = Duration.ofHours(1);
  private static final int SPARES = 16;
  private static final Duration MAX_BLOCKING_IDLE = Duration.ofDays(1);

  /** Checks the ranges. */
  public SchedulerSettings {
    check(!name.isBlank(), "name", "\"" + name + "\"", "not blank");
    check("workers", workers, IdleWorkers.MAX_WORKERS);
    check("minWorkers", minWorkers, IdleWorkers.MAX_WORKERS);
    check("throughput", throughput, Integer.MAX_VALUE);
    check(
        timeSlice.isPositive() && timeSlice.compareTo(MAX_TIME_SLICE) <= 0,
        "timeSlice",
        timeSlice,
        "more than 0, at most " + MAX_TIME_SLICE);
    check("blockingThreads", blockingThreads, MAX_BLOCKING_THREADS);
    check(
        !blockingIdle.isNegative() && blockingIdle.compareTo(MAX_BLOCKING_IDLE) <= 0,
        "blockingIdle",
        blockingIdle,
        "0 to " + MAX_BLOCKING_IDLE);
    check(
        !stallThreshold.isNegative() && stallThreshold.compareTo(MAX_STALL_THRESHOLD) <= 0,
        "stallThreshold",
        stallThreshold,
        "0 to " + MAX_STALL_THRESHOLD);
    check(
        maxSpares >= 0 && maxSpares <= IdleWorkers.MAX_WORKERS - workers,
        "maxSpares",
        maxSpares,
        "0 to " + IdleWorkers.MAX_WORKERS + " - workers=" + workers);
  }

  /** With a {@code minWorkers} of 1. */
  public SchedulerSettings(
      String name,
      int workers,
      int throughput,
      Duration timeSlice,
      int blockingThreads,
      Duration blockingIdle,
      Duration stallThreshold,
      int maxSpares,
      CoroutineSettings coroutines) {
    this(
        name,
        workers,
        1,
        throughput,
        timeSlice,
        blockingThreads,
        blockingIdle,
        stallThreshold,
        maxSpares,
        coroutines);
  }

  /**
   * A worker per processor, turns of 64 messages or 200 us, up to 64 blocking calls at a time on
   * threads that end after 10 idle seconds, up to 16 spares for turns of more than 100 ms.
   */
  public static SchedulerSettings defaults(String name) {
    int workers = Math.min(Runtime.getRuntime().availableProcessors(), IdleWorkers.MAX_WORKERS);
    return new SchedulerSettings(
        name,
        workers,
        64,
        Duration.ofNanos(200_000),
        64,
        Duration.ofSeconds(10),
        Duration.ofMillis(100),
        Math.min(SPARES, IdleWorkers.MAX_WORKERS - workers),
        CoroutineSettings.defaults());
  }

  private static void check(String what, int value, int max) {
    check(value >= 1 && value <= max, what, value, "1 to " + max);
  }

  private static void check(boolean holds, String what, Object value, String rule) {
    if (!holds) {
      throw new IllegalArgumentException(what + ": " + value + " (expected: " + rule + ")");
    }
  }
}
