package dev.coact.actor;

import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** What who adds children writes. */
@SuppressWarnings("unused") // through handles
abstract class ChildrenAdded {
  /* Shared. */
  volatile @Nullable ActorCell<?> youngest;

  /* Numbers given out. */
  long made;

  /* Children added in all; before they are pushed. */
  long added;

  /* Whether any thread may start children: those of a system's own actor. Else its turns do. */
  boolean openToAll;
}

/** Keeps it apart from what children that end read: both at the same time, on two workers. */
@SuppressWarnings("unused") // padding
abstract class ChildrenPadding extends ChildrenAdded {
  private long p0, p1, p2, p3, p4, p5, p6, p7;
}

/** What children that end read, and write only once it is closed. */
abstract class ChildrenState extends ChildrenPadding {
  volatile boolean closed;

  /* Written by the turn of the parent. */
  volatile boolean drained;

  /* Of those that have ended since it was closed; written by them, first the one, then the other. */
  volatile long lastEndNanos;
  volatile boolean anyEnded;
}

/** Keeps it apart from what they write. */
@SuppressWarnings("unused") // padding
abstract class ChildrenMorePadding extends ChildrenState {
  private long q0, q1, q2, q3, q4, q5, q6, q7;
}

/**
 * The children of one actor, the youngest first, linked through the cells themselves: a child costs
 * nothing here unless it has a name. Children without a name are added and removed without a lock.
 * Any thread may call any method, but {@link #nextNumber} and {@link #add}: the parent's turns
 * only, unless it is a system's own actor.
 */
@SuppressWarnings("ReferenceEquality") // the very cells
final class Children extends ChildrenMorePadding {
  /*
   * A stack with lazy removal. Adding pushes (CAS of `youngest`). A child that ends only marks its
   * own cell (detach, a CAS, so once) and counts itself here; when those marked are twice as many as
   * live, or few live, whoever marked the last one unlinks them all, or who does so already.
   * How many live is known without a look at any cell: those added, which are counted before they
   * are pushed, less those marked. So a removal costs O(1) amortized, and if none lives the whole
   * stack goes at once. (Monitors were measured before: two workers that start and end children of
   * one parent met in them, and a virtual thread that meets another in a monitor is taken off its
   * worker.)
   *
   * `elder` of a cell is written before the cell is pushed, and afterwards by the sweeper alone, who
   * only lets it skip marked cells. A reader that stands on a cell that was unlinked meanwhile finds
   * its way on: its own link stays as it was.
   *
   * No end is missed: a child marks itself, then reads `closed`; a parent that stops sets `closed`,
   * then looks for children that are not marked. All volatile, so one of the two sees the other.
   * Likewise who adds pushes and then reads `closed`. `added` is no part of that: who reads it has
   * read `youngest` before, and so sees every child counted that is in the stack that it has seen.
   */
  private static final VarHandle YOUNGEST =
      ConstantBootstraps.fieldVarHandle(
          MethodHandles.lookup(),
          "youngest",
          VarHandle.class,
          ChildrenAdded.class,
          ActorCell.class);
  private static final VarHandle MADE =
      ConstantBootstraps.fieldVarHandle(
          MethodHandles.lookup(), "made", VarHandle.class, ChildrenAdded.class, long.class);
  private static final VarHandle ADDED =
      ConstantBootstraps.fieldVarHandle(
          MethodHandles.lookup(), "added", VarHandle.class, ChildrenAdded.class, long.class);
  private static final VarHandle MARKED =
      ConstantBootstraps.fieldVarHandle(
          MethodHandles.lookup(), "marked", VarHandle.class, Children.class, long.class);

  private static final int FEW = 4;

  /** Of a parent with a {@link SupervisorStrategy}. */
  final @Nullable Supervisor supervisor;

  /* How many were marked in all; written by who marks. */
  @SuppressWarnings("unused") // through MARKED
  private volatile long marked;

  /* Only by who has set `sweeping`: how many of them were unlinked. */
  private long unlinked;

  /* Likewise: how many have been marked when somebody looks next. Read by who marks. */
  private volatile long lookAt;

