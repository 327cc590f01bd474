package dev.coact.scheduler;

import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Who sleeps, who looks for work, and who is woken next. Any thread may call any method; none
 * blocks.
 */
final class IdleWorkers {
  /** Ends the sleep of a worker that was chosen. Any thread, must not block. */
  interface Alarm {
    /** Wakes a parked worker, which waits for exactly this call. */
    void unpark(int worker);

    /** Wakes the sentinel, which may have noticed already: may come too late, or again. */
    void disturb(int worker);
  }

  /** What a worker that has found no work does now. */
  enum Rest {
    /** Sleeps until it is woken. */
    PARKED,
    /** All sleep; this one waits for events, timers and work. */
    SENTINEL,
    /** As SENTINEL, and looks after the busy ones every now and then. */
    WATCHING,
    /** A spare that is not needed: ends. */
    LEFT
  }

  /** What no worker is. */
  static final int NOBODY = -1;

  /*
   * A worker is busy, searching, parked or the sentinel.
   *
   *            beginSearch                     rest
   *     BUSY --------------> SEARCHING ------------------> SENTINEL, if there is none
   *       ^     endSearch     |  ^  ^  \                       |  |
   *       +-------------------+  |  |   `-----> PARKED         |  |
   *                              |  +-- wake ------'           |  |
   *                              +----- wake, leaveSentinel ---+  |
   *     (BUSY -- rest --> PARKED, SENTINEL if enough others search)
   *
   * Parked workers form a stack, linked through `below`: the last to park is woken first, since its
   * caches are warm. At most one worker at a time is the sentinel: it waits with a timeout, in the
   * event source if there is one. It is woken only if nobody is parked. Whoever leaves the sentinel
   * role with work wakes a parked one to take it.
   *
   * Whoever publishes work does so, then reads the word (both volatile), and wakes one worker only
   * if one sleeps and none searches: it would find the work. Whoever goes to sleep puts himself into
   * the word (CAS), then looks at all queues once more, and if there is something he wakes one,
   * perhaps himself. Both write, then read, so one of the two sees the other. A searcher that finds
   * work has kept others from being woken; so the last one to stop searching looks at all queues
   * after it has said so, and wakes the next if there is more.
   *
   * The LIFO slots are not among these queues: to wake somebody for each entry that the slot's
   * owner will take a moment later would cost more than the turn. Instead a sentinel looks at the
   * slots every now and then as long as some worker is busy ("watching"), and who fills a slot
   * wakes the sentinel only if it does not watch. To fill an empty slot is no volatile write, and so
   * the look at the word that follows may come before it. That look can only miss what others have
   * changed just now:
   *  - A sentinel that rests while somebody is busy watches; so one that does not has begun when all
   *    others slept. Who has left that sleep since has changed the word himself, and sees from then
   *    on that nobody watches, unless somebody searches.
   *  - The last one to stop searching, or who leaves, therefore makes the sentinel watch if anybody
   *    else is busy, whatever he sees in the slots.
   *
   * Spares come and go. Who is busy does not stand in the word, so joining changes nothing in it; the
   * number of members stands beside it and is only a hint: whether a sentinel that finds all others
   * parked needs to watch the slots. If it is too high for a moment, the sentinel watches for nothing
   * and looks again within a millisecond; it is never too low, since one joins before its thread
   * starts and quits after it has left. A spare never parks, so it never has to be taken out of the
   * middle of the stack: it is the sentinel, or it leaves, since then somebody else is, whom the next
   * publisher of work wakes. It gives up its search by a CAS, and then looks at all queues once more,
   * as one that goes to sleep does. If it is told to leave while it is the sentinel, it leaves that
   * role first, and wakes the next one, as one that has found work does.
   *
   *   bits  0-8   top of the stack, worker + 1; 0: nobody is parked
   *   bits  9-17  how many are parked
   *   bits 18-26  how many search
   *   bits 27-35  sentinel, worker + 1; 0: none
   *   bit  36     the sentinel watches
   *   bits 37-63  changes so far: a stale link is never taken for a good one
   */
  static final int MAX_WORKERS = 511;

