package dev.coact.scheduler;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coact.coroutine.Coroutine;
import dev.coact.coroutine.CoroutineSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the production scheduler promises, whatever its coroutines are. */
@SuppressWarnings("ThreadPriorityCheck") // to yield here is a courtesy, not a means
@Timeout(120)
abstract class SchedulerContract {
  private static final Duration LONG = Duration.ofSeconds(30);

  private final boolean portable;
  private final List<WorkStealingScheduler> started = new ArrayList<>();
  private WorkStealingScheduler scheduler;

  SchedulerContract(boolean portable) {
    this.portable = portable;
  }

  @BeforeEach
  void start() {
    scheduler = start("test", 2);
  }

  @AfterEach
  void nothingIsLeft() {
    for (WorkStealingScheduler each : started) {
      assertThat(each.close(LONG)).as("closed: %s", each).isTrue();
      assertThat(each.counters().timersArmed()).isZero();
      assertThat(each.counters().blockingThreads()).isZero();
      // A turn may have been blocked for a moment when the workers left, as by the log's lock.
      eventually(() -> each.counters().coroutines().alive() == 0);
      for (int i = 0; i < each.workers(); i++) {
        assertThat(each.worker(i).ring.isValid()).isTrue();
      }
    }
  }

  private WorkStealingScheduler start(String name, int workers) {
    return start(name, workers, Long.MAX_VALUE);
  }

  private WorkStealingScheduler start(String name, int workers, long trimNanos) {
    SchedulerSettings defaults = SchedulerSettings.defaults(name);
    WorkStealingScheduler made =
        WorkStealingScheduler.start(
            new SchedulerSettings(
                name,
                workers,
                defaults.throughput(),
                defaults.timeSlice(),
                4,
                Duration.ofMillis(200),
                defaults.stallThreshold(),
                defaults.maxSpares(),
                new CoroutineSettings(16, 64, portable)),
            trimNanos);
    started.add(made);
    return made;
  }

  /* ---- each schedule is one turn ---- */

  @Test
  void schedule_fromOutsideThreads_runsEachOnce() throws Exception {
    int threads = 4;
    int each = 20_000;
    CountDownLatch done = new CountDownLatch(threads * each);
    Queue<TestTask> tasks = new ConcurrentLinkedQueue<>();
    inThreads(
        threads,
        _ -> {
          for (int i = 0; i < each; i++) {
            TestTask task = new TestTask(done::countDown);
            tasks.add(task);
            if (i % 3 == 0) {
              scheduler.scheduleLast(task);
            } else {
              scheduler.schedule(task);
            }
          }
        });
    await(done);
    assertThat(tasks).hasSize(threads * each).allMatch(SchedulerContract::ranOnce);
  }

  @Test
  void schedule_fromInside_runsEachOnce() throws Exception {
    int each = 5_000; // many times the ring: it overflows
    int spawners = 4;
    CountDownLatch done = new CountDownLatch(spawners * each);
    Queue<TestTask> tasks = new ConcurrentLinkedQueue<>();
    for (int s = 0; s < spawners; s++) {
      scheduler.schedule(
          new TestTask(() -> {
            for (int i = 0; i < each; i++) {
              TestTask task = new TestTask(done::countDown);
              tasks.add(task);
              if (i % 3 == 0) {
                scheduler.scheduleLast(task);
              } else {
                scheduler.schedule(task);
              }
            }
          }));
    }
    await(done);
    assertThat(tasks).hasSize(spawners * each).allMatch(SchedulerContract::ranOnce);
  }

  @Test
  void schedule_ofItselfAgainAndAgain_losesNoTurn() throws Exception {
    int tasks = 16;
    int turns = 20_000;
    CountDownLatch done = new CountDownLatch(tasks);
    for (int i = 0; i < tasks; i++) {
      TestTask[] self = new TestTask[1];
      // Counted when a turn begins: the next one may begin before it has ended.
      AtomicInteger begun = new AtomicInteger();
      boolean last = i % 2 == 0;
      self[0] =
          new TestTask(() -> {
            if (begun.incrementAndGet() == turns) {
              done.countDown();
            } else if (last) {
              scheduler.scheduleLast(self[0]);
            } else {
              scheduler.schedule(self[0]);
            }
          });
      scheduler.schedule(self[0]);
    }
    await(done);
  }

