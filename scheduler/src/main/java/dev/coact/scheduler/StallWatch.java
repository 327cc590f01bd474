package dev.coact.scheduler;

import dev.coact.coroutine.Coroutine;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Looks after the workers of a scheduler: reports turns that do not end, hands the queue of a stuck
 * worker to the others, and has spare workers stand in for stuck ones. One daemon thread, which
 * sleeps while all workers do.
 */
final class StallWatch implements Runnable {
  /*
   * Stuck workers. A worker counts its turns, opaque, which costs it nothing; and it says when it
   * rests: looks for work, sleeps, tends timers and events. Four times per threshold the watch looks
   * at all of them. Who shows the same count at looks that span the threshold and does not rest is
   * stuck (TurnWatch). So a turn is noticed after 1 to 1.5 thresholds, and never before one.
   *
   *   field            written by, mode           read by the watch
   *   Worker.turns     owner, opaque              opaque
   *   Worker.resting   owner, volatile            volatile
   *   Carrier.mounted  owner, opaque              opaque
   *   attachment       the coroutine, plain       plain, see below
   *   Worker.leaving   watch, volatile            (the spare)
   *   sleeps           watch, volatile            (workers)
   *
   * The report. Whose turn it is stands in the coroutine mounted there; its frames come by a
   * handshake with that one thread. Afterwards the count of turns is read again: the worker wrote it
   * before it began another turn, and the handshake makes it visible. If it is the same, task and
   * frames belong to the turn that was found stuck; if not, there is nothing to report any more.
   * Once reported, that turn is not reported again: its count never comes back. The listeners are
   * called by the blocking pool, so that one that waits does not keep the watch from its work.
   *
   * The queue. As long as a worker is stuck, each look moves what stands in its ring and slot to the
   * injector, from where whoever is free takes it in order. A spare that had to steal it could be
   * kept from that by the injector for ever.
   *
   * Spares. A scheduler has as many free workers as it is set to have: workers and spares, less those
   * that are stuck or told to leave. If there are fewer, nobody sleeps or searches, and there is
   * something to do (an entry, a timer that is due, an event source that nobody polls), the watch
   * starts spares: one, and twice as many at each further look. If there are more, it tells spares to
   * leave; they do when they next look round. A spare that finds nothing to do while another worker
   * is the sentinel leaves by itself. How no wake-up is lost is in IdleWorkers.
   *
   * Sleep. When all workers have been resting for some looks and no spare is left, the watch goes to
   * sleep: it says so, then looks at all once more. A worker that ends its rest says so, then looks
   * whether the watch sleeps. Both volatile: one of the two sees the other.
   *
   * Portable mode. There, workers and turns are virtual threads and run on the JDK's carriers, as
   * many as processors. If turns keep all of these, no spare can run either, however many there are;
   * and a turn that suspends while pinned keeps a carrier although its worker goes on. A turn
   * that has been mounted may wait for a carrier, too: it is none that is stuck, and has no frames.
   * So if there is something to do or a turn under way, no worker has begun a turn for a threshold,
   * and all carriers are taken, the watch lets the JDK have one more, and takes it away again once
   * one of the others is idle. It does not sleep while none is.
   */
  private static final Logger LOG = LogManager.getLogger(StallWatch.class);

  private static final int LOOKS_PER_THRESHOLD = 4;

  /* A thread that looks more often would cost more than it is worth. */
  private static final long MIN_PERIOD_NANOS = 1_000_000;

  /* At rest before it sleeps: so that work that comes and goes does not wake it each time. */
  private static final int QUIET_LOOKS = 8;

  /* With work left undone: while some worker is free it may just have been about to take it. */
  private static final int BUSY_LOOKS = 2;

  private static final String RUNTIME = Worker.class.getName();
  private static final String BELOW_A_TURN = "runTurn";

  /* Immutable. */
  private final WorkStealingScheduler scheduler;
  private final long thresholdNanos;
  private final long periodNanos;
  private final int maxSpares;
  private final Thread thread;
  private final List<Consumer<StallReport>> listeners;

  /* The watch's own. */
  private final RunRing hands = new RunRing();
  private int busyLooks;
  private int toStart = 1;
  private long turnsSeen;
  private long standstillNanos;
  private boolean limitTold;
  private boolean failureTold;
  private boolean carriersTold;

  /* Written by the watch. */
  private volatile boolean sleeps;
  private final AtomicLong stalls = new AtomicLong();

  /* Written by whoever closes. */
  private volatile boolean closed;

  StallWatch(
      WorkStealingScheduler scheduler,
      SchedulerSettings settings,
      List<Consumer<StallReport>> listeners) {
    this.scheduler = scheduler;
    this.thresholdNanos = settings.stallThreshold().toNanos();
    this.periodNanos = Math.max(MIN_PERIOD_NANOS, thresholdNanos / LOOKS_PER_THRESHOLD);
    this.maxSpares = settings.maxSpares();
    this.listeners = listeners;
    this.thread =
        Thread.ofPlatform().daemon().name("coact-" + settings.name() + "-watch").unstarted(this);
  }

