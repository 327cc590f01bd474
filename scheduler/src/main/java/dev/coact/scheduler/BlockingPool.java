package dev.coact.scheduler;

import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Platform threads for calls that block, made when needed up to a limit; a thread that has been
 * idle for a while ends. Calls start in order of submission. Any thread may call any method.
 */
final class BlockingPool {
  private static final Logger LOG = LogManager.getLogger(BlockingPool.class);

  /* Immutable. */
  private final String threadPrefix;
  private final int maxThreads;
  private final long idleNanos;

  /* Guarded by the lock, which is held for a few instructions only. */
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition work = lock.newCondition();
  private final ArrayDeque<Runnable> queue = new ArrayDeque<>();
  private final Set<Thread> members = new HashSet<>();
  private int threads;
  private int waiting;
  private int nextNumber;
  private boolean closed;

  BlockingPool(String threadPrefix, int maxThreads, long idleNanos) {
    this.threadPrefix = threadPrefix;
    this.maxThreads = maxThreads;
    this.idleNanos = idleNanos;
  }

  /** Runs {@code call} on one of the threads; does nothing once closed. */
  void submit(Runnable call) {
    int number;
    lock.lock();
    try {
      if (closed) {
        return;
      }
      queue.addLast(call);
      if (queue.size() <= waiting) {
        work.signal();
        return;
      }
      if (threads == maxThreads) {
        return;
      }
      threads++;
      number = nextNumber++;
    } finally {
      lock.unlock();
    }
    start(number, call);
  }

  private void start(int number, Runnable call) {
    Thread thread =
        Thread.ofPlatform().daemon().name(threadPrefix, number).unstarted(this::runCalls);
    add(thread);
    try {
      thread.start();
    } catch (OutOfMemoryError noThread) {
      if (!willRunWithout(thread, call)) {
        throw noThread;
      }
      LOG.warn("no memory for another blocking thread: {} go on", threads(), noThread);
    }
  }

  private void add(Thread thread) {
    lock.lock();
    try {
      members.add(thread);
    } finally {
      lock.unlock();
    }
  }

  private boolean willRunWithout(Thread thread, Runnable call) {
    lock.lock();
    try {
      members.remove(thread);
      threads--;
      return threads > 0 || !queue.removeLastOccurrence(call);
    } finally {
      lock.unlock();
    }
  }

  private void runCalls() {
    for (Runnable call = take(); call != null; call = take()) {
      run(call);
    }
  }

  private static void run(Runnable call) {
    try {
      call.run();
    } catch (Throwable t) {
      LOG.error("a blocking call threw", t);
    }
    var _ = Thread.interrupted(); // does not pass to the next call
  }

  /** The next call, or null if this thread has to end. */
  private @Nullable Runnable take() {
    lock.lock();
    try {
      awaitWork();
      Runnable call = closed ? null : queue.pollFirst();
      if (call == null) {
        threads--;
        if (!closed) {
          members.remove(Thread.currentThread());
        } // else it is joined
      }
      return call;
    } finally {
      lock.unlock();
    }
  }

  private void awaitWork() {
    long left = idleNanos;
    waiting++;
    while (queue.isEmpty() && !closed && left > 0) {
      try {
        left = work.awaitNanos(left);
      } catch (InterruptedException e) {
        // Meant for a call that is over: this thread ends when it is told to.
      }
    }
    waiting--;
  }

  /** Drops what is queued and lets the threads end. */
  void close() {
    lock.lock();
    try {
      closed = true;
      queue.clear();
      work.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until no thread is left; false if the time was over first. */
  boolean join(Deadline deadline) throws InterruptedException {
    for (Thread thread : members()) {
      if (!deadline.join(thread)) {
        return false;
      }
    }
    return true;
  }

  private List<Thread> members() {
    lock.lock();
    try {
      return List.copyOf(members);
    } finally {
      lock.unlock();
    }
  }

  int threads() {
    lock.lock();
    try {
      return threads;
    } finally {
      lock.unlock();
    }
  }

  int busy() {
    lock.lock();
    try {
      return threads - waiting;
    } finally {
      lock.unlock();
    }
  }

  int queued() {
    lock.lock();
    try {
      return queue.size();
    } finally {
      lock.unlock();
    }
  }
}
