package dev.coact.coroutine;

import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The recycled stacks of one scheduler. A coroutine is made when none is idle, goes back when its
 * {@link Coroutine.Body} returns, and is retired when enough are idle or at {@link #close}.
 *
 * <p>Any thread may call the methods here; carriers belong to their worker's thread.
 *
 * <pre>{@code
 * CoroutinePool pool = new CoroutinePool(CoroutineSettings.defaults(), host, self -> work());
 * Thread worker = pool.newWorkerThread("worker", () -> {
 *   Carrier carrier = pool.newCarrier(this);
 *   carrier.run();                             // until work() ends or suspends
 *   carrier.mount(runnable.take());            // what the host was told can go on
 *   carrier.close();
 * });
 * }</pre>
 */
public final class CoroutinePool implements AutoCloseable {
  static final Logger LOG = LogManager.getLogger(CoroutinePool.class);

  /* A mounted thread that stays blocked for a whole period loses its carrier; portable mode only.
   * A millisecond is noticeable against nothing that blocks for real, and cheap to scan. */
  private static final long MONITOR_PERIOD_NANOS = 1_000_000;
  private static final int IDLE_PERIODS_BEFORE_SLEEP = 100;

  final CoroutineSettings settings;
  final Coroutine.Host host;
  final Coroutine.Body body;
  final VirtualThreads threads;

  private final List<Carrier> carriers = new CopyOnWriteArrayList<>();
  private final AtomicLong created = new AtomicLong();
  private final AtomicLong retired = new AtomicLong();
  private final AtomicLong pinned = new AtomicLong();
  private final AtomicLong detached = new AtomicLong();
  private final AtomicLong reusedBefore = new AtomicLong();

  /* Guarded by itself: the depot is the slow path of every carrier's own cache. */
  private final ArrayDeque<Coroutine> depot = new ArrayDeque<>();
  private volatile int stored;

  private final JdkCarriers jdkCarriers = new JdkCarriers();
  private final @Nullable Thread monitor;
  private volatile boolean monitorSleeps;
  private volatile boolean closed;

  /**
   * A pool without coroutines.
   *
   * @param host told what can run
   * @param body what every coroutine does when it is taken from the pool
   */
  public CoroutinePool(CoroutineSettings settings, Coroutine.Host host, Coroutine.Body body) {
    this.settings = settings;
    this.host = host;
    this.body = body;
    this.threads = VirtualThreads.of(settings.portable());
    if (threads.portable()) {
      monitor = Thread.ofPlatform().daemon().name("coact-portable-monitor").unstarted(this::watch);
      monitor.start();
    } else {
      monitor = null;
    }
  }

  /** Whether coroutines use public API only, on the JDK's own scheduler. */
  public boolean portable() {
    return threads.portable();
  }

  /** An unstarted daemon thread that may own a carrier. */
  public Thread newWorkerThread(String name, Runnable work) {
    return threads.newWorkerThread(name, work);
  }

  /**
   * A carrier for one worker.
   *
   * @param worker what {@link Carrier#worker} returns
   */
  public Carrier newCarrier(Object worker) {
    Carrier carrier = new Carrier(this, worker);
    carriers.add(carrier);
    return carrier;
  }

  /** What it did and holds. */
  public CoroutineCounters counters() {
    int idle = stored;
    int mounted = 0;
    long reused = reusedBefore.get();
    for (Carrier carrier : carriers) {
      idle += carrier.idleHere();
      mounted += carrier.mountsNow() ? 1 : 0;
      reused += carrier.reused();
    }
    long ended = retired.get();
    long made = created.get(); // read after what has ended: never less
    long parked = Math.max(0, made - ended - idle - mounted);
    return new CoroutineCounters(made, reused, ended, idle, parked, pinned.get(), detached.get());
  }

  /* ---- for the one thread that watches a scheduler, portable mode ---- */

  /**
   * All threads of the JDK that run virtual threads are taken: lets the JDK have one more, for the
   * whole JVM, until {@link #dropJdkCarriers} or {@link #close}.
   *
   * @return false if this JVM has no such means
   */
  public boolean addJdkCarrier() {
    return jdkCarriers.add();
  }

  /** Takes what {@link #addJdkCarrier} has added away as far as it is not needed any more. */
  public void dropJdkCarriers() {
    jdkCarriers.dropIdle();
  }

  /** How many {@link #addJdkCarrier} has added and are still there. */
  public int jdkCarriersAdded() {
    return jdkCarriers.added();
  }

  /** Whether the JDK has no thread free for virtual threads; false if nobody can say. */
  public boolean areJdkCarriersTaken() {
    return jdkCarriers.areAllTaken();
  }

  /**
   * Whether the JDK had a thread free for virtual threads even without those that were added; true
   * if nobody can say.
   */
  public boolean hasIdleJdkCarrier() {
    return jdkCarriers.isOneIdle();
  }

  /**
   * Retires what is idle. Called when every carrier is closed; a coroutine that is still suspended
   * then stays suspended for ever, and is counted as alive.
   */
  @Override
  public void close() {
    synchronized (depot) {
      closed = true;
    }
    jdkCarriers.dropAll();
    if (threads.canMount()) {
      retireStored();
    } else {
      joinUninterruptibly(Thread.ofPlatform().name("coact-retire").start(this::retireStored));
    }
    if (monitor != null) {
      LockSupport.unpark(monitor);
      joinUninterruptibly(monitor);
    }
  }

  private void retireStored() {
    Carrier carrier = new Carrier(this, this);
    for (Coroutine c = pollStored(); c != null; c = pollStored()) {
      c.retireOn(carrier);
    }
  }

  static void joinUninterruptibly(Thread thread) {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /* ---- for carriers and coroutines ---- */

  Coroutine create() {
    Coroutine coroutine = threads.newCoroutine(this);
    created.incrementAndGet();
    return coroutine;
  }

  @Nullable Coroutine takeStored() {
    Coroutine coroutine = stored == 0 ? null : pollStored();
    if (coroutine != null) {
      reusedBefore.incrementAndGet();
    }
    return coroutine;
  }

  private @Nullable Coroutine pollStored() {
    synchronized (depot) {
      Coroutine coroutine = depot.pollLast();
      stored = depot.size();
      return coroutine;
    }
  }

  boolean tryStore(Coroutine coroutine) {
    synchronized (depot) {
      if (closed || depot.size() >= settings.idleDepot()) {
        return false;
      }
      depot.addLast(coroutine);
      stored = depot.size();
      return true;
    }
  }

  /** As {@link #tryStore} for a coroutine that no carrier holds; exceeds the limit if need be. */
  boolean store(Coroutine coroutine) {
    synchronized (depot) {
      if (closed) {
        return false;
      }
      depot.addLast(coroutine);
      stored = depot.size();
      return true;
    }
  }

  void remove(Carrier carrier) {
    if (carriers.remove(carrier)) {
      reusedBefore.addAndGet(carrier.reused());
    }
  }

  void countPinned() {
    pinned.incrementAndGet();
  }

  void countRetired() {
    retired.incrementAndGet();
  }

  void countDetached() {
    detached.incrementAndGet();
  }

  /* ---- the monitor of portable mode ---- */

  void wakeMonitor() {
    if (monitorSleeps) {
      LockSupport.unpark(monitor);
    }
  }

  private void watch() {
    int idlePeriods = 0;
    while (!closed) {
      boolean busy = false;
      for (Carrier carrier : carriers) {
        busy |= carrier.releaseIfBlocked();
      }
      idlePeriods = busy ? 0 : idlePeriods + 1;
      if (idlePeriods < IDLE_PERIODS_BEFORE_SLEEP) {
        LockSupport.parkNanos(this, MONITOR_PERIOD_NANOS);
      } else {
        sleepUntilMount();
        idlePeriods = 0;
      }
    }
  }

  private void sleepUntilMount() {
    monitorSleeps = true; // volatile write, then read mounted; beginMount does the reverse
    boolean busy = closed;
    for (Carrier carrier : carriers) {
      busy |= carrier.releaseIfBlocked();
    }
    if (!busy) {
      LockSupport.park(this);
    }
    monitorSleeps = false;
  }
}