  @Test
  void schedule_inBurstsWithIdleGaps_losesNoWakeUp() throws Exception {
    for (int round = 0; round < 20_000; round++) {
      int burst = 1 + round % 3;
      CountDownLatch done = new CountDownLatch(burst);
      for (int i = 0; i < burst; i++) {
        scheduler.schedule(new TestTask(done::countDown));
      }
      await(done); // now the workers go idle, or just begin to
      if (round % 64 == 0) {
        eventually(() -> scheduler.counters().idleWorkers() == 2);
      }
    }
  }

  @Test
  void schedule_justWhenAWorkerGoesToSleep_isNotLost() {
    WorkStealingScheduler single = start("single", 1);
    AtomicInteger ran = new AtomicInteger();
    for (int round = 1; round <= 100_000; round++) {
      int number = round;
      single.schedule(new TestTask(() -> ran.set(number)));
      spinUntil(() -> ran.get() == number); // and does not sleep, to be there in time
      for (int i = 0; i < round % 64; i++) {
        Thread.onSpinWait();
      }
    }
  }

  @Test
  void schedule_happensBeforeTheTurn() throws Exception {
    int[] plain = new int[1];
    int rounds = 2_000;
    for (int round = 1; round <= rounds; round++) {
      int expected = round;
      AtomicInteger seen = new AtomicInteger();
      CountDownLatch done = new CountDownLatch(1);
      plain[0] = round;
      scheduler.schedule(
          new TestTask(() -> {
            seen.set(plain[0]);
            done.countDown();
          }));
      await(done);
      assertThat(seen).hasValue(expected);
    }
  }

  /* ---- suspension ---- */

  @Test
  void waiter_signalledFromAnyThread_goesOn() throws Exception {
    int tasks = 200;
    CountDownLatch done = new CountDownLatch(tasks);
    BlockingQueue<Waiter> waiting = new ArrayBlockingQueue<>(tasks);
    for (int i = 0; i < tasks; i++) {
      scheduler.schedule(
          new TestTask(() -> {
            for (int round = 0; round < 20; round++) {
              Waiter waiter = new Waiter(scheduler, "round");
              waiting.add(waiter);
              waiter.await();
            }
            done.countDown();
          }));
    }
    AtomicInteger left = new AtomicInteger(tasks * 20);
    inThreads(
        3,
        t -> {
          while (left.getAndDecrement() > 0) {
            Waiter waiter = waiting.poll(30, SECONDS);
            if (t == 0) {
              CountDownLatch signalled = new CountDownLatch(1);
              scheduler.schedule(
                  new TestTask(() -> {
                    waiter.signal();
                    signalled.countDown();
                  }));
              await(signalled);
            } else {
              waiter.signal();
            }
          }
        });
    await(done);
  }

  @Test
  void waiter_withDeadline_timesOutInOrder() throws Exception {
    Queue<Integer> order = new ConcurrentLinkedQueue<>();
    int[] millis = {60, 20, 40, 0};
    CountDownLatch done = new CountDownLatch(millis.length);
    for (int delay : millis) {
      scheduler.schedule(
          new TestTask(() -> {
            assertThat(new Waiter(scheduler, "nothing").await(delay * 1_000_000L)).isFalse();
            order.add(delay);
            done.countDown();
          }));
    }
    await(done);
    assertThat(order).containsExactly(0, 20, 40, 60);
  }

  @Test
  void waiter_ofCancelledTask_throws() throws Exception {
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    CountDownLatch waits = new CountDownLatch(1);
    CountDownLatch done = new CountDownLatch(1);
    TestTask task =
        new TestTask(() -> {
          try {
            waits.countDown();
            new Waiter(scheduler, "nothing").await(LONG.toNanos());
          } catch (CancellationException e) {
            thrown.set(e);
          }
          done.countDown();
        });
    scheduler.schedule(task);
    await(waits);
    task.cancel();
    await(done);
    assertThat(thrown.get()).isInstanceOf(CancellationException.class);
  }

