package dev.coact.io;

import dev.coact.scheduler.EventSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The selector, as the scheduler's event source. {@link #poll} is called by one worker at a time,
 * everything else by anybody.
 */
final class Poller implements EventSource {
  /*
   * Waking. One word says whether a poll waits:
   *
   *             poll                    interestChanged, wakeup
   *    IDLE ------------> SELECTING ------------------------------> WOKEN
   *     ^ ^                   |  poll returns                         |
   *     | +-------------------+                                       |
   *     +---------------- poll returns, or begins ---------------------+
   *    IDLE -- wakeup --> WOKEN    (interestChanged leaves IDLE alone: the next poll will see it)
   *
   * Who changes an interest set first changes it, then reads the word; who polls first writes
   * SELECTING, then lets the selector read the changes. All volatile or under the selector's own
   * lock, so either the poll sees the change or the changer sees SELECTING and wakes it. A wake-up
   * costs a write to an eventfd and the switch to the polling thread and back, much more than what it
   * announces: so at most one for each poll, and none while nobody waits, since the scheduler polls
   * again before it sleeps.
   *
   * Retiring. The JDK closes the descriptor of a registered channel only when the selector has let
   * go of its key, in its next select. So a closed descriptor is queued, and its permit given back
   * after a select that began later: the table never has more descriptors open than permits. Who
   * closes does that select himself if nobody polls (tryLock), else he leaves it to who polls:
   * that one looks into the queue after it has written SELECTING and before it waits, and once more
   * after it has unlocked. If neither sees the entry, the closer saw SELECTING, and wakes it.
   *
   * `lock` is held by a worker while it waits, so nobody but a poll (one at a time) and close ever
   * waits for it. Close first says so, then wakes: who polls on either sees it before he takes the
   * lock, and sleeps without it, or is woken in his select.
   */
  private static final Logger LOG = LogManager.getLogger(Poller.class);

  private static final int IDLE = 0;
  private static final int SELECTING = 1;
  private static final int WOKEN = 2;

  private static final long NANOS_PER_MILLI = 1_000_000;

  private static final VarHandle WORD =
      ConstantBootstraps.fieldVarHandle(
          MethodHandles.lookup(), "word", VarHandle.class, Poller.class, int.class);

  /* Immutable. */
  private final Selector selector;
  private final Consumer<SelectionKey> afterLook = Poller::handOutAfterLook;
  private final Consumer<SelectionKey> afterWait = Poller::handOutAfterWait;
  private final ReentrantLock lock = new ReentrantLock();

  /* Shared. */
  private final Queue<Descriptor> retired = new ConcurrentLinkedQueue<>();
  private final LongAdder arms = new LongAdder();
  private final LongAdder wakeUps = new LongAdder();
  private volatile int word = IDLE;
  private volatile boolean closed;

  /* Written by who polls a closed selector, for who wakes it. */
  private volatile @Nullable Thread sleeper;

  Poller(Selector selector) {
    this.selector = selector;
  }

  /* ---- the scheduler ---- */

  /**
   * {@inheritDoc}
   *
   * <p>The selector counts in milliseconds: a wait ends up to one later than asked, never earlier.
   */
  @Override
  public int poll(long timeoutNanos) {
    if (closed) {
      sleep(timeoutNanos);
      return 0;
    }
    int events;
    lock.lock();
    try {
      events = timeoutNanos == 0 ? look() : waitOrLook(timeoutNanos);
      free();
    } catch (IOException e) {
      throw new UncheckedIOException("selector: " + selector + " failed", e);
    } finally {
      lock.unlock();
    }
    flush();
    return events;
  }

  /** After close workers still wait here, for other things; not under the lock. */
  private void sleep(long timeoutNanos) {
    sleeper = Thread.currentThread();
    if (timeoutNanos != 0 && WORD.compareAndSet(this, IDLE, SELECTING)) {
      if (timeoutNanos < 0) {
        LockSupport.park(this);
      } else {
        LockSupport.parkNanos(this, timeoutNanos);
      }
    }
    sleeper = null;
    word = IDLE;
  }

  @Override
  public void wakeup() {
    if ((int) WORD.getAndSet(this, WOKEN) == SELECTING) {
      wake();
    }
  }

  private void wake() {
    selector.wakeup();
    LockSupport.unpark(sleeper);
  }

  /* ---- under the lock ---- */

  private int look() throws IOException {
    return selector.isOpen() ? selector.selectNow(afterLook) : 0;
  }

  private int waitOrLook(long timeoutNanos) throws IOException {
    try {
      return WORD.compareAndSet(this, IDLE, SELECTING) && retired.isEmpty()
          ? select(timeoutNanos)
          : look();
    } finally {
      word = IDLE;
    }
  }

  private int select(long timeoutNanos) throws IOException {
    return timeoutNanos < 0
        ? selector.select(afterWait)
        : selector.select(afterWait, (timeoutNanos + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI);
  }

  private static void handOutAfterLook(SelectionKey key) {
    handOut(key, false);
  }

  private static void handOutAfterWait(SelectionKey key) {
    handOut(key, true);
  }

  private static void handOut(SelectionKey key, boolean waiting) {
    try {
      ((Descriptor) key.attachment()).ready(key, waiting);
    } catch (CancelledKeyException e) {
      // Closed meanwhile; who closed it has woken who waited for it.
      LOG.trace("ready after its end: {}", key.attachment());
    }
  }

  /** Gives back the permits of what the last select has closed. */
  private void free() {
    for (Descriptor next = retired.peek();
        next != null && !next.channel.isRegistered();
        next = retired.peek()) {
      retired.remove();
      next.freed();
    }
  }

  /* ---- descriptors ---- */

  /** Begins to look at a descriptor; {@link #interestChanged} must follow. */
  SelectionKey register(Descriptor descriptor, int ops) throws ClosedChannelException {
    return descriptor.channel.register(selector, ops, descriptor);
  }

  /** An interest was switched on: a poll that waits must be told. */
  void interestChanged() {
    arms.increment();
    nudge();
  }

  private void nudge() {
    if (word == SELECTING && WORD.compareAndSet(this, SELECTING, WOKEN)) {
      wakeUps.increment();
      wake();
    }
  }

  /** A closed channel whose key the selector still holds: frees it soon. */
  void retire(Descriptor descriptor) {
    retired.add(descriptor);
    flush();
  }

  private void flush() {
    while (!retired.isEmpty()) {
      if (!lock.tryLock()) {
        nudge();
        return;
      }
      try {
        look();
        free();
      } catch (IOException e) {
        LOG.error("selector: {} failed", selector, e);
        return; // the next poll will try again
      } finally {
        lock.unlock();
      }
    }
  }

  /**
   * Ends the selector; whoever polls from now on only sleeps. All descriptors are closed before.
   */
  void close() {
    closed = true;
    wakeup();
    lock.lock();
    try {
      selector.close();
      free();
    } catch (IOException e) {
      LOG.warn("closing {} failed", selector, e);
    } finally {
      lock.unlock();
    }
  }

  long arms() {
    return arms.sum();
  }

  long wakeUps() {
    return wakeUps.sum();
  }

  /** For tests, when nothing moves. */
  boolean isValid() {
    return !closed || retired.isEmpty();
  }

  @Override
  public String toString() {
    String state =
        switch (word) {
          case IDLE -> "idle";
          case SELECTING -> "selecting";
          default -> "woken";
        };
    return "Poller[%s%s retired=%d arms=%d wakeUps=%d]"
        .formatted(closed ? "closed, " : "", state, retired.size(), arms(), wakeUps());
  }
}
