package dev.coact.testing;

import dev.coact.scheduler.Clock;

/** Time that stands still until somebody moves it. Moved by the driving thread, read by any. */
final class VirtualClock implements Clock {
  /* 2000-01-01T00:00:00Z: a time that nobody mistakes for the present. */
  private static final long EPOCH_MILLIS = 946_684_800_000L;
  private static final long NANOS_PER_MILLI = 1_000_000;

  private volatile long nanos;

  /* Written by one thread at a time, as nanos. */
  private volatile long wallOffsetMillis;

  @Override
  public long nanoTime() {
    return nanos;
  }

  @Override
  public long currentTimeMillis() {
    return EPOCH_MILLIS + wallOffsetMillis + nanos / NANOS_PER_MILLI;
  }

  void moveTo(long later) {
    if (later < nanos) {
      throw new IllegalArgumentException(
          "nanos: " + later + " (expected: at least " + nanos + ", time does not go back)");
    }
    nanos = later;
  }

  /** Sets the clock on the wall, forward or back. */
  void setWall(long byMillis) {
    wallOffsetMillis = Math.addExact(wallOffsetMillis, byMillis);
  }
}