  @Test
  void waiter_onAPlainThread_blocksIt() throws Exception {
    Waiter waiter = new Waiter(scheduler, "a turn");
    scheduler.schedule(new TestTask(waiter::signal));
    assertThat(waiter.await(LONG.toNanos())).isTrue();

    assertThat(new Waiter(scheduler, "nothing").await(5_000_000)).isFalse();

    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> new Waiter(scheduler, "nothing").await())
        .isInstanceOf(WaitInterruptedException.class);
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void turn_afterSuspension_knowsItsTask() throws Exception {
    AtomicReference<Task> before = new AtomicReference<>();
    AtomicReference<Task> after = new AtomicReference<>();
    CountDownLatch done = new CountDownLatch(1);
    TestTask task =
        new TestTask(() -> {
          before.set(Task.current());
          new Waiter(scheduler, "nothing").await(1_000_000);
          after.set(Task.current());
          done.countDown();
        });
    scheduler.schedule(task);
    await(done);
    assertThat(before.get()).isSameAs(task);
    assertThat(after.get()).isSameAs(task);
    assertThat(Task.current()).isNull();
  }

  @Test
  void yield_letsOthersRun() throws Exception {
    AtomicBoolean stop = new AtomicBoolean();
    CountDownLatch yielders = new CountDownLatch(4);
    for (int i = 0; i < 4; i++) {
      scheduler.schedule(
          new TestTask(() -> {
            while (!stop.get()) {
              Coroutine.current().yieldNow();
            }
            yielders.countDown();
          }));
    }
    scheduler.schedule(new TestTask(() -> stop.set(true)));
    await(yielders);
  }

  /* ---- blocking in a turn ---- */

  @Test
  void turn_thatBlocksInTheJdk_doesNotStopOthers() throws Exception {
    int blocked = 50;
    ArrayBlockingQueue<Integer> queue = new ArrayBlockingQueue<>(blocked);
    CountDownLatch taken = new CountDownLatch(blocked);
    for (int i = 0; i < blocked; i++) {
      scheduler.schedule(
          new TestTask(() -> {
            queue.take();
            taken.countDown();
          }));
    }
    CountDownLatch others = new CountDownLatch(1000);
    for (int i = 0; i < 1000; i++) {
      scheduler.schedule(new TestTask(others::countDown));
    }
    await(others);
    assertThat(taken.getCount()).isEqualTo(blocked);
    for (int i = 0; i < blocked; i++) {
      queue.add(i);
    }
    await(taken);
  }

  @Test
  void turn_thatComputes_losesItsSlotAndItsRingToTheOthers() throws Exception {
    CountDownLatch slot = new CountDownLatch(1);
    CountDownLatch ring = new CountDownLatch(20);
    CountDownLatch done = new CountDownLatch(1);
    scheduler.schedule(
        new TestTask(() -> {
          for (int i = 0; i < 20; i++) {
            scheduler.scheduleLast(new TestTask(ring::countDown));
          }
          scheduler.schedule(new TestTask(slot::countDown));
          spinUntil(() -> slot.getCount() == 0 && ring.getCount() == 0);
          done.countDown();
        }));
    await(done);
  }

  @Test
  void turn_thatFillsItsSlotLate_losesItToAnIdleWorker() throws Exception {
    for (int round = 0; round < 50; round++) {
      CountDownLatch slot = new CountDownLatch(1);
      CountDownLatch done = new CountDownLatch(1);
      boolean settle = round % 2 == 0;
      scheduler.schedule(
          new TestTask(() -> {
            if (settle) {
              spinUntil(() -> scheduler.counters().idleWorkers() == 1);
            }
            scheduler.schedule(new TestTask(slot::countDown));
            spinUntil(() -> slot.getCount() == 0);
            done.countDown();
          }));
      await(done);
    }
  }

  @Test
  void idleWorkers_giveSurplusStacksBack() throws Exception {
    WorkStealingScheduler trimming = start("trimming", 2, 1_000_000);
    CountDownLatch done = new CountDownLatch(50);
    for (int i = 0; i < 50; i++) {
      trimming.schedule(
          new TestTask(() -> {
            new Waiter(trimming, "nothing").await(2_000_000);
            done.countDown();
          }));
    }
    await(done);
    eventually(() -> trimming.counters().coroutines().retired() > 0);
    runsSomething(trimming);
  }

  /* ---- fairness ---- */

