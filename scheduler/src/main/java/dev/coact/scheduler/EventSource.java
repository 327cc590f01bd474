package dev.coact.scheduler;

/**
 * Where a worker with nothing to do waits for events from outside, such as a selector of sockets.
 * The scheduler polls it now and then while busy, and its last idle worker waits in it instead of
 * parking.
 */
public interface EventSource {
  /**
   * Looks for events and makes what waits for them runnable. The scheduler lets one thread in at a
   * time, always a platform thread unless the scheduler runs in portable mode.
   *
   * @param timeoutNanos how long to wait for a first event: 0 does not wait, a negative value waits
   *     until {@link #wakeup}
   * @return how many events were handed out
   */
  int poll(long timeoutNanos);

  /** Ends a {@link #poll} that waits, or makes the next one not wait. Any thread. */
  void wakeup();
}
