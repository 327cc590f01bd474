package dev.coact.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.coact.actor.Actor;
import dev.coact.actor.ActorRef;
import dev.coact.actor.AskException;
import dev.coact.actor.SpawnOptions;
import dev.coact.actor.WaitCycleException;
import dev.coact.coroutine.Coroutine;
import dev.coact.coroutine.CoroutineSettings;
import dev.coact.scheduler.EventSource;
import dev.coact.scheduler.Timer;
import dev.coact.scheduler.Waiter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What {@link SimulatedScheduler} promises, in either mode of coroutines. */
@Timeout(60)
abstract class SimulatedSchedulerContract {
  private static final Duration LONG = Duration.ofDays(1);

  private final List<ActorSim> opened = new ArrayList<>();

  abstract boolean portable();

  private SimulationSettings seed(long seed) {
    CoroutineSettings defaults = CoroutineSettings.defaults();
    return SimulationSettings.seeded(seed)
        .withCoroutines(
            new CoroutineSettings(defaults.idlePerCarrier(), defaults.idleDepot(), portable()));
  }

  private ActorSim open(SimulationSettings settings) {
    ActorSim sim = ActorSim.of(settings, ActorSim.settings());
    opened.add(sim);
    return sim;
  }

  private SimulatedScheduler scheduler(long seed) {
    return open(seed(seed)).scheduler();
  }

  @AfterEach
  void everythingIsFreed() {
    opened.forEach(ActorSim::close);
  }

  record Get(ActorRef<Integer> replyTo) {}

  record Add(int amount) {}

  /** Counts, slowly. */
  private static Actor<Object> counter() {
    return ctx -> {
      int sum = 0;
      while (true) {
        switch (ctx.receive()) {
          case Add(int amount) -> {
            ctx.sleep(Duration.ofMillis(amount));
            sum += amount;
          }
          case Get(ActorRef<Integer> replyTo) -> replyTo.tell(sum);
          case Object other -> throw new IllegalArgumentException(other.toString());
        }
      }
    };
  }

  /* ---- driving ---- */

  @Test
  void ask_fromTheTest_runsTheSystemUntilTheAnswer() {
    ActorSim sim = open(seed(1));
    ActorRef<Object> counter = sim.system().spawn("counter", counter());
    counter.tell(new Add(3));
    counter.tell(new Add(4));
    int sum = counter.ask(Get::new, LONG);
    assertThat(sum).isEqualTo(7);
    assertThat(sim.scheduler().now()).isEqualTo(Duration.ofMillis(7));
  }

  @Test
  void tell_toFullMailbox_runsTheSystemUntilThereIsRoom() {
    ActorSim sim = open(seed(2));
    ActorRef<Object> counter =
        sim.system().spawn("counter", counter(), SpawnOptions.defaults().withMailboxCapacity(1));
    for (int i = 0; i < 20; i++) {
      counter.tell(new Add(1));
    }
    int sum = counter.ask(Get::new, LONG);
    assertThat(sum).isEqualTo(20);
  }

  @Test
  void step_withoutAnythingToDo_isFalse() {
    SimulatedScheduler scheduler = scheduler(3);
    scheduler.runUntilIdle();
    assertThat(scheduler.step()).isFalse();
  }

  @Test
  void runUntilIdle_withTimerArmed_leavesTime() {
    ActorSim sim = open(seed(4));
    ActorRef<Object> counter = sim.system().spawn("counter", counter());
    counter.tell(new Add(5));
    sim.runUntilIdle();
    assertThat(sim.scheduler().now()).isZero();
    assertThat(sim.scheduler().timers().armed()).isEqualTo(1);
  }

  @Test
  void runFor_passesTheTimeAndNoMore() {
    ActorSim sim = open(seed(5));
    List<Long> seen = new ArrayList<>();
    sim.system()
        .spawn(
            "ticker",
            ctx -> {
              ctx.timers().every("tick", Duration.ofMillis(10), "tick");
              while (true) {
                ctx.receive();
                seen.add(sim.scheduler().now().toMillis());
              }
            });
    sim.runFor(Duration.ofMillis(35));
    assertThat(seen).containsExactly(10L, 20L, 30L);
    assertThat(sim.scheduler().now()).isEqualTo(Duration.ofMillis(35));
    assertThat(sim.scheduler().clock().currentTimeMillis()).isEqualTo(946_684_800_035L);
  }

