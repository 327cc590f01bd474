package dev.coact.coroutine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a coroutine promises, whichever way it is made. */
@Timeout(60)
@SuppressWarnings({
  "ReferenceEquality",
  "LockNotBeforeTry",
  "ThreadPriorityCheck",
  "InfiniteRecursion"
})
abstract class CoroutineContract {
  private static final int WORKERS = 2;

  private TestHost host;

  abstract boolean portable();

  @BeforeEach
  final void start() {
    host = new TestHost(WORKERS, new CoroutineSettings(4, 8, portable()));
    assertThat(host.pool.portable()).as("mode").isEqualTo(portable());
  }

  @AfterEach
  final void allStacksComeBack() throws Exception {
    host.close();
    assertThat(host.uncaught).isEmpty();
    if (portable()) { // a stack whose carrier was taken away ends by itself, a moment after its
      // turn
      TestHost.await(() -> host.pool.counters().alive() == 0);
    }
    CoroutineCounters counters = host.pool.counters();
    assertThat(counters.alive()).as("stacks alive: %s", counters).isZero();
  }

  private void awaitEnded(int turns) {
    TestHost.await(() -> host.ended.get() == turns || !host.thrown.isEmpty());
    assertThat(host.thrown).isEmpty();
  }

  @Test
  void suspend_resumedByAnotherThread_goesOn() {
    AtomicReference<Coroutine> suspended = new AtomicReference<>();
    host.submit(self -> {
      suspended.set(self);
      self.suspend();
    });
    TestHost.await(() -> suspended.get() != null && suspended.get().isSuspended());
    assertThat(host.ended).hasValue(0);

    suspended.get().resume();

    awaitEnded(1);
    assertThat(suspended.get().isSuspended()).isFalse();
  }

  @Test
  void suspend_resumeCameFirst_returnsAtOnce() {
    host.submit(self -> {
      self.resume();
      self.suspend();
    });
    awaitEnded(1);
  }

  @Test
  void resume_racesWithSuspend_neverLosesOneAndNeverSplitsAStack() throws Exception {
    int rounds = 20_000;
    BlockingQueue<Coroutine> toResume = new ArrayBlockingQueue<>(64);
    AtomicInteger wakeups = new AtomicInteger();
    AtomicBoolean inside = new AtomicBoolean();
    Thread resumer =
        Thread.ofPlatform()
            .start(() -> {
              for (int i = 0; i < rounds; i++) {
                takeUninterruptibly(toResume).resume();
              }
            });
    host.submit(self -> {
      for (int i = 0; i < rounds; i++) {
        assertThat(inside.getAndSet(true)).as("two carriers on one stack").isFalse();
        wakeups.incrementAndGet();
        inside.set(false);
        toResume.put(self);
        self.suspend();
      }
    });
    awaitEnded(1);
    resumer.join();
    assertThat(wakeups).hasValue(rounds);
  }

