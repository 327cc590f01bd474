package dev.coact.coroutine;

import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The worker's side of coroutines: mounts them, one at a time, and keeps a few idle ones at hand.
 * Made by {@link CoroutinePool#newCarrier}; only the thread that first mounts with it may use it.
 *
 * <p>After {@link #run} or {@link #mount} has returned, the coroutine may already run on another
 * carrier: nothing can be said about it here.
 */
public final class Carrier {
  private static final VarHandle MOUNTED =
      ConstantBootstraps.fieldVarHandle(
          MethodHandles.lookup(), "mounted", VarHandle.class, Carrier.class, Coroutine.class);

  /* Immutable. */
  private final CoroutinePool pool;
  private final Object worker;
  private final @Nullable Coroutine[] idle;

  /* Owner thread only (the coroutine mounted here counts as the owner). */
  boolean returned;
  private boolean mountsNow;
  private int idleHere;
  private int leastIdle;
  private long reused;

  /* Written by the owner, read by whoever asks. Opaque with an own executor, since a mount must not
   * cost a fence; volatile in portable mode, where the monitor relies on it. */
  private volatile @Nullable Coroutine mounted;

  /* Portable mode. mounts: written by the owner, read by the monitor; handedBack: written by whoever
   * ends the mount, read by the owner. */
  private volatile long mounts;
  private volatile boolean handedBack;
  private volatile @Nullable Thread waiting;

  /* The monitor's thread only. */
  private long mountsSeen;

  Carrier(CoroutinePool pool, Object worker) {
    this.pool = pool;
    this.worker = worker;
    this.idle = new Coroutine[pool.settings.idlePerCarrier()];
  }

  /** The worker that this carrier was made for. */
  public Object worker() {
    return worker;
  }

  /** Mounts an idle or a new coroutine, which calls the pool's {@link Coroutine.Body}. */
  public void run() {
    mount(take());
  }

  /**
   * Mounts {@code coroutine}, which its {@link Coroutine.Host} was told is runnable; returns when
   * it has left this carrier: suspended, blocked by the JDK, back in the pool or at its end.
   */
  public void mount(Coroutine coroutine) {
    mountsNow = true;
    coroutine.mountOn(this);
    mountsNow = false;
    // Read from the mark on this carrier: the coroutine may be mounted elsewhere by now.
    if (returned) {
      returned = false;
      keep(coroutine);
    } else if (coroutine.isMounted()) {
      pool.host.blocked(coroutine); // or mounted elsewhere already, which does no harm
    }
  }

  /**
   * What is mounted here, or null. Any thread; a snapshot: it may have left by the time this
   * returns.
   */
  public @Nullable Coroutine mounted() {
    return (Coroutine) MOUNTED.getOpaque(this);
  }

  /**
   * For a worker that has had nothing to do for a while: retires half of what was not needed since
   * the last call.
   */
  public void trim() {
    int surplus = (leastIdle + 1) / 2;
    for (int i = 0; i < surplus && idleHere > 0; i++) {
      pop().retireOn(this);
    }
    leastIdle = idleHere;
  }

  /** Retires the idle coroutines here. Afterwards this carrier mounts nothing more. */
  public void close() {
    while (idleHere > 0) {
      pop().retireOn(this);
    }
    pool.remove(this);
  }

  private Coroutine take() {
    if (idleHere > 0) {
      Coroutine coroutine = pop();
      leastIdle = Math.min(leastIdle, idleHere);
      reused++;
      return coroutine;
    }
    Coroutine stored = pool.takeStored();
    return stored != null ? stored : pool.create();
  }

  private void keep(Coroutine coroutine) {
    if (idleHere < idle.length) {
      idle[idleHere++] = coroutine;
    } else if (!pool.tryStore(coroutine)) {
      coroutine.retireOn(this);
    }
  }

  private Coroutine pop() {
    Coroutine coroutine = Objects.requireNonNull(idle[--idleHere]);
    idle[idleHere] = null;
    return coroutine;
  }

  /** How many coroutines are idle here; exact when the carrier is. */
  int idleHere() {
    return idleHere;
  }

  /** Whether it is at it; a snapshot. */
  boolean mountsNow() {
    return mountsNow;
  }

  long reused() {
    return reused;
  }

  /** Own executor: what is mounted from now on. By the owner. */
  void mounted(@Nullable Coroutine coroutine) {
    MOUNTED.setOpaque(this, coroutine);
  }

  /* ---- portable mode ---- */

  void beginMount(Coroutine coroutine) {
    handedBack = false;
    waiting = Thread.currentThread();
    long next = mounts + 1; // one writer
    mounts = next;
    mounted = coroutine;
    pool.wakeMonitor();
  }

  void awaitHandBack() {
    boolean interrupted = false;
    while (!handedBack) {
      LockSupport.park(this);
      interrupted |= Thread.interrupted();
    }
    mounted = null;
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  void handBack() {
    handedBack = true;
    LockSupport.unpark(waiting);
  }

  /**
   * Lets the worker go on if the mounted thread has been blocked in the JDK for a whole period.
   *
   * @return whether something is mounted here
   */
  boolean releaseIfBlocked() {
    Coroutine coroutine = mounted;
    long seen = mounts;
    if (coroutine == null) {
      return false;
    }
    boolean sameMount = seen == mountsSeen;
    mountsSeen = seen;
    if (sameMount && isBlocked(coroutine.thread()) && mounts == seen) {
      // Not necessarily this carrier's mount: the coroutine may have moved on just now.
      Carrier released = coroutine.detach();
      if (released != null) {
        pool.countDetached();
        released.handBack();
      }
    }
    return true;
  }

  private static boolean isBlocked(Thread thread) {
    return switch (thread.getState()) {
      case BLOCKED, WAITING, TIMED_WAITING -> true;
      case NEW, RUNNABLE, TERMINATED -> false;
    };
  }
}
