package dev.coact.scheduler;

import dev.coact.coroutine.Carrier;
import dev.coact.coroutine.Coroutine;
import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Keeps what other workers look at apart from what precedes it in memory. */
@SuppressWarnings("unused") // padding
abstract class WorkerShared {
  private long p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, pa, pb, pc, pd, pe;

  /* The owner puts and takes, thieves take; by getAndSet and CAS. But into an empty slot the owner
   * puts by a release store: nobody else fills it. */
  volatile @Nullable Entry slot;

  /* Written by the owner, opaque; read by thieves, counters and the stall watch. */
  long turns;

  /* Written by the owner, opaque; read by who looks how many should work: how many messages turns
   * handled, but for the first of each. */
  long more;
}

/** Keeps the owner's fields apart from what other workers look at. */
@SuppressWarnings("unused") // padding
abstract class WorkerPadding extends WorkerShared {
  private long q0, q1, q2, q3, q4, q5, q6, q7, q8, q9, qa, qb, qc, qd, qe;
}

/**
 * One worker: its queues and the loop of its thread. What is said to be the owner's is touched on
 * that thread, either by the loop or by the coroutine mounted there.
 */
final class Worker extends WorkerPadding implements Runnable {
  /*
   * The loop picks an entry and dispatches it: a fresh task is left in `assigned` and a pooled
   * coroutine mounted, whose body (runTurns) runs it and then picks the next one itself, still
   * inside: task after task without a switch. What cannot be run from inside (a coroutine to mount,
   * a foreign continuation, timers) is left in `next` or `tendDue`, and the body returns.
   *
   * No frame below a turn holds a task: stacks are old, and what they point to would stay.
   */

  /* So that two tasks which wake each other do not own the worker (Go; tokio). */
  private static final int INJECTOR_PERIOD = 61;

  /* How often in a row the slot goes before the ring; tokio's guess. */
  private static final int SLOT_BUDGET = 3;

  /* Between two looks at the slots of others: about 3 us, more than a message takes and less than
   * waking somebody. */
  private static final int SLOT_SPINS = 64;

  /* How long the sentinel leaves busy workers unwatched: at first about the cost of waking it
   * twice; later it takes 1 to 2 % of a processor that has nothing else to do. */
  private static final long MIN_WATCH_NANOS = 100_000;
  private static final long MAX_WATCH_NANOS = 1_000_000;

  /* What a thief steals has to keep it busy for so long to pay for the steal: each actor that moves
   * costs both workers some ten cache lines, 100 ns each between two cores of a virtual machine. */
  private static final long PAYING_NANOS = 20_000;

  /* So many steals in a row that did not pay make the scheduler calm: see there. */
  private static final int UNPAID_STEALS = 4;

  /* Of what others have handed over, at each look round. */
  private static final int HANDED_AT_A_TIME = 32;

  /* In so many looks in a row one who works has to be in the same turn, before others help. */
  private static final int HELD_UP_LOOKS = 2;

  /* While another worker fires timers, or after the event source has thrown. */
  private static final long RETRY_NANOS = 50_000;

  /* An idle worker gives surplus stacks back, half of them at a time, this often. */
  static final long TRIM_NANOS = 1_000_000_000;

  private static final int TRIMS = 8;

  private static final VarHandle SLOT =
      ConstantBootstraps.fieldVarHandle(
          MethodHandles.lookup(), "slot", VarHandle.class, WorkerShared.class, Entry.class);
  private static final VarHandle TURNS =
      ConstantBootstraps.fieldVarHandle(
          MethodHandles.lookup(), "turns", VarHandle.class, WorkerShared.class, long.class);
  private static final VarHandle MORE =
      ConstantBootstraps.fieldVarHandle(
          MethodHandles.lookup(), "more", VarHandle.class, WorkerShared.class, long.class);
  private static final VarHandle STEALS =
      ConstantBootstraps.fieldVarHandle(
          MethodHandles.lookup(), "steals", VarHandle.class, Worker.class, long.class);

