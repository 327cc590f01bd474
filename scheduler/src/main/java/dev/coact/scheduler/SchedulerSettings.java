package dev.coact.scheduler;

import dev.coact.coroutine.CoroutineSettings;
import java.time.Duration;

/**
 * Limits of a {@link WorkStealingScheduler}.
 *
 * @param name part of its threads' names; not empty
 * @param workers how many threads run turns, 1 to 511
 * @param throughput after how many messages a turn of an actor ends, at least 1
 * @param timeSlice after how long a turn of an actor ends, more than 0 and at most an hour
 * @param blockingThreads how many blocking calls run at a time, 1 to 10 000
 * @param blockingIdle how long a thread for blocking calls waits for the next before it ends, 0 to
 *     a day
 * @param coroutines limits of the pool of stacks
 */
public record SchedulerSettings(
    String name,
    int workers,
    int throughput,
    Duration timeSlice,
    int blockingThreads,
    Duration blockingIdle,
    CoroutineSettings coroutines) {
  private static final int MAX_BLOCKING_THREADS = 10_000;
  private static final Duration MAX_TIME_SLICE = Duration.ofHours(1);
  private static final Duration MAX_BLOCKING_IDLE = Duration.ofDays(1);

  /** Checks the ranges. */
  public SchedulerSettings {
    check(!name.isBlank(), "name", "\"" + name + "\"", "not blank");
    check("workers", workers, IdleWorkers.MAX_WORKERS);
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
  }

  /**
   * A worker per processor, turns of 64 messages or 200 us, up to 64 blocking calls at a time on
   * threads that end after 10 idle seconds.
   */
  public static SchedulerSettings defaults(String name) {
    return new SchedulerSettings(
        name,
        Math.min(Runtime.getRuntime().availableProcessors(), IdleWorkers.MAX_WORKERS),
        64,
        Duration.ofNanos(200_000),
        64,
        Duration.ofSeconds(10),
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
