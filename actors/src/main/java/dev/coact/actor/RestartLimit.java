package dev.coact.actor;

import java.util.ArrayDeque;

/** Counts restarts in a sliding window. Used in the actor's turns. */
final class RestartLimit {
  private final ArrayDeque<Long> times = new ArrayDeque<>();

  /**
   * Whether one more restart is allowed now; if so it is counted.
   *
   * @param nowNanos the scheduler's clock
   */
  boolean tryRestart(Supervision.Restart limit, long nowNanos) {
    long windowNanos = Durations.positive("within", limit.within());
    while (!times.isEmpty() && nowNanos - times.getFirst() >= windowNanos) {
      times.removeFirst();
    }
    if (times.size() >= limit.max()) {
      return false;
    }
    times.addLast(nowNanos);
    return true;
  }

  int inWindow() {
    return times.size();
  }
}