  /** What a worker is there for. */
  enum Role {
    /** Works as long as the scheduler does. */
    WORKER,
    /** Stands in for one that is stuck. */
    SPARE,
    /** Runs what comes after the end. */
    LATECOMER
  }

  private enum Kind {
    TASK,
    COROUTINE,
    FOREIGN,
    NOTHING
  }

  /* Immutable. */
  final WorkStealingScheduler scheduler;
  final Role role;
  final int index;
  private final int rank; // works if the limit is above it
  final RunRing ring = new RunRing();
  private final IdleWorkers idle;
  private final Thread thread;
  private final long trimNanos;

  /* The owner's. */
  private @Nullable Entry next;
  private @Nullable Task assigned;
  private boolean tendDue;
  private boolean hushed;
  private int untilInjector;
  private int slotRuns;
  private long watchNanos = MIN_WATCH_NANOS;
  private boolean stole;
  private long stoleAtNanos;
  private int unpaidSteals;
  private int trimsLeft;
  private long random;
  private @Nullable Entry[] slotsSeen = {};
  private long[] turnsAtLook = {};
  private int heldUpLooks;
  private long[] turnsSeen = {};

  /* The stall watch's. */
  final TurnWatch watched = new TurnWatch();

  /* Written once by the owner, before it picks anything. */
  private volatile @Nullable Carrier carrier;

  /* Written by the owner, opaque; read by counters. */
  private long steals;

  /* Set by the owner before it shows itself as parked, cleared by who takes it from the stack. */
  private volatile boolean parked;

  /* Written by the owner: it is in no turn, but looks for work, sleeps, or tends timers and events.
   * Read by the stall watch; volatile, see there. */
  private volatile boolean resting = true;

  /* Set by the stall watch: a spare that is not needed any more. */
  private volatile boolean leaving;

  /* Written by the owner: until when it waits as the sentinel. */
  private volatile long waitsUntilNanos = Long.MIN_VALUE;

  Worker(WorkStealingScheduler scheduler, IdleWorkers idle, Role role, int index, long trimNanos) {
    this.scheduler = scheduler;
    this.idle = idle;
    this.role = role;
    this.index = index;
    this.rank = role == Role.WORKER ? index : 0;
    // Not all at the same time.
    this.untilInjector = 1 + index % scheduler.workers() * INJECTOR_PERIOD / scheduler.workers();
    this.random = 0x9E3779B97F4A7C15L * (index + 1);
    this.trimNanos = trimNanos;
    this.trimsLeft = trimNanos == Long.MAX_VALUE ? 0 : TRIMS;
    this.thread = scheduler.newWorkerThread(role, index, this);
  }

  Thread thread() {
    return thread;
  }

  /* ---- the body of every coroutine ---- */

  /** Runs turns on {@code self} until something else must be done on the worker's thread. */
  static void runTurns(Coroutine self) {
    Carrier carrier = self.enterRuntime();
    Task task = carrier == null ? null : ((Worker) carrier.worker()).takeAssigned();
    while (task != null) {
      runTurn(self, task);
      task = nextTask(self);
    }
  }

  private static void runTurn(Coroutine self, Task task) {
    self.attach(task);
    self.leaveRuntime();
    try {
      task.run();
    } catch (Throwable t) {
      WorkStealingScheduler.logFailure(task, t);
    }
    self.endTurn();
  }

  private static @Nullable Task nextTask(Coroutine self) {
    Carrier carrier = self.enterRuntime(); // another one, if the turn was suspended
    if (carrier == null) {
      return null;
    }
    Worker worker = (Worker) carrier.worker();
    worker.count(self);
    return worker.pickInside();
  }

  /** Counts what the turn that is over on this coroutine has handled. */
  private void count(Coroutine self) {
    if (self.local() instanceof Progress progress) {
      int messages = progress.messages();
      if (messages > 1) {
        MORE.setOpaque(this, more + messages - 1);
      }
    }
  }

  private @Nullable Task takeAssigned() {
    Task task = assigned;
    assigned = null;
    return task;
  }

  private @Nullable Task pickInside() {
    Entry entry = pick();
    if (entry instanceof Task task) {
      return task;
    }
    next = entry;
    return null;
  }

