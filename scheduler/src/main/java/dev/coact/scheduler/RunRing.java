package dev.coact.scheduler;

import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/** Keeps what thieves write apart from what precedes it in memory. */
@SuppressWarnings("unused") // padding
abstract class RunRingHead {
  private long p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, pa, pb, pc, pd, pe;

  /* Shared: who takes entries moves it on, by CAS. */
  volatile long head;
}

/** Keeps what thieves write apart from what the owner writes. */
@SuppressWarnings("unused") // padding
abstract class RunRingTail extends RunRingHead {
  private long q0, q1, q2, q3, q4, q5, q6, q7, q8, q9, qa, qb, qc, qd, qe;

  /* Written by the owner only. */
  volatile long tail;
}

/**
 * A worker's own run queue: bounded, first in first out; the worker adds and takes, others steal
 * the older half. Nobody ever waits for anybody.
 */
final class RunRing extends RunRingTail {
  /*
   * Positions count up for ever; head <= tail <= head + CAPACITY. An entry is taken by moving the
   * head over it, so a thief takes half of the ring by one CAS. It copies the entries before, into
   * its own ring behind its tail, where nobody looks yet: if the CAS succeeds, the head was there
   * all the time and the copies are good; if not, they are dropped. (Go, runtime/proc.go,
   * runqgrab; tokio, multi_thread/queue.rs.)
   *
   * Not JCTools' SpmcVarHandleArrayQueue: there a thief claims first and clears afterwards, so one
   * that was descheduled in between makes the owner's ring look full, and stolen entries need a
   * second copy through an array of the thief.
   *
   * Slots are cleared by the owner alone: a thief that did it might clear what the owner has put
   * there since. So a stolen entry stays reachable from the slot until the owner comes round or
   * goes idle (clearTaken).
   */
  static final int CAPACITY = 256;

  private static final int MASK = CAPACITY - 1;

  private static final VarHandle HEAD =
      ConstantBootstraps.fieldVarHandle(
          MethodHandles.lookup(), "head", VarHandle.class, RunRingHead.class, long.class);

  /* Written by the owner; read by thieves, who may see an old or a new entry before their CAS. */
  private final @Nullable Entry[] slots = new Entry[CAPACITY];

  /* The owner's: all slots of positions before this one are clear or in use again. */
  private long cleared;

  /* ---- the owner ---- */

  /**
   * Adds an entry at the end; false if the ring is full. A full fence follows: what the owner reads
   * next is not older.
   */
  boolean push(Entry entry) {
    long end = tail;
    if (end - head >= CAPACITY) {
      return false;
    }
    slots[(int) end & MASK] = entry;
    tail = end + 1; // volatile, and not just release: see IdleWorkers on who is woken
    return true;
  }

  /** Takes the oldest entry. */
  @Nullable Entry pop() {
    while (true) {
      long start = head;
      if (start == tail) {
        return null;
      }
      int slot = (int) start & MASK;
      Entry entry = slots[slot];
      if (HEAD.compareAndSet(this, start, start + 1)) {
        slots[slot] = null;
        return entry;
      }
    }
  }

  /** Takes the older half of a full ring; null if a thief has made room meanwhile. */
  @SuppressWarnings("NullAway") // each slot of a full ring holds an entry
  Entry @Nullable [] popHalf() {
    long start = head;
    int count = CAPACITY / 2;
    if (tail - start < CAPACITY) {
      return null;
    }
    Entry[] half = new Entry[count];
    for (int i = 0; i < count; i++) {
      half[i] = slots[(int) (start + i) & MASK];
    }
    return HEAD.compareAndSet(this, start, start + count) ? half : null;
  }

  /** Forgets the entries that others have stolen. */
  void clearTaken() {
    long start = head;
    long end = tail;
    for (long i = Math.max(cleared, end - CAPACITY); i < start; i++) {
      slots[(int) i & MASK] = null;
    }
    cleared = start;
  }

  /* ---- anybody ---- */

  boolean isEmpty() {
    return head == tail;
  }

  /** How many entries; exact for the owner if nobody steals. */
  int size() {
    return Math.clamp(tail - head, 0, CAPACITY);
  }

  /**
   * Moves the older half, rounded up, from here to an empty ring that the caller owns, but for the
   * oldest entry, which is returned; null if there was none.
   */
  @Nullable Entry stealInto(RunRing into) {
    while (true) {
      long start = head;
      long available = tail - start;
      long count = available - available / 2;
      if (available <= 0) {
        return null;
      }
      if (available > CAPACITY) {
        continue; // the head is from before the owner came round; read both again
      }
      Entry oldest = slots[(int) start & MASK];
      long end = into.tail;
      for (long i = 1; i < count; i++) {
        into.slots[(int) (end + i - 1) & MASK] = slots[(int) (start + i) & MASK];
      }
      if (HEAD.compareAndSet(this, start, start + count)) {
        if (count > 1) {
          into.tail = end + count - 1;
        }
        return oldest;
      }
      for (long i = 1; i < count; i++) {
        into.slots[(int) (end + i - 1) & MASK] = null;
      }
    }
  }

  /** For tests, when nobody moves. */
  boolean isValid() {
    for (long i = head; i < tail; i++) {
      if (slots[(int) i & MASK] == null) {
        return false;
      }
    }
    return head <= tail && tail - head <= CAPACITY;
  }

  @Override
  public String toString() {
    return "RunRing[size=" + size() + ", taken=" + head + "]";
  }
}
