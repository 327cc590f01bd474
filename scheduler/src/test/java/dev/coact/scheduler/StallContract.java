package dev.coact.scheduler;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coact.coroutine.Coroutine;
import dev.coact.coroutine.CoroutineSettings;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the production scheduler promises about turns that do not end. */
@SuppressWarnings("ThreadPriorityCheck") // to yield here is a courtesy, not a means
@Timeout(120)
abstract class StallContract {
  private static final Duration LONG = Duration.ofSeconds(30);

  /* What a class that is being initialised, or native code, calls back. */
  private static volatile Runnable inside = () -> {};

  private final boolean portable;
  private final List<WorkStealingScheduler> started = new ArrayList<>();
  private final List<StallReport> reports = new CopyOnWriteArrayList<>();
  private final AtomicBoolean release = new AtomicBoolean();

  StallContract(boolean portable) {
    this.portable = portable;
  }

  @AfterEach
  void nothingIsLeft() {
    release.set(true);
    for (WorkStealingScheduler each : started) {
      assertThat(each.close(LONG)).as("closed: %s", each).isTrue();
      SchedulerCounters counters = each.counters();
      assertThat(counters.spares()).isZero();
      assertThat(counters.timersArmed()).isZero();
      assertThat(counters.blockingThreads()).isZero();
      eventually(() -> each.counters().coroutines().alive() == 0);
      assertThat(each.pool().jdkCarriersAdded()).isZero();
      for (int i = 0; i < each.workers(); i++) {
        assertThat(each.worker(i).ring.isValid()).isTrue();
      }
    }
    assertThat(Thread.getAllStackTraces().keySet())
        .noneMatch(thread -> thread.getName().startsWith("coact-stall-"));
  }

  private WorkStealingScheduler start(int workers, int thresholdMillis, int maxSpares) {
    SchedulerSettings defaults = SchedulerSettings.defaults("stall");
    WorkStealingScheduler made =
        WorkStealingScheduler.start(
            new SchedulerSettings(
                "stall",
                workers,
                defaults.throughput(),
                defaults.timeSlice(),
                4,
                Duration.ofMillis(200),
                Duration.ofMillis(thresholdMillis),
                maxSpares,
                new CoroutineSettings(16, 64, portable)),
            Long.MAX_VALUE);
    made.onStall(reports::add);
    started.add(made);
    return made;
  }

  /* ---- the others go on ---- */

  @Test
  void computing_onAllWorkers_othersGoOn_andEachIsReportedOnce() throws Exception {
    WorkStealingScheduler scheduler = start(2, 20, 4);
    FakeSource source = new FakeSource();
    scheduler.eventSource(source);
    CountDownLatch behind = new CountDownLatch(2 * 21);
    List<TestTask> stuck = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      stuck.add(
          new TestTask(() -> {
            for (int j = 0; j < 20; j++) {
              scheduler.scheduleLast(new TestTask(behind::countDown)); // in its ring
            }
            scheduler.schedule(new TestTask(behind::countDown)); // in its slot
            computesForLong();
          }));
    }
    stuck.forEach(scheduler::schedule);
    await(behind);
    runsSomething(scheduler); // from outside
    CountDownLatch others = new CountDownLatch(2);
    scheduler.timers().arm(timer(others::countDown), 1_000_000);
    source.add(others::countDown);
    await(others);
    eventually(() -> reportsOf(stuck).size() == 2);
    assertThat(scheduler.counters().spares()).isBetween(1, 4);
    release.set(true);
    runsSomething(scheduler);
    eventually(() -> scheduler.counters().spares() == 0);