  @Test
  void pingPong_forEver_doesNotStarveOthers() throws Exception {
    WorkStealingScheduler single = start("single", 1);
    AtomicBoolean stop = new AtomicBoolean();
    CountDownLatch stopped = new CountDownLatch(1);
    TestTask[] pair = new TestTask[2];
    for (int i = 0; i < 2; i++) {
      int other = 1 - i;
      pair[i] =
          new TestTask(() -> {
            if (stop.get()) {
              stopped.countDown();
            } else {
              single.schedule(pair[other]);
            }
          });
    }
    single.schedule(pair[0]);
    for (int round = 0; round < 50; round++) {
      CountDownLatch outside = new CountDownLatch(1);
      CountDownLatch inside = new CountDownLatch(1);
      single.schedule(
          new TestTask(() -> {
            single.scheduleLast(new TestTask(inside::countDown));
            outside.countDown();
          }));
      await(outside);
      await(inside);
      assertThat(new Waiter(single, "nothing").await(1)).isFalse(); // and a timer
    }
    stop.set(true);
    await(stopped);
  }

  @Test
  void pingPong_forEver_passesOverNobodyMoreThanTheBound() throws Exception {
    WorkStealingScheduler single = start("single", 1);
    CountDownLatch done = new CountDownLatch(1);
    AtomicLong between = new AtomicLong(-1);
    AtomicLong before = new AtomicLong();
    TestTask[] pair = new TestTask[2];
    TestTask third = new TestTask(() -> between.set(turnsOf(pair) - before.get()));
    for (int i = 0; i < 2; i++) {
      int other = 1 - i;
      pair[i] =
          new TestTask(() -> {
            if (turnsOf(pair) == 1_000) {
              before.set(turnsOf(pair));
              single.scheduleLast(third);
            }
            if (turnsOf(pair) == 2_000) {
              done.countDown();
            } else {
              single.schedule(pair[other]);
            }
          });
    }
    single.schedule(pair[0]);
    await(done);
    assertThat(between.get()).isBetween(0L, 5L);
  }

  private static long turnsOf(TestTask[] pair) {
    return pair[0].turns.get() + (long) pair[1].turns.get();
  }

  /* ---- failures ---- */

  @Test
  void turn_thatThrows_harmsNobody() throws Exception {
    CountDownLatch done = new CountDownLatch(3);
    for (int i = 0; i < 3; i++) {
      scheduler.schedule(
          new TestTask(() -> {
            done.countDown();
            throw new IllegalStateException("thrown by a test");
          }));
      scheduler
          .timers()
          .arm(
              timer(() -> {
                throw new StackOverflowError("by a test");
              }),
              0);
    }
    await(done);
    eventually(() -> scheduler.timers().armed() == 0);
    runsSomething(scheduler);
  }

  @Test
  void turn_afterOneThatWasInterrupted_startsClean() throws Exception {
    WorkStealingScheduler single = start("single", 1);
    CountDownLatch done = new CountDownLatch(1);
    AtomicBoolean interrupted = new AtomicBoolean(true);
    single.schedule(
        new TestTask(() -> {
          Thread.currentThread().interrupt();
          single.schedule(
              new TestTask(() -> {
                interrupted.set(Thread.currentThread().isInterrupted());
                done.countDown();
              }));
        }));
    await(done);
    assertThat(interrupted).isFalse();
  }

  /* ---- timers ---- */

  @Test
  void timer_firesNotEarly() throws Exception {
    int count = 200;
    CountDownLatch done = new CountDownLatch(count);
    Queue<Long> early = new ConcurrentLinkedQueue<>();
    for (int i = 0; i < count; i++) {
      long delay = i * 300_000L;
      long start = System.nanoTime();
      scheduler
          .timers()
          .arm(
              timer(() -> {
                long late = System.nanoTime() - start - delay;
                if (late < 0) {
                  early.add(late);
                }
                done.countDown();
              }),
              delay);
    }
    await(done);
    assertThat(early).isEmpty();
    assertThat(scheduler.timers().armed()).isZero();
  }

  @Test
  void timer_earlierThanTheOneWaitedFor_wakesTheWorker() throws Exception {
    Timer far = timer(() -> {});
    scheduler.timers().arm(far, Duration.ofHours(1).toNanos());
    for (int round = 0; round < 50; round++) {
      eventually(() -> scheduler.counters().idleWorkers() == 2);
      CountDownLatch fired = new CountDownLatch(1);
      scheduler.timers().arm(timer(fired::countDown), 1_000_000);
      await(fired);
    }
    assertThat(far.cancel()).isTrue();
    assertThat(scheduler.timers().armed()).isZero();
  }