  private final AtomicBoolean sweeping = new AtomicBoolean();

  /* Guarded by this; null while no child has a name. */
  private @Nullable Map<String, ActorCell<?>> byName;

  /** Those of {@code parent}. */
  Children(ActorCell<?> parent) {
    this(parent, parent.parentCell == null);
  }

  Children(ActorCell<?> parent, boolean openToAll) {
    this.openToAll = openToAll;
    SupervisorStrategy strategy = parent.strategy();
    this.supervisor = strategy == null ? null : new Supervisor(parent, this, strategy);
  }

  /** Numbers are never used again, so that a path names one actor. */
  long nextNumber() {
    if (openToAll) {
      return (long) MADE.getAndAdd(this, 1L) + 1;
    }
    made++;
    return made;
  }

  /**
   * Adds a child.
   *
   * @throws IllegalArgumentException if its name is taken
   * @throws IllegalStateException if the parent stops; the child is discarded
   */
  void add(ActorCell<?> child) {
    if (closed) {
      throw stopping(child);
    }
    if (child.name != null) {
      enterName(child.name, child);
    }
    countAdded();
    ActorCell<?> elder;
    do {
      elder = youngest;
      child.setElder(elder);
    } while (!YOUNGEST.compareAndSet(this, elder, child));
    if (closed) { // the parent may have seen the child and wait for it, or not
      child.discard();
      throw stopping(child);
    }
  }

  private void countAdded() {
    if (openToAll) {
      ADDED.getAndAdd(this, 1L);
    } else {
      ADDED.setOpaque(this, added + 1);
    }
  }

  private static IllegalStateException stopping(ActorCell<?> child) {
    return new IllegalStateException(
        "spawn " + child.path() + ": the parent is stopping (expected: a running one)");
  }

  private synchronized void enterName(String name, ActorCell<?> child) {
    if (byName == null) {
      byName = new HashMap<>();
    }
    if (byName.putIfAbsent(name, child) != null) {
      throw new IllegalArgumentException(
          "spawn " + child.path() + ": the name is taken (expected: no living child has it)");
    }
  }

  /**
   * Removes a child. True if it was there and the parent, which stops or is drained, waits for its
   * children: it has to be told.
   */
  boolean remove(ActorCell<?> child) {
    if (closed) { // before it is gone: see patienceLeft
      lastEndNanos = child.dispatcher.scheduler.clock().nanoTime();
      anyEnded = true;
    }
    if (!child.detach()) {
      return false;
    }
    if (child.name != null) {
      freeName(child.name, child);
    }
    if ((long) MARKED.getAndAdd(this, 1L) + 1 >= lookAt) {
      look();
    }
    return closed || drained;
  }

  private synchronized void freeName(String name, ActorCell<?> child) {
    if (byName != null) {
      byName.remove(name, child);
      if (byName.isEmpty()) {
        byName = null; // a map does not shrink
      }
    }
  }

  /** Unlinks what is marked if that is enough, unless another thread is doing so. */
  private void look() {
    while (marked >= lookAt && sweeping.compareAndSet(false, true)) {
      try {
        ActorCell<?> top = youngest;
        long dead = marked; // before those added: see alive
        long alive = alive(dead);
        if (alive == 0) {
          unlinkAll(top, dead);
        } else if (dead - unlinked >= enough(alive)) {
          unlinkDetached(top);
        }
        // Each one that ends is one more dead and one less alive: no sooner are twice as many dead.
        long missing = enough(alive) - (dead - unlinked);
        lookAt = dead + Math.max(1, (missing + 2) / 3);
      } finally {
        sweeping.set(false); // then looks again: who came meanwhile has relied on us
      }
    }
  }

  /** How many dead are worth a sweep: beside a few that live, each. */
  private static long enough(long alive) {
    return alive <= FEW ? 1 : 2 * alive;
  }

  /**
   * How many live, after `youngest` and then `marked` were read: maybe more, but never fewer. Who
   * is in that stack was added by now, and so was who is marked.
   */
  private long alive(long dead) {
    return (long) ADDED.getOpaque(this) - dead;
  }

