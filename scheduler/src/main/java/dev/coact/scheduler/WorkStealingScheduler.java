package dev.coact.scheduler;

import dev.coact.coroutine.Carrier;
import dev.coact.coroutine.Coroutine;
import dev.coact.coroutine.CoroutinePool;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
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
 *   <li>from the queue of a worker that rests from then on, because fewer than all work: when those
 *       who work have looked for such entries {@code k / 32 + 1} times, which each does once in 61
 *       turns, it has entered the queue of one of them;
 *   <li>if the queue of its worker was full, 256 entries: once in its wait, and with it the older
 *       half, it may be moved to the end of the shared queue.
 * </ul>
 *
 * <p>So as long as turns end, each runnable task gets its turn after a bounded number of turns of
 * others, whatever those do. A worker whose turn does not end keeps what is in its own queue until
 * another one runs out of work, or the turn counts as a stall: then all of it is moved to the end
 * of the shared queue. So is what a spare worker has when it leaves.
 *
 * <p><b>Stalls.</b> A turn that computes, or blocks its thread (native frames, file IO, class
 * initialisation), for longer than the stall threshold is reported, see {@link #onStall}. Its
 * worker's queue goes to the others, and if those are not enough to do what there is to do, a spare
 * worker stands in until it comes back, {@code maxSpares} at a time at most.
 *
 * <p><b>How many work.</b> Small messages between actors that all talk to each other pass faster on
 * one processor than on two: what two write in turns has to travel between them. Now and then, for
 * some milliseconds, the scheduler has fewer workers work; if they get through a tenth more
 * messages than all did, it stays with them, see {@link SchedulerCounters#maxBusy}. Turns of some
 * microseconds are always for all, and so is what waits behind a turn of a millisecond. {@code
 * minWorkers} sets a lower bound. In portable mode all work always.
 *
 * <p><b>Limits.</b> Timers and events are served by workers between turns: while all workers are in
 * long turns, they are late, up to one and a half times the stall threshold.
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
   * Calm. Actors that exchange small messages run faster on one worker than on two: a thief takes
   * half of a busy worker's queue, is through with it in a few microseconds, and both have paid for
   * moving those actors from one cache to the other (philosophers on two cores: 260 ns a message
   * with a steal every 16 turns, 110 ns on one worker). So a thief looks how long it was busy with
   * what it stole. If that did not pay several times in a row the scheduler is calm: work that a
   * worker queues for itself wakes nobody, and who runs out of work does not steal at once, but
   * watches, as the sentinel does anyway, every 0.1 to 1 ms, and then steals once, as a trial. The
   * first steal that pays ends the calm. So what a calm scheduler leaves to a worker that has come to
   * a long turn is taken after a millisecond at most. Work from outside wakes as ever.
   *
   * Limit. Calm does nothing about actors that keep two workers busy with each other: no steal is
   * needed for that. WorkerLimit tries out whether fewer workers get through more. While it lets fewer
   * work than there are, those above the limit give what they have queued to the others, through the
   * queue `handed`, and rest; work that workers queue wakes nobody, as in a calm. Work from outside
   * still does: whoever wakes for it runs that one turn. The one that rests as the sentinel looks, as
   * ever, whether who works is held up in a long turn; then all work again.
   *
   * What was handed over is not lost: who hands over does so before it shows itself as resting, and
   * then looks whether fewer are busy than may be (callsForHelp). Whoever goes to rest later looks at
   * `handed` after it has said so.
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
  private final WorkerTimers timers;
  private final BlockingPool blocking;
  private final List<Consumer<StallReport>> stallListeners = new CopyOnWriteArrayList<>();
  private final @Nullable StallWatch watch;
  private final WorkerLimit workerLimit;

  /* Shared. */
  private final AtomicReference<Crew> crew;
  private final ConcurrentLinkedQueue<Entry> injector = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<Entry> handed = new ConcurrentLinkedQueue<>();
  private final LongAdder wakeUps = new LongAdder();
  private final LongAdder foreign = new LongAdder();
  private final AtomicReference<@Nullable EventSource> source = new AtomicReference<>();
  private final AtomicBoolean polling = new AtomicBoolean();
  private final AtomicReference<@Nullable Worker> latecomer = new AtomicReference<>();
  private final AtomicBoolean ended = new AtomicBoolean();
  private volatile long lastPollNanos;

  /* Written by thieves. */
  private volatile boolean calm;
  private volatile boolean closing;

  /* How many may work; 0 once it closes. Written by who has taken the WorkerLimit, and by close(). */
  private volatile int limit;

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
      workers[i] = new Worker(this, idle, Worker.Role.WORKER, i, trimNanos);
    }
    this.crew = new AtomicReference<>(new Crew(workers.clone()));
    this.limit = count;
    this.workerLimit =
        new WorkerLimit(new Limited(), count, minWorkers(settings), clock.nanoTime());
    this.watch =
        settings.stallThreshold().isZero() ? null : new StallWatch(this, settings, stallListeners);
  }

  /** In portable mode it is the JDK that decides which of them run. */
  private int minWorkers(SchedulerSettings settings) {
    return pool.portable()
        ? settings.workers()
        : Math.min(settings.minWorkers(), settings.workers());
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
    if (scheduler.watch != null) {
      scheduler.watch.thread().start();
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
    Worker here = current == null ? crew().of(Thread.currentThread()) : workerOf(current);
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
  public void onStall(Consumer<StallReport> listener) {
    stallListeners.add(listener);
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
    Crew present = crew();
    return new SchedulerCounters(
        workers.length,
        idle.idle(),
        Math.max(limit, 1),
        present.turns(),
        present.steals(),
        wakeUps.sum(),
        foreign.sum(),
        watch == null ? 0 : watch.stalls(),
        present.spares(),
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
    if (current == null ? crew().of(Thread.currentThread()) != null : workerOf(current) != null) {
      throw new IllegalStateException("close: called from a turn (expected: from outside)");
    }
    Deadline deadline = new Deadline(clock, timeout);
    closing = true;
    limit = 0;
    blocking.close();
    if (watch != null) {
      watch.close();
    }
    for (Worker worker : crew().all()) {
      worker.disturb();
    }
    EventSource present = source.get();
    if (present != null) {
      present.wakeup();
    }
    try {
      return joinWatch(deadline)
          && joinWorkers(deadline)
          && joinLatecomer(deadline)
          && blocking.join(deadline);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Afterwards no spare starts. */
  private boolean joinWatch(Deadline deadline) throws InterruptedException {
    return watch == null || deadline.join(watch.thread());
  }

  private boolean joinWorkers(Deadline deadline) throws InterruptedException {
    for (Worker worker : crew().all()) {
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
      Worker late = new Worker(this, idle, Worker.Role.LATECOMER, workers.length, Long.MAX_VALUE);
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

  Thread newWorkerThread(Worker.Role role, int index, Runnable work) {
    String kind =
        switch (role) {
          case WORKER -> "-worker-" + index;
          case SPARE -> "-spare-" + (index - workers());
          case LATECOMER -> "-latecomer";
        };
    return pool.newWorkerThread("coact-" + settings.name() + kind, work);
  }

  /** Everybody who works now. */
  Crew crew() {
    return crew.get();
  }

  CoroutinePool pool() {
    return pool;
  }

  int workers() {
    return settings.workers();
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

  /** Half of a full ring, for others, if others may work. Who calls signals afterwards. */
  void giveAway(Entry[] entries) {
    (limit < workers.length ? handed : injector).addAll(Arrays.asList(entries));
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
  void signalAfterSearch() {
    if (idle.mayWake() && (idle.sentinel() == IdleWorkers.NOBODY || callsForHelp())) {
      idle.wake();
    } else if (idle.needsWatch() && idle.isAnotherBusy()) {
      wakeWatch();
    }
  }

  /** Whether work in a worker's own queue is left to it, but for a look now and then. */
  boolean isCalm() {
    return calm || limit < workers.length;
  }

  void calm(boolean now) {
    if (calm != now) {
      calm = now;
    }
  }

  /** Whether there is work that somebody who sleeps should take at once. */
  boolean callsForHelp() {
    return isCalm()
        ? !injector.isEmpty() || (hasHanded() && mayWork(Integer.MAX_VALUE))
        : hasQueuedWork();
  }

  /** Whether there is something in the injector or in a ring. */
  boolean hasQueuedWork() {
    if (!injector.isEmpty() || hasHanded()) {
      return true;
    }
    for (Worker worker : crew().all()) { // read after whoever asks has changed the word of the idle
      if (!worker.ring.isEmpty()) {
        return true;
      }
    }
    return false;
  }

  /* ---- the limit of workers ---- */

  /**
   * Whether a busy worker of this rank is to give what it has to others. In one look for all that
   * ends work here: so it is, too, when the scheduler closes.
   */
  boolean isSuperfluous(int rank) {
    int may = limit;
    return rank >= may && (may == 0 || idle.busy() > may);
  }

  /** Whether one of this rank that rests, or searches, may work. */
  boolean mayWork(int rank) {
    int may = limit;
    return rank < may || idle.busy() < may;
  }

  /** From a worker that rests from now on to those who work. */
  void hand(Entry entry) {
    handed.add(entry);
  }

  boolean hasHanded() {
    return !handed.isEmpty();
  }

  @Nullable Entry pollHanded() {
    return handed.poll();
  }

  /** For tests: as the {@link WorkerLimit} does, which is best switched off then. */
  void limitWorkers(int count) {
    new Limited().limit(count);
  }

  /** One who works is in a long turn, and more is to do: all work. */
  void widen() {
    workerLimit.widen(clock.nanoTime());
  }

  /* ---- for the stall watch ---- */

  /** A worker goes on after a rest. */
  void wakeStallWatch() {
    if (watch != null) {
      watch.wake();
    }
  }

  /** Ends the sleep of one that may be the sentinel. */
  void disturb(Worker worker) {
    worker.disturb();
    EventSource present = source.get();
    if (present != null) {
      present.wakeup();
    }
  }

  /** Ends the sleep of a spare that has been told to leave. */
  void disturbSentinel(Worker spare) {
    if (idle.isSentinel(spare.index)) {
      disturb(spare);
    }
  }

  /** Whether there is something to do and nobody who sleeps, or searches, will find it. */
  boolean isAnythingLeftUndone(long nowNanos, long patienceNanos) {
    return idle.idle() == 0 && idle.searching() == 0 && isAnythingDue(nowNanos, patienceNanos);
  }

  /** Whether there is an entry, a timer that is due, or an event source that nobody polls. */
  boolean isAnythingDue(long nowNanos, long patienceNanos) {
    return hasQueuedWork()
        || timers.isDue(nowNanos)
        || (source.get() != null && !polling.get() && nowNanos - lastPollNanos >= patienceNanos);
  }

  /** Only the watch calls this, so no two spares get the same index. */
  void startSpare() {
    Worker spare = new Worker(this, idle, Worker.Role.SPARE, crew().freeIndex(), Long.MAX_VALUE);
    idle.join();
    crew.updateAndGet(present -> present.with(spare));
    try {
      spare.thread().start();
    } catch (Throwable noThread) {
      remove(spare);
      throw noThread;
    }
  }

  /** The spare has given away what it had; this is the last it does. */
  void spareEnds(Worker spare) {
    remove(spare);
    signalAfterSearch();
  }

  private void remove(Worker spare) {
    crew.updateAndGet(present -> present.without(spare));
    idle.quit();
  }

  /* ---- timers and events, for workers ---- */

  /** Whether {@link #tend} would do something; does not fire or hand out anything itself. */
  boolean needsTending() {
    long now = clock.nanoTime();
    workerLimit.look(now);
    return hasHanded() || timers.isDue(now) || pollIsDue(now);
  }

  /** Fires timers and polls events, neither of which waits. */
  void tend() {
    long now = clock.nanoTime();
    timers.fireDue(now);
    if (pollIsDue(now)) {
      poll(null, 0);
    }
  }

  private boolean pollIsDue(long nowNanos) {
    return source.get() != null
        && nowNanos - lastPollNanos >= POLL_INTERVAL_NANOS
        && !polling.get();
  }

  /** Waits for events, a wake-up or the time; {@code Long.MAX_VALUE} has no end. */
  void waitForEvents(Worker sentinel, long nanos, long retryNanos) {
    if (source.get() != null) {
      if (!poll(sentinel, nanos)) {
        LockSupport.parkNanos(this, Math.min(nanos, retryNanos));
      }
    } else if (nanos == Long.MAX_VALUE) {
      LockSupport.park(this);
    } else {
      LockSupport.parkNanos(this, nanos);
    }
  }

  /** False if another worker polls, or the source is broken. */
  private boolean poll(@Nullable Worker sentinel, long nanos) {
    EventSource present = source.get();
    if (present == null || !polling.compareAndSet(false, true)) {
      return false;
    }
    try {
      // Who wakes the sentinel takes the role from it, then calls wakeup(). A poll of somebody else
      // may have used that up; but none can any more, so look at the role once more.
      if (sentinel == null || sentinel.isToWait()) {
        present.poll(nanos == Long.MAX_VALUE ? -1 : nanos);
      }
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
    Worker waits = sentinel == IdleWorkers.NOBODY ? null : crew().at(sentinel);
    if (waits != null && waits.waitsBeyond(nanos)) {
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
        + crew()
        + ", timers="
        + timers.armed()
        + "]";
  }

  /** The workers, as the {@link WorkerLimit} sees them. */
  private final class Limited implements WorkerLimit.Crew {
    @Override
    public long workFrom(int rank) {
      long sum = 0;
      for (int i = rank; i < workers.length; i++) {
        sum += workers[i].messagesOpaque();
      }
      return sum;
    }

    @Override
    public void limit(int count) {
      int before = limit;
      if (before != count) {
        limit = count;
        if (closing) { // read after; close() does the reverse
          limit = 0;
        } else if (before < count) {
          signal();
        }
      }
    }
  }

  /** Ends the sleep of workers. */
  private final class Waker implements IdleWorkers.Alarm {
    @Override
    public void unpark(int worker) {
      wakeUps.increment();
      workers[worker].unpark();
      wakeStallWatch();
    }

    @Override
    public void disturb(int worker) {
      wakeUps.increment();
      Worker present = crew().at(worker);
      if (present != null) { // else a spare that has noticed by itself and left
        WorkStealingScheduler.this.disturb(present);
      }
      wakeStallWatch(); // portable mode: there may be no carrier to wake up on
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
    public void blocked(Coroutine coroutine) {
      Task.blocked(coroutine);
    }

    @Override
    public void uncaught(Coroutine coroutine, Throwable failure) {
      logFailure(coroutine, failure);
    }
  }
}
