package dev.coact.actor;

import java.time.Duration;
import java.util.List;

/**
 * How a system ended.
 *
 * @param took how long it took
 * @param stillRunning paths of actors that did not end in time; their threads are daemons
 * @param workersEnded whether all threads of the scheduler have ended
 * @param failedTasks the tasks of {@link ActorSystem#onShutdown} that failed or were not done in
 *     time: phase, name and what was wrong
 * @param counters what was done, and what is still held: all zero after a clean end
 */
public record ShutdownReport(
    Duration took,
    List<String> stillRunning,
    boolean workersEnded,
    List<String> failedTasks,
    SystemCounters counters) {
  /** Copies the lists. */
  public ShutdownReport {
    stillRunning = List.copyOf(stillRunning);
    failedTasks = List.copyOf(failedTasks);
  }

  /** Whether everything ended, no task failed, and nothing is held. */
  public boolean isClean() {
    return stillRunning.isEmpty()
        && workersEnded
        && failedTasks.isEmpty()
        && counters.nothingHeld();
  }
}