  @Test
  void runUntil_stopsAsSoonAsTheConditionHolds() {
    SimulatedScheduler scheduler = scheduler(6);
    List<Integer> fired = new ArrayList<>();
    for (int i = 1; i <= 5; i++) {
      scheduler.timers().arm(new Recording(fired, i), i * 1_000_000L);
    }
    scheduler.runUntil(() -> fired.size() == 3);
    assertThat(fired).containsExactly(1, 2, 3);
  }

  @Test
  void drive_fromAnotherThread_isRefused() throws Exception {
    SimulatedScheduler scheduler = scheduler(7);
    scheduler.runUntilIdle();
    assertThat(thrownOnAnotherThread(scheduler::runUntilIdle))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(Thread.currentThread().getName());
  }

  private static Throwable thrownOnAnotherThread(Runnable action) throws InterruptedException {
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Thread other =
        new Thread(() -> {
          try {
            action.run();
          } catch (Throwable t) {
            thrown.set(t);
          }
        });
    other.start();
    other.join();
    return thrown.get();
  }

  @Test
  void drive_fromInsideATurn_fails() {
    ActorSim sim = open(seed(8));
    sim.system()
        .spawn(
            "driver",
            ctx -> {
              sim.scheduler().runUntilIdle();
            });
    sim.runUntilIdle();
    assertThat(sim.failures())
        .singleElement()
        .extracting(failure -> failure.cause().getMessage())
        .asString()
        .contains("from inside a turn");
  }

  @Test
  void eventSource_second_isRefused() {
    EventSource source =
        new EventSource() {
          @Override
          public int poll(long timeoutNanos) {
            return 0;
          }

          @Override
          public void wakeup() {}
        };
    SimulatedScheduler scheduler = scheduler(9);
    scheduler.eventSource(source);
    assertThatThrownBy(() -> scheduler.eventSource(source))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("there is");
  }

  /* ---- the same again ---- */

  /** Uses everything that has a choice; returns what was seen. */
  private List<String> busyProgram(ActorSim sim) {
    List<String> seen = new ArrayList<>();
    ActorRef<String> log =
        sim.system()
            .spawn(
                "log",
                Actor.handling(() -> (ctx, line) -> seen.add(line)),
                SpawnOptions.defaults().withMailboxCapacity(2));
    for (int i = 0; i < 4; i++) {
      int number = i;
      sim.system()
          .spawn(
              "worker" + i,
              ctx -> {
                var random = sim.scheduler().random("test");
                for (int round = 0; round < 5; round++) {
                  log.tell("worker" + number + " round " + round);
                  ctx.sleep(Duration.ofMillis(random.nextInt(3)));
                  log.tell(ctx.blocking(() -> "call of " + number));
                  ctx.yield();
                }
              });
    }
    sim.runFor(Duration.ofSeconds(1));
    return seen;
  }

  @Test
  void sameSeed_sameTrace() {
    for (long seed = 0; seed < 10; seed++) {
      ActorSim first = open(seed(seed));
      ActorSim second = open(seed(seed));
      assertThat(busyProgram(second)).hasSize(40).isEqualTo(busyProgram(first));
      assertThat(second.scheduler().traceHash()).isEqualTo(first.scheduler().traceHash());
      assertThat(second.scheduler().steps()).isEqualTo(first.scheduler().steps());
    }
  }

  @Test
  void otherSeeds_otherTraces() {
    Set<Long> hashes = new HashSet<>();
    Set<List<String>> orders = new HashSet<>();
    for (long seed = 0; seed < 20; seed++) {
      ActorSim sim = open(seed(seed));
      orders.add(busyProgram(sim));
      hashes.add(sim.scheduler().traceHash());
    }
    assertThat(hashes).hasSize(20);
    assertThat(orders).hasSize(20);
  }