  @Test
  void timer_cancelledOrFired_exactlyOne() throws Exception {
    int rounds = 20_000;
    AtomicInteger fired = new AtomicInteger();
    int cancelled = 0;
    for (int i = 0; i < rounds; i++) {
      Timer timer = timer(fired::incrementAndGet);
      scheduler.timers().arm(timer, i % 7 * 10_000L);
      if (i % 3 == 0) {
        Thread.onSpinWait();
      }
      if (timer.cancel()) {
        cancelled++;
      }
      assertThat(timer.isArmed()).isFalse();
      assertThat(timer.cancel()).isFalse();
    }
    int expected = rounds - cancelled;
    eventually(() -> fired.get() == expected);
    assertThat(scheduler.timers().armed()).isZero();
  }

  @Test
  void timer_whileAllWorkersAreBusyWithTurns_fires() throws Exception {
    AtomicBoolean stop = new AtomicBoolean();
    CountDownLatch stopped = new CountDownLatch(4);
    for (int i = 0; i < 4; i++) {
      TestTask[] self = new TestTask[1];
      self[0] =
          new TestTask(() -> {
            if (stop.get()) {
              stopped.countDown();
            } else {
              scheduler.schedule(self[0]);
            }
          });
      scheduler.schedule(self[0]);
    }
    CountDownLatch fired = new CountDownLatch(1);
    scheduler.timers().arm(timer(fired::countDown), 2_000_000);
    await(fired);
    stop.set(true);
    await(stopped);
  }

  /* ---- events ---- */

  @Test
  void eventSource_handsOutEvents_toIdleWorkers() throws Exception {
    FakeSource source = new FakeSource();
    scheduler.eventSource(source);
    for (int round = 0; round < 5_000; round++) {
      CountDownLatch done = new CountDownLatch(2);
      source.add(() -> scheduler.schedule(new TestTask(done::countDown)));
      scheduler.schedule(new TestTask(done::countDown)); // not through the source
      await(done);
    }
    assertThat(source.overlaps.get()).isZero();
  }

  @Test
  void eventSource_installedWhenAllSleep_isPolled() throws Exception {
    for (int round = 0; round < 200; round++) {
      WorkStealingScheduler fresh = start("fresh", 2);
      if (round % 2 == 0) {
        eventually(() -> fresh.counters().idleWorkers() == 2);
      }
      FakeSource source = new FakeSource();
      fresh.eventSource(source);
      CountDownLatch done = new CountDownLatch(1);
      source.add(done::countDown);
      await(done);
      assertThat(fresh.close(LONG)).isTrue();
    }
  }

  @Test
  void eventSource_whileWorkersAreBusy_isPolled() throws Exception {
    FakeSource source = new FakeSource();
    scheduler.eventSource(source);
    AtomicBoolean stop = new AtomicBoolean();
    CountDownLatch stopped = new CountDownLatch(4);
    for (int i = 0; i < 4; i++) {
      TestTask[] self = new TestTask[1];
      self[0] =
          new TestTask(() -> {
            if (stop.get()) {
              stopped.countDown();
            } else {
              scheduler.schedule(self[0]);
            }
          });
      scheduler.schedule(self[0]);
    }
    for (int round = 0; round < 20; round++) {
      CountDownLatch event = new CountDownLatch(1);
      source.add(event::countDown);
      await(event);
    }
    stop.set(true);
    await(stopped);
  }

  @Test
  void eventSource_whileOneTurnComputes_isServedByTheOther() throws Exception {
    FakeSource source = new FakeSource();
    scheduler.eventSource(source);
    CountDownLatch event = new CountDownLatch(1);
    CountDownLatch fired = new CountDownLatch(1);
    CountDownLatch done = new CountDownLatch(1);
    source.add(() ->
        scheduler.schedule(
            new TestTask(() -> {
              source.add(event::countDown);
              scheduler.timers().arm(timer(fired::countDown), 1_000_000);
              spinUntil(() -> event.getCount() == 0 && fired.getCount() == 0);
              done.countDown();
            })));
    await(done);
  }

  @Test
  void eventSource_withTimers_waitsNoLonger() throws Exception {
    scheduler.eventSource(new FakeSource());
    for (int round = 0; round < 50; round++) {
      CountDownLatch fired = new CountDownLatch(1);
      scheduler.timers().arm(timer(fired::countDown), round % 3 * 1_000_000L);
      await(fired);
    }
  }