  /* ---- the loop ---- */

  @Override
  public void run() {
    Carrier mine = scheduler.pool().newCarrier(this);
    carrier = mine;
    resting = false;
    try {
      for (Kind kind = prepare(); kind != Kind.NOTHING; kind = prepare()) {
        dispatch(kind, mine);
      }
    } finally {
      resting = true;
      mine.close();
      switch (role) {
        case WORKER -> leaveRest();
        case SPARE -> {
          leaveRest();
          scheduler.spareEnds(this);
        }
        case LATECOMER -> scheduler.latecomerEnds();
      }
    }
  }

  /** Gives what is queued here to others. */
  private void leaveRest() {
    for (Entry entry = takeRest(); entry != null; entry = takeRest()) {
      scheduler.inject(entry);
    }
    for (Entry entry = scheduler.pollHanded(); entry != null; entry = scheduler.pollHanded()) {
      scheduler.inject(entry);
    }
  }

  private @Nullable Entry takeRest() {
    Entry entry = next != null ? takeNext() : (Entry) SLOT.getAndSet(this, null);
    return entry != null ? entry : ring.pop();
  }

  /** Finds what to do next and leaves it in {@code assigned} or {@code next}. */
  private Kind prepare() {
    if (assigned != null) {
      return Kind.TASK; // the body lost its carrier before it began (portable mode)
    }
    Entry entry = next != null ? takeNext() : pickOutside();
    if (entry == null) {
      entry = role == Role.LATECOMER ? pickLate() : waitForWork();
    }
    if (entry instanceof Task task) {
      assigned = task;
      return Kind.TASK;
    }
    next = entry;
    return switch (entry) {
      case Entry.Resumption _ -> Kind.COROUTINE;
      case Entry.Foreign _ -> Kind.FOREIGN;
      case null -> Kind.NOTHING;
      case Task _ -> Kind.TASK;
    };
  }

  private @Nullable Entry pickOutside() {
    if (!tendDue) {
      Entry entry = pick();
      if (entry != null || !tendDue) {
        return entry;
      }
    }
    tendDue = false;
    if (leaving) {
      return null;
    }
    resting = true;
    tend();
    resting = false;
    if (scheduler.isSuperfluous(rank)) {
      stepBack();
      return null;
    }
    takeHanded();
    Entry entry = pickInjected();
    return entry != null ? entry : pickOwn();
  }

  /** Gives what is queued here to those who work. */
  private void stepBack() {
    for (Entry entry = takeRest(); entry != null; entry = takeRest()) {
      scheduler.hand(entry);
    }
    heldUpLooks = 0;
  }

  /** Takes over some of what others have given up. */
  private void takeHanded() {
    for (int i = 0; i < HANDED_AT_A_TIME; i++) {
      Entry entry = scheduler.pollHanded();
      if (entry == null) {
        return;
      }
      push(entry);
    }
  }

  /** After the end only what has begun is gone on with. */
  private @Nullable Entry pickLate() {
    Entry entry = scheduler.pollInjector();
    while (entry instanceof Task) {
      entry = scheduler.pollInjector();
    }
    return entry;
  }

  private void dispatch(Kind kind, Carrier mine) {
    try {
      switch (kind) {
        case TASK -> mine.run();
        case COROUTINE -> mine.mount(takeCoroutine());
        case FOREIGN -> takeForeign().run();
        case NOTHING -> {}
      }
    } catch (Throwable t) {
      WorkStealingScheduler.logFailure(this, t);
    }
  }

  private Coroutine takeCoroutine() {
    Entry.Resumption entry = (Entry.Resumption) takeNext();
    return entry.coroutine;
  }

  private Runnable takeForeign() {
    Entry.Foreign entry = (Entry.Foreign) takeNext();
    scheduler.countForeign();
    return entry.continuation;
  }

  @SuppressWarnings("NullAway") // prepare() has put it there
  private Entry takeNext() {
    Entry entry = next;
    next = null;
    return entry;
  }

  /* ---- adding ---- */

