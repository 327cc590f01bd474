package dev.coact.coroutine;

/**
 * What a {@link CoroutinePool} did and holds. Exact when nothing moves.
 *
 * @param created coroutines made so far
 * @param reused how often an idle one was taken instead
 * @param retired coroutines that have ended
 * @param idle coroutines waiting in the pool
 * @param parked stacks that are in use and on no carrier: suspended, blocked by the JDK, or
 *     runnable again and waiting for a worker
 * @param pinned suspensions that held their carrier, because of native frames or class
 *     initialisation
 * @param detached times a carrier was taken from a thread blocked in the JDK (portable mode)
 */
public record CoroutineCounters(
    long created, long reused, long retired, int idle, long parked, long pinned, long detached) {

  /** Coroutines that exist: idle ones and those that run or are suspended. */
  public long alive() {
    return created - retired;
  }

  /** Coroutines that run or are suspended. */
  public long inUse() {
    return alive() - idle;
  }
}