  /** All of that stack, unless somebody was pushed meanwhile: as many were marked in all. */
  private void unlinkAll(@Nullable ActorCell<?> top, long dead) {
    if (YOUNGEST.compareAndSet(this, top, null)) {
      unlinked = dead;
    }
  }

  private void unlinkDetached(@Nullable ActorCell<?> top) {
    ActorCell<?> keeper = null; // the last one that stays
    int skipped = 0; // between it and the cell
    for (ActorCell<?> cell = top; cell != null; cell = cell.elder()) {
      if (cell.isDetached()) {
        skipped++;
      } else {
        unlinked += unlink(top, keeper, skipped, cell);
        keeper = cell;
        skipped = 0;
      }
    }
    unlinked += unlink(top, keeper, skipped, null);
  }

  /** Lets the keeper, or the top, skip so many; how many were skipped. */
  private int unlink(
      @Nullable ActorCell<?> top,
      @Nullable ActorCell<?> keeper,
      int skipped,
      @Nullable ActorCell<?> next) {
    if (skipped == 0) {
      return 0;
    }
    if (keeper != null) {
      keeper.setElder(next);
      return skipped;
    }
    // If somebody was pushed meanwhile, these stay until the next time.
    return YOUNGEST.compareAndSet(this, top, next) ? skipped : 0;
  }

  private static @Nullable ActorCell<?> firstAlive(@Nullable ActorCell<?> from) {
    ActorCell<?> cell = from;
    while (cell != null && cell.isDetached()) {
      cell = cell.elder();
    }
    return cell;
  }

  /** No more children from now on, or again. */
  void close(boolean now) {
    closed = now;
  }

  /** The parent waits for its children from now on, although it runs; then it looks for them. */
  void beginDrain() {
    drained = true;
  }

  /** Whether the parent stops or restarts and waits for children that are left. */
  boolean isAwaited() {
    return closed && last() != null;
  }

  /**
   * Whether the parent is late itself: none of its children is awaited, and it has had its own time
   * since the last one ended. If not, how long it may still take.
   *
   * @param nowNanos the scheduler's clock
   * @param nanos the time it has to stop
   * @return negative if it is late
   */
  long patienceLeft(long nowNanos, long nanos) {
    if (isAwaited()) {
      return nanos;
    }
    long left = anyEnded ? nanos - (nowNanos - lastEndNanos) : 0;
    return left > 0 ? left : -1;
  }

  /** The youngest that lives. */
  @Nullable ActorCell<?> last() {
    ActorCell<?> top = youngest;
    if (top != null && top.isDetached() && sweeping.compareAndSet(false, true)) {
      try { // so that a parent which stops one after the other does not pass all the dead each time
        unlinkTop();
      } finally {
        sweeping.set(false);
      }
      if (marked >= lookAt) {
        look(); // who came meanwhile has relied on us
      }
    }
    return firstAlive(youngest);
  }

  private void unlinkTop() {
    ActorCell<?> top = youngest;
    long dead = marked;
    if (alive(dead) == 0) {
      unlinkAll(top, dead);
      return;
    }
    ActorCell<?> cell = top;
    int skipped = 0;
    while (cell != null && cell.isDetached()) {
      cell = cell.elder();
      skipped++;
    }
    unlinked += unlink(top, null, skipped, cell);
  }

  /** Those that live, in start order; a snapshot. */
  List<ActorCell<?>> list() {
    List<ActorCell<?>> all = new ArrayList<>();
    for (ActorCell<?> cell = last(); cell != null; cell = firstAlive(cell.elder())) {
      all.add(cell);
    }
    Collections.reverse(all);
    return all;
  }

  /** For tests, when nobody moves: as many are marked, and live, as are counted. */
  boolean isValid() {
    long dead = 0;
    long alive = 0;
    for (ActorCell<?> cell = youngest; cell != null; cell = cell.elder()) {
      if (cell.isDetached()) {
        dead++;
      } else {
        alive++;
      }
    }
    return dead == marked - unlinked && alive == added - marked;
  }
}
