package dev.coact.scheduler;

import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Timers on a hierarchical wheel with ticks of a millisecond: arming and cancelling cost the same
 * however many there are.
 *
 * <p>{@link #arm}, {@link #armed} and {@link Timer#cancel} may be called by any thread, also by a
 * timer that fires. {@link #advanceTo}, {@link #nextDeadlineNanos} and {@link #clear} belong to the
 * wheel's holder: one thread at a time, each after the other by a lock or the like. What a thread
 * did before {@code arm} happens-before the timer fires.
 *
 * <p>A timer fires at the first tick that is not before its deadline, so up to a millisecond after
 * it and never before it. Timers of one tick fire in the order in which they were armed, if one
 * thread armed them. Delays are cut to 100 years.
 */
public final class TimerWheel implements Timers {
  /*
   * Seven levels of 64 slots: a slot of level 0 is a tick, a slot of level n all of level n-1, in
   * all 2^42 ms = 139 years. A timer goes to the level of the highest group of 6 bits in which its
   * tick differs from the present one, and moves down ("cascades") when the wheel reaches the start
   * of its slot: at most six times, usually never, since most timers are cancelled first.
   * Hence all of level n comes before any of level n+1, and a slot that is not of the present
   * lies ahead. One word per level says which slots hold something. (Varghese and Lauck, 1987; the
   * levels by differing bits are those of tokio, runtime/time/wheel.)
   *
   * Only the holder touches the slots. Others push onto the inbox, a stack that the holder takes
   * as a whole and reverses. Cancelling only empties the entry. Dead entries go when their slot
   * turns, or all at once when they are the most of what is held.
   */
  static final long TICK_NANOS = 1_000_000;

  private static final Logger LOG = LogManager.getLogger(TimerWheel.class);
  private static final int LEVELS = 7;
  private static final int SLOT_BITS = 6;
  private static final int SLOTS = 1 << SLOT_BITS;
  private static final long MAX_DELAY_NANOS = 100L * 365 * 24 * 3600 * 1_000_000_000;

  /* Below this many dead entries a sweep is not worth a walk over 448 slots. */
  private static final int MIN_SWEEP = 4096;

  private static final VarHandle INBOX =
      ConstantBootstraps.fieldVarHandle(
          MethodHandles.lookup(), "inbox", VarHandle.class, TimerWheel.class, TimerEntry.class);

  /* Immutable. */
  private final Clock clock;
  private final long originNanos;

  /* The holder's. */
  private final @Nullable TimerEntry[] first = new TimerEntry[LEVELS * SLOTS];
  private final @Nullable TimerEntry[] last = new TimerEntry[LEVELS * SLOTS];
  private final long[] occupied = new long[LEVELS];
  private long elapsed; // the tick up to which all is done
  private long held; // entries in slots, dead ones too

  /* Shared: pushed by who arms, taken by the holder. */
  private final LongAdder armed = new LongAdder();
  private volatile @Nullable TimerEntry inbox;

  /** A wheel without timers whose first tick is now. */
  public TimerWheel(Clock clock) {
    this.clock = clock;
    this.originNanos = clock.nanoTime();
  }

  /* ---- any thread ---- */

  @Override
  public void arm(Timer timer, long delayNanos) {
    add(timer, delayNanos);
  }

  /** As {@link #arm}; returns when it will fire at the earliest, by the clock. */
  long add(Timer timer, long delayNanos) {
    long delay = Math.clamp(delayNanos, 0, MAX_DELAY_NANOS);
    long tick = Math.ceilDiv(clock.nanoTime() - originNanos + delay, TICK_NANOS);
    TimerEntry entry = new TimerEntry(timer, tick, armed);
    try {
      timer.enter(entry);
    } catch (IllegalStateException armedBefore) {
      entry.take();
      throw armedBefore;
    }
    TimerEntry head;
    do {
      head = inbox;
      entry.next = head;
    } while (!INBOX.compareAndSet(this, head, entry));
    return nanos(tick);
  }

  @Override
  public int armed() {
    return armed.intValue();
  }

  boolean inboxIsEmpty() {
    return inbox == null;
  }

  /* ---- the holder ---- */

  /**
   * Fires what is due at {@code nowNanos}, in order of ticks. What a firing timer arms waits for
   * the next call.
   *
   * @param nowNanos the clock's time; not less than at the last call
   * @return how many fired
   */
  public int advanceTo(long nowNanos) {
    return advance(nowNanos, TimerWheel::fire);
  }

  /**
   * As {@link #advanceTo(long)}, but somebody else fires: {@code due} gets each timer that is due,
   * and what fires it unless it is cancelled before. A timer counts as armed until then.
   *
   * @param due called in order of ticks, with something to be run once; it throws what the timer
   *     throws
   * @return how many were handed out
   */
  public int advanceTo(long nowNanos, BiConsumer<Timer, Runnable> due) {
    return advance(
        nowNanos,
        entry -> {
          Timer seen = entry.timer();
          if (seen == null) {
            return 0; // cancelled just now
          }
          due.accept(
              seen,
              () -> {
                Timer timer = entry.take();
                if (timer != null) {
                  timer.fire();
                }
              });
          return 1;
        });
  }

  private int advance(long nowNanos, ToIntFunction<TimerEntry> firing) {
    takeInbox();
    long now = Math.floorDiv(nowNanos - originNanos, TICK_NANOS);
    int fired = 0;
    int slot = nextSlot();
    while (slot >= 0 && startOf(slot) <= now) {
      elapsed = Math.max(elapsed, startOf(slot));
      TimerEntry list = removeAll(slot);
      if (slot < SLOTS) {
        fired += forEach(list, firing);
      } else {
        insertAll(list);
      }
      slot = nextSlot();
    }
    elapsed = Math.max(elapsed, now);
    return fired;
  }

  /**
   * When the next timer fires, by the clock, or {@link Long#MAX_VALUE} if none is armed. Exact;
   * walks over one slot and drops the cancelled timers there.
   */
  public long nextDeadlineNanos() {
    takeInbox();
    for (int slot = nextSlot(); slot >= 0; slot = nextSlot()) {
      long tick = earliest(slot);
      if (tick != Long.MAX_VALUE) {
        return nanos(tick);
      }
    }
    return Long.MAX_VALUE;
  }

  /**
   * A time not after {@link #nextDeadlineNanos}, found without looking at any timer: at the latest
   * then {@link #advanceTo} has something to do. {@link Long#MAX_VALUE} if it has not.
   */
  long nextWorkNanos() {
    takeInbox();
    int slot = nextSlot();
    return slot < 0 ? Long.MAX_VALUE : nanos(startOf(slot));
  }

  /** Cancels all timers. */
  public void clear() {
    drain(_ -> {});
  }

  /** Disarms all timers and hands each over. */
  void drain(Consumer<Timer> drained) {
    takeInbox();
    for (int slot = nextSlot(); slot >= 0; slot = nextSlot()) {
      TimerEntry entry = removeAll(slot);
      while (entry != null) {
        TimerEntry next = entry.next;
        entry.next = null;
        Timer timer = entry.take();
        if (timer != null) {
          drained.accept(timer);
        }
        entry = next;
      }
    }
  }

  private void takeInbox() {
    if (inbox == null) {
      return;
    }
    TimerEntry stack = (TimerEntry) INBOX.getAndSet(this, null);
    TimerEntry queue = null;
    while (stack != null) {
      TimerEntry next = stack.next;
      stack.next = queue;
      queue = stack;
      stack = next;
    }
    insertAll(queue);
    if (held > MIN_SWEEP && held > 2L * armed.intValue()) {
      sweep();
    }
  }

  private void insertAll(@Nullable TimerEntry list) {
    TimerEntry entry = list;
    while (entry != null) {
      TimerEntry next = entry.next;
      entry.next = null;
      if (entry.isLive()) {
        insert(entry);
      }
      entry = next;
    }
  }

  private void insert(TimerEntry entry) {
    long tick = Math.max(entry.tick, elapsed);
    int level = levelOf(tick);
    append(level * SLOTS + slotOf(tick, level), entry);
  }

  private int levelOf(long tick) {
    long differing = (tick ^ elapsed) | (SLOTS - 1);
    return Math.min((Long.SIZE - 1 - Long.numberOfLeadingZeros(differing)) / SLOT_BITS, LEVELS - 1);
  }

  private static int slotOf(long tick, int level) {
    return (int) (tick >>> (level * SLOT_BITS)) & (SLOTS - 1);
  }

  private void append(int slot, TimerEntry entry) {
    TimerEntry tail = last[slot];
    if (tail == null) {
      first[slot] = entry;
      occupied[slot / SLOTS] |= 1L << slot;
    } else {
      tail.next = entry;
    }
    last[slot] = entry;
    held++;
  }

  private @Nullable TimerEntry removeAll(int slot) {
    TimerEntry list = first[slot];
    first[slot] = null;
    last[slot] = null;
    occupied[slot / SLOTS] &= ~(1L << slot);
    for (TimerEntry entry = list; entry != null; entry = entry.next) {
      held--;
    }
    return list;
  }

  /** The slot whose turn comes first, or -1. */
  private int nextSlot() {
    for (int level = 0; level < LEVELS; level++) {
      if (occupied[level] != 0) {
        int present = slotOf(elapsed, level);
        int ahead = Long.numberOfTrailingZeros(Long.rotateRight(occupied[level], present));
        return level * SLOTS + ((present + ahead) & (SLOTS - 1));
      }
    }
    return -1;
  }

  /** The tick at which a slot's turn comes. */
  private long startOf(int slot) {
    int level = slot / SLOTS;
    int shift = level * SLOT_BITS;
    int ahead = ((slot & (SLOTS - 1)) - slotOf(elapsed, level)) & (SLOTS - 1);
    return ((elapsed >>> shift) + ahead) << shift;
  }

  private static int forEach(@Nullable TimerEntry list, ToIntFunction<TimerEntry> firing) {
    int fired = 0;
    TimerEntry entry = list;
    while (entry != null) {
      TimerEntry next = entry.next;
      entry.next = null;
      if (entry.isLive()) {
        fired += firing.applyAsInt(entry);
      }
      entry = next;
    }
    return fired;
  }

  private static int fire(TimerEntry entry) {
    Timer timer = entry.take();
    if (timer == null) {
      return 0;
    }
    try {
      timer.fire();
    } catch (Throwable t) {
      LOG.error("a timer's fire() threw", t);
    }
    return 1;
  }

  /** The first live tick of a slot, from which all dead entries are dropped. */
  private long earliest(int slot) {
    long tick = Long.MAX_VALUE;
    TimerEntry entry = removeAll(slot);
    while (entry != null) {
      TimerEntry next = entry.next;
      entry.next = null;
      if (entry.isLive()) {
        append(slot, entry);
        tick = Math.min(tick, Math.max(entry.tick, elapsed));
      }
      entry = next;
    }
    return tick;
  }

  private void sweep() {
    for (int slot = 0; slot < first.length; slot++) {
      if (first[slot] != null) {
        earliest(slot);
      }
    }
  }

  private long nanos(long tick) {
    return originNanos + tick * TICK_NANOS;
  }

  /** For tests: walks the whole wheel. */
  boolean isValid() {
    long found = 0;
    for (int slot = 0; slot < first.length; slot++) {
      boolean marked = (occupied[slot / SLOTS] & (1L << slot)) != 0;
      if (marked != (first[slot] != null) || marked != (last[slot] != null)) {
        return false;
      }
      TimerEntry before = null;
      for (TimerEntry entry = first[slot]; entry != null; entry = entry.next) {
        before = entry;
        found++;
      }
      if (before != last[slot]) {
        return false;
      }
    }
    return found == held;
  }

  long held() {
    return held;
  }

  @Override
  public String toString() {
    return "TimerWheel[armed=" + armed + ", held=" + held + ", elapsedMillis=" + elapsed + "]";
  }
}
