package dev.coact.scheduler;

import dev.coact.coroutine.CoroutineCounters;

/**
 * What a scheduler did and holds. Exact when nothing moves.
 *
 * @param workers threads that run turns, spares not counted
 * @param idleWorkers those of them, and of the spares, that have nothing to do
 * @param maxBusy how many workers may be busy at present: fewer than there are if fewer get through
 *     more messages
 * @param turns turns begun, or gone on with after a suspension, so far
 * @param steals how often a worker took entries from another so far
 * @param wakeUps how often a sleeping worker was woken so far
 * @param foreign continuations of virtual threads run for user code so far
 * @param stalls turns so far that kept their worker for longer than the stall threshold
 * @param spares spare workers that are there now
 * @param timersArmed timers neither fired nor cancelled
 * @param blockingThreads threads for blocking calls that are alive
 * @param blockingBusy those of them that run a call
 * @param blockingQueued blocking calls that wait for a thread
 * @param coroutines of the pool of stacks
 */
public record SchedulerCounters(
    int workers,
    int idleWorkers,
    int maxBusy,
    long turns,
    long steals,
    long wakeUps,
    long foreign,
    long stalls,
    int spares,
    int timersArmed,
    int blockingThreads,
    int blockingBusy,
    int blockingQueued,
    CoroutineCounters coroutines) {}
