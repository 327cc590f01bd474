package dev.coact.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coact.coroutine.Coroutine;
import dev.coact.coroutine.CoroutineSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import org.junit.jupiter.api.Test;

/**
 * Holds the promise of {@link WorkStealingScheduler}: nobody who is runnable is passed over more
 * often than it says, whatever the others do.
 */
class FairnessTest {
  /*
   * Turns are counted, not timed, and each count is one that the statement is about, whatever the
   * operating system does to the threads:
   *
   * Each turn first adds one to the count of the worker that it runs on, which nobody else writes.
   * Who is made runnable inside a turn notes that count and how many stand before it in the ring,
   * both exact, since only this worker could add to either. When its own turn comes on the same
   * worker, the difference is the number of turns that this worker took meanwhile. If it was stolen,
   * the thief's count since its last steal is what counts: a thief's ring is empty when it steals.
   *
   * For what comes from outside the counts are read after it is in the queue, and how many stand
   * before it is reckoned too high rather than too low: so a thread that was stopped in between may
   * hide a broken promise, and never shows one that was kept.
   */
  private static final int TURNS = 20_000;

  /* What the promise is made of: one of so many entries taken is a shared one, and of those of its
   * own one of so many is the oldest of the ring. */
  private static final long PERIOD = 61;
  private static final long SLOT = 4;

  /** What runs beside each other. */
  record Mix(
      boolean portable,
      int workers,
      int pairs,
      int selfish,
      int polite,
      int yielding,
      int spawning,
      int floods,
      int window) {
    /** Those that can be runnable at the same time: an upper bound for any queue. */
    int most() {
      return 2 * pairs + selfish + polite + yielding + spawning * 4 + floods * window;
    }
  }

  @Provide
  Arbitrary<Mix> mixes() {
    Arbitrary<Integer> few = Arbitraries.integers().between(0, 3);
    return Combinators.combine(
            Arbitraries.integers().between(1, 4),
            few,
            few,
            few,
            few,
            few,
            Arbitraries.integers().between(0, 2),
            Arbitraries.integers().between(1, 40))
        .as((workers, pairs, selfish, polite, yielding, spawning, floods, window) ->
            new Mix(false, workers, pairs, selfish, polite, yielding, spawning, floods, window));
  }

  @Property(tries = 60, shrinking = ShrinkingMode.OFF)
  void runnable_inAnyMix_isNotPassedOverMoreThanPromised(@ForAll("mixes") Mix mix)
      throws InterruptedException {
    new Run(mix).check();
  }

  /** Portable mode has one queue for all; its workers cannot be told apart, so there is one. */
  @Property(tries = 15, shrinking = ShrinkingMode.OFF)
  void runnable_inAnyMixAndPortable_isNotPassedOverMoreThanPromised(@ForAll("mixes") Mix mix)
      throws InterruptedException {
    new Run(
            new Mix(
                true,
                1,
                mix.pairs,
                mix.selfish,
                mix.polite,
                mix.yielding,
                mix.spawning,
                mix.floods,
                mix.window))
        .check();
  }

  /** All at once, where a worker has most to pass somebody over with. */
  @Test
  void runnable_besidePairsAndFloods_isNotPassedOverMoreThanPromised() throws InterruptedException {
    for (int workers = 1; workers <= 4; workers++) {
      new Run(new Mix(false, workers, 2, 1, 1, 2, 2, 2, 20)).check();
    }
  }

  /** A ring that overflows: its older half goes to the end of the shared queue, and is run. */
  @Test
  void runnable_whenRingsOverflow_isNotPassedOverMoreThanPromised() throws InterruptedException {
    for (int workers = 1; workers <= 2; workers++) {
      new Run(new Mix(false, workers, 1, 1, 400, 0, 0, 1, 20)).check();
    }
  }

  /* ---- one run ---- */

  private static final class Run {
    private final Mix mix;
    private final WorkStealingScheduler scheduler;
    private final AtomicLongArray turns;
    private final AtomicLongArray stealsSeen;
    private final AtomicLongArray turnsAtSteal;
    private final AtomicLong entered = new AtomicLong();
    private final AtomicLong cameOut = new AtomicLong();
    private final AtomicLong total = new AtomicLong();
    private final AtomicLong checked = new AtomicLong();
    private final Queue<String> broken = new ConcurrentLinkedQueue<>();
    private final Queue<Outsider> outsiders = new ConcurrentLinkedQueue<>();
    private final List<Looper> loopers = new ArrayList<>();
    private final CountDownLatch ended;