  private static final int FIELD = 511;
  private static final int PARKED_SHIFT = 9;
  private static final int SEARCHING_SHIFT = 18;
  private static final int SENTINEL_SHIFT = 27;
  private static final long WATCH = 1L << 36;
  private static final long CHANGE = 1L << 37;
  private static final long ONE_PARKED = 1L << PARKED_SHIFT;
  private static final long ONE_SEARCHING = 1L << SEARCHING_SHIFT;
  private static final long SEARCHING_MASK = (long) FIELD << SEARCHING_SHIFT;
  private static final long SENTINEL_MASK = (long) FIELD << SENTINEL_SHIFT;

  private static final VarHandle WORD =
      ConstantBootstraps.fieldVarHandle(
          MethodHandles.lookup(), "word", VarHandle.class, IdleWorkers.class, long.class);

  private static final VarHandle MEMBERS =
      ConstantBootstraps.fieldVarHandle(
          MethodHandles.lookup(), "members", VarHandle.class, IdleWorkers.class, int.class);

  /* Immutable. */
  private final Alarm alarm;

  /* below[w]: the top of the stack when w parked. Written by w before the CAS that shows w; read by
   * whoever takes w from the stack before its CAS, which fails if w came back meanwhile. */
  private final int[] below;

  private volatile long word;

  /* Workers and spares that are alive; see above. */
  private volatile int members;

  /** Whose number is less than {@code workers} may park. Spares have higher ones and join. */
  IdleWorkers(int workers, Alarm alarm) {
    this.members = workers;
    this.alarm = alarm;
    this.below = new int[workers];
  }

  /* ---- who publishes work ---- */

  /** Whether {@link #wake} would wake somebody. */
  boolean mayWake() {
    long seen = word;
    return (seen & SEARCHING_MASK) == 0 && (top(seen) != 0 || (seen & SENTINEL_MASK) != 0);
  }

  /** Whether somebody sleeps, nobody searches and nobody watches the slots. */
  boolean needsWatch() {
    long seen = word;
    return (seen & (SEARCHING_MASK | WATCH)) == 0
        && (top(seen) != 0 || (seen & SENTINEL_MASK) != 0);
  }

  /** Makes one that sleeps search, unless one does. True if it woke somebody. */
  boolean wake() {
    while (true) {
      long seen = word;
      if ((seen & SEARCHING_MASK) != 0) {
        return false;
      }
      int top = top(seen);
      if (top == 0) {
        return wakeSentinel();
      }
      long popped = ((seen & ~(long) FIELD) | below[top - 1]) - ONE_PARKED;
      if (cas(seen, popped + ONE_SEARCHING)) {
        alarm.unpark(top - 1);
        return true;
      }
    }
  }

  /** Makes the sentinel search, whoever else does. True if there was one. */
  boolean wakeSentinel() {
    while (true) {
      long seen = word;
      int sentinel = sentinel(seen);
      if (sentinel == NOBODY) {
        return false;
      }
      if (cas(seen, withoutSentinel(seen) + ONE_SEARCHING)) {
        alarm.disturb(sentinel);
        return true;
      }
    }
  }

  /* ---- workers ---- */

  /** A busy worker has run out of work; false if half of all search already. */
  boolean beginSearch() {
    while (true) {
      long seen = word;
      if (2 * searching(seen) >= members) {
        return false;
      }
      if (cas(seen, seen + ONE_SEARCHING)) {
        return true;
      }
    }
  }

  /** A searching worker has found work; true if it was the last one. */
  boolean endSearch() {
    while (true) {
      long seen = word;
      if (cas(seen, seen - ONE_SEARCHING)) {
        return searching(seen) == 1;
      }
    }
  }

