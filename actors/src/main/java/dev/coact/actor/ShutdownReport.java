package dev.coact.actor;

import java.time.Duration;
import java.util.List;

/**
 * How a system ended.
 *
 * @param took how long it took
 * @param stillRunning paths of actors that did not end in time; their threads are daemons
 * @param workersEnded whether all threads of the scheduler have ended
 * @param counters what was done, and what is still held: all zero after a clean end
 */
public record ShutdownReport(
    Duration took, List<String> stillRunning, boolean workersEnded, SystemCounters counters) {
  /** Copies the list. */
  public ShutdownReport {
    stillRunning = List.copyOf(stillRunning);
  }

  /** Whether everything ended and nothing is held. */
  public boolean isClean() {
    return stillRunning.isEmpty() && workersEnded && counters.nothingHeld();
  }
}