  Thread thread() {
    return thread;
  }

  /** How many turns were reported. */
  long stalls() {
    return stalls.get();
  }

  /** A worker has ended its rest. */
  void wake() {
    if (sleeps) {
      LockSupport.unpark(thread);
    }
  }

  /** Lets it end; starts no spare afterwards. */
  void close() {
    closed = true;
    LockSupport.unpark(thread);
  }

  /* ---- the loop ---- */

  @Override
  public void run() {
    long last = scheduler.clock().nanoTime();
    int quiet = 0;
    while (!closed) {
      long now = scheduler.clock().nanoTime();
      try {
        quiet = look(now, Math.min(now - last, 2 * periodNanos)) ? quiet + 1 : 0;
      } catch (Throwable t) {
        WorkStealingScheduler.logFailure(this, t);
      }
      last = now;
      if (quiet < QUIET_LOOKS) {
        LockSupport.parkNanos(this, periodNanos);
      } else {
        sleep();
        quiet = 0;
      }
      var _ = Thread.interrupted(); // or it would not park again
    }
  }

  private void sleep() {
    sleeps = true; // before it looks; who ends its rest does the reverse
    if (isQuiet() && !closed) {
      LockSupport.park(this);
    }
    sleeps = false;
  }

  /** Looks at everybody once; true if there is nothing to look at. */
  private boolean look(long nowNanos, long sinceLastNanos) {
    Crew crew = scheduler.crew();
    int free = 0;
    for (Worker worker : crew.all()) {
      if (isStuck(worker, nowNanos, sinceLastNanos)) {
        takeOver(worker);
      } else if (!worker.isLeaving()) {
        free++;
      }
    }
    if (scheduler.pool().portable()) {
      lookAtJdkCarriers(crew, nowNanos, sinceLastNanos);
    }
    if (free < scheduler.workers()) {
      startSpares(crew, free, nowNanos);
    } else {
      busyLooks = 0;
      toStart = 1;
    }
    sendAway(crew, free - scheduler.workers());
    limitTold &= crew.spares() > 0;
    return isQuiet();
  }

  private boolean isQuiet() {
    Crew crew = scheduler.crew();
    if (crew.spares() > 0) {
      return false;
    }
    for (Worker worker : crew.all()) {
      if (!worker.isResting()) {
        return false;
      }
    }
    return !scheduler.pool().portable() || areJdkCarriersQuiet();
  }

  /* ---- stuck workers ---- */

  private boolean isStuck(Worker worker, long nowNanos, long sinceLastNanos) {
    TurnWatch watched = worker.watched;
    TurnWatch.Finding finding =
        watched.look(
            worker.turnsOpaque(), worker.isResting(), nowNanos, sinceLastNanos, thresholdNanos);
    return switch (finding) {
      case MOVES -> false;
      case STUCK -> {
        Coroutine inside = worker.mounted();
        if (inside != null && !inside.isOnCarrier()) {
          yield false; // portable mode: the turn is over, the worker waits for a carrier of the JDK
        }
        if (!watched.isReported()) {
          report(worker, inside, nowNanos);
        }
        yield watched.isReported();
      }
    };
  }

  private void report(Worker worker, @Nullable Coroutine inside, long nowNanos) {
    StallReport report =
        inside == null ? ofForeign(worker, nowNanos) : of(worker, inside, nowNanos);
    if (report != null && worker.turnsOpaque() == worker.watched.turn() && !worker.isResting()) {
      worker.watched.setReported();
      stalls.incrementAndGet();
      Task task = report.task();
      if (task != null) {
        task.turnHeldUp();
      }
      // Not here: who writes a log may be held up by the very turn that is stuck.
      scheduler.blocking(() -> listeners.forEach(listener -> tell(listener, report)));
    }
  }

  private static StallReport ofForeign(Worker worker, long nowNanos) {
    return new StallReport(
        null,
        worker.thread().getName(),
        worker.watched.lastedNanos(nowNanos),
        StallReport.Cause.COMPUTING,
        List.of());
  }

  /** Null if the turn has just ended. */
  private @Nullable StallReport of(Worker worker, Coroutine inside, long nowNanos) {
    Object task = inside.attachment();
    boolean pinned = inside.isPinned();
    StackTraceElement[] stack = inside.mountedStackTrace();
    if (stack.length == 0 && scheduler.pool().portable()) {
      return null; // mounted, but the JDK has no carrier to run it on
    }
    return task instanceof Task known && inside.isOnCarrier()
        ? new StallReport(
            known,
            worker.thread().getName(),
            worker.watched.lastedNanos(nowNanos),
            pinned ? StallReport.Cause.PINNED : StallReport.Cause.COMPUTING,
            ofTheTurn(stack))
        : null;
  }