    Run(Mix mix) {
      this.mix = mix;
      this.turns = new AtomicLongArray(mix.workers);
      this.stealsSeen = new AtomicLongArray(mix.workers);
      this.turnsAtSteal = new AtomicLongArray(mix.workers);
      SchedulerSettings defaults = SchedulerSettings.defaults("fair");
      this.scheduler =
          WorkStealingScheduler.start(
              new SchedulerSettings(
                  "fair",
                  mix.workers,
                  mix.workers, // all work: what moves between them has been stolen
                  defaults.throughput(),
                  defaults.timeSlice(),
                  1,
                  Duration.ofMillis(200),
                  Duration.ZERO, // a machine that is busy elsewhere is no stall here
                  0,
                  new CoroutineSettings(16, 64, mix.portable)));
      addPairs();
      add(mix.selfish, (self, _) -> schedule(self));
      add(mix.polite, (self, _) -> scheduleLast(self));
      add(mix.yielding, this::yieldThenSchedule);
      add(mix.spawning, this::spawn);
      this.ended = new CountDownLatch(loopers.size());
    }

    private void addPairs() {
      for (int i = 0; i < mix.pairs; i++) {
        Looper left = new Looper(true, (self, _) -> schedule(self.other));
        Looper right = new Looper(true, (self, _) -> schedule(self.other));
        left.other = right;
        right.other = left;
        loopers.add(left); // it alone starts, and both end by it
      }
    }

    private void add(int count, Step step) {
      for (int i = 0; i < count; i++) {
        loopers.add(new Looper(true, step));
      }
    }

    void check() throws InterruptedException {
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < mix.floods; i++) {
        threads.add(Thread.ofPlatform().start(this::flood));
      }
      loopers.forEach(this::submit);
      assertThat(ended.await(60, TimeUnit.SECONDS)).as("all came to their turns: %s", mix).isTrue();
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(scheduler.close(Duration.ofSeconds(30))).isTrue();
      outsiders.forEach(Outsider::check);
      assertThat(broken).as("passed over too often in %s", mix).isEmpty();
      if (mix.most() > 0) {
        assertThat(checked.get()).as("checked in %s", mix).isPositive();
      }
    }

    private boolean isOver() {
      return total.get() >= TURNS || mix.most() == 0;
    }

    /** One outside thread: so many of its entries are under way at a time. */
    @SuppressWarnings("ThreadPriorityCheck") // a courtesy, not a means
    private void flood() {
      AtomicInteger underWay = new AtomicInteger();
      long submitted = 0;
      while (!isOver() && submitted < TURNS) {
        if (underWay.get() < mix.window) {
          underWay.incrementAndGet();
          submitted++;
          submit(new Looper(false, (_, _) -> underWay.decrementAndGet()));
        } else {
          Thread.yield();
        }
      }
      while (underWay.get() > 0) {
        Thread.yield();
      }
    }

    /* ---- making runnable ---- */

    /** From outside, or in portable mode: into the shared queue. */
    private void submit(Looper task) {
      Outsider outsider = new Outsider();
      task.outsider = outsider;
      outsiders.add(outsider);
      long outBefore = cameOut.get();
      entered.incrementAndGet();
      scheduler.schedule(task);
      long before = entered.get() - 1 - outBefore;
      long[] counts = new long[mix.workers];
      for (int i = 0; i < counts.length; i++) {
        counts[i] = turns.get(i);
      }
      outsider.entered(before + overflowed(), counts);
    }

    /** How many may stand in the shared queue that never came from outside. */
    private long overflowed() {
      return mix.most() > RunRing.CAPACITY ? mix.most() : 0;
    }

    /** Next on this worker. */
    private void schedule(Looper task) {
      if (mix.portable) {
        submit(task);
        return;
      }
      // It may be pushed out of the slot, behind all that is runnable then.
      task.noted.in(here(), mix.most());
      scheduler.schedule(task);
    }

    /** Behind this worker's ring. */
    private void scheduleLast(Looper task) {
      if (mix.portable) {
        submit(task);
        return;
      }
      Worker here = here();
      task.noted.in(here, here.ring.size());
      scheduler.scheduleLast(task);
    }