  @Test
  void stackTrace_whileSuspendedAndResumed_showsFramesAndHarmsNothing() throws Exception {
    int rounds = 5_000;
    BlockingQueue<Coroutine> toResume = new ArrayBlockingQueue<>(1);
    AtomicReference<Coroutine> watched = new AtomicReference<>();
    AtomicInteger seen = new AtomicInteger();
    AtomicBoolean stop = new AtomicBoolean();
    List<Thread> dumpers = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      dumpers.add(
          Thread.ofPlatform()
              .start(() -> {
                while (!stop.get()) {
                  Coroutine coroutine = watched.get();
                  if (coroutine != null && showsRounds(coroutine.stackTrace())) {
                    seen.incrementAndGet();
                  }
                  if (coroutine != null) {
                    coroutine.mountedStackTrace();
                  }
                }
              }));
    }
    host.submit(self -> {
      watched.set(self);
      suspendRounds(self, rounds, toResume);
    });
    for (int i = 0; i < rounds; i++) {
      Coroutine suspended = takeUninterruptibly(toResume);
      if (i % 100 == 0) {
        int before = seen.get();
        TestHost.await(() -> seen.get() > before);
      }
      suspended.resume();
    }
    awaitEnded(1);
    stop.set(true);
    for (Thread dumper : dumpers) {
      dumper.join();
    }
  }

  private static void suspendRounds(Coroutine self, int rounds, BlockingQueue<Coroutine> toResume)
      throws InterruptedException {
    for (int i = 0; i < rounds; i++) {
      toResume.put(self);
      self.suspend();
    }
  }

  private static boolean showsRounds(StackTraceElement[] stack) {
    return Arrays.stream(stack).anyMatch(frame -> frame.getMethodName().equals("suspendRounds"));
  }

  @Test
  void mountedStackTrace_isThatOfMountedCodeAlone() {
    AtomicReference<Coroutine> watched = new AtomicReference<>();
    AtomicBoolean go = new AtomicBoolean();
    host.submit(self -> {
      watched.set(self);
      while (!go.get()) {
        Thread.onSpinWait();
      }
      self.suspend();
    });
    TestHost.await(() -> watched.get() != null);
    Coroutine coroutine = watched.get();
    assertThat(coroutine.mountedStackTrace())
        .extracting(StackTraceElement::getClassName)
        .contains(TestHost.class.getName());
    assertThat(coroutine.isOnCarrier()).isTrue();
    assertThat(coroutine.isPinned()).isFalse();
    go.set(true);
    TestHost.await(coroutine::isSuspended);
    assertThat(coroutine.mountedStackTrace()).isEmpty();
    assertThat(coroutine.isOnCarrier()).isFalse();
    coroutine.resume();
    awaitEnded(1);
  }

  private static <T> T takeUninterruptibly(BlockingQueue<T> queue) {
    while (true) {
      try {
        return queue.take();
      } catch (InterruptedException e) {
        // again
      }
    }
  }

  @Test
  void suspend_manyCoroutinesPassAToken_everyOneRunsAndLocalsSurvive() {
    int ring = 200;
    int rounds = 50;
    Coroutine[] members = new Coroutine[ring];
    CountDownLatch arrived = new CountDownLatch(ring);
    AtomicInteger hops = new AtomicInteger();
    for (int i = 0; i < ring; i++) {
      int me = i;
      host.submit(self -> {
        long local = me * 31L;
        members[me] = self;
        arrived.countDown();
        for (int r = 0; r < rounds; r++) {
          self.suspend();
          assertThat(Coroutine.current()).isSameAs(self);
          hops.incrementAndGet();
          if (me < ring - 1) {
            members[me + 1].resume();
          } else if (r < rounds - 1) {
            members[0].resume();
          }
        }
        assertThat(local).isEqualTo(me * 31L);
      });
    }
    TestHost.await(() -> arrived.getCount() == 0);
    members[0].resume();
    awaitEnded(ring);
    assertThat(hops).hasValue(ring * rounds);
  }

  @Test
  void yieldNow_letsOthersRun() {
    AtomicBoolean otherRan = new AtomicBoolean();
    host.submit(self -> {
      host.submit(other -> otherRan.set(true));
      while (!otherRan.get()) {
        self.yieldNow();
      }
    });
    awaitEnded(2);
  }

  @Test
  void suspend_fromAnotherThread_isRefused() {
    AtomicReference<Coroutine> other = new AtomicReference<>();
    host.submit(self -> {
      other.set(self);
      self.suspend();
    });
    TestHost.await(() -> other.get() != null);
    assertThatThrownBy(() -> other.get().suspend())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("expected: the coroutine itself");
    other.get().resume();
    awaitEnded(1);
  }

  @Test
  void current_outsideAnyCoroutine_isNull() throws Exception {
    assertThat(Coroutine.current()).isNull();
    AtomicReference<Object> seen = new AtomicReference<>("unset");
    Thread.ofVirtual().start(() -> seen.set(Coroutine.current())).join();
    assertThat(seen.get()).isNull();
  }

  @Test
  void synchronized_heldAcrossSuspension_staysWithTheCoroutine() {
    Object monitor = new Object();
    AtomicReference<Coroutine> holder = new AtomicReference<>();
    AtomicInteger inside = new AtomicInteger();
    int contenders = 20;
    host.submit(self -> {
      synchronized (monitor) {
        inside.incrementAndGet();
        holder.set(self);
        self.suspend();
        assertThat(inside).hasValue(1);
        inside.decrementAndGet();
      }
    });
    TestHost.await(() -> holder.get() != null && holder.get().state() == Coroutine.SUSPENDED);
    for (int i = 0; i < contenders; i++) {
      host.submit(self -> {
        synchronized (monitor) {
          assertThat(inside.incrementAndGet()).isOne();
          self.yieldNow();
          inside.decrementAndGet();
        }
      });
    }
    othersGoOn();
    holder.get().resume();
    awaitEnded(1 + contenders + 1);
  }

  @Test
  void reentrantLock_contended_blocksOnlyTheCoroutine() throws Exception {
    ReentrantLock lock = new ReentrantLock();
    lock.lock();
    for (int i = 0; i < 10 * WORKERS; i++) {
      host.submit(self -> {
        lock.lock();
        lock.unlock();
      });
    }
    othersGoOn();
    lock.unlock();
    awaitEnded(10 * WORKERS + 1);
  }

  @Test
  void blockingQueue_empty_blocksOnlyTheCoroutine() throws Exception {
    BlockingQueue<String> queue = new ArrayBlockingQueue<>(100);
    Queue<String> got = new ConcurrentLinkedQueue<>();
    for (int i = 0; i < 10 * WORKERS; i++) {
      host.submit(self -> got.add(queue.take()));
    }
    othersGoOn();
    for (int i = 0; i < 10 * WORKERS; i++) {
      queue.put("item " + i);
    }
    awaitEnded(10 * WORKERS + 1);
    assertThat(got).hasSize(10 * WORKERS).doesNotHaveDuplicates();
  }

  @Test
  void sleep_inManyCoroutines_sleepsAtTheSameTime() {
    int sleepers = 50;
    long start = System.nanoTime();
    for (int i = 0; i < sleepers; i++) {
      host.submit(self -> {
        long before = System.nanoTime();
        Thread.sleep(200);
        assertThat(System.nanoTime() - before).isGreaterThanOrEqualTo(200_000_000);
      });
    }
    awaitEnded(sleepers);
    long together = System.nanoTime() - start;
    assertThat(together).isLessThan(TimeUnit.MILLISECONDS.toNanos(200L * sleepers / WORKERS));
  }

  @Test
  void sockets_blockOnlyTheCoroutine() throws Exception {
    talkOverSockets();
  }

  private void talkOverSockets() throws Exception {
    int pairs = 20;
    Queue<Integer> got = new ConcurrentLinkedQueue<>();
    CountDownLatch connected = new CountDownLatch(pairs);
    List<Socket> clients = new ArrayList<>();
    try (ServerSocket server = new ServerSocket(0, pairs, InetAddress.getLoopbackAddress())) {
      for (int i = 0; i < pairs; i++) {
        host.submit(self -> {
          try (Socket socket = server.accept();
              InputStream in = socket.getInputStream()) {
            connected.countDown();
            int b = in.read();
            got.add(b);
            socket.getOutputStream().write(b + 1);
          }
        });
      }
      for (int i = 0; i < pairs; i++) {
        clients.add(new Socket(server.getInetAddress(), server.getLocalPort()));
      }
      assertThat(connected.await(30, TimeUnit.SECONDS)).isTrue();
      othersGoOn();
      for (int i = 0; i < pairs; i++) {
        clients.get(i).getOutputStream().write(i);
        assertThat(clients.get(i).getInputStream().read()).isEqualTo(i + 1);
        clients.get(i).close();
      }
    }
    awaitEnded(pairs + 1);
    assertThat(got).hasSize(pairs).doesNotHaveDuplicates();
  }

  /** While others are blocked, a turn still gets a worker. */
  private void othersGoOn() {
    AtomicBoolean ran = new AtomicBoolean();
    host.submit(self -> ran.set(true));
    TestHost.await(ran::get);
  }

  @Test
  void virtualThread_startedInside_runsAndMayBlock() {
    BlockingQueue<String> queue = new ArrayBlockingQueue<>(1);
    host.submit(self -> {
      Thread inner =
          Thread.ofVirtual()
              .start(() -> {
                assertThat(Coroutine.current()).isNull();
                try {
                  Thread.sleep(1);
                  queue.put("from the inner thread");
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              });
      assertThat(queue.take()).isEqualTo("from the inner thread");
      inner.join();
    });
    awaitEnded(1);
    if (!portable()) {
      assertThat(host.foreign.get()).isPositive();
    }
  }

  @Test
  void sockets_usedFirstInsideACoroutine_doNotMakeThePollersOurs() throws Exception {
    // The pollers were started by the pool. If they had inherited a coroutine's executor, this
    // host, after its end, would be asked to run them, and the next host's sockets would hang.
    talkOverSockets();
    int before = host.foreign.get();
    assertThat(before).isZero();
  }

  @Test
  void mount_whileTheCoroutineAlreadyRunsElsewhere_isNotTakenForAReturnedStack() {
    // Trap 2: two coroutines that wake each other the moment they suspend are mounted on the other
    // worker before the first mount has returned. A worker that looked at the coroutine, not at its
    // own mark, would pool a running stack: then one stack would run two turns.
    int pairs = 4;
    int rounds = 5_000;
    Queue<String> wrong = new ConcurrentLinkedQueue<>();
    for (int p = 0; p < pairs; p++) {
      AtomicReference<Coroutine> left = new AtomicReference<>();
      AtomicReference<Coroutine> right = new AtomicReference<>();
      submitPlayer(left, right, rounds, true, wrong);
      submitPlayer(right, left, rounds, false, wrong);
      for (int extra = 0; extra < 20; extra++) {
        host.submit(Coroutine::yieldNow);
      }
    }
    awaitEnded(pairs * 22);
    assertThat(wrong).isEmpty();
  }

  private void submitPlayer(
      AtomicReference<Coroutine> me,
      AtomicReference<Coroutine> other,
      int rounds,
      boolean serves,
      Queue<String> wrong) {
    host.submit(self -> {
      Object turn = self.attachment();
      me.set(self);
      while (other.get() == null) {
        self.yieldNow();
      }
      for (int i = 0; i < rounds; i++) {
        if (serves) {
          other.get().resume();
          self.suspend();
        } else {
          self.suspend();
          other.get().resume();
        }
        if (self.attachment() != turn || Coroutine.current() != self) {
          wrong.add("round " + i + " on " + Coroutine.current());
        }
      }
    });
  }

  @Test
  void turn_throws_coroutineIsUsedAgain() {
    host.submit(self -> {
      throw new IllegalStateException("of the turn");
    });
    TestHost.await(() -> host.ended.get() == 1);
    assertThat(host.thrown.remove()).hasMessage("of the turn");
    host.submit(self -> {});
    awaitEnded(2);
    assertThat(host.pool.counters().created()).isLessThanOrEqualTo(WORKERS);
  }

  @Test
  void body_throws_hostIsToldAndTheStackEnds() {
    host.submit(self -> {
      throw new TestHost.ErrorOutOfTheBody();
    });
    TestHost.await(() -> host.uncaught.size() == 1);
    assertThat(host.uncaught.remove()).isInstanceOf(TestHost.ErrorOutOfTheBody.class);
    host.submit(self -> {});
    awaitEnded(2);
    assertThat(host.pool.counters().retired()).isEqualTo(1);
  }

  @Test
  void stackOverflow_inATurn_isATurnsException() {
    host.submit(self -> recurse(0));
    TestHost.await(() -> host.ended.get() == 1);
    assertThat(host.thrown.remove()).isInstanceOf(StackOverflowError.class);
    host.submit(Coroutine::yieldNow);
    awaitEnded(2);
  }

  private static int recurse(int depth) {
    return 1 + recurse(depth + 1);
  }

  @Test
  void interrupt_endsWhatTheJdkBlocksOn() {
    AtomicReference<Coroutine> sleeper = new AtomicReference<>();
    AtomicBoolean interrupted = new AtomicBoolean();
    host.submit(self -> {
      sleeper.set(self);
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        interrupted.set(true);
      }
    });
    TestHost.await(() -> sleeper.get() != null);
    sleeper.get().interrupt();
    awaitEnded(1);
    assertThat(interrupted).isTrue();
  }

  @Test
  void interrupt_duringSuspension_doesNotEndIt() {
    AtomicReference<Coroutine> suspended = new AtomicReference<>();
    AtomicBoolean flag = new AtomicBoolean();
    host.submit(self -> {
      suspended.set(self);
      self.suspend();
      flag.set(Thread.currentThread().isInterrupted());
    });
    TestHost.await(() -> suspended.get() != null && suspended.get().state() == Coroutine.SUSPENDED);
    suspended.get().interrupt();
    othersGoOn();
    assertThat(suspended.get().state()).isEqualTo(Coroutine.SUSPENDED);
    suspended.get().resume();
    awaitEnded(2);
    assertThat(flag).as("the flag is still there for the code").isTrue();
  }

  @Test
  void endTurn_interruptFlagAndHandler_doNotPassToTheNextTurn() {
    Queue<String> leaks = new ConcurrentLinkedQueue<>();
    for (int i = 0; i < 100; i++) {
      host.submit(self -> {
        if (Thread.currentThread().isInterrupted()) {
          leaks.add("interrupt flag");
        }
        Thread.currentThread().interrupt();
      });
    }
    awaitEnded(100);
    assertThat(leaks).isEmpty();
  }

  @Test
  void endTurn_uncaughtExceptionHandler_isOursAgainInTheNextTurn() {
    Queue<String> lost = new ConcurrentLinkedQueue<>();
    for (int i = 0; i < 100; i++) {
      host.submit(self -> {
        if (Coroutine.current() != self) {
          lost.add("current coroutine");
        }
        Thread.currentThread().setUncaughtExceptionHandler((thread, failure) -> {});
      });
    }
    awaitEnded(100);
    assertThat(lost).isEmpty();
  }

  @Test
  void endTurn_threadLocals_doNotPassToTheNextTurn() {
    if (portable()) {
      return; // documented limit of portable mode
    }
    ThreadLocal<String> local = new ThreadLocal<>();
    Queue<String> leaks = new ConcurrentLinkedQueue<>();
    for (int i = 0; i < 100; i++) {
      host.submit(self -> {
        if (local.get() != null) {
          leaks.add(local.get());
        }
        local.set("of an earlier turn");
        self.yieldNow();
        assertThat(local.get()).isEqualTo("of an earlier turn");
      });
    }
    awaitEnded(100);
    assertThat(leaks).isEmpty();
  }

  @Test
  void pool_sequentialTurns_reusesStacks() {
    for (int i = 0; i < 1_000; i++) {
      int turns = i + 1;
      host.submit(Coroutine::yieldNow);
      TestHost.await(() -> host.ended.get() == turns);
    }
    awaitEnded(1_000);
    assertThat(host.pool.counters().created()).isLessThanOrEqualTo(4L * WORKERS);
    assertThat(host.pool.counters().reused()).isGreaterThan(900);
  }

  @Test
  void pool_moreThanItsCaps_retiresTheSurplus() {
    int many = 100;
    Queue<Coroutine> suspended = new ConcurrentLinkedQueue<>();
    for (int i = 0; i < many; i++) {
      host.submit(self -> {
        suspended.add(self);
        self.suspend();
      });
    }
    TestHost.await(() -> suspended.size() == many);
    assertThat(host.pool.counters().inUse()).isGreaterThanOrEqualTo(many);
    TestHost.await(() -> host.pool.counters().parked() == many);
    suspended.forEach(Coroutine::resume);
    awaitEnded(many);
    TestHost.await(() -> host.pool.counters().inUse() == 0);
    CoroutineCounters counters = host.pool.counters();
    assertThat(counters.parked()).isZero();
    assertThat(counters.created() + counters.reused()).isGreaterThanOrEqualTo(many);
    assertThat(counters.idle()).isLessThanOrEqualTo(4 * WORKERS + 8);
    assertThat(counters.alive()).isEqualTo(counters.idle());
  }

  @Test
  void suspend_insideAClassInitialiser_pinsAndStillWorks() {
    AtomicReference<Coroutine> pinned = SuspendsInInitialiser.coroutine();
    host.submit(self -> {
      pinned.set(self);
      assertThat(new SuspendsInInitialiserFor(portable()).value()).isEqualTo(42);
    });
    TestHost.await(() -> pinned.get() != null);
    othersGoOn();
    pinned.get().resume();
    awaitEnded(2);
  }

  /** Holds what the initialisers below suspend. */
  private static final class SuspendsInInitialiser {
    private static final AtomicReference<Coroutine> COROUTINE = new AtomicReference<>();

    static AtomicReference<Coroutine> coroutine() {
      COROUTINE.set(null);
      return COROUTINE;
    }
  }

  /** A class initialises once in a JVM, so each mode has its own. */
  private record SuspendsInInitialiserFor(boolean portable) {
    int value() {
      return portable ? PortableOne.VALUE : OwnOne.VALUE;
    }

    private static final class PortableOne {
      static final int VALUE = suspended();
    }

    private static final class OwnOne {
      static final int VALUE = suspended();
    }

    private static int suspended() {
      Coroutine.current().suspend();
      return 42;
    }
  }

  @Test
  void manyTurns_mixOfEverything_eachEndsOnce() {
    int turns = 2_000;
    ConcurrentHashMap<Integer, Integer> runs = new ConcurrentHashMap<>();
    Queue<Coroutine> suspended = new ConcurrentLinkedQueue<>();
    Object monitor = new Object();
    for (int i = 0; i < turns; i++) {
      int me = i;
      host.submit(self -> {
        switch (me % 4) {
          case 0 -> self.yieldNow();
          case 1 -> {
            suspended.add(self);
            self.suspend();
          }
          case 2 -> {
            synchronized (monitor) {
              self.yieldNow();
            }
          }
          default -> Thread.yield();
        }
        runs.merge(me, 1, Integer::sum);
      });
    }
    TestHost.await(() -> {
      for (Coroutine c = suspended.poll(); c != null; c = suspended.poll()) {
        c.resume();
      }
      return host.ended.get() == turns;
    });
    awaitEnded(turns);
    assertThat(runs).hasSize(turns);
    assertThat(runs.values()).containsOnly(1);
  }
}