  /** From inside a turn here: runs next. */
  void pushNext(Entry entry) {
    if (slot == null) {
      SLOT.setRelease(this, entry);
    } else {
      Entry evicted = (Entry) SLOT.getAndSet(this, entry);
      if (evicted != null) {
        pushLast(evicted);
        return;
      }
    }
    if (idle.needsWatch()) { // may be read before others see the slot: see signalAfterSearch
      scheduler.wakeWatch();
    }
  }

  /** From this worker's thread: runs after what is in the ring. */
  void pushLast(Entry entry) {
    push(entry);
    // An entry for a worker that is about to pick anyway is no reason to wake another.
    if ((!hushed || ring.size() > 1) && !scheduler.isCalm()) {
      scheduler.signal();
    }
  }

  private void push(Entry entry) {
    while (!ring.push(entry)) {
      Entry[] half = ring.popHalf();
      if (half != null) {
        scheduler.giveAway(half);
      }
    }
  }

  /* ---- picking ---- */

  /** The next entry of this worker or the injector; null if there is none or {@code tendDue}. */
  private @Nullable Entry pick() {
    if (scheduler.isSuperfluous(rank)) {
      tendDue = !scheduler.isClosing();
      return null;
    }
    if (--untilInjector <= 0) {
      untilInjector = INJECTOR_PERIOD;
      if (leaving || scheduler.needsTending()) {
        tendDue = true;
        return null;
      }
      Entry entry = scheduler.pollInjector();
      if (entry != null) {
        return picked(entry);
      }
    }
    Entry entry = pickOwn();
    return entry != null ? entry : pickInjected();
  }

  private @Nullable Entry pickOwn() {
    if (slot != null) {
      Entry entry = (Entry) SLOT.getAndSet(this, null);
      if (entry != null) {
        if (slotRuns < SLOT_BUDGET) {
          slotRuns++;
          return picked(entry);
        }
        entry = throughRing(entry);
        slotRuns = 0;
        return picked(entry);
      }
    }
    slotRuns = 0;
    Entry entry = ring.pop();
    return entry == null ? null : picked(entry);
  }

  /** The entry goes behind the ring's. */
  private Entry throughRing(Entry entry) {
    Entry oldest = ring.pop();
    if (oldest == null) {
      return entry;
    }
    pushLast(entry);
    return oldest;
  }

  private @Nullable Entry pickInjected() {
    Entry entry = scheduler.pollInjector();
    if (entry == null && scheduler.hasHanded() && scheduler.mayWork(rank)) {
      entry = scheduler.pollHanded();
    }
    return entry == null ? null : picked(entry);
  }

  private Entry picked(Entry entry) {
    TURNS.setOpaque(this, turns + 1);
    return entry;
  }

  /* ---- timers and events ---- */

  /** Fires timers and polls events, neither of which waits. */
  private void tend() {
    hushed = true;
    try {
      scheduler.tend();
    } finally {
      hushed = false;
    }
    if (ring.size() > 1) {
      scheduler.signal();
    }
  }

  /* ---- out of work ---- */

  /** Searches and sleeps until there is an entry; null when this worker has to end. */
  private @Nullable Entry waitForWork() {
    resting = true;
    judgeSteal();
    boolean searching = !leaving && !scheduler.isCalm() && idle.beginSearch();
    while (!scheduler.isClosing()) {
      if (leaving) {
        idle.leave(searching);
        return null;
      }
      Entry entry = searching ? search() : null;
      if (entry != null) {
        watchNanos = scheduler.isCalm() ? watchNanos : MIN_WATCH_NANOS;
        trimsLeft = trimNanos == Long.MAX_VALUE ? 0 : TRIMS;
        resting = false;
        if (idle.endSearch()) {
          scheduler.signalAfterSearch();
        }
        scheduler.wakeStallWatch();
        return entry;
      }
      ring.clearTaken();
      parked = true;
      IdleWorkers.Rest rest = idle.rest(index, searching);
      if (scheduler.callsForHelp()) {
        scheduler.signal(); // published before we were in the word: nobody else was told
      }
      switch (rest) {
        case PARKED -> park();
        case SENTINEL -> waitAsSentinel(Long.MAX_VALUE);
        case WATCHING -> waitAsSentinel(watchNanos);
        case LEFT -> {
          return null;
        }
      }
      watchNanos = Math.min(2 * watchNanos, MAX_WATCH_NANOS);
      searching = true;
    }
    return null;
  }