  private static List<StackTraceElement> ofTheTurn(StackTraceElement[] stack) {
    int end = stack.length;
    for (int i = 0; i < stack.length && end == stack.length; i++) {
      if (stack[i].getClassName().equals(RUNTIME)
          && stack[i].getMethodName().equals(BELOW_A_TURN)) {
        end = i;
      }
    }
    return Arrays.asList(stack).subList(0, end);
  }

  private void tell(Consumer<StallReport> listener, StallReport report) {
    try {
      listener.accept(report);
    } catch (Throwable t) {
      WorkStealingScheduler.logFailure(listener, t);
    }
  }

  /** What waits for the stuck worker goes to whoever is free. */
  private void takeOver(Worker stuck) {
    for (Entry oldest = stuck.ring.stealInto(hands);
        oldest != null;
        oldest = stuck.ring.stealInto(hands)) {
      scheduler.inject(oldest);
      for (Entry entry = hands.pop(); entry != null; entry = hands.pop()) {
        scheduler.inject(entry);
      }
    }
    Entry entry = stuck.takeSlot();
    if (entry != null) {
      scheduler.inject(entry);
    }
  }

  /* ---- spares ---- */

  private void startSpares(Crew crew, int free, long nowNanos) {
    if (!scheduler.isAnythingLeftUndone(nowNanos, periodNanos)) {
      busyLooks = 0;
      toStart = 1;
      return;
    }
    busyLooks++;
    if (free > 0 && busyLooks < BUSY_LOOKS) {
      return;
    }
    int allowed = maxSpares - crew.spares();
    if (allowed <= 0 && !limitTold) {
      limitTold = true;
      scheduler.blocking(this::logLimit);
    }
    int missing = scheduler.workers() - free;
    for (int i = Math.min(Math.min(missing, allowed), toStart); i > 0 && !closed; i--) {
      startSpare();
    }
    toStart = Math.min(2 * toStart, scheduler.workers());
  }

  private void startSpare() {
    try {
      scheduler.startSpare();
      failureTold = false;
    } catch (Throwable noThread) {
      if (!failureTold) { // it is tried again at each look
        failureTold = true;
        WorkStealingScheduler.logFailure(this, noThread);
      }
    }
  }

  private void logLimit() {
    LOG.warn(
        "all spare workers of {} are there and more is to do: max-spares={} (expected: as many as"
            + " turns are stuck at a time; let calls that block run in ctx.blocking)",
        scheduler.settings().name(),
        maxSpares);
  }

  private void sendAway(Crew crew, int surplus) {
    int left = surplus;
    for (Worker worker : crew.all()) {
      if (worker.role == Worker.Role.SPARE) {
        if (left > 0 && !worker.isLeaving()) {
          worker.askToLeave();
          left--;
        }
        if (worker.isLeaving()) {
          scheduler.disturbSentinel(worker);
        }
      }
    }
  }

  /* ---- portable mode ---- */

  private void lookAtJdkCarriers(Crew crew, long nowNanos, long sinceLastNanos) {
    long turns = crew.turns();
    boolean moves = turns != turnsSeen || !isAnythingToDo(crew, nowNanos);
    turnsSeen = turns;
    standstillNanos = moves ? 0 : standstillNanos + sinceLastNanos;
    if (standstillNanos >= thresholdNanos
        && scheduler.pool().jdkCarriersAdded() < maxSpares
        && scheduler.pool().areJdkCarriersTaken()
        && scheduler.pool().addJdkCarrier()) {
      standstillNanos = 0;
      if (!carriersTold) {
        carriersTold = true;
        scheduler.blocking(this::logCarriers);
      }
    } else if (moves) {
      scheduler.pool().dropJdkCarriers();
    }
  }

  /** A turn that a worker has begun may wait for a carrier as well. */
  private boolean isAnythingToDo(Crew crew, long nowNanos) {
    return scheduler.isAnythingDue(nowNanos, periodNanos)
        || !Arrays.stream(crew.all()).allMatch(Worker::isResting);
  }

  private void logCarriers() {
    LOG.warn(
        "portable mode: for {} ms turns kept all threads that the JDK runs virtual threads on; it gets"
            + " more of them while that lasts",
        thresholdNanos / 1_000_000);
  }

  private boolean areJdkCarriersQuiet() {
    return scheduler.pool().jdkCarriersAdded() == 0
        && (scheduler.pool().counters().inUse() == 0 || scheduler.pool().hasIdleJdkCarrier());
  }

  @Override
  public String toString() {
    return "StallWatch[stalls=" + stalls + (sleeps ? ", sleeps]" : "]");
  }
}