  @Test
  void eventSource_thatThrows_doesNotEndTheWorker() throws Exception {
    AtomicInteger polls = new AtomicInteger();
    scheduler.eventSource(
        new EventSource() {
          @Override
          public int poll(long timeoutNanos) {
            if (polls.incrementAndGet() < 3) {
              throw new IllegalStateException("thrown by a test");
            }
            LockSupport.parkNanos(this, timeoutNanos < 0 ? 1_000_000 : timeoutNanos);
            return 0;
          }

          @Override
          public void wakeup() {}
        });
    eventually(() -> polls.get() >= 3);
    runsSomething(scheduler);
  }

  @Test
  void sentinel_wokenJustBeforeItPolls_doesNotWait() throws Exception {
    FakeSource source = new FakeSource();
    scheduler.eventSource(source);
    AtomicBoolean stop = new AtomicBoolean();
    CountDownLatch busy = new CountDownLatch(2);
    for (int i = 0; i < 2; i++) {
      scheduler.schedule(
          new TestTask(() -> {
            busy.countDown();
            spinUntil(stop::get);
          }));
    }
    await(busy);
    // It has been the sentinel, was woken, and somebody's poll has used the wake-up of the source.
    source.poll(0);
    long start = System.nanoTime();
    scheduler.waitForEvents(scheduler.worker(0), LONG.toNanos(), 1);
    assertThat(System.nanoTime() - start).isLessThan(LONG.toNanos() / 2);
    stop.set(true);
  }