    assertThat(reportsOf(stuck))
        .extracting(StallReport::task)
        .containsExactlyInAnyOrderElementsOf(stuck);
    assertThat(reportsOf(stuck))
        .allSatisfy(report -> {
          assertThat(report.cause()).isEqualTo(StallReport.Cause.COMPUTING);
          assertThat(report.nanos()).isGreaterThanOrEqualTo(20_000_000L);
          assertThat(report.stack())
              .extracting(StackTraceElement::getMethodName)
              .contains("computesForLong")
              .doesNotContain("runTurns", "loop");
        });
    assertThat(scheduler.counters().stalls()).isGreaterThanOrEqualTo(2);
  }

  /** Others may be reported, too, if the machine has left them standing for some milliseconds. */
  private List<StallReport> reportsOf(List<TestTask> tasks) {
    return reports.stream().filter(report -> tasks.contains(report.task())).toList();
  }

  private List<StallReport> reportsOf(StallReport.Cause cause) {
    return reports.stream().filter(report -> report.cause() == cause).toList();
  }

  @Test
  void pinnedInNativeFrames_onAllWorkers_othersGoOn() throws Exception {
    othersGoOnWhile(() -> sortNatively(), "sortNatively");
  }

  @Test
  void pinnedInAClassInitialiser_onAllWorkers_othersGoOn() throws Exception {
    othersGoOnWhile(StallContract::initialiseAClass, "initialiseAClass");
  }

  private void othersGoOnWhile(TestTask.Turn pinning, String frame) throws Exception {
    WorkStealingScheduler scheduler = start(2, 20, 4);
    inside = () -> {};
    pinning.run(); // what takes long the first time is over
    Queue<Waiter> waiters = new ConcurrentLinkedQueue<>();
    CountDownLatch done = new CountDownLatch(2);
    inside =
        () -> {
          Waiter waiter = new Waiter(scheduler, "to be let go");
          waiters.add(waiter);
          waiter.await();
        };
    try {
      othersGoOnWhileTwoAre(pinning, frame, scheduler, waiters, done);
    } finally {
      waiters.forEach(Waiter::signal);
    }
    await(done);
    eventually(() -> scheduler.counters().spares() == 0);
  }

  private void othersGoOnWhileTwoAre(
      TestTask.Turn pinning,
      String frame,
      WorkStealingScheduler scheduler,
      Queue<Waiter> waiters,
      CountDownLatch done)
      throws Exception {
    for (int i = 0; i < 2; i++) {
      scheduler.schedule(
          new TestTask(() -> {
            pinning.run();
            done.countDown();
          }));
      int begun = i + 1;
      eventually(() -> waiters.size() >= begun);
    }
    runsSomething(scheduler);
    CountDownLatch fired = new CountDownLatch(1);
    scheduler.timers().arm(timer(fired::countDown), 1_000_000);
    await(fired);
    if (!portable) { // there such a turn keeps a carrier of the JDK, and no worker
      eventually(() -> reportsOf(StallReport.Cause.PINNED).size() == 2);
      assertThat(reportsOf(StallReport.Cause.PINNED))
          .allSatisfy(report -> {
            assertThat(report.stack()).extracting(StackTraceElement::getMethodName).contains(frame);
          });
    }
  }

  @Test
  void queueOfAStuckWorker_isServed_whateverComesFromOutside() throws Exception {
    WorkStealingScheduler scheduler = start(2, 20, 0); // no spare: the other worker has to do it
    AtomicBoolean flood = new AtomicBoolean(true);
    CountDownLatch behind = new CountDownLatch(21);
    for (int i = 0; i < 64; i++) {
      TestTask[] self = new TestTask[1];
      self[0] =
          new TestTask(() -> {
            if (flood.get()) {
              scheduler.inject(self[0]);
            }
          });
      scheduler.schedule(self[0]);
    }
    scheduler.schedule(
        new TestTask(() -> {
          for (int j = 0; j < 20; j++) {
            scheduler.scheduleLast(new TestTask(behind::countDown));
          }
          scheduler.schedule(new TestTask(behind::countDown));
          computesForLong();
        }));
    await(behind);
    flood.set(false);
  }

  @Test
  void spareThatGetsStuckItself_isStoodInForByAnother() throws Exception {
    WorkStealingScheduler scheduler = start(1, 20, 3);
    List<TestTask> stuck = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      CountDownLatch begun = new CountDownLatch(1);
      TestTask task =
          new TestTask(() -> {
            begun.countDown();
            computesForLong();
          });
      stuck.add(task);
      scheduler.schedule(task);
      await(begun);
    }
    runsSomething(scheduler);
    eventually(() -> reportsOf(stuck).size() == 3);
    assertThat(scheduler.counters().spares()).isEqualTo(3);
    release.set(true);
    eventually(() -> scheduler.counters().spares() == 0);
  }

  @Test
  void stuckAgainAfterASuspension_isReportedAgain() throws Exception {
    WorkStealingScheduler scheduler = start(1, 20, 1);
    CountDownLatch done = new CountDownLatch(1);
    TestTask task =
        new TestTask(() -> {
          spinUntil(() -> reports.size() >= 1);
          new Waiter(scheduler, "nothing").await(1_000_000);
          spinUntil(() -> reports.size() >= 2);
          done.countDown();
        });
    scheduler.schedule(task);
    await(done);
    assertThat(reports).extracting(StallReport::task).containsOnly(task);
  }

  @Test
  void virtualThreadStartedInATurn_thatComputes_isReportedWithoutATask() throws Exception {
    if (portable) {
      return; // there it runs on the JDK's scheduler and keeps no worker
    }
    WorkStealingScheduler scheduler = start(1, 20, 1);
    AtomicBoolean begun = new AtomicBoolean();
    scheduler.schedule(
        new TestTask(() ->
            Thread.startVirtualThread(() -> {
              begun.set(true);
              computesForLong();
            })));
    eventually(begun::get);
    runsSomething(scheduler);
    eventually(() -> reports.stream().anyMatch(report -> report.task() == null));
    assertThat(reports)
        .filteredOn(report -> report.task() == null)
        .extracting(StallReport::worker)
        .containsExactly("coact-stall-worker-0");
  }

  /* ---- limits ---- */

  @Test
  void spares_areNoMoreThanTheLimit() throws Exception {
    WorkStealingScheduler scheduler = start(1, 10, 1);
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CountDownLatch done = new CountDownLatch(4);
    AtomicInteger permits = new AtomicInteger();
    for (int i = 0; i < 4; i++) {
      scheduler.schedule(
          new TestTask(() -> {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            spinUntil(() -> permits.getAndUpdate(n -> Math.max(0, n - 1)) > 0);
            running.decrementAndGet();
            done.countDown();
          }));
    }
    eventually(() -> reports.size() == 2);
    assertThat(scheduler.counters().spares()).isEqualTo(1);
    assertThat(running).hasValue(2);
    permits.set(1);
    eventually(() -> reports.size() == 3); // the third has begun, on whoever came free
    assertThat(scheduler.counters().spares()).isEqualTo(1);
    permits.set(10);
    await(done);
    assertThat(most).hasValue(2);
    eventually(() -> scheduler.counters().spares() == 0);
  }

  @Test
  void spares_none_reportsAllTheSame() throws Exception {
    WorkStealingScheduler scheduler = start(1, 10, 0);
    scheduler.schedule(new TestTask(this::computesForLong));
    scheduler.schedule(new TestTask(() -> {}));
    eventually(() -> !reports.isEmpty());
    assertThat(scheduler.counters().spares()).isZero();
  }

  @Test
  void threshold_zero_watchesNothing() throws Exception {
    WorkStealingScheduler scheduler = start(1, 0, 4);
    CountDownLatch done = new CountDownLatch(1);
    long start = System.nanoTime();
    scheduler.schedule(
        new TestTask(() -> {
          spinUntil(() -> System.nanoTime() - start > 50_000_000);
          done.countDown();
        }));
    await(done);
    assertThat(scheduler.counters().stalls()).isZero();
    assertThat(scheduler.toString()).contains("stall");
  }

  @Test
  void noSpare_whileAnotherWorkerIsIdle() throws Exception {
    WorkStealingScheduler scheduler = start(2, 10, 4);
    scheduler.schedule(new TestTask(this::computesForLong));
    eventually(() -> !reports.isEmpty());
    for (int i = 0; i < 20; i++) {
      CountDownLatch fired = new CountDownLatch(1);
      scheduler.timers().arm(timer(fired::countDown), 5_000_000); // two looks
      await(fired);
      assertThat(scheduler.counters().spares()).isZero();
    }
  }

  /* ---- what is no stall ---- */

  @Test
  void suspendedAndIdle_areNotReported() throws Exception {
    WorkStealingScheduler scheduler = start(2, 100, 4);
    CountDownLatch done = new CountDownLatch(40);
    for (int i = 0; i < 40; i++) {
      scheduler.schedule(
          new TestTask(() -> {
            new Waiter(scheduler, "nothing").await(500_000_000);
            done.countDown();
          }));
    }
    await(done);
    CountDownLatch fired = new CountDownLatch(1);
    scheduler.timers().arm(timer(fired::countDown), 500_000_000);
    await(fired);
    runsSomething(scheduler);
    assertThat(reports).isEmpty();
    assertThat(scheduler.counters().stalls()).isZero();
  }

  @Test
  void turnsThatEndInTime_areNotReported() throws Exception {
    WorkStealingScheduler scheduler = start(1, 2_000, 4);
    CountDownLatch done = new CountDownLatch(100);
    for (int i = 0; i < 100; i++) {
      scheduler.schedule(
          new TestTask(() -> {
            long start = System.nanoTime();
            spinUntil(() -> System.nanoTime() - start > 30_000_000);
            done.countDown();
          }));
    }
    await(done); // three seconds in all, in one go
    assertThat(reports).isEmpty();
  }

  /* ---- afterwards ---- */

  @Test
  void hundredStalls_leaveNothing() throws Exception {
    WorkStealingScheduler scheduler = start(2, 4, 4);
    AtomicLong ran = new AtomicLong();
    for (int round = 0; round < 100; round++) {
      AtomicBoolean let = new AtomicBoolean();
      for (int i = 0; i < 2; i++) {
        scheduler.schedule(
            new TestTask(() -> {
              spinUntil(let::get);
              ran.incrementAndGet();
            }));
      }
      CountDownLatch past = new CountDownLatch(10);
      for (int i = 0; i < 10; i++) {
        scheduler.schedule(
            new TestTask(() -> {
              ran.incrementAndGet();
              past.countDown();
            }));
      }
      await(past);
      int stalls = round;
      eventually(() -> scheduler.counters().stalls() > stalls);
      let.set(true);
    }
    eventually(() -> ran.get() == 1_200 && scheduler.counters().spares() == 0);
    SchedulerCounters counters = scheduler.counters();
    assertThat(counters.turns()).isGreaterThanOrEqualTo(1_200);
    assertThat(counters.stalls()).isGreaterThanOrEqualTo(100);
    eventually(() -> scheduler.counters().idleWorkers() == 2);
    runsSomething(scheduler);
  }

  @Test
  void sparesComingAndGoing_loseNothing() throws Exception {
    WorkStealingScheduler scheduler = start(2, 2, 3);
    scheduler.eventSource(new FakeSource());
    int chains = 40;
    int length = 200;
    CountDownLatch done = new CountDownLatch(chains);
    for (int c = 0; c < chains; c++) {
      int chain = c;
      int[] left = {length};
      TestTask[] self = new TestTask[1];
      self[0] =
          new TestTask(() -> {
            long start = System.nanoTime();
            if ((left[0] + chain) % 97 == 0) {
              spinUntil(() -> System.nanoTime() - start > 6_000_000);
            }
            if (--left[0] == 0) {
              done.countDown();
            } else {
              switch ((left[0] + chain) % 5) {
                case 0 -> scheduler.scheduleLast(self[0]);
                case 1 -> scheduler.timers().arm(timer(() -> scheduler.schedule(self[0])), 500_000);
                case 2 -> {
                  new Waiter(scheduler, "nothing").await(300_000);
                  scheduler.schedule(self[0]);
                }
                default -> scheduler.schedule(self[0]);
              }
            }
          });
      scheduler.schedule(self[0]);
    }
    await(done);
    eventually(() -> scheduler.counters().spares() == 0);
    eventually(() -> scheduler.counters().idleWorkers() == 2);
    runsSomething(scheduler);
  }

  @Test
  void close_duringAStall_waitsForItAndItsSpare() throws Exception {
    WorkStealingScheduler scheduler = start(1, 10, 2);
    CountDownLatch behind = new CountDownLatch(1);
    scheduler.schedule(new TestTask(this::computesForLong));
    scheduler.schedule(new TestTask(behind::countDown));
    await(behind);
    assertThat(scheduler.close(Duration.ofMillis(20))).isFalse();
    release.set(true);
    assertThat(scheduler.close(LONG)).isTrue();
    assertThat(scheduler.counters().spares()).isZero();
  }

  @Test
  void close_whileSparesStart_ends() throws Exception {
    for (int round = 0; round < 30; round++) {
      WorkStealingScheduler scheduler = start(2, 1, 4);
      AtomicBoolean let = new AtomicBoolean();
      CountDownLatch begun = new CountDownLatch(2);
      for (int i = 0; i < 2; i++) {
        scheduler.schedule(
            new TestTask(() -> {
              begun.countDown();
              spinUntil(let::get);
            }));
      }
      await(begun);
      scheduler.schedule(new TestTask(() -> {}));
      int looks = round % 3 + 1;
      long start = System.nanoTime();
      spinUntil(() -> System.nanoTime() - start > looks * 700_000L);
      scheduler.close(Duration.ZERO);
      let.set(true);
      assertThat(scheduler.close(LONG)).isTrue();
      assertThat(scheduler.counters().spares()).isZero();
    }
  }

  @Test
  void watch_sleepsWhileAllWorkersDo() throws Exception {
    WorkStealingScheduler scheduler = start(2, 8, 4);
    runsSomething(scheduler);
    Thread watch =
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> thread.getName().equals("coact-stall-watch"))
            .findFirst()
            .orElseThrow();
    eventually(() -> watch.getState() == Thread.State.WAITING); // without a time
    scheduler.schedule(new TestTask(this::computesForLong));
    eventually(() -> !reports.isEmpty()); // woken by the worker
  }

  /* ---- tools ---- */

  private void computesForLong() {
    spinUntil(release::get);
  }

  @SuppressWarnings("restricted") // it is what this is about
  private static void sortNatively() throws NativeFailure {
    try (Arena arena = Arena.ofConfined()) {
      Linker linker = Linker.nativeLinker();
      FunctionDescriptor compare =
          FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS);
      MethodHandle callback =
          MethodHandles.lookup()
              .findStatic(
                  StallContract.class,
                  "compare",
                  MethodType.methodType(int.class, MemorySegment.class, MemorySegment.class));
      MethodHandle sort =
          linker.downcallHandle(
              linker.defaultLookup().find("qsort").orElseThrow(),
              FunctionDescriptor.ofVoid(
                  ValueLayout.ADDRESS,
                  ValueLayout.JAVA_LONG,
                  ValueLayout.JAVA_LONG,
                  ValueLayout.ADDRESS));
      MemorySegment numbers = arena.allocateFrom(ValueLayout.JAVA_INT, 2, 1);
      sort.invokeExact(numbers, 2L, 4L, linker.upcallStub(callback, compare, arena));
    } catch (Throwable t) {
      throw new NativeFailure(t);
    }
  }

  private static final class NativeFailure extends Exception {
    private static final long serialVersionUID = 1L;

    NativeFailure(Throwable cause) {
      super(cause);
    }
  }

  @SuppressWarnings("unused") // called by qsort
  private static int compare(MemorySegment left, MemorySegment right) {
    inside.run();
    return 0;
  }

  /** The initialiser of a class that nobody has seen yet. */
  private static void initialiseAClass() throws IOException, IllegalAccessException {
    String name = "StallContract$Initialised.class";
    try (InputStream bytes = StallContract.class.getResourceAsStream(name)) {
      MethodHandles.lookup().defineHiddenClass(bytes.readAllBytes(), true);
    }
  }

  static void runInside() {
    inside.run();
  }

  /** Copied and initialised by each test anew. */
  static final class Initialised {
    static {
      runInside();
    }
  }

  private static void runsSomething(WorkStealingScheduler scheduler) throws InterruptedException {
    CountDownLatch done = new CountDownLatch(10);
    for (int i = 0; i < 10; i++) {
      scheduler.schedule(new TestTask(done::countDown));
    }
    await(done);
  }

  private static Timer timer(Runnable fire) {
    return new Timer() {
      @Override
      protected void fire() {
        fire.run();
      }
    };
  }

  private static void await(CountDownLatch latch) throws InterruptedException {
    assertThat(latch.await(LONG.toSeconds(), SECONDS)).as("in time").isTrue();
  }

  /** Computes, as far as the scheduler can see. */
  private static void spinUntil(BooleanSupplier condition) {
    long end = System.nanoTime() + LONG.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("not in time, on " + Coroutine.current());
      }
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
    private final Queue<Runnable> events = new ConcurrentLinkedQueue<>();
    private volatile Thread waiting;
    private volatile boolean woken;

    void add(Runnable event) {
      events.add(event);
      wakeup();
    }

    @Override
    public int poll(long timeoutNanos) {
      waiting = Thread.currentThread();
      long start = System.nanoTime();
      while (!woken
          && events.isEmpty()
          && (timeoutNanos < 0 || System.nanoTime() - start < timeoutNanos)) {
        LockSupport.parkNanos(this, timeoutNanos < 0 ? Long.MAX_VALUE : timeoutNanos);
      }
      woken = false;
      int count = 0;
      for (Runnable event = events.poll(); event != null; event = events.poll()) {
        event.run();
        count++;
      }
      return count;
    }

    @Override
    public void wakeup() {
      woken = true;
      LockSupport.unpark(waiting);
    }
  }
}