  private @Nullable Entry search() {
    tend();
    Entry entry = pickOwn();
    if (entry == null) {
      entry = pickInjected();
    }
    if (entry != null) {
      return entry;
    }
    if (!scheduler.mayWork(rank) && !widens()) {
      return null;
    }
    entry = steal();
    if (entry == null) {
      entry = stealSlot();
    }
    if (entry != null) {
      stole = true;
      stoleAtNanos = scheduler.clock().nanoTime();
    }
    return entry;
  }

  /**
   * Whether one who works has been in the same turn for two looks, and more is to do: then all
   * work. One look is not enough, since it may be the first thing after all threads were stopped.
   */
  private boolean widens() {
    if (!seesHeldUp() || !scheduler.hasQueuedWork()) {
      heldUpLooks = 0;
      return false;
    }
    heldUpLooks++;
    if (heldUpLooks < HELD_UP_LOOKS) {
      watchNanos = MIN_WATCH_NANOS;
      return false;
    }
    heldUpLooks = 0;
    scheduler.widen();
    return true;
  }

  private boolean seesHeldUp() {
    Worker[] all = scheduler.crew().all();
    if (turnsAtLook.length < all.length) {
      turnsAtLook = new long[all.length];
    }
    boolean any = false;
    for (int i = 0; i < all.length; i++) {
      long now = all[i].turnsOpaque();
      any |= now == turnsAtLook[i] && !all[i].isResting();
      turnsAtLook[i] = now;
    }
    return any;
  }

  /** Out of work again: whether what was stolen last was worth it. */
  private void judgeSteal() {
    if (!stole) {
      return;
    }
    stole = false;
    if (scheduler.clock().nanoTime() - stoleAtNanos >= PAYING_NANOS) {
      unpaidSteals = 0;
      scheduler.calm(false);
    } else if (++unpaidSteals >= UNPAID_STEALS) {
      unpaidSteals = UNPAID_STEALS;
      scheduler.calm(true);
    }
  }

  private @Nullable Entry steal() {
    Worker[] victims = scheduler.crew().all();
    int start = nextRandom(victims.length);
    for (int i = 0; i < victims.length; i++) {
      Worker victim = victims[(start + i) % victims.length];
      Entry entry = victim == this ? null : victim.ring.stealInto(ring);
      if (entry != null) {
        STEALS.setOpaque(this, steals + 1);
        return picked(entry);
      }
    }
    return null;
  }

  /** Takes an entry that has stood in its slot for a while, and its worker in the same turn. */
  private @Nullable Entry stealSlot() {
    Worker[] victims = scheduler.crew().all();
    if (!lookAtSlots(victims)) {
      return null;
    }
    for (int i = 0; i < SLOT_SPINS; i++) {
      Thread.onSpinWait();
    }
    try {
      return stealSeenSlot(victims);
    } finally {
      Arrays.fill(slotsSeen, null);
    }
  }

  private boolean lookAtSlots(Worker[] victims) {
    if (slotsSeen.length < victims.length) {
      slotsSeen = new Entry[victims.length];
      turnsSeen = new long[victims.length];
    }
    boolean any = false;
    for (int i = 0; i < victims.length; i++) {
      Worker victim = victims[i];
      turnsSeen[i] = (long) TURNS.getOpaque(victim);
      slotsSeen[i] = victim.slot; // a wrong guess costs no more than a needless steal
      any |= slotsSeen[i] != null;
    }
    return any;
  }

  @SuppressWarnings("ReferenceEquality") // the very entry
  private @Nullable Entry stealSeenSlot(Worker[] victims) {
    for (int i = 0; i < victims.length; i++) {
      Worker victim = victims[i];
      Entry entry = slotsSeen[i];
      if (entry != null
          && victim.slot == entry
          && (long) TURNS.getOpaque(victim) == turnsSeen[i]
          && SLOT.compareAndSet(victim, entry, null)) {
        STEALS.setOpaque(this, steals + 1);
        return picked(entry);
      }
    }
    return null;
  }

