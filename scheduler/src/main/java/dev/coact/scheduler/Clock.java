package dev.coact.scheduler;

/**
 * What time it is, as the scheduler sees it: the machine's clock in production, virtual time in a
 * simulation. Nothing above the scheduler reads time from anywhere else.
 *
 * <p>Any thread may call it.
 */
public interface Clock {
  /**
   * Nanoseconds since an arbitrary origin; never goes back. Differences are meaningful, values are
   * not.
   */
  long nanoTime();

  /** Milliseconds since the epoch; may jump when the machine's clock is set. */
  long currentTimeMillis();
}
