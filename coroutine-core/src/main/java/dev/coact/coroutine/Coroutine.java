package dev.coact.coroutine;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.AbstractOwnableSynchronizer;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A stack that work runs on and can be suspended on: a virtual thread that a {@link Carrier} of a
 * {@link CoroutinePool} mounts. Ordinary blocking code inside it ({@code synchronized}, locks,
 * {@code Thread.sleep}, sockets) lets the carrier go on with other work.
 *
 * <p>{@link #suspend}, {@link #yieldNow} and the methods for a {@link Body} are called by the code
 * that runs on the coroutine; {@link #resume} and {@link #interrupt} by any thread. What a thread
 * did before {@code resume} happens-before the return of {@code suspend}; what ran on the coroutine
 * before a suspension happens-before what runs on it afterwards, on whichever carrier.
 *
 * <p>{@code resume} works like a permit: if it comes first, the next {@code suspend} returns at
 * once. Callers pair each suspension with exactly one resume; then there are no spurious wake-ups
 * and none is lost. A second resume for one suspension may be lost.
 */
public abstract sealed class Coroutine permits VirtualThreads.OwnExecutor, VirtualThreads.Portable {

  /** Who decides where and when coroutines run: the scheduler. */
  public interface Host {
    /**
     * The coroutine can be mounted: its resume came, or what the JDK had blocked it on is over. Any
     * thread, also a virtual one that is pinned meanwhile; must neither block nor throw.
     */
    void runnable(Coroutine coroutine);

    /** As {@link #runnable}; it asked to go behind everything else that is runnable. */
    void yielded(Coroutine coroutine);

    /**
     * A virtual thread that was started inside a coroutine, and thus inherited its executor, wants
     * to run. The host runs {@code continuation} once on a platform thread, outside any coroutine.
     * Same rules as {@link #runnable}.
     */
    void foreign(Runnable continuation);

    /**
     * The JDK has blocked what runs on the coroutine, and the carrier goes on without it. Called by
     * the carrier; a hint: by now it may be over, and another task may run there.
     */
    default void blocked(Coroutine coroutine) {}

    /** The body threw; this coroutine ends and will not be used again. Called on the coroutine. */
    void uncaught(Coroutine coroutine, Throwable failure);
  }

  /** What a coroutine does each time it is taken from the pool: run turns until none is left. */
  @FunctionalInterface
  public interface Body {
    /** Runs on {@code self}; returning gives the stack back to the pool. */
    void run(Coroutine self);
  }

  /*
   * The state word. W = this coroutine's own code, R = resume, U = unmounted() (own executor: the
   * carrier, once the stack is off it; portable: W itself), C = the carrier that mounts, M = the
   * monitor of portable mode.
   *
   *              W suspend              U                  R                C mount
   *    MOUNTED -----------> SUSPENDING ----> SUSPENDED ------> RUNNABLE ---------+
   *     |  ^  \ R               | R                               ^              |
   *     |  |   `--> PERMITTED   `------> RESUMING -- U -----------+              |
   *     |  +-- W suspend --'                                      |              |
   *     |  W yieldNow ----------------> YIELDING -- U --> YIELDED -- C mount ----+
   *     |  W body returns ------------> RETURNING - U --> POOLED -- C mount -----+
   *     |                                                                        v
   *     +<----------------------------------------------------------------- MOUNTED
   *
   *    YIELDING, YIELDED -- R --> YIELDING_PERMITTED, YIELDED_PERMITTED, mounted as PERMITTED
   *    SUSPENDING -- W, pinned --> PINNED -- R --> MOUNTED    (the carrier waits along)
   *    MOUNTED -- M --> DETACHED, PERMITTED -- M --> DETACHED_PERMITTED    (portable only: the
   *        thread is blocked in the JDK; the carrier has left, the code goes on without one until
   *        its next suspension or the end of its turn, from where all is as with MOUNTED)
   *    SUSPENDED -- D --> DUMPED -- D --> SUSPENDED,  DUMPED -- R --> DUMPED_RESUMED -- D --> RUNNABLE
   *        (own executor: D dumps the stack of a suspended coroutine, one at a time, and nobody else
   *        leads out of these states; the JDK's execute() after its walk means nothing there)
   *    MOUNTED -- W enterRuntime --> IN_RUNTIME -- W leaveRuntime --> MOUNTED    (portable only: M
   *        must not take the carrier while W uses it)
   *
   * Every transition is a CAS (volatile), except those after which nobody but the writer can know
   * of the coroutine (C mount out of RUNNABLE and POOLED; U out of RETURNING).
   *
   * SUSPENDING exists because a virtual thread must not be mounted before it is off its old
   * carrier: the JDK would drop that mount without a word. So a resume that comes in between is
   * only noted, and the old carrier makes the coroutine runnable when the stack is free. While a
   * coroutine is blocked by the JDK (a lock, a sleep) the word stays MOUNTED: the JDK's own state
   * knows, and its wake-up arrives as execute() in state MOUNTED.
   */
  static final int NEW = 0;
  static final int MOUNTED = 1;
  static final int PERMITTED = 2;
  static final int DETACHED = 3;
  static final int DETACHED_PERMITTED = 4;
  static final int IN_RUNTIME = 5;
  static final int SUSPENDING = 6;
  static final int RESUMING = 7;
  static final int SUSPENDED = 8;
  static final int PINNED = 9;
  static final int YIELDING = 10;
  static final int RUNNABLE = 11;
  static final int RETURNING = 12;
  static final int POOLED = 13;
  static final int ENDED = 14;
  static final int YIELDING_PERMITTED = 15;
  static final int YIELDED = 16;
  static final int YIELDED_PERMITTED = 17;
  static final int DUMPED = 18;
  static final int DUMPED_RESUMED = 19;

  static final StackTraceElement[] NO_FRAMES = {};

  private static final VarHandle STATE;

  static {
    try {
      STATE = MethodHandles.lookup().findVarHandle(Coroutine.class, "state", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /* Immutable. */
  final CoroutinePool pool;
  private final Thread thread;

  /* Set once by the host before others see the coroutine. */
  private @Nullable Object tag;

  /* Written by the carrier before it mounts and by the code that runs here; never concurrently. */
  @Nullable Carrier carrier;
  private @Nullable Object attachment;
  private @Nullable Object local;
  private boolean retiring;

  /* Shared; see the diagram. */
  private volatile int state;

  Coroutine(CoroutinePool pool) {
    this.pool = pool;
    this.thread = newThread(this::loop);
  }

  /** Makes the virtual thread, unstarted. Called from the constructor. */
  abstract Thread newThread(Runnable loop);

  /** Leaves the carrier; returns mounted again, or without having left it when pinned. */
  abstract void leave(@Nullable Carrier from);

  /** Puts the thread on {@code onto}'s thread and returns when it has left it. */
  abstract void enter(Carrier onto);

  /* ---- for everybody ---- */

  /** The coroutine that the calling code runs on, or null on any other thread. */
  public static @Nullable Coroutine current() {
    // A plain field of Thread that is ours on our threads, the JDK's elsewhere: cheaper than a
    // ThreadLocal, which would give every coroutine a map, and right on every carrier.
    return VirtualThreads.handlerOf(Thread.currentThread()) instanceof Coroutine c ? c : null;
  }

  /** What runs here, as its host noted it with {@link #attach}; null between turns. */
  public final @Nullable Object attachment() {
    return attachment;
  }

  /**
   * Suspends the calling code until {@link #resume}; the carrier goes on with other work. If the
   * stack is pinned (native frames, class initialisation) the carrier waits along.
   */
  public final void suspend() {
    checkCaller();
    int from = beginSuspend();
    if (from != PERMITTED) {
      switchOut(from == MOUNTED ? carrier : null);
    }
  }

  /** W: the state that it left, or PERMITTED if it stays because the resume was there already. */
  final int beginSuspend() {
    while (true) {
      int seen = state;
      switch (seen) {
        case MOUNTED, DETACHED -> {
          if (casState(seen, SUSPENDING)) {
            return seen;
          }
        }
        case PERMITTED, DETACHED_PERMITTED -> {
          if (casState(seen, seen == PERMITTED ? MOUNTED : DETACHED)) {
            return PERMITTED;
          }
        }
        default -> throw new IllegalStateException("suspend: " + this + " (expected: mounted)");
      }
    }
  }

  /**
   * Lets everything that is runnable on this worker run first; does nothing with a permit at hand.
   */
  public final void yieldNow() {
    checkCaller();
    int from = beginYield();
    if (from != PERMITTED) {
      switchOut(from == MOUNTED ? carrier : null);
    }
  }

  /** W: the state that it left, or PERMITTED if it stays. */
  final int beginYield() {
    int seen = state;
    return (seen == MOUNTED || seen == DETACHED) && casState(seen, YIELDING) ? seen : PERMITTED;
  }

  private void switchOut(@Nullable Carrier from) {
    try {
      leave(from);
    } catch (Throwable noRoom) {
      // OutOfMemoryError or StackOverflowError while the stack was copied: still mounted.
      remount();
      throw noRoom;
    }
    if (!isMounted()) {
      waitPinned();
    }
  }

  private void waitPinned() {
    pool.countPinned();
    if (!toPinned()) {
      return;
    }
    boolean interrupted = false;
    while (state == PINNED) {
      LockSupport.park(this);
      interrupted |= Thread.interrupted();
    }
    if (interrupted) {
      thread.interrupt();
    }
  }

  /** W: false if the resume is here already, or it was a yield: nothing to wait for. */
  final boolean toPinned() {
    if (casState(SUSPENDING, PINNED)) {
      return true;
    }
    remount();
    return false;
  }

  /**
   * Did not leave the carrier: as before, with the permit that came meanwhile unless it is used.
   */
  private void remount() {
    if (!casState(YIELDING, MOUNTED)) {
      setState(state == YIELDING_PERMITTED ? PERMITTED : MOUNTED);
    }
  }

  /**
   * Lets the suspended code go on; if it is not suspended yet, its next suspend returns at once.
   */
  public final void resume() {
    while (true) {
      int seen = state;
      switch (seen) {
        case SUSPENDED -> {
          if (casState(seen, RUNNABLE)) {
            pool.host.runnable(this);
            return;
          }
        }
        case SUSPENDING, DUMPED -> {
          if (casState(seen, seen == SUSPENDING ? RESUMING : DUMPED_RESUMED)) {
            return;
          }
        }
        case MOUNTED, DETACHED -> {
          if (casState(seen, seen == MOUNTED ? PERMITTED : DETACHED_PERMITTED)) {
            return;
          }
        }
        case PINNED -> {
          if (casState(seen, MOUNTED)) {
            LockSupport.unpark(thread);
            return;
          }
        }
        case YIELDING, YIELDED -> {
          if (casState(seen, seen == YIELDING ? YIELDING_PERMITTED : YIELDED_PERMITTED)) {
            return;
          }
        }
        default -> {
          return; // nobody waits here: resumed already, or between turns
        }
      }
    }
  }

  /**
   * Sets the interrupt flag of the code that runs here: it ends what it is blocked on in the JDK.
   */
  public final void interrupt() {
    thread.interrupt();
  }

  /**
   * The frames of the code that runs here, for dumps; a snapshot. None if it is just between
   * running and being suspended, or was blocked by the JDK. Any thread.
   */
  public abstract StackTraceElement[] stackTrace();

  /** Own executor: the frames if nobody resumes it and nobody else looks, else none. */
  final StackTraceElement[] suspendedStackTrace() {
    if (!casState(SUSPENDED, DUMPED)) {
      return NO_FRAMES;
    }
    try {
      return thread.getStackTrace();
    } finally {
      if (!casState(DUMPED, SUSPENDED)) {
        setState(RUNNABLE); // resumed meanwhile
        pool.host.runnable(this);
      }
    }
  }

  /**
   * The frames of the code that runs here if it is on a carrier now, else none. Any thread; stops
   * no thread but the one that runs it, for as long as the walk takes.
   */
  public abstract StackTraceElement[] mountedStackTrace();

  /**
   * Whether the code that runs here waits but holds its carrier, since its stack cannot leave
   * (native frames, class initialisation); a snapshot. Code that computes or is inside a native
   * call does not wait.
   */
  public final boolean isPinned() {
    return switch (thread.getState()) {
      case BLOCKED, WAITING, TIMED_WAITING -> isOnCarrier();
      case NEW, RUNNABLE, TERMINATED -> false;
    };
  }

  /**
   * Whether it is on a carrier, or was until the JDK blocked it (own executor); a snapshot. In
   * portable mode it is not once its carrier was taken away.
   */
  public final boolean isOnCarrier() {
    int seen = state;
    return seen == MOUNTED || seen == PERMITTED || seen == IN_RUNTIME || seen == PINNED;
  }

  /**
   * Whether the code that runs here has suspended and nobody has resumed it yet; a snapshot. Code
   * that the JDK has blocked is not suspended.
   */
  public final boolean isSuspended() {
    int seen = state;
    return seen == SUSPENDED || seen == DUMPED;
  }

  /**
   * How the JDK blocks the code that runs here: {@code BLOCKED}, {@code WAITING} or {@code
   * TIMED_WAITING}; null if it runs, is suspended or has just been woken. A snapshot. Any thread.
   */
  public final Thread.@Nullable State blocked() {
    Thread.State now = thread.getState();
    int seen = state;
    return switch (now) {
      case BLOCKED, WAITING, TIMED_WAITING ->
          seen >= MOUNTED && seen <= DETACHED_PERMITTED ? now : null;
      case NEW, RUNNABLE, TERMINATED -> null;
    };
  }

  /**
   * For code here that the JDK has blocked: whether on a monitor or a {@code java.util.concurrent}
   * lock, for whoever owns it to go on; not for a time. Stays so until it goes on itself. A
   * snapshot. Any thread.
   */
  public final boolean isBlockedOnLock() {
    Thread.State now = thread.getState();
    Object blocker = LockSupport.getBlocker(thread); // of a wait by park, until that goes on
    return switch (now) {
      case TIMED_WAITING -> false;
      case WAITING -> blocker instanceof AbstractOwnableSynchronizer;
      default -> blocker == null || blocker instanceof AbstractOwnableSynchronizer;
    };
  }

  /* ---- for the host ---- */

  /** What the host noted with {@link #tag(Object)}. */
  public final @Nullable Object tag() {
    return tag;
  }

  /** Notes something of the host's own, such as this coroutine's entry in run queues. */
  public final void tag(Object hostsOwn) {
    tag = hostsOwn;
  }

  /** What {@link #local(Object)} noted. Called on the coroutine. */
  public final @Nullable Object local() {
    return local;
  }

  /**
   * Notes something that stays with this coroutine from turn to turn, for the code that runs here.
   * Called on the coroutine.
   */
  public final void local(Object kept) {
    local = kept;
  }

  /** Notes what runs here. Called on the coroutine. */
  public final void attach(@Nullable Object task) {
    attachment = task;
  }

  /**
   * The carrier that this code runs on, valid until it may next be suspended; null where the
   * carrier can be taken away meanwhile (portable mode). Called on the coroutine.
   */
  public final @Nullable Carrier carrier() {
    return pool.portable() ? null : carrier;
  }

  /**
   * For a {@link Body} between turns: the carrier to go on with, exclusively until {@link
   * #leaveRuntime}; or null if it was taken away while the turn was blocked: then the body returns.
   */
  public final @Nullable Carrier enterRuntime() {
    if (!pool.portable()) {
      return carrier;
    }
    return casState(MOUNTED, IN_RUNTIME) || casState(PERMITTED, IN_RUNTIME) ? carrier : null;
  }

  /** For a {@link Body} before a turn: ends what {@link #enterRuntime} began. */
  public final void leaveRuntime() {
    if (pool.portable() && state == IN_RUNTIME) {
      setState(MOUNTED);
    }
  }

  /**
   * For a {@link Body} after a turn: nothing of this turn's thread passes to the next. Clears the
   * attachment and the interrupt flag and, with an own executor, the thread-locals; puts back the
   * uncaught-exception handler, by which {@link #current} knows a coroutine's thread.
   */
  public final void endTurn() {
    attachment = null;
    if (VirtualThreads.handlerOf(thread) != this) {
      thread.setUncaughtExceptionHandler((Thread.UncaughtExceptionHandler) this); // see current()
    }
    if (Thread.currentThread().isInterrupted()) {
      var _ = Thread.interrupted();
    }
    pool.threads.clearThreadLocals(thread);
  }

  /* ---- inside the module ---- */

  private void loop() {
    Throwable failure = null;
    awaitFirstMount();
    while (!retiring && failure == null) {
      try {
        pool.body.run(this);
        giveBack();
      } catch (Throwable t) {
        failure = t;
      }
    }
    if (failure != null) {
      attachment = null;
      report(failure);
    }
    end();
  }

  private void report(Throwable failure) {
    try {
      pool.host.uncaught(this, failure);
    } catch (Throwable secondary) {
      CoroutinePool.LOG.error("the host's uncaught() threw", secondary);
    }
  }

  private void giveBack() {
    Carrier from = detachedAtEnd() ? null : carrier;
    if (from != null) {
      from.returned = true;
    }
    setState(RETURNING);
    switchOut(from);
  }

  private boolean detachedAtEnd() {
    if (!pool.portable()) {
      return false;
    }
    while (true) {
      int seen = state;
      if (seen == DETACHED || seen == DETACHED_PERMITTED) {
        return true;
      }
      if (seen == IN_RUNTIME || casState(seen, IN_RUNTIME)) {
        return false;
      }
    }
  }

  private void end() {
    boolean detached = detachedAtEnd();
    if (!detached && carrier != null) {
      carrier.returned = false; // leaving may have failed after the mark was set
    }
    pool.countRetired();
    setState(ENDED);
    if (!detached) {
      ended(carrier);
    }
  }

  /** The stack ends now on {@code on}: portable mode lets the carrier go on. */
  void ended(@Nullable Carrier on) {}

  /** Portable mode: the thread starts when it is first mounted, and may be early. */
  void awaitFirstMount() {}

  /**
   * The stack is off its carrier. Own executor: called by the carrier; portable: by the coroutine.
   */
  final void unmounted(@Nullable Carrier from) {
    while (true) {
      int seen = state;
      switch (seen) {
        case SUSPENDING -> {
          if (casState(seen, SUSPENDED)) {
            return;
          }
        }
        case DUMPED, DUMPED_RESUMED -> {
          return; // from the dump itself, which goes on from here
        }
        case RESUMING -> {
          setState(RUNNABLE);
          pool.host.runnable(this);
          return;
        }
        case YIELDING, YIELDING_PERMITTED -> {
          if (casState(seen, seen == YIELDING ? YIELDED : YIELDED_PERMITTED)) {
            pool.host.yielded(this);
            return;
          }
        }
        case RETURNING -> {
          setState(POOLED);
          if (from == null && !pool.store(this)) { // detached: no carrier to take it back
            retiring = true;
            setState(DETACHED);
          }
          return;
        }
        default -> throw new IllegalStateException("unmounted: " + this);
      }
    }
  }

  /** Mounts and returns when the stack has left; afterwards it may already run elsewhere. */
  final void mountOn(Carrier onto) {
    awaitDetached();
    prepare(onto);
    toMounted(onto);
    enter(onto);
  }

  /**
   * Portable mode: a mount on {@code onto} begins. Before the word says so: a thread that is on its
   * way into its park may see the word and hand back at once.
   */
  void prepare(Carrier onto) {}

  /** Portable mode: until the monitor knows whose mount it has ended. */
  void awaitDetached() {}

  /** C: from here on the code may run, on {@code onto}. */
  final void toMounted(Carrier onto) {
    int seen = state;
    carrier = onto;
    if (seen == RUNNABLE || seen == POOLED || seen == NEW) {
      STATE.setRelease(this, MOUNTED); // read next by the code itself, or by whom that code told
    } else if (seen == YIELDED_PERMITTED || (seen == YIELDED && !casState(seen, MOUNTED))) {
      setState(PERMITTED);
    } // else the JDK had blocked it: the word did not change
  }

  /** Lets the pooled stack end; the carrier mounts it a last time. */
  final void retireOn(Carrier onto) {
    retiring = true;
    mountOn(onto);
  }

  /** M: what {@link #detach} does to the word. */
  final boolean toDetached() {
    return casState(MOUNTED, DETACHED) || casState(PERMITTED, DETACHED_PERMITTED);
  }

  /**
   * Portable mode: takes the carrier away from a thread that is blocked in the JDK, and returns the
   * one to hand back; null if there is none. The monitor only.
   */
  @Nullable Carrier detach() {
    return null;
  }

  final boolean isMounted() {
    int seen = state;
    return seen >= MOUNTED && seen <= IN_RUNTIME;
  }

  final int state() {
    return state;
  }

  final Thread thread() {
    return thread;
  }

  private void setState(int to) {
    state = to;
  }

  private boolean casState(int from, int to) {
    return STATE.compareAndSet(this, from, to);
  }

  private void checkCaller() {
    if (Thread.currentThread() != thread) {
      throw new IllegalStateException(
          "suspend: called on " + Thread.currentThread() + " (expected: the coroutine itself)");
    }
  }

  @Override
  public String toString() {
    return "Coroutine[" + thread.threadId() + ", " + name(state) + ", runs " + attachment + "]";
  }

  private static String name(int state) {
    return switch (state) {
      case NEW -> "new";
      case MOUNTED -> "mounted";
      case PERMITTED -> "mounted with a permit";
      case DETACHED, DETACHED_PERMITTED -> "detached";
      case IN_RUNTIME -> "in the runtime";
      case SUSPENDING -> "suspending";
      case RESUMING, DUMPED_RESUMED -> "resuming";
      case SUSPENDED, DUMPED -> "suspended";
      case PINNED -> "pinned";
      case YIELDING, YIELDING_PERMITTED -> "yielding";
      case YIELDED, YIELDED_PERMITTED -> "yielded";
      case RUNNABLE -> "runnable";
      case RETURNING -> "returning";
      case POOLED -> "pooled";
      default -> "ended";
    };
  }
}