  @Test
  void random_followsFromSeedAndUse() {
    assertThat(draws(1, "a")).isEqualTo(draws(1, "a")).isNotEqualTo(draws(1, "b"));
    assertThat(draws(1, "a")).isNotEqualTo(draws(2, "a"));
    SimulatedScheduler scheduler = scheduler(1);
    assertThat(scheduler.random("a").nextLong()).isNotEqualTo(scheduler.random("a").nextLong());
  }

  private List<Long> draws(long seed, String use) {
    return LongStream.generate(scheduler(seed).random(use)::nextLong).limit(3).boxed().toList();
  }

  /* ---- timers ---- */

  private static final class Recording extends Timer {
    private final List<Integer> fired;
    private final int number;
    private Timer victim;

    Recording(List<Integer> fired, int number) {
      this.fired = fired;
      this.number = number;
    }

    @Override
    protected void fire() {
      fired.add(number);
      if (victim != null) {
        victim.cancel();
      }
    }
  }

  @Test
  void timersDueTogether_fireInEachOrder() {
    Set<List<Integer>> orders = new HashSet<>();
    for (long seed = 0; seed < 100; seed++) {
      SimulatedScheduler scheduler = scheduler(seed);
      List<Integer> fired = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        scheduler.timers().arm(new Recording(fired, i), 5_000_000);
      }
      scheduler.runFor(Duration.ofMillis(5));
      orders.add(fired);
    }
    assertThat(orders).hasSize(6);
  }

  @Test
  void timerCancelledWhenDue_doesNotFire() {
    Set<List<Integer>> seen = new HashSet<>();
    for (long seed = 0; seed < 20; seed++) {
      SimulatedScheduler scheduler = scheduler(seed);
      List<Integer> fired = new ArrayList<>();
      Recording one = new Recording(fired, 1);
      Recording two = new Recording(fired, 2);
      one.victim = two;
      two.victim = one;
      scheduler.timers().arm(one, 5_000_000);
      scheduler.timers().arm(two, 5_000_000);
      scheduler.runFor(LONG);
      seen.add(fired);
      assertThat(scheduler.timers().armed()).isZero();
    }
    assertThat(seen).containsExactlyInAnyOrder(List.of(1), List.of(2));
  }

  @Test
  void timerThatThrows_failsTheStep() {
    SimulatedScheduler scheduler = scheduler(10);
    scheduler
        .timers()
        .arm(
            new Timer() {
              @Override
              protected void fire() {
                throw new IllegalStateException("broken");
              }
            },
            0);
    assertThatThrownBy(scheduler::runUntilIdle)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("seed=10")
        .hasRootCauseMessage("broken");
  }

  @Test
  void aYearOfTimers_takesNoTime() {
    ActorSim sim = open(seed(11));
    List<Long> days = new ArrayList<>();
    sim.system()
        .spawn(
            "calendar",
            ctx -> {
              for (int i = 0; i < 365; i++) {
                ctx.sleep(LONG);
                days.add(sim.scheduler().now().toDays());
              }
            });
    sim.runFor(Duration.ofDays(400));
    assertThat(days).hasSize(365).endsWith(365L);
  }

  /* ---- dead ends ---- */

  @Test
  void await_ofNothing_isADeadlockThatNamesWhoWaits() {
    ActorSim sim = open(seed(12));
    CompletableFuture<String> never = new CompletableFuture<>();
    ActorRef<Object> stuck =
        sim.system()
            .spawn(
                "stuck",
                ctx -> {
                  while (true) {
                    ctx.receive();
                    ctx.await(never);
                  }
                });
    stuck.tell("go");
    Waiter waiter = new Waiter(sim.scheduler(), "something that never comes");
    assertThatThrownBy(waiter::await)
        .isInstanceOf(SimulationDeadlock.class)
        .hasMessageContaining("seed=12")
        .hasMessageContaining("something that never comes")
        .hasMessageContaining("/stuck")
        .hasMessageContaining("a completion stage");
    never.complete("for the end");
  }

  @Test
  void tellsInACircle_throughFullMailboxes_failOneThatNamesBoth() {
    ActorSim sim = open(seed(13));
    SpawnOptions one = SpawnOptions.defaults().withMailboxCapacity(1);
    List<ActorRef<Object>> peers = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      int other = 1 - i;
      Actor<Object> twice =
          ctx -> {
            ctx.receive();
            for (int k = 0; k < 3; k++) {
              peers.get(other).tell("more");
            }
          };
      peers.add(sim.system().spawn("peer" + i, twice, one));
    }
    peers.forEach(peer -> peer.tell("go"));
    sim.runUntil(() -> !sim.failures().isEmpty());
    assertThat(sim.failures().getFirst().cause())
        .isInstanceOf(WaitCycleException.class)
        .hasMessageContaining("room in the mailbox of /peer0")
        .hasMessageContaining("room in the mailbox of /peer1");
  }

  @Test
  void turnsWithoutEnd_areAnOverrunThatNamesTheLastSteps() {
    ActorSim sim = open(seed(14).withMaxSteps(500));
    List<ActorRef<Object>> both = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      int other = 1 - i;
      both.add(
          sim.system()
              .spawn(
                  "peer" + i,
                  Actor.handling(() -> (ctx, message) -> both.get(other).tell(message))));
    }
    both.getFirst().tell("ball");
    assertThatThrownBy(sim::runUntilIdle)
        .isInstanceOf(SimulationOverrun.class)
        .hasMessageContaining("maxSteps=500")
        .hasMessageContaining("/peer1");
  }

  /* ---- what the JDK does ---- */

  @Test
  void turnBlockedByTheJdk_isWaitedForBeforeTimePasses() {
    ActorSim sim = open(seed(15));
    ReentrantLock lock = new ReentrantLock();
    for (int i = 0; i < 3; i++) {
      sim.system()
          .spawn(
              "sleeper" + i,
              ctx -> {
                lock.lock();
                try {
                  Thread.sleep(5);
                } finally {
                  lock.unlock();
                }
                ctx.sleep(Duration.ofMillis(3));
              });
    }
    sim.runUntil(() -> sim.system().counters().actors() == 0);
    assertThat(sim.scheduler().now()).isEqualTo(Duration.ofMillis(3));
  }

  @Test
  void futureCompletedElsewhere_isNotLost() {
    ActorSim sim = open(seed(16));
    CompletableFuture<Integer> answer = new CompletableFuture<>();
    sim.system()
        .spawn(
            "waiter",
            ctx -> {
              Thread elsewhere = Thread.ofPlatform().start(() -> answer.complete(42));
              elsewhere.join(); // holds off the deadlock
              ctx.await(answer);
            });
    sim.runUntil(() -> sim.system().counters().actors() == 0);
    assertThat(answer).isCompletedWithValue(42);
  }

  /**
   * Whoever lets a turn go on must not log: the turn may hold the lock of the log, and never gives
   * it back then. Here somebody flushes the file while the actor has a line to write.
   */
  @Test
  void turnBlockedInsideALogger_goesOn() throws InterruptedException {
    ReentrantLock log = new ReentrantLock();
    ReentrantLock file = new ReentrantLock();
    CountDownLatch flushing = new CountDownLatch(1);
    CountDownLatch longEnough = new CountDownLatch(1);
    Thread flusher =
        Thread.ofPlatform()
            .name("flusher")
            .start(() -> {
              file.lock();
              try {
                flushing.countDown();
                longEnough.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              } finally {
                file.unlock();
              }
            });
    flushing.await();
    ActorSim sim = open(seed(19));
    try (LockedLog lines = new LockedLog(Escapes.class, log)) {
      sim.system()
          .spawn(
              "writer",
              ctx -> {
                ctx.system().spawn("other", _ -> longEnough.countDown());
                inLock(log, () -> inLock(file, () -> {}));
              });
      sim.runUntil(() -> sim.system().counters().actors() == 0);
      flusher.join();
      sim.close();
      assertThat(lines.messages())
          .anyMatch(line -> line.contains(portable() ? "/writer is blocked" : "/writer went on"));
    }
  }

  /** A lock that somebody else holds for a moment, as that of a log, changes nothing. */
  @Test
  void lockHeldElsewhereForAMoment_isNoPartOfTheSchedule() throws InterruptedException {
    assumeFalse(portable());
    long undisturbed = traceWithLock(new ReentrantLock());
    for (int i = 0; i < 20; i++) {
      ReentrantLock lock = new ReentrantLock();
      AtomicInteger held = new AtomicInteger();
      Thread other =
          Thread.ofPlatform()
              .start(() -> {
                while (held.get() < 5) {
                  inLock(
                      lock,
                      () -> {
                        while (!lock.hasQueuedThreads() && held.get() < 5) {
                          Thread.onSpinWait();
                        }
                        held.incrementAndGet();
                      });
                }
              });
      while (!lock.isLocked()) {
        Thread.onSpinWait();
      }
      assertThat(traceWithLock(lock)).isEqualTo(undisturbed);
      assertThat(held).hasPositiveValue();
      held.set(5);
      other.join();
    }
  }

  @Test
  void monitorHeldElsewhereForAMoment_isNoPartOfTheSchedule() throws InterruptedException {
    assumeFalse(portable());
    long undisturbed = traceWithMonitor(new Object(), new AtomicReference<>());
    for (int i = 0; i < 20; i++) {
      Object monitor = new Object();
      AtomicReference<@Nullable Thread> wants = new AtomicReference<>();
      CountDownLatch held = new CountDownLatch(1);
      Thread other =
          Thread.ofPlatform()
              .start(() -> {
                synchronized (monitor) {
                  held.countDown();
                  while (!isIn(Thread.State.BLOCKED, wants.get())) {
                    Thread.onSpinWait();
                  }
                }
              });
      held.await();
      assertThat(traceWithMonitor(monitor, wants)).isEqualTo(undisturbed);
      other.join();
    }
  }

  /** Unlike a lock, a future that somebody else completes is the program's business. */
  @Test
  void futureCompletedElsewhereAtOnce_isReported() throws InterruptedException {
    assumeFalse(portable());
    for (int i = 0; i < 50; i++) {
      CompletableFuture<String> answer = new CompletableFuture<>();
      AtomicReference<@Nullable Thread> waits = new AtomicReference<>();
      Thread other =
          Thread.ofPlatform()
              .start(() -> {
                while (!isIn(Thread.State.WAITING, waits.get())) {
                  Thread.onSpinWait();
                }
                answer.complete("now");
              });
      ActorSim sim = open(seed(i));
      sim.system()
          .spawn(
              "waiter",
              ctx -> {
                waits.set(Thread.currentThread());
                answer.join();
              });
      sim.runUntil(() -> sim.system().counters().actors() == 0);
      other.join();
      assertThat(sim.scheduler().escapes().list()).singleElement().asString().contains("/waiter");
    }
  }

  private static void inLock(Lock lock, Runnable action) {
    lock.lock();
    try {
      action.run();
    } finally {
      lock.unlock();
    }
  }

  private static boolean isIn(Thread.State state, @Nullable Thread thread) {
    return thread != null && thread.getState() == state;
  }

  private long traceWithLock(ReentrantLock lock) {
    return trace(() -> inLock(lock, () -> {}));
  }

  private long traceWithMonitor(Object monitor, AtomicReference<@Nullable Thread> wants) {
    return trace(() -> {
      wants.set(Thread.currentThread());
      synchronized (monitor) {
        wants.set(null);
      }
    });
  }

  /** Of actors that send to each other, and do that in between. */
  private long trace(Runnable inBetween) {
    ActorSim sim = open(seed(20));
    ActorRef<String> sink = sim.system().spawn("sink", Actor.handling(() -> (ctx, m) -> {}));
    for (int i = 0; i < 3; i++) {
      sim.system()
          .spawn(
              "actor" + i,
              ctx -> {
                sink.tell("one");
                inBetween.run();
                sink.tell("two");
              });
    }
    sim.runUntil(() -> sim.system().counters().actors() == 1);
    assertThat(sim.scheduler().escapes().list()).isEmpty();
    return sim.scheduler().traceHash();
  }

  @Test
  void virtualThreadStartedInATurn_runs() {
    ActorSim sim = open(seed(17));
    List<String> seen = new ArrayList<>();
    sim.system()
        .spawn(
            "parent",
            ctx -> {
              Thread.ofVirtual().start(() -> seen.add("child")).join();
              seen.add("parent");
            });
    sim.runUntil(() -> sim.system().counters().actors() == 0);
    assertThat(seen).containsExactly("child", "parent");
  }

  /* ---- blocking calls ---- */

  @Test
  void blocking_mayAskTheSystem() {
    ActorSim sim = open(seed(18));
    ActorRef<Object> counter = sim.system().spawn("counter", counter());
    List<Integer> got = new ArrayList<>();
    sim.system()
        .spawn(
            "caller",
            ctx -> {
              counter.tell(new Add(7));
              got.add(ctx.blocking(() -> counter.ask(Get::new, LONG)));
            });
    sim.runFor(Duration.ofSeconds(1));
    assertThat(got).containsExactly(7);
  }

  @Test
  void blocking_comesAtEachMomentThatIsPossible() {
    Set<List<String>> orders = new HashSet<>();
    for (long seed = 0; seed < 50; seed++) {
      ActorSim sim = open(seed(seed));
      List<String> seen = new ArrayList<>();
      for (String name : List.of("a", "b")) {
        sim.system()
            .spawn(
                name,
                ctx ->
                    ctx.blocking(() -> {
                      seen.add(name);
                      return name;
                    }));
      }
      sim.runUntilIdle();
      orders.add(seen);
    }
    assertThat(orders).containsExactlyInAnyOrder(List.of("a", "b"), List.of("b", "a"));
  }

  /* ---- the end ---- */

  @Test
  void close_withAsksTimersAndChildrenUnderWay_leavesNothing() {
    ActorSim sim = open(seed(19));
    for (int i = 0; i < 5; i++) {
      sim.system()
          .spawn(
              "parent" + i,
              ctx -> {
                ActorRef<Object> child = ctx.spawn("child", counter());
                ctx.watch(child, () -> "ended");
                ctx.timers().every("tick", Duration.ofMillis(1), "tick");
                ctx.heap().allocate(100);
                child.tell(new Add(1000));
                child.ask(Get::new, LONG);
              });
    }
    sim.runFor(Duration.ofMillis(10));
    assertThat(sim.system().counters().pendingAsks()).isEqualTo(5);
    sim.close();
    assertThat(sim.system().counters().nothingHeld()).isTrue();
  }

  @Test
  void schedule_afterClose_doesNothing() {
    ActorSim sim = open(seed(20));
    ActorRef<Object> counter = sim.system().spawn("counter", counter());
    sim.close();
    counter.tell(new Add(1));
    assertThatThrownBy(() -> counter.ask(Get::new, LONG))
        .isInstanceOfSatisfying(
            AskException.class,
            e -> assertThat(e.outcome()).isEqualTo(AskException.Outcome.RECEIVER_DOWN));
    assertThat(sim.scheduler().step()).isFalse();
  }

  @Test
  void close_ofTheSim_failsIfSomethingIsHeld() {
    ActorSim sim =
        ActorSim.of(
            seed(21), ActorSim.settings().withShutdown(s -> s.withTimeout(Duration.ofMillis(50))));
    CompletableFuture<Integer> never = new CompletableFuture<>();
    sim.system()
        .spawn(
            "stubborn",
            ctx -> {
              try {
                ctx.await(never);
              } finally {
                Coroutine.current().suspend(); // nobody will resume it
              }
            });
    sim.runUntilIdle();
    assertThatThrownBy(sim::close)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("/stubborn")
        .hasMessageContaining("seed=21");
  }
}
