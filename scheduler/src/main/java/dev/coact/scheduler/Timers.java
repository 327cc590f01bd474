package dev.coact.scheduler;

/**
 * Arms timers against the scheduler's clock.
 *
 * <p>Any thread may call it. A timer fires at or after its time, never before; how much later is up
 * to how busy the workers are.
 */
public interface Timers {
  /**
   * Arms {@code timer} to fire once.
   *
   * @param timer a timer that was never armed
   * @param delayNanos from now, in nanoseconds; 0 or less fires at the next opportunity
   * @throws IllegalStateException if the timer was armed before
   */
  void arm(Timer timer, long delayNanos);

  /** How many timers are armed: neither fired nor cancelled. Exact when nothing moves. */
  int armed();
}
