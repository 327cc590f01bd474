package dev.coact.io;

import dev.coact.scheduler.Scheduler;
import dev.coact.scheduler.Waiter;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The budget of descriptors and who has its permits. Any thread may call any method.
 *
 * <p>Permits are granted in the order in which they were asked for. There are never more of them
 * than the budget, except those that were out when it was lowered.
 */
final class DescriptorTable {
  /*
   * A permit that comes back is handed to the longest waiting request under the monitor, so none is
   * free while somebody waits: nobody can barge in. Waiter.signal() says whether the request still
   * waited; exactly then it has the permit. A request that was given up (deadline, stop) before is
   * skipped, and one that throws after it was granted gives the permit back itself.
   *
   * The budget may change. If it is lowered, what is out above it stays out, and as many permits that
   * come back are kept: nobody gets those.
   *
   * Nobody waits while holding the monitor.
   */

  /** A wait for a permit. Under the monitor of the table. */
  private static final class Request {
    final Waiter waiter;
    boolean granted;

    Request(Waiter waiter) {
      this.waiter = waiter;
    }
  }

  /** How a wait for a permit ended. */
  enum Outcome {
    /** The caller has a permit and must see that it comes back. */
    GRANTED,
    /** The deadline came first. */
    TIMED_OUT,
    /** The io system was closed. */
    CLOSED
  }

  private final Scheduler scheduler;
  private final AtomicLong ids = new AtomicLong();

  /* Under the monitor. */
  private int budget;
  private int above; // permits out that the budget does not allow any more
  private final Set<Request> waiting = new LinkedHashSet<>();
  private int permits;
  private boolean closed;

  DescriptorTable(Scheduler scheduler, int budget) {
    this.scheduler = scheduler;
    this.budget = budget;
  }

  /**
   * Takes a permit, waiting for one if the budget is spent.
   *
   * @param what what for, shown in dumps
   * @param timeoutNanos as for {@link Waiter#await(long)}
   */
  Outcome acquire(Object what, long timeoutNanos) {
    Request request;
    synchronized (this) {
      if (closed) {
        return Outcome.CLOSED;
      }
      if (permits < budget) {
        permits++;
        return Outcome.GRANTED;
      }
      request = new Request(new Waiter(scheduler, what));
      waiting.add(request);
    }
    return await(request, timeoutNanos);
  }

  private Outcome await(Request request, long timeoutNanos) {
    try {
      boolean signalled = request.waiter.await(timeoutNanos);
      return !signalled ? Outcome.TIMED_OUT : isGranted(request) ? Outcome.GRANTED : Outcome.CLOSED;
    } catch (Throwable t) {
      if (isGranted(request)) {
        release();
      }
      throw t;
    } finally {
      synchronized (this) {
        waiting.remove(request);
      }
    }
  }

  private synchronized boolean isGranted(Request request) {
    return request.granted;
  }

  /** Gives a permit back. */
  synchronized void release() {
    if (above > 0) {
      above--;
      permits--;
    } else if (!grantNext()) {
      permits--;
    }
  }

  /** Changes the budget. Who waits gets what there is room for now. */
  synchronized void budget(int changed) {
    budget = changed;
    above = Math.max(0, permits - budget);
    while (permits < budget && grantNext()) {
      permits++;
    }
  }

  /** Hands a permit to the longest waiting request; false if there is none. */
  private boolean grantNext() {
    for (Iterator<Request> i = waiting.iterator(); i.hasNext(); ) {
      Request next = i.next();
      i.remove();
      if (next.waiter.signal()) {
        next.granted = true;
        return true;
      }
    }
    return false;
  }

  /** Lets nobody take or wait for a permit any more. Those that are taken come back later. */
  synchronized void close() {
    closed = true;
    waiting.forEach(request -> request.waiter.signal());
    waiting.clear();
  }

  /** A number for a descriptor, never used again. */
  long nextId() {
    return ids.incrementAndGet();
  }

  synchronized int budget() {
    return budget;
  }

  synchronized int permits() {
    return permits;
  }

  synchronized int waiting() {
    return waiting.size();
  }

  /** For tests, when nobody moves. */
  synchronized boolean isValid() {
    return permits >= 0
        && above >= 0
        && permits <= budget + above
        && (above == 0 || permits == budget + above)
        && (waiting.isEmpty() || permits >= budget);
  }

  @Override
  public synchronized String toString() {
    return "DescriptorTable[%spermits=%d budget=%d waiting=%d]"
        .formatted(closed ? "closed, " : "", permits, budget, waiting.size());
  }
}
