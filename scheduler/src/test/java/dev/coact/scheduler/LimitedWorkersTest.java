package dev.coact.scheduler;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coact.coroutine.CoroutineSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What holds while fewer workers may work than there are, the tests say how many, and in a calm.
 */
@SuppressWarnings("ThreadPriorityCheck") // to yield here is a courtesy, not a means
@Timeout(120)
class LimitedWorkersTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final int WORKERS = 4;

  private final AtomicBoolean over = new AtomicBoolean();
  private WorkStealingScheduler scheduler;

  @BeforeEach
  void start() {
    scheduler = start(WORKERS);
  }

  @AfterEach
  void nothingIsLeft() {
    over.set(true);
    assertThat(scheduler.close(LONG)).as("closed: %s", scheduler).isTrue();
    assertThat(scheduler.hasHanded()).isFalse();
    eventually(() -> scheduler.counters().coroutines().alive() == 0);
    for (int i = 0; i < scheduler.workers(); i++) {
      assertThat(scheduler.worker(i).ring.isValid()).isTrue();
    }
  }

  private WorkStealingScheduler start(int minWorkers) {
    SchedulerSettings defaults = SchedulerSettings.defaults("limit");
    return WorkStealingScheduler.start(
        new SchedulerSettings(
            "limit",
            WORKERS,
            minWorkers,
            defaults.throughput(),
            defaults.timeSlice(),
            4,
            Duration.ofMillis(200),
            Duration.ZERO, // spares would do what the workers are to do
            0,
            new CoroutineSettings(16, 64, false)),
        Long.MAX_VALUE);
  }

  /** Starts pairs of tasks that schedule each other until the test is over. */
  private List<TestTask> startPairs(int count) {
    List<TestTask> tasks = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      tasks.add(answering(tasks, 2 * i + 1));
      tasks.add(answering(tasks, 2 * i));
    }
    for (int i = 0; i < count; i++) {
      scheduler.schedule(tasks.get(2 * i));
    }
    return tasks;
  }

  private TestTask answering(List<TestTask> tasks, int other) {
    return new TestTask(() -> {
      if (!over.get()) {
        scheduler.schedule(tasks.get(other));
      }
    });
  }

  private long busyWorkers() {
    long[] before = turns();
    eventually(() -> sum(turns()) > sum(before) + 100_000);
    long[] after = turns();
    long busy = 0;
    for (int i = 0; i < WORKERS; i++) {
      busy += after[i] - before[i] > 1_000 ? 1 : 0;
    }
    return busy;
  }

  private long[] turns() {
    long[] turns = new long[WORKERS];
    for (int i = 0; i < WORKERS; i++) {
      turns[i] = scheduler.worker(i).turnsOpaque();
    }
    return turns;
  }

  private static long sum(long... turns) {
    long sum = 0;
    for (long each : turns) {
      sum += each;
    }
    return sum;
  }

  @Test
  void limit_isHowManyAreBusy_andNoTaskIsForgotten() {
    List<TestTask> tasks = startPairs(16);
    eventually(() -> scheduler.counters().idleWorkers() == 0);
    for (int limit : new int[] {2, 1}) {
      eventually(() -> {
        scheduler.limitWorkers(limit); // again: a worker that gets no processor looks held up
        return scheduler.counters().idleWorkers() >= WORKERS - limit;
      });
      assertThat(scheduler.counters().maxBusy()).isBetween(1, WORKERS);
      List<Integer> before = tasks.stream().map(task -> task.turns.get()).toList();
      for (int i = 0; i < tasks.size(); i++) {
        TestTask task = tasks.get(i);
        int seen = before.get(i);
        eventually(() -> task.turns.get() > seen + 100);
      }
    }
  }

  @Test
  void changingAllTheTime_eachTurnIsRunOnce() throws Exception {
    int count = 64;
    int rounds = 5_000;
    CountDownLatch done = new CountDownLatch(count);
    for (int i = 0; i < count; i++) {
      TestTask[] self = new TestTask[1];
      // Counted when a turn begins: the next one may begin before it has ended.
      AtomicInteger begun = new AtomicInteger();
      boolean last = i % 2 == 0;
      self[0] =
          new TestTask(() -> {
            if (begun.incrementAndGet() == rounds) {
              done.countDown();
            } else if (last) {
              scheduler.scheduleLast(self[0]);
            } else {
              scheduler.schedule(self[0]);
            }
          });
      scheduler.schedule(self[0]);
    }
    for (int i = 0; done.getCount() > 0; i++) {
      scheduler.limitWorkers(1 + i % WORKERS);
      Thread.yield();
    }
    await(done);
  }

  @Test
  void heldUpInALongTurn_othersRunWhatIsBehindIt() throws Exception {
    startPairs(1); // so that the others find something to do only behind the long turn
    eventually(() -> {
      scheduler.limitWorkers(1);
      return busyWorkers() <= 1;
    });
    CountDownLatch behind = new CountDownLatch(10);
    CountDownLatch seen = new CountDownLatch(1);
    scheduler.schedule(
        new TestTask(() -> {
          for (int i = 0; i < 10; i++) {
            scheduler.schedule(new TestTask(behind::countDown));
          }
          while (behind.getCount() > 0 && !over.get()) {
            Thread.onSpinWait();
          }
          seen.countDown();
        }));
    await(behind);
    await(seen);
  }

  @Test
  void fromOutside_whileOneWorks_allAreRun() throws Exception {
    scheduler.limitWorkers(1);
    startPairs(8);
    int count = 20_000;
    CountDownLatch done = new CountDownLatch(2 * count);
    for (int i = 0; i < count; i++) {
      scheduler.schedule(
          new TestTask(() -> {
            scheduler.schedule(new TestTask(done::countDown));
            done.countDown();
          }));
    }
    await(done);
  }

  @Test
  void burstsWithIdleGaps_whileOneMayWork_noneIsForgotten() throws Exception {
    for (int round = 0; round < 5_000; round++) {
      scheduler.limitWorkers(1 + round % 3);
      CountDownLatch done = new CountDownLatch(6);
      for (int i = 0; i < 3; i++) {
        scheduler.schedule(
            new TestTask(() -> {
              scheduler.scheduleLast(new TestTask(done::countDown));
              done.countDown();
            }));
      }
      await(done);
    }
  }

  @Test
  void full_ring_whileOneMayWork_noneIsForgotten() throws Exception {
    scheduler.limitWorkers(1);
    int count = 20_000;
    CountDownLatch done = new CountDownLatch(count);
    scheduler.schedule(
        new TestTask(() -> {
          for (int i = 0; i < count; i++) {
            scheduler.schedule(new TestTask(done::countDown));
          }
        }));
    await(done);
  }

  @Test
  void suspended_handedOver_goesOnWhenTheSchedulerCloses() throws Exception {
    int count = 32;
    CountDownLatch waiting = new CountDownLatch(count);
    AtomicInteger ended = new AtomicInteger();
    Queue<Waiter> waiters = new ConcurrentLinkedQueue<>();
    for (int i = 0; i < count; i++) {
      scheduler.schedule(
          new TestTask(() -> {
            Waiter waiter = new Waiter(scheduler, "to be let go");
            waiters.add(waiter);
            waiting.countDown();
            waiter.await();
            ended.incrementAndGet();
          }));
    }
    await(waiting);
    CountDownLatch held = new CountDownLatch(WORKERS);
    for (int i = 0; i < WORKERS; i++) {
      scheduler.schedule(
          new TestTask(() -> {
            held.countDown();
            while (!over.get()) {
              Thread.onSpinWait();
            }
          }));
    }
    await(held);
    waiters.forEach(Waiter::signal);
    for (Entry entry = scheduler.pollInjector(); entry != null; entry = scheduler.pollInjector()) {
      scheduler.hand(entry); // as a worker above the limit does
    }
    Thread closing = Thread.ofPlatform().start(() -> scheduler.close(LONG));
    eventually(scheduler::isClosing);
    over.set(true);
    closing.join();
    eventually(() -> ended.get() == count);
  }

  @Test
  void ofItself_oneWorks_whenThatIsFaster_orAll() {
    assertThat(scheduler.close(LONG)).isTrue();
    scheduler = start(1);
    startPairs(16);
    long[] before = turns();
    eventually(() -> sum(turns()) > sum(before) + 5_000_000); // some trials, whatever they say
    assertThat(scheduler.counters().maxBusy()).isBetween(1, WORKERS);
  }

  /* ---- calm: nobody is limited, but what does not pay is not stolen ---- */

  @Test
  void stealsThatDoNotPay_calmIt_untilOnePays() throws Exception {
    assertThat(scheduler.isCalm()).isFalse();
    long end = System.nanoTime() + LONG.toNanos();
    while (!scheduler.isCalm() && System.nanoTime() < end) {
      runWithQueued(0);
    }
    assertThat(scheduler.isCalm()).as("after steals of next to nothing: %s", scheduler).isTrue();
    while (scheduler.isCalm() && System.nanoTime() < end) {
      runWithQueued(2_000_000);
    }
    assertThat(scheduler.isCalm()).as("after steals that paid: %s", scheduler).isFalse();
  }

  /** A turn that keeps its worker for a while, with four more queued behind it. */
  private void runWithQueued(long nanosEach) throws InterruptedException {
    CountDownLatch done = new CountDownLatch(5);
    scheduler.schedule(
        new TestTask(() -> {
          for (int i = 0; i < 4; i++) {
            scheduler.scheduleLast(
                new TestTask(() -> {
                  compute(nanosEach);
                  done.countDown();
                }));
          }
          compute(200_000 + nanosEach);
          done.countDown();
        }));
    await(done);
  }

  private static void compute(long nanos) {
    long end = System.nanoTime() + nanos;
    while (System.nanoTime() < end) {
      Thread.onSpinWait();
    }
  }

  private void await(CountDownLatch latch) throws InterruptedException {
    assertThat(latch.await(LONG.toSeconds(), SECONDS)).as("in time: %s", scheduler).isTrue();
  }

  private void eventually(BooleanSupplier condition) {
    long end = System.nanoTime() + LONG.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("in time: %s", scheduler).isLessThan(end);
      Thread.yield();
    }
  }
}
