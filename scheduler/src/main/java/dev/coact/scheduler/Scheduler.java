package dev.coact.scheduler;

import java.nio.channels.spi.SelectorProvider;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Runs {@link Task}s, each for one turn at a time, on coroutines. This is the seam between the
 * runtime and the machine: who runs next, what time it is, randomness, blocking calls and readiness
 * all come from here, so that a simulation can decide them.
 *
 * <p>Unless said otherwise, any thread may call any method, and what a caller did before {@link
 * #schedule} happens-before the turn that it causes.
 */
public interface Scheduler {
  /**
   * Makes {@code task} runnable: it will get one turn. From inside a turn it may run next on the
   * same worker. The caller makes sure that a task is not scheduled twice before its turn starts.
   * Never blocks. After {@link #close} it does nothing.
   */
  void schedule(Task task);

  /** As {@link #schedule}, but behind everything that is runnable on this worker now. */
  void scheduleLast(Task task);

  /** The time. */
  Clock clock();

  /** Timers on that time. */
  Timers timers();

  /**
   * A source of random numbers for one use. In a simulation it follows from the seed.
   *
   * @param use what for, such as {@code "backoff"}
   */
  RandomGenerator random(String use);

  /**
   * Runs a call that may block its thread on a bounded pool of platform threads, in order of
   * submission as threads become free. Never blocks the caller.
   *
   * @param call must not throw
   */
  void blocking(Runnable call);

  /**
   * Installs the one event source of this scheduler.
   *
   * @throws IllegalStateException if there is one already
   * @throws UnsupportedOperationException if this scheduler has no place for one
   */
  void eventSource(EventSource source);

  /**
   * What opens the sockets, and the selector, of the event source: the system's own network, or in
   * a simulation a simulated one.
   */
  default SelectorProvider network() {
    return SelectorProvider.provider();
  }

  /**
   * Has {@code listener} called for each turn that keeps its worker for too long, once, while it
   * does. It is called on a thread for blocking calls, soon after, and several at a time. What it
   * throws is logged. In a simulation turns take no time, and it is never called.
   */
  void onStall(Consumer<StallReport> listener);

  /**
   * Blocks a thread that runs no task until {@code waiter} is settled; a simulation runs its
   * schedule meanwhile. Called by {@link Waiter}.
   *
   * @throws InterruptedException if the thread was interrupted
   */
  void block(Waiter waiter) throws InterruptedException;

  /** What it did and holds. */
  SchedulerCounters counters();

  /**
   * Stops: waits for turns under way, then ends workers, pool and coroutines. Idempotent.
   *
   * @param timeout how long to wait in all
   * @return whether all of it has ended; what has not is left to daemon threads
   */
  boolean close(Duration timeout);
}
