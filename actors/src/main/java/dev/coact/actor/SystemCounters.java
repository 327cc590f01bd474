package dev.coact.actor;

import dev.coact.scheduler.SchedulerCounters;
import java.util.Map;

/**
 * What a system did and holds. Exact when nothing moves.
 *
 * @param actors living actors
 * @param spawned actors started so far, restarts not counted
 * @param failures failures so far
 * @param restarts restarts so far
 * @param lost lost messages so far, by reason
 * @param pendingAsks asks that wait for an answer
 * @param watches death watches in force
 * @param slabs slabs of memory in use
 * @param memoryBytes bytes of memory that actors hold outside the Java heap
 * @param descriptors leased descriptors
 * @param scheduler workers, turns, timers and coroutines of the default dispatcher
 * @param dispatchers the same of each other dispatcher that was started, by name; empty on a
 *     scheduler that the caller gave, where all dispatchers are that one
 */
public record SystemCounters(
    long actors,
    long spawned,
    long failures,
    long restarts,
    Map<LostMessage.Reason, Long> lost,
    long pendingAsks,
    long watches,
    long slabs,
    long memoryBytes,
    int descriptors,
    SchedulerCounters scheduler,
    Map<String, SchedulerCounters> dispatchers) {
  /** Copies the maps. */
  public SystemCounters {
    lost = Map.copyOf(lost);
    dispatchers = Map.copyOf(dispatchers);
  }

  /** Lost messages of every reason. */
  public long lostInAll() {
    return lost.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Whether no actor, ask, watch, slab, descriptor, timer, spare worker or stack is held. */
  public boolean nothingHeld() {
    return actors == 0
        && pendingAsks == 0
        && watches == 0
        && slabs == 0
        && memoryBytes == 0
        && descriptors == 0
        && nothingHeld(scheduler)
        && dispatchers.values().stream().allMatch(SystemCounters::nothingHeld);
  }

  private static boolean nothingHeld(SchedulerCounters scheduler) {
    return scheduler.timersArmed() == 0
        && scheduler.spares() == 0
        && scheduler.coroutines().alive() == 0;
  }
}