  /** A worker has found no work. */
  Rest rest(int worker, boolean searching) {
    while (true) {
      long seen = word;
      long next = searching ? seen - ONE_SEARCHING : seen;
      Rest rest;
      if (sentinel(seen) != NOBODY && worker >= below.length) {
        rest = Rest.LEFT;
      } else if (sentinel(seen) != NOBODY) {
        below[worker] = top(seen);
        next = ((next & ~(long) FIELD) | (worker + 1)) + ONE_PARKED;
        rest = Rest.PARKED;
      } else {
        rest = parked(seen) >= members - 1 ? Rest.SENTINEL : Rest.WATCHING;
        next |= (worker + 1L) << SENTINEL_SHIFT | (rest == Rest.WATCHING ? WATCH : 0);
      }
      if (cas(seen, next)) {
        return rest;
      }
    }
  }

  /** The sentinel goes searching of its own accord, unless it has just been woken. */
  void leaveSentinel(int worker) {
    while (true) {
      long seen = word;
      if (sentinel(seen) != worker || cas(seen, withoutSentinel(seen) + ONE_SEARCHING)) {
        return;
      }
    }
  }

  /* ---- spares ---- */

  /** A spare is about to start: it will be busy. */
  void join() {
    MEMBERS.getAndAdd(this, 1);
  }

  /**
   * A spare that is not the sentinel has to leave: it is none of the workers here any more, and
   * looks at all queues once more.
   */
  void leave(boolean searching) {
    while (true) {
      long seen = word;
      if (cas(seen, searching ? seen - ONE_SEARCHING : seen)) {
        return;
      }
    }
  }

  /** A spare that has left ends. */
  void quit() {
    MEMBERS.getAndAdd(this, -1);
  }

  /* ---- anybody ---- */

  /** Whether more than one worker neither sleeps nor searches. */
  boolean isAnotherBusy() {
    return busy() > 1;
  }

  /** How many neither sleep nor search. */
  int busy() {
    long seen = word;
    return members - idle(seen) - searching(seen);
  }

  /** Workers and spares that are alive. */
  int members() {
    return members;
  }

  boolean isSentinel(int worker) {
    return sentinel(word) == worker;
  }

  /** The sentinel or NOBODY. */
  int sentinel() {
    return sentinel(word);
  }

  /** How many sleep. */
  int idle() {
    return idle(word);
  }

  private static int idle(long word) {
    return parked(word) + (sentinel(word) == NOBODY ? 0 : 1);
  }

  /** How many search. */
  int searching() {
    return searching(word);
  }

  private boolean cas(long seen, long next) {
    return WORD.compareAndSet(this, seen, next + CHANGE);
  }

  private static int top(long word) {
    return (int) word & FIELD;
  }

  private static int parked(long word) {
    return (int) (word >>> PARKED_SHIFT) & FIELD;
  }

  private static int searching(long word) {
    return (int) (word >>> SEARCHING_SHIFT) & FIELD;
  }

  private static int sentinel(long word) {
    return ((int) (word >>> SENTINEL_SHIFT) & FIELD) - 1;
  }

  private static long withoutSentinel(long word) {
    return word & ~(SENTINEL_MASK | WATCH);
  }

  /** For tests, when nobody moves: the stack is as long as the count says, each worker once. */
  boolean isValid() {
    long seen = word;
    boolean[] found = new boolean[below.length];
    int sentinel = sentinel(seen);
    if (sentinel != NOBODY && sentinel < found.length) {
      found[sentinel] = true;
    }
    int length = 0;
    for (int top = top(seen); top != 0; top = below[top - 1]) {
      if (found[top - 1]) {
        return false;
      }
      found[top - 1] = true;
      length++;
    }
    return length == parked(seen) && idle() + searching(seen) <= members;
  }

  @Override
  public String toString() {
    long seen = word;
    return "IdleWorkers[parked="
        + parked(seen)
        + ", searching="
        + searching(seen)
        + ", sentinel="
        + sentinel(seen)
        + ((seen & WATCH) == 0 ? "]" : ", watching]");
  }
}
