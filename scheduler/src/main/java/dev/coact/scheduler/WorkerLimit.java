package dev.coact.scheduler;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * How many of a scheduler's workers work: all, or fewer if messages pass faster so. Any thread may
 * call any method; none blocks.
 */
final class WorkerLimit {
  /*
   * Two workers that run actors which talk to each other move a line of cache from one to the other
   * for almost each message. If handling a message takes less than that, one worker alone gets
   * through more of them. Whether it does depends on the program, the machine and the moment, so it
   * is tried out: the workers are all there is to look at, and messages handled all there is to
   * count. The idea is that of the thread pool of .NET ("hill climbing"), with plain steps in place
   * of its waves, since here a step is told from noise within milliseconds.
   *
   *                      +------ clearly worse, or not better by enough ------+
   *                      v                                                    |
   *     REST --due--> window at the level --> [settle, window at the other] --+--> up to PAIRS pairs
   *      ^                   |                                                |
   *      |                   +-- too dear, too long, or the others idle ------+
   *      +--- the other level is now the level <-- better by enough ----------+
   *
   * The other level is half or twice the level. A window counts messages in a span of time; in between
   * the workers settle: they hand over what they have queued, and find what they need in their
   * caches. Windows of both levels alternate, so that a program that gets slower or faster all the
   * while is not taken for the effect of a level. Windows are longer than full mailboxes of some
   * dozens of actors last, since who works off a backlog is fast for as long as there is one.
   *
   * Messages that take their handlers some microseconds gain from each worker, whatever the caches
   * cost: then all work, without a trial. So they do if one who works is held up in a long turn
   * while more is to do; one who does not work looks after that. Both come from outside the trial
   * and end it.
   *
   * Who rests between two trials rests twice as long each time that nothing came of one, so that in
   * the long run trials take a hundredth of the time.
   */

  /** Of whom it tries out how many should work. */
  interface Crew {
    /** Messages handled so far by the workers from this rank on. Only grows. */
    long workFrom(int rank);

    /** From now on so many may work. */
    void limit(int workers);
  }

  static final long WINDOW_NANOS = 3_000_000;
  static final long SETTLE_NANOS = 1_000_000;
  static final long MIN_REST_NANOS = 4_000_000;
  static final long MAX_REST_NANOS = 512_000_000;

  /* A window that took so much longer than asked for has seen long turns, or no work at all. */
  private static final int TOO_LONG = 3;

  /* What a message may take on average, over all workers that work, so that fewer may be better. */
  static final long DEAR_NANOS = 2_000;

  /* Less than this part of the work done by those who would not work: it is as if they did not. */
  private static final int IDLE_PART = 32;

  private static final int PAIRS = 3;
  private static final double BETTER = 1.1;
  private static final double CLEARLY_WORSE = 0.85;

  /* Immutable. */
  private final Crew crew;
  private final int workers;
  private final int min;
  private final AtomicBoolean taken = new AtomicBoolean();

  /* Written by who has taken it, read by anybody. */
  private volatile long dueNanos;

  /* Of who has taken it. */
  private int level;
  private int other;
  private boolean settling;
  private int windows; // closed in this trial; -1: none is open
  private double rate; // messages a nanosecond, summed over the windows at the level
  private double otherRate;
  private long startNanos;
  private long startWork;
  private long startOthersWork;
  private long restNanos = MIN_REST_NANOS;

  /**
   * All work at first.
   *
   * @param min how many work at least, 1 to {@code workers}; as many as there are ends the matter
   */
  WorkerLimit(Crew crew, int workers, int min, long nowNanos) {
    this.crew = crew;
    this.workers = workers;
    this.min = min;
    this.level = workers;
    this.windows = -1;
    this.dueNanos = nowNanos + MIN_REST_NANOS;
  }

  /** To be called now and then by whoever works. Mostly one read. */
  void look(long nowNanos) {
    if (nowNanos - dueNanos >= 0 && min < workers && taken.compareAndSet(false, true)) {
      try {
        step(nowNanos);
      } finally {
        taken.set(false);
      }
    }
  }

  /** Who works is held up, and there is more to do. */
  void widen(long nowNanos) {
    if (taken.compareAndSet(false, true)) {
      try {
        allWork(nowNanos);
      } finally {
        taken.set(false);
      }
    }
  }

  private void step(long nowNanos) {
    if (windows < 0) {
      begin();
      open(nowNanos);
    } else if (settling) {
      open(nowNanos);
    } else {
      close(nowNanos);
    }
  }

  private void begin() {
    windows = 0;
    rate = 0;
    otherRate = 0;
    other = level > min ? Math.max(min, level / 2) : Math.min(workers, 2 * level);
  }

  private void open(long nowNanos) {
    settling = false;
    startNanos = nowNanos;
    startWork = crew.workFrom(0);
    startOthersWork = crew.workFrom(Math.min(level, other));
    dueNanos = nowNanos + WINDOW_NANOS;
  }

  private void close(long nowNanos) {
    long nanos = nowNanos - startNanos;
    long work = crew.workFrom(0) - startWork;
    long othersWork = crew.workFrom(Math.min(level, other)) - startOthersWork;
    if (nanos > TOO_LONG * WINDOW_NANOS) {
      rest(nowNanos);
    } else if (nanos > DEAR_NANOS * work) {
      allWork(nowNanos);
    } else if (windows == 0 && other < level && othersWork < work / IDLE_PART) {
      restLonger(nowNanos);
    } else {
      count((double) work / nanos, nowNanos);
    }
  }

  private void count(double windowRate, long nowNanos) {
    boolean isPair = windows % 2 == 1;
    if (isPair) {
      otherRate += windowRate;
    } else {
      rate += windowRate;
    }
    windows++;
    if (isPair && otherRate < CLEARLY_WORSE * rate) {
      restLonger(nowNanos);
    } else if (windows == 2 * PAIRS) {
      decide(nowNanos);
    } else {
      crew.limit(isPair ? level : other);
      settling = true;
      dueNanos = nowNanos + SETTLE_NANOS;
    }
  }

  private void decide(long nowNanos) {
    if (otherRate > BETTER * rate) {
      level = other;
      restNanos = MIN_REST_NANOS;
      rest(nowNanos);
    } else {
      restLonger(nowNanos);
    }
  }

  private void allWork(long nowNanos) {
    level = workers;
    restLonger(nowNanos);
  }

  private void restLonger(long nowNanos) {
    rest(nowNanos);
    restNanos = Math.min(2 * restNanos, MAX_REST_NANOS);
  }

  private void rest(long nowNanos) {
    crew.limit(level);
    windows = -1;
    settling = false;
    dueNanos = nowNanos + restNanos;
  }

  @Override
  public String toString() {
    return "WorkerLimit[" + level + " of " + workers + "]";
  }
}