    private void yieldThenSchedule(Looper self, Coroutine coroutine) {
      if (!mix.portable) {
        Worker here = here();
        self.noted.in(here, here.ring.size());
        coroutine.yieldNow();
        self.noted.out();
      }
      schedule(self);
    }

    /** One to three children, then itself again. */
    private void spawn(Looper self, Coroutine coroutine) {
      for (int i = 0; i < 1 + self.rounds % 3; i++) {
        if (self.children.get() < 3) {
          self.children.incrementAndGet();
          Looper child = new Looper(false, (_, _) -> self.children.decrementAndGet());
          if (i == 1) {
            scheduleLast(child);
          } else {
            schedule(child);
          }
        }
      }
      scheduleLast(self);
    }

    private static Worker here() {
      return (Worker) Coroutine.current().carrier().worker();
    }

    /* ---- counting ---- */

    /** Counts a turn on this worker. */
    private int count() {
      int index = 0;
      total.incrementAndGet();
      if (!mix.portable) {
        Worker here = here();
        index = here.index;
        long steals = here.stealsOpaque();
        if (steals != stealsSeen.get(index)) {
          stealsSeen.set(index, steals);
          turnsAtSteal.set(index, turns.get(index));
        }
      }
      turns.incrementAndGet(index);
      return index;
    }

    /** How many entries a worker takes, its own and shared ones, while it takes so many own. */
    private static long withShared(long own) {
      return own + own / (PERIOD - 1) + 2;
    }

    private interface Step {
      void run(Looper self, Coroutine coroutine);
    }

    /** A task with one turn, or one that is runnable again and again until there were enough. */
    private final class Looper extends Task {
      private final Step step;
      private final boolean repeats;
      private final Noted noted = new Noted();
      private final AtomicInteger children = new AtomicInteger();
      private Looper other = this;
      private Outsider outsider;
      private int rounds;

      Looper(boolean repeats, Step step) {
        this.repeats = repeats;
        this.step = step;
      }

      @Override
      protected void run() {
        if (outsider != null) {
          cameOut.incrementAndGet();
          outsider.begun(count());
          outsider = null;
        } else {
          noted.out();
        }
        rounds++;
        if (repeats && isOver()) {
          ended.countDown();
        } else {
          step.run(this, Coroutine.current());
        }
      }

      @Override
      protected RuntimeException cancellation() {
        return new IllegalStateException("test");
      }
    }

    /** One wait in a worker's own queue. Handed on with the entry. */
    private final class Noted {
      private int worker;
      private long turnsThen;
      private long before;

      void in(Worker here, long before) {
        worker = here.index;
        turnsThen = turns.get(worker);
        this.before = before;
      }

      void out() {
        int index = count();
        boolean overflows = mix.most() > RunRing.CAPACITY;
        if (overflows && index != worker) {
          return; // by a steal or by the shared queue: nobody knows
        }
        // Who has stolen since had nothing of its own then: the entry came with that steal.
        long since = turnsAtSteal.get(index);
        since = index == worker ? Math.max(since, turnsThen) : since;
        long taken = turns.get(index) - since;
        long promised = withShared(1 + SLOT * (before + 1));
        if (overflows) {
          promised += PERIOD * (mix.most() + 1L) + PERIOD - 1;
        }
        checked.incrementAndGet();
        if (taken > promised) {
          broken.add("own queue: " + taken + " turns, promised " + promised + ", before=" + before);
        }
      }
    }

    /** One wait in the shared queue. Written by both sides, looked at when all is over. */
    private final class Outsider {
      private volatile long before;
      private volatile long[] turnsThen;
      private volatile int worker;
      private volatile long turnsNow;

      void entered(long before, long[] counts) {
        this.before = before;
        this.turnsThen = counts;
      }

      void begun(int index) {
        worker = index;
        turnsNow = turns.get(index);
      }

      void check() {
        long taken = turnsNow - turnsThen[worker];
        long promised = PERIOD * (before + 1) + PERIOD - 1;
        checked.incrementAndGet();
        if (taken > promised) {
          broken.add(
              "shared queue: " + taken + " turns, promised " + promised + ", before=" + before);
        }
      }
    }
  }
}