  private int nextRandom(int bound) {
    random ^= random << 13; // xorshift64: all it has to do is not to favour a victim
    random ^= random >>> 7;
    random ^= random << 17;
    return (int) Long.remainderUnsigned(random, bound);
  }

  private void park() {
    while (parked && !scheduler.isClosing()) {
      if (trimsLeft > 0) {
        long start = scheduler.clock().nanoTime();
        LockSupport.parkNanos(this, trimNanos);
        trimIfOver(start);
      } else {
        LockSupport.park(this);
      }
      var _ = Thread.interrupted(); // or it would not park again
    }
  }

  /** Waits once, for work, events, timers or the given time. */
  private void waitAsSentinel(long atMostNanos) {
    long start = scheduler.clock().nanoTime();
    long timerNanos = scheduler.nextTimerNanos();
    waitsUntilNanos = timerNanos;
    long nanos = timerNanos == Long.MAX_VALUE ? Long.MAX_VALUE : timerNanos - start;
    nanos = Math.min(nanos, atMostNanos);
    nanos = trimsLeft > 0 ? Math.min(nanos, trimNanos) : nanos;
    if (scheduler.timersMovedFrom(timerNanos)) {
      nanos = Math.min(nanos, RETRY_NANOS);
    }
    if (nanos > 0 && isToWait()) {
      hushed = true;
      scheduler.waitForEvents(this, nanos, RETRY_NANOS);
      hushed = false;
      var _ = Thread.interrupted();
      trimIfOver(start);
    }
    waitsUntilNanos = Long.MIN_VALUE;
    idle.leaveSentinel(index);
  }

  /** Whether the sentinel has not been woken. */
  boolean isToWait() {
    return idle.isSentinel(index) && !leaving && !scheduler.isClosing();
  }

  private void trimIfOver(long startNanos) {
    Carrier mine = carrier;
    if (mine != null && trimsLeft > 0 && scheduler.clock().nanoTime() - startNanos >= trimNanos) {
      trimsLeft--;
      mine.trim();
    }
  }

  /* ---- being woken: any thread ---- */

  /** It was taken from the stack of the parked. */
  void unpark() {
    parked = false;
    LockSupport.unpark(thread);
  }

  /** It was the sentinel, or the scheduler closes; may come late, and then does no harm. */
  void disturb() {
    LockSupport.unpark(thread);
  }

  /* ---- the stall watch ---- */

  /** Tells a spare to end when it next looks round. */
  void askToLeave() {
    leaving = true;
  }

  boolean isLeaving() {
    return leaving;
  }

  /** Whether it is in no turn. */
  boolean isResting() {
    return resting;
  }

  /** What is mounted here, or null. */
  @Nullable Coroutine mounted() {
    Carrier mine = carrier;
    return mine == null ? null : mine.mounted();
  }

  /** Takes what stands in the slot. As a thief, but without asking how long it has stood there. */
  @Nullable Entry takeSlot() {
    return slot == null ? null : (Entry) SLOT.getAndSet(this, null);
  }

  boolean waitsBeyond(long nanos) {
    return nanos < waitsUntilNanos;
  }

  long turnsOpaque() {
    return (long) TURNS.getOpaque(this);
  }

  /** Messages that it handled; a turn that handles something else counts as one. */
  long messagesOpaque() {
    return turnsOpaque() + (long) MORE.getOpaque(this);
  }

  long stealsOpaque() {
    return (long) STEALS.getOpaque(this);
  }

  /** For tests, when nobody moves. */
  boolean isValid() {
    return ring.isValid() && next == null && assigned == null;
  }

  @Override
  public String toString() {
    return (role == Role.SPARE ? "Spare[" : "Worker[")
        + index
        + (slot == null ? "" : ", slot filled")
        + ", ring="
        + ring.size()
        + ", turns="
        + turnsOpaque()
        + ", steals="
        + stealsOpaque()
        + "]";
  }
}
