package dev.coact.scheduler;

import dev.coact.coroutine.Carrier;
import dev.coact.coroutine.Coroutine;
import dev.coact.coroutine.CoroutinePool;
import java.time.Duration;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The production scheduler: worker threads that run tasks from their own queues and steal from each
 * other.
 *
 * <p>Any thread may call any method. What is scheduled from inside a turn goes to the worker of
 * that turn, everything else to a queue that all workers share. Several schedulers may live in one
 * JVM and schedule each other's tasks.
 *
 * <p><b>Fairness.</b> A worker takes an entry from a queue, runs the turn that it stands for, and
 * takes the next. An entry that has {@code k} others before it when it is made runnable is taken
 *
 * <ul>
 *   <li>from the shared queue: after the workers together have looked there {@code k + 1} times.
 *       Each worker looks once in 61 turns, so with {@code n} workers at most {@code 61 (k + 1) +
 *       60 (n - 1)} turns begin before its own;
 *   <li>from the queue of a worker, which it entered at the end: after {@code 4 (k + 1)} turns of
 *       that worker, those from the shared queue (one in 61) not counted. What a turn makes
 *       runnable by {@link #schedule} comes next instead; it goes to the end if another takes its
 *       place, or if three in a row have come that way;
 *   <li>from the queue of a worker that has stolen it: no later than if it had entered there;
 *   <li>if the queue of its worker was full, 256 entries: once in its wait, and with it the older
 *       half, it may be moved to the end of the shared queue.
 * </ul>
 *
 * <p>So as long as turns end, each runnable task gets its turn after a bounded number of turns of
 * others, whatever those do. A worker whose turn does not end keeps what is in its own queue until
 * another one runs out of work.
 *
 * <p><b>Limits.</b> Timers and events are served by workers between turns: while all workers are in
 * long turns, they are late. A turn that blocks its thread (native frames, file IO, class
 * initialisation) takes one worker out.
 *
 * <pre>{@code
 * Scheduler scheduler = WorkStealingScheduler.start(SchedulerSettings.defaults("main"));
 * scheduler.schedule(task);
 * scheduler.close(Duration.ofSeconds(5));
 * }</pre>
 */
public final class WorkStealingScheduler implements Scheduler {
  /*
   * The shared queue ("injector") is the JDK's ConcurrentLinkedQueue: unbounded, without a lock, one
   * CAS to add an entry or a chain of 128 of them. JCTools has no unbounded queue for many
   * consumers that does without Unsafe. Its nodes cost 24 bytes an entry from outside; entries from
   * inside turns come here only when a ring overflows.
   *
   * When a worker looks round it reads the clock once, fires timers, and polls the event source if
   * that was last done some time ago: 61 turns may be over in 1.5 us, and a poll is a system call
   * that takes about as long.
   */
  private static final Logger LOG = LogManager.getLogger(WorkStealingScheduler.class);
  private static final long POLL_INTERVAL_NANOS = 50_000;

  /* Immutable. */
  private final SchedulerSettings settings;
  private final Clock clock = SystemClock.INSTANCE;
  private final CoroutinePool pool;
  private final IdleWorkers idle;
  private final Worker[] workers;
  private final @Nullable Worker[] byThread;
  private final WorkerTimers timers;
  private final BlockingPool blocking;

  /* Shared. */
  private final ConcurrentLinkedQueue<Entry> injector = new ConcurrentLinkedQueue<>();
  private final LongAdder wakeUps = new LongAdder();
  private final LongAdder foreign = new LongAdder();
  private final AtomicReference<@Nullable EventSource> source = new AtomicReference<>();
  private final AtomicBoolean polling = new AtomicBoolean();
  private final AtomicReference<@Nullable Worker> latecomer = new AtomicReference<>();
  private final AtomicBoolean ended = new AtomicBoolean();
  private volatile long lastPollNanos;
  private volatile boolean closing;

  private WorkStealingScheduler(SchedulerSettings settings, long trimNanos) {
    int count = settings.workers();
    this.settings = settings;
    this.pool = new CoroutinePool(settings.coroutines(), new Entrance(), Worker::runTurns);
    this.idle = new IdleWorkers(count, new Waker());
    this.timers = new WorkerTimers(this, clock);
    this.blocking =
        new BlockingPool(
            "coact-" + settings.name() + "-blocking-",
            settings.blockingThreads(),
            settings.blockingIdle().toNanos());
    this.workers = new Worker[count];
    for (int i = 0; i < count; i++) {
      workers[i] = new Worker(this, idle, i, count, trimNanos);
    }
    this.byThread = byThread(workers);
  }

  /** A scheduler with its workers running. */
  public static WorkStealingScheduler start(SchedulerSettings settings) {
    return start(settings, Worker.TRIM_NANOS);
  }

  /**
   * For tests.
   *
   * @param trimNanos how often an idle worker gives surplus stacks back; {@code Long.MAX_VALUE}
   *     does not, so that a worker whose wake-up was lost does not wake for that either
   */
  static WorkStealingScheduler start(SchedulerSettings settings, long trimNanos) {
    WorkStealingScheduler scheduler = new WorkStealingScheduler(settings, trimNanos);
    for (Worker worker : scheduler.workers) {
      worker.thread().start();
    }
    return scheduler;
  }

  /** What it was started with. */
  public SchedulerSettings settings() {
    return settings;
  }

  /* ---- scheduling ---- */

  @Override
  public void schedule(Task task) {
    if (closing) {
      return;
    }
    Coroutine current = Coroutine.current();
    if (current == null) {
      scheduleLast(task);
    } else {
      Worker here = workerOf(current);
      if (here != null) {
        here.pushNext(task);
      } else {
        inject(task);
      }
    }
  }

  @Override
  public void scheduleLast(Task task) {
    if (!closing) {
      addLast(task);
    }
  }

  private void addNext(Entry entry) {
    Coroutine current = Coroutine.current();
    Worker here = current == null ? null : workerOf(current);
    if (here != null && !closing) {
      here.pushNext(entry);
    } else {
      addLast(entry);
    }
  }

  private void addLast(Entry entry) {
    if (closing) {
      inject(entry);
      return;
    }
    Coroutine current = Coroutine.current();
    Worker here = current == null ? workerOf(Thread.currentThread()) : workerOf(current);
    if (here != null) {
      here.pushLast(entry);
    } else {
      inject(entry);
    }
  }

  void inject(Entry entry) {
    injector.add(entry);
    signal();
    if (closing) { // read after adding; close() does the reverse
      startLatecomer();
    }
  }

  /** The worker of ours that the coroutine runs on, if that cannot change behind our back. */
  private @Nullable Worker workerOf(Coroutine current) {
    Carrier carrier = current.carrier();
    return carrier != null && carrier.worker() instanceof Worker worker && worker.scheduler == this
        ? worker
        : null;
  }

  /** The worker whose thread this is: it runs the loop, timers or events, and no coroutine. */
  private @Nullable Worker workerOf(Thread thread) {
    int mask = byThread.length - 1;
    int i = (int) thread.threadId() & mask;
    Worker found = byThread[i];
    while (found != null && found.thread() != thread) {
      i = (i + 1) & mask;
      found = byThread[i];
    }
    return found;
  }

  /* Not a ThreadLocal: looking into one would leave a map behind on each thread that asks. */
  private static @Nullable Worker[] byThread(Worker[] workers) {
    @Nullable Worker[] table = new Worker[4 * Integer.highestOneBit(workers.length)];
    int mask = table.length - 1;
    for (Worker worker : workers) {
      int i = (int) worker.thread().threadId() & mask;
      while (table[i] != null) {
        i = (i + 1) & mask;
      }
      table[i] = worker;
    }
    return table;
  }

  /* ---- the rest of the seam ---- */

  @Override
  public Clock clock() {
    return clock;
  }

  @Override
  public Timers timers() {
    return timers;
  }

  @Override
  public RandomGenerator random(String use) {
    return new SplittableRandom();
  }

  @Override
  public void blocking(Runnable call) {
    blocking.submit(call);
  }

  @Override
  public void eventSource(EventSource source) {
    if (!this.source.compareAndSet(null, source)) {
      throw new IllegalStateException(
          "event source: " + source + " (expected: one, and there is " + this.source.get() + ")");
    }
    source.wakeup(); // for a sentinel that polls already, but was woken when nobody knew of it
    idle.wakeSentinel(); // for one that is parked
  }

  @Override
  public void block(Waiter waiter) throws InterruptedException {
    while (!waiter.isSettled()) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      LockSupport.park(waiter);
    }
  }

  @Override
  public SchedulerCounters counters() {
    long turns = 0;
    long steals = 0;
    for (Worker worker : workers) {
      turns += worker.turnsOpaque();
      steals += worker.stealsOpaque();
    }
    return new SchedulerCounters(
        workers.length,
        idle.idle(),
        turns,
        steals,
        wakeUps.sum(),
        foreign.sum(),
        timers.armed(),
        blocking.threads(),
        blocking.busy(),
        blocking.queued(),
        pool.counters());
  }

  /**
   * {@inheritDoc}
   *
   * <p>What is queued and has not begun is dropped, and timers do not fire any more. A turn that is
   * suspended stays so, unless somebody resumes it: then a thread made for the purpose runs it to
   * its end, since it may hold locks or stand in line for them. Whoever owns the tasks ends them
   * first. Threads outside that wait for a {@link Waiter} with a deadline are let go as if it had
   * come.
   *
   * @throws IllegalStateException if called from a turn of this scheduler, which it would wait for
   */
  @Override
  public boolean close(Duration timeout) {
    Coroutine current = Coroutine.current();
    if (current == null ? workerOf(Thread.currentThread()) != null : workerOf(current) != null) {
      throw new IllegalStateException("close: called from a turn (expected: from outside)");
    }
    Deadline deadline = new Deadline(clock, timeout);
    closing = true;
    blocking.close();
    for (Worker worker : workers) {
      worker.disturb();
    }
    EventSource present = source.get();
    if (present != null) {
      present.wakeup();
    }
    try {
      return joinWorkers(deadline) && joinLatecomer(deadline) && blocking.join(deadline);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private boolean joinWorkers(Deadline deadline) throws InterruptedException {
    for (Worker worker : workers) {
      if (!deadline.join(worker.thread())) {
        return false;
      }
    }
    if (ended.compareAndSet(false, true)) {
      timers.close();
      pool.close();
    }
    return true;
  }

  private boolean joinLatecomer(Deadline deadline) throws InterruptedException {
    startLatecomer();
    Worker late = latecomer.get();
    return late == null || deadline.join(late.thread());
  }

  /* ---- after the end ---- */

  /** Runs what the injector holds, on a thread of its own that then ends; not without need. */
  private void startLatecomer() {
    if (!injector.isEmpty() && latecomer.get() == null) {
      Worker late = new Worker(this, idle, workers.length, workers.length, Long.MAX_VALUE);
      if (latecomer.compareAndSet(null, late)) {
        late.thread().start();
      }
    }
  }

  /** The worker has run what there was. */
  void latecomerEnds() {
    latecomer.set(null);
    startLatecomer();
  }

  /* ---- for workers ---- */

  Thread newWorkerThread(int index, Runnable work) {
    return pool.newWorkerThread("coact-" + settings.name() + "-worker-" + index, work);
  }

  CoroutinePool pool() {
    return pool;
  }

  int workers() {
    return workers.length;
  }

  Worker worker(int index) {
    return workers[index];
  }

  boolean isClosing() {
    return closing;
  }

  @Nullable Entry pollInjector() {
    return injector.poll();
  }

  /** Who calls signals afterwards. */
  void injectAll(Entry[] entries) {
    injector.addAll(Arrays.asList(entries));
  }

  void countForeign() {
    foreign.increment();
  }

  /** Work was published: wakes a worker if nobody is about to find it. */
  void signal() {
    if (idle.mayWake()) {
      idle.wake();
    }
  }

  /** A slot was filled and nobody watches. */
  void wakeWatch() {
    if (!idle.wakeSentinel()) {
      idle.wake();
    }
  }

  /** The last searcher has found work. While it searched nobody was woken. */
  void signalAfterSearch(Worker finder) {
    if (idle.mayWake() && (idle.sentinel() == IdleWorkers.NOBODY || hasQueuedWork())) {
      idle.wake();
    } else if (idle.needsWatch() && hasFilledSlot(finder)) {
      wakeWatch();
    }
  }

  /** Whether there is something in the injector or in a ring. */
  boolean hasQueuedWork() {
    if (!injector.isEmpty()) {
      return true;
    }
    for (Worker worker : workers) {
      if (!worker.ring.isEmpty()) {
        return true;
      }
    }
    return false;
  }

  private boolean hasFilledSlot(Worker butOf) {
    for (Worker worker : workers) {
      if (worker != butOf && worker.slot != null) {
        return true;
      }
    }
    return false;
  }

  /* ---- timers and events, for workers ---- */

  /** Whether {@link #tend} would do something; does not fire or hand out anything itself. */
  boolean needsTending() {
    long now = clock.nanoTime();
    return timers.isDue(now) || pollIsDue(now);
  }

  /** Fires timers and polls events, neither of which waits. */
  void tend() {
    long now = clock.nanoTime();
    timers.fireDue(now);
    if (pollIsDue(now)) {
      poll(0);
    }
  }

  private boolean pollIsDue(long nowNanos) {
    return source.get() != null
        && nowNanos - lastPollNanos >= POLL_INTERVAL_NANOS
        && !polling.get();
  }

  /** Waits for events, a wake-up or the time; {@code Long.MAX_VALUE} has no end. */
  void waitForEvents(long nanos, long retryNanos) {
    if (source.get() != null) {
      if (!poll(nanos)) {
        LockSupport.parkNanos(this, Math.min(nanos, retryNanos));
      }
    } else if (nanos == Long.MAX_VALUE) {
      LockSupport.park(this);
    } else {
      LockSupport.parkNanos(this, nanos);
    }
  }

  /** False if another worker polls, or the source is broken. */
  private boolean poll(long nanos) {
    EventSource present = source.get();
    if (present == null || !polling.compareAndSet(false, true)) {
      return false;
    }
    try {
      present.poll(nanos == Long.MAX_VALUE ? -1 : nanos);
      return true;
    } catch (Throwable t) {
      logFailure(present, t);
      return false;
    } finally {
      lastPollNanos = clock.nanoTime();
      polling.set(false);
    }
  }

  long nextTimerNanos() {
    return timers.nextWorkNanos();
  }

  /** Whether {@code nanos}, from {@link #nextTimerNanos}, may be too late by now. */
  boolean timersMovedFrom(long nanos) {
    return timers.hasNews() || timers.nextWorkNanos() < nanos;
  }

  /** A timer was armed. */
  void wakeIfWaitsBeyond(long nanos) {
    int sentinel = idle.sentinel();
    if (sentinel != IdleWorkers.NOBODY && workers[sentinel].waitsBeyond(nanos)) {
      idle.wakeSentinel();
    }
  }

  /** Logs what should not have been thrown, and does not throw whatever happens. */
  static void logFailure(Object where, Throwable failure) {
    try {
      LOG.error("{} threw", where, failure);
    } catch (Throwable secondary) {
      failure.addSuppressed(secondary); // nothing else can be done
    }
  }

  @Override
  public String toString() {
    return "WorkStealingScheduler["
        + settings.name()
        + (closing ? ", closing, " : ", ")
        + idle
        + ", "
        + Arrays.toString(workers)
        + ", timers="
        + timers.armed()
        + "]";
  }

  /** Ends the sleep of workers. */
  private final class Waker implements IdleWorkers.Alarm {
    @Override
    public void unpark(int worker) {
      wakeUps.increment();
      workers[worker].unpark();
    }

    @Override
    public void disturb(int worker) {
      wakeUps.increment();
      workers[worker].disturb();
      EventSource present = source.get();
      if (present != null) {
        present.wakeup();
      }
    }
  }

  /** Where coroutines come in that can go on. */
  private final class Entrance implements Coroutine.Host {
    @Override
    public void runnable(Coroutine coroutine) {
      addNext(Entry.Resumption.of(coroutine));
    }

    @Override
    public void yielded(Coroutine coroutine) {
      addLast(Entry.Resumption.of(coroutine));
    }

    @Override
    public void foreign(Runnable continuation) {
      addLast(new Entry.Foreign(continuation));
    }

    @Override
    public void uncaught(Coroutine coroutine, Throwable failure) {
      logFailure(coroutine, failure);
    }
  }
}
