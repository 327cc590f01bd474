package dev.coact.actor;

/**
 * Counts restarts in a sliding window. Used by one thread at a time. It keeps the times of the
 * restarts in the window, so at most as many as the limit allows.
 */
final class RestartWindow {
  private static final int FIRST_SIZE = 4;

  /* A ring: `count` times from `first` on. Its length is a power of two. */
  private long[] times = new long[FIRST_SIZE];
  private int first;
  private int count;

  /**
   * Whether one more restart is allowed now; if so it is counted.
   *
   * @param nowNanos the scheduler's clock
   */
  boolean tryRestart(RestartLimit limit, long nowNanos) {
    long windowNanos = Durations.positive("within", limit.within());
    while (count > 0 && nowNanos - times[first] >= windowNanos) {
      first = (first + 1) & (times.length - 1);
      count--;
    }
    if (count >= limit.max()) {
      return false;
    }
    if (count == times.length) {
      grow();
    }
    times[(first + count) & (times.length - 1)] = nowNanos;
    count++;
    return true;
  }

  private void grow() {
    long[] larger = new long[2 * times.length];
    System.arraycopy(times, first, larger, 0, times.length - first);
    System.arraycopy(times, 0, larger, times.length - first, first);
    times = larger;
    first = 0;
  }

  int count() {
    return count;
  }
}