  @Test
  void eventSource_second_isRefused() {
    scheduler.eventSource(new FakeSource());
    assertThatThrownBy(() -> scheduler.eventSource(new FakeSource()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("event source");
  }

  /* ---- blocking calls ---- */

  @Test
  void blocking_runsUpToTheLimit_thenQueues() throws Exception {
    Semaphore go = new Semaphore(0);
    CountDownLatch begun = new CountDownLatch(4);
    CountDownLatch done = new CountDownLatch(10);
    for (int i = 0; i < 10; i++) {
      scheduler.blocking(() -> {
        begun.countDown();
        go.acquireUninterruptibly();
        done.countDown();
      });
    }
    await(begun);
    SchedulerCounters counters = scheduler.counters();
    assertThat(counters.blockingThreads()).isEqualTo(4);
    assertThat(counters.blockingBusy()).isEqualTo(4);
    assertThat(counters.blockingQueued()).isEqualTo(6);
    go.release(10);
    await(done);
    eventually(() -> scheduler.counters().blockingThreads() == 0); // the idle ones end
  }

  @Test
  void blocking_fromATurn_letsTheWorkerGoOn() throws Exception {
    WorkStealingScheduler single = start("single", 1);
    CountDownLatch other = new CountDownLatch(1);
    CountDownLatch done = new CountDownLatch(1);
    single.schedule(
        new TestTask(() -> {
          Waiter waiter = new Waiter(single, "a blocking call");
          single.blocking(() -> {
            awaitUnchecked(other);
            waiter.signal();
          });
          waiter.await();
          done.countDown();
        }));
    single.schedule(new TestTask(other::countDown));
    await(done);
  }

  /* ---- several, and the end ---- */

  @Test
  void schedulers_inOneJvm_scheduleEachOthersTasks() throws Exception {
    WorkStealingScheduler second = start("second", 2);
    int rounds = 20_000;
    CountDownLatch done = new CountDownLatch(1);
    AtomicInteger begun = new AtomicInteger();
    TestTask[] pair = new TestTask[2];
    pair[0] =
        new TestTask(() -> {
          if (begun.incrementAndGet() > rounds) {
            done.countDown();
          } else {
            second.schedule(pair[1]);
          }
        });
    pair[1] = new TestTask(() -> scheduler.schedule(pair[0]));
    scheduler.schedule(pair[0]);
    await(done);
    assertThat(second.counters().turns()).isEqualTo(rounds);
    assertThat(scheduler.counters().turns()).isEqualTo(rounds + 1);
  }

  @Test
  void schedulers_startedAndClosed_leaveNoThread() throws Exception {
    for (int i = 0; i < 100; i++) {
      WorkStealingScheduler each = start("short" + i, 2);
      if (i % 2 == 0) {
        runsSomething(each);
        CountDownLatch called = new CountDownLatch(1);
        each.blocking(called::countDown);
        await(called);
      }
      assertThat(each.close(LONG)).isTrue();
    }
    assertThat(Thread.getAllStackTraces().keySet())
        .noneMatch(
            t -> t.getName().startsWith("coact-short") && t.getState() != Thread.State.TERMINATED);
  }

  @Test
  void close_withSuspendedTurns_ends() throws Exception {
    WorkStealingScheduler closed = start("closed", 2);
    int suspended = 50;
    CountDownLatch waiting = new CountDownLatch(suspended);
    Queue<Waiter> waiters = new ConcurrentLinkedQueue<>();
    for (int i = 0; i < suspended; i++) {
      closed.schedule(
          new TestTask(() -> {
            Waiter waiter = new Waiter(closed, "nothing");
            waiters.add(waiter);
            waiting.countDown();
            waiter.await(Duration.ofHours(1).toNanos());
          }));
    }
    await(waiting);
    assertThat(closed.close(LONG)).isTrue();
    assertThat(closed.close(LONG)).isTrue();
    assertThat(closed.timers().armed()).isZero();
    assertThat(closed.counters().coroutines().alive()).isEqualTo(suspended);
    waiters.forEach(Waiter::signal); // too late, and harmless: they go on to their ends
    closed.schedule(new TestTask(() -> {}));
    assertThat(closed.counters().turns()).isEqualTo(suspended);
  }

  @Test
  void close_whileATurnDoesNotEnd_saysSo() throws Exception {
    WorkStealingScheduler closed = start("closed", 2);
    AtomicBoolean stop = new AtomicBoolean();
    CountDownLatch begun = new CountDownLatch(1);
    closed.schedule(
        new TestTask(() -> {
          begun.countDown();
          spinUntil(stop::get);
        }));
    await(begun);
    assertThat(closed.close(Duration.ofMillis(20))).isFalse();
    stop.set(true);
    assertThat(closed.close(LONG)).isTrue();
  }

  @Test
  void close_underLoad_ends() throws Exception {
    for (int round = 0; round < 50; round++) {
      WorkStealingScheduler closed = start("closed", 2);
      AtomicBoolean stop = new AtomicBoolean();
      CountDownLatch running = new CountDownLatch(1_000);
      TestTask[] self = new TestTask[4];
      for (int i = 0; i < 4; i++) {
        int mine = i;
        self[i] =
            new TestTask(() -> {
              running.countDown();
              closed.schedule(self[mine]);
            });
        closed.schedule(self[i]);
      }
      Thread feeder =
          Thread.ofPlatform()
              .start(() -> {
                while (!stop.get()) {
                  closed.schedule(new TestTask(() -> {}));
                  closed.timers().arm(timer(() -> {}), 100_000);
                }
              });
      await(running);
      assertThat(closed.close(LONG)).isTrue();
      stop.set(true);
      feeder.join();
    }
  }

  @Test
  void close_letsThreadsOutsideGo() throws Exception {
    WorkStealingScheduler closed = start("closed", 2);
    CountDownLatch over = new CountDownLatch(2);
    Thread waiting =
        Thread.ofPlatform()
            .start(() -> {
              new Waiter(closed, "nothing").await(Duration.ofHours(1).toNanos());
              over.countDown();
              new Waiter(closed, "nothing").await(Duration.ofHours(1).toNanos());
              over.countDown();
            });
    eventually(() -> closed.timers().armed() == 1);
    assertThat(closed.close(LONG)).isTrue();
    await(over);
    waiting.join();
  }

  @Test
  void close_fromItsOwnTurn_isRefused() throws Exception {
    if (portable) {
      return; // there a turn does not know its worker; it waits for itself until the time is over
    }
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    CountDownLatch done = new CountDownLatch(1);
    scheduler.schedule(
        new TestTask(() -> {
          try {
            scheduler.close(LONG);
          } catch (IllegalStateException e) {
            thrown.set(e);
          }
          done.countDown();
        }));
    await(done);
    assertThat(thrown.get()).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void virtualThread_startedInATurn_works() throws Exception {
    BlockingQueue<String> toInner = new ArrayBlockingQueue<>(1);
    BlockingQueue<String> fromInner = new ArrayBlockingQueue<>(1);
    CountDownLatch done = new CountDownLatch(20);
    AtomicReference<String> answer = new AtomicReference<>();
    for (int i = 0; i < 20; i++) {
      scheduler.schedule(
          new TestTask(() -> {
            Thread inner =
                Thread.ofVirtual()
                    .start(() -> {
                      try {
                        String got = toInner.take();
                        Thread.yield();
                        CountDownLatch ran = new CountDownLatch(1);
                        scheduler.schedule(new TestTask(ran::countDown));
                        ran.await();
                        fromInner.put(got + "!");
                      } catch (InterruptedException e) {
                        throw new AssertionError(e);
                      }
                    });
            toInner.put("hello");
            answer.set(fromInner.take());
            inner.join();
            done.countDown();
          }));
    }
    await(done);
    assertThat(answer).hasValue("hello!");
    if (!portable) {
      assertThat(scheduler.counters().foreign()).isGreaterThanOrEqualTo(20);
    }
  }

  @Test
  void random_isUsable() {
    assertThat(scheduler.random("a").nextLong()).isNotEqualTo(scheduler.random("b").nextLong());
  }

  @Test
  void threads_areNamedAfterTheScheduler() throws Exception {
    if (!portable) {
      assertThat(scheduler.worker(1).thread().getName()).isEqualTo("coact-test-worker-1");
    }
    AtomicReference<String> name = new AtomicReference<>();
    CountDownLatch done = new CountDownLatch(1);
    scheduler.blocking(() -> {
      name.set(Thread.currentThread().getName());
      done.countDown();
    });
    await(done);
    assertThat(name).hasValue("coact-test-blocking-0");
  }

  /* ---- tools ---- */

  private static boolean ranOnce(TestTask task) {
    eventually(() -> task.turns.get() > 0);
    return task.turns.get() == 1;
  }

  private interface Part {
    void run(int thread) throws Exception;
  }

  private static void inThreads(int count, Part part) throws Exception {
    CyclicBarrier start = new CyclicBarrier(count);
    AtomicReference<Throwable> failure = new AtomicReference<>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int number = i;
      threads.add(
          Thread.ofPlatform()
              .start(() -> {
                try {
                  start.await();
                  part.run(number);
                } catch (Throwable t) {
                  failure.set(t);
                }
              }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(failure.get()).isNull();
  }

  private static Timer timer(Runnable fire) {
    return new Timer() {
      @Override
      protected void fire() {
        fire.run();
      }
    };
  }

  private static void runsSomething(WorkStealingScheduler scheduler) throws InterruptedException {
    CountDownLatch done = new CountDownLatch(10);
    for (int i = 0; i < 10; i++) {
      scheduler.schedule(new TestTask(done::countDown));
    }
    await(done);
  }

  private static void await(CountDownLatch latch) throws InterruptedException {
    assertThat(latch.await(LONG.toSeconds(), SECONDS)).as("in time").isTrue();
  }

  private static void awaitUnchecked(CountDownLatch latch) {
    try {
      await(latch);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Computes, as far as the scheduler can see. */
  private static void spinUntil(BooleanSupplier condition) {
    long end = System.nanoTime() + LONG.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("in time").isLessThan(end);
      Thread.onSpinWait();
    }
  }

  private static void eventually(BooleanSupplier condition) {
    long end = System.nanoTime() + LONG.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("in time").isLessThan(end);
      Thread.yield();
    }
  }

  /** Events by hand. */
  private static final class FakeSource implements EventSource {
    final AtomicInteger overlaps = new AtomicInteger();
    private final Queue<Runnable> events = new ConcurrentLinkedQueue<>();
    private final Semaphore bell = new Semaphore(0);
    private final AtomicBoolean inside = new AtomicBoolean();

    /** As if the operating system had something: a poll that waits ends by itself. */
    void add(Runnable event) {
      events.add(event);
      bell.release();
    }

    @Override
    public int poll(long timeoutNanos) {
      if (!inside.compareAndSet(false, true)) {
        overlaps.incrementAndGet();
      }
      try {
        if (timeoutNanos < 0) {
          bell.acquireUninterruptibly();
        } else {
          bell.tryAcquire(timeoutNanos, java.util.concurrent.TimeUnit.NANOSECONDS);
        }
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      } finally {
        bell.drainPermits();
        inside.set(false);
      }
      int count = 0;
      for (Runnable event = events.poll(); event != null; event = events.poll()) {
        event.run();
        count++;
      }
      return count;
    }

    @Override
    public void wakeup() {
      bell.release();
    }
  }
}
