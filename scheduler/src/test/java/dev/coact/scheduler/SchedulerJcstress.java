package dev.coact.scheduler;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/**
 * What the real memory model may show of waking, timers and the ring; run by {@link
 * SchedulerJcstressTest}. The actors do what {@link Worker} and {@link WorkStealingScheduler} do,
 * step by step.
 */
public final class SchedulerJcstress {
  private SchedulerJcstress() {}

  /** Counts who was woken. */
  private static final class Bell extends AtomicInteger implements IdleWorkers.Alarm {
    private static final long serialVersionUID = 1L;

    @Override
    public void unpark(int worker) {
      incrementAndGet();
    }

    @Override
    public void disturb(int worker) {
      incrementAndGet();
    }
  }

  private static void signal(IdleWorkers idle) {
    if (idle.mayWake()) {
      idle.wake();
    }
  }

  /** The only worker goes to sleep while an entry comes from outside. */
  @JCStressTest
  @Outcome(id = "0", expect = ACCEPTABLE, desc = "It found the entry before it slept.")
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "It was woken once.")
  @Outcome(expect = FORBIDDEN, desc = "It sleeps beside work (-1), or was woken twice (2).")
  @State
  public static class SubmitAgainstSleep {
    private final Bell bell = new Bell();
    private final IdleWorkers idle = new IdleWorkers(1, bell);
    private final ConcurrentLinkedQueue<Integer> injector = new ConcurrentLinkedQueue<>();

    @Actor
    public void outside() {
      injector.add(1);
      signal(idle);
    }

    @Actor
    public void worker() {
      idle.beginSearch();
      if (injector.poll() != null) {
        idle.endSearch();
        return;
      }
      idle.rest(0, true);
      if (!injector.isEmpty()) {
        signal(idle);
      }
    }

    @Arbiter
    public void after(I_Result r) {
      r.r1 = !injector.isEmpty() && idle.idle() > 0 ? -1 : bell.get();
    }
  }

  /** As before, with an entry in a ring. */
  @JCStressTest
  @Outcome(id = "0", expect = ACCEPTABLE, desc = "It stole the entry before it slept.")
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "It was woken once.")
  @Outcome(expect = FORBIDDEN, desc = "It sleeps beside work (-1), or was woken twice (2).")
  @State
  public static class PushAgainstSleep {
    private final Bell bell = new Bell();
    private final IdleWorkers idle = new IdleWorkers(2, bell);
    private final RunRing ring = new RunRing();
    private final RunRing own = new RunRing();

    @Actor
    public void busyWorker() {
      ring.push(new Probe());
      signal(idle);
    }

    @Actor
    public void worker() {
      idle.beginSearch();
      if (ring.stealInto(own) != null) {
        idle.endSearch();
        return;
      }
      idle.rest(0, true);
      if (!ring.isEmpty()) {
        signal(idle);
      }
    }

    @Arbiter
    public void after(I_Result r) {
      r.r1 = !ring.isEmpty() && idle.idle() > 0 ? -1 : bell.get();
    }
  }

  /** A searcher keeps others from being woken, and then finds work of its own. */
  @JCStressTest
  @Outcome(id = "0", expect = ACCEPTABLE, desc = "The searcher took the second entry too.")
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "The sleeper was woken for the second entry.")
  @Outcome(expect = FORBIDDEN, desc = "An entry is left, one sleeps, and nobody searches (-1).")
  @State
  public static class SubmitAgainstFind {
    private final Bell bell = new Bell();
    private final IdleWorkers idle = new IdleWorkers(2, bell);
    private final ConcurrentLinkedQueue<Integer> injector = new ConcurrentLinkedQueue<>();

    public SubmitAgainstFind() {
      injector.add(1);
      idle.rest(1, false);
      idle.beginSearch();
    }

    @Actor
    public void outside() {
      injector.add(2);
      signal(idle);
    }

    @Actor
    public void searcher() {
      injector.poll();
      if (idle.endSearch() && idle.mayWake() && !injector.isEmpty()) {
        idle.wake();
      }
    }

    @Arbiter
    public void after(I_Result r) {
      boolean lost = !injector.isEmpty() && idle.idle() > 0 && idle.searching() == 0;
      r.r1 = lost ? -1 : bell.get();
    }
  }

  /** Two submissions while all sleep: one of them wakes one worker, not both wake two. */
  @JCStressTest
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "One woken, who will wake the next if need be.")
  @Outcome(expect = FORBIDDEN, desc = "Nobody was woken, or more than one.")
  @State
  public static class BurstWakesOne {
    private final Bell bell = new Bell();
    private final IdleWorkers idle = new IdleWorkers(3, bell);

    public BurstWakesOne() {
      idle.rest(0, false);
      idle.rest(1, false);
      idle.rest(2, false);
    }

    @Actor
    public void one() {
      signal(idle);
    }

    @Actor
    public void other() {
      signal(idle);
    }

    @Arbiter
    public void after(I_Result r) {
      r.r1 = idle.isValid() ? bell.get() : -1;
    }
  }

  /** A slot is filled while a searcher keeps from waking the sentinel, who does not watch. */
  @JCStressTest
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "The sentinel was woken to watch.")
  @Outcome(expect = FORBIDDEN, desc = "A slot is filled and nobody will look (0), or storms.")
  @State
  public static class FillSlotAgainstFind {
    private final Bell bell = new Bell();
    private final IdleWorkers idle = new IdleWorkers(3, bell);
    private final AtomicReference<Object> slot = new AtomicReference<>();

    public FillSlotAgainstFind() {
      idle.rest(0, false);
      idle.rest(1, false);
      idle.rest(2, false);
      idle.leaveSentinel(0);
      idle.rest(0, true); // all sleep: a sentinel that does not watch
      idle.wake();
      idle.endSearch(); // one is busy
      idle.wake(); // and one searches
      bell.set(0);
    }

    @Actor
    public void busy() {
      slot.setRelease(this); // no fence: the look at the word may come first
      if (idle.needsWatch()) {
        wakeWatch();
      }
    }

    @Actor
    public void searcher() {
      if (idle.endSearch() && idle.needsWatch() && idle.isAnotherBusy()) {
        wakeWatch();
      }
    }

    private void wakeWatch() {
      if (!idle.wakeSentinel()) {
        idle.wake();
      }
    }

    @Arbiter
    public void after(I_Result r) {
      r.r1 = bell.get();
    }
  }

  /** A worker above the limit hands over what it has while the one that may work falls asleep. */
  @JCStressTest
  @Outcome(id = "0", expect = ACCEPTABLE, desc = "The other saw it before it slept.")
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "One was woken.")
  @Outcome(expect = FORBIDDEN, desc = "It lies there and all sleep (-1), or more were woken.")
  @State
  public static class HandOverAgainstSleep {
    private final Bell bell = new Bell();
    private final IdleWorkers idle = new IdleWorkers(2, bell);
    private final ConcurrentLinkedQueue<Object> handed = new ConcurrentLinkedQueue<>();

    @Actor
    public void superfluous() {
      handed.add(this);
      idle.rest(1, false);
      callForHelp();
    }

    @Actor
    public void works() {
      if (handed.poll() == null) {
        idle.rest(0, false);
        callForHelp();
      }
    }

    private void callForHelp() {
      if (!handed.isEmpty() && idle.busy() < 1) {
        signal(idle);
      }
    }

    @Arbiter
    public void after(I_Result r) {
      boolean lost = !handed.isEmpty() && idle.busy() == 0 && idle.searching() == 0;
      r.r1 = lost ? -1 : bell.get();
    }
  }

  /** A timer is armed while the sentinel is about to wait. */
  @JCStressTest
  @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "The sentinel was woken.")
  @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "The sentinel saw the timer.")
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "Both.")
  @Outcome(id = "0, 0", expect = FORBIDDEN, desc = "It waits for ever, and the timer is armed.")
  @State
  public static class ArmAgainstSleep {
    private final Bell bell = new Bell();
    private final IdleWorkers idle = new IdleWorkers(1, bell);
    private final TimerWheel wheel = new TimerWheel(new StoppedClock());
    private volatile long waitsUntil = Long.MIN_VALUE;

    @Actor
    public void arms(II_Result r) {
      long deadline = wheel.add(new ProbeTimer(), 5_000_000);
      if (idle.sentinel() != IdleWorkers.NOBODY && deadline < waitsUntil) {
        idle.wakeSentinel();
      }
    }

    @Actor
    public void sentinel(II_Result r) {
      idle.rest(0, false);
      waitsUntil = Long.MAX_VALUE;
      r.r2 = wheel.inboxIsEmpty() ? 0 : 1;
    }

    @Arbiter
    public void after(II_Result r) {
      r.r1 = bell.get();
    }
  }

  /** A due timer is cancelled. */
  @JCStressTest
  @Outcome(id = "1, 0, 0", expect = ACCEPTABLE, desc = "Cancelled, and never fires.")
  @Outcome(id = "0, 1, 0", expect = ACCEPTABLE, desc = "Fired, and cancel says so.")
  @Outcome(expect = FORBIDDEN, desc = "Both, or neither, or the count of armed timers is wrong.")
  @State
  public static class CancelAgainstFire {
    private final TimerWheel wheel = new TimerWheel(new StoppedClock());
    private final ProbeTimer timer = new ProbeTimer();

    public CancelAgainstFire() {
      wheel.arm(timer, 0);
    }

    @Actor
    public void cancels(III_Result r) {
      r.r1 = timer.cancel() ? 1 : 0;
    }

    @Actor
    public void fires() {
      wheel.advanceTo(0);
    }

    @Arbiter
    public void after(III_Result r) {
      r.r2 = timer.fired;
      r.r3 = wheel.armed();
    }
  }

  /** The owner takes and adds while another steals. */
  @JCStressTest
  @Outcome(id = "6", expect = ACCEPTABLE, desc = "Each of the three entries was taken once.")
  @Outcome(expect = FORBIDDEN, desc = "An entry was lost, taken twice or not published.")
  @State
  public static class StealAgainstPop {
    private final RunRing ring = new RunRing();
    private final RunRing stolen = new RunRing();
    private final AtomicInteger taken = new AtomicInteger();

    public StealAgainstPop() {
      ring.push(new Probe());
      ring.push(new Probe());
    }

    @Actor
    public void owner() {
      take(ring.pop());
      ring.push(new Probe());
      ring.clearTaken();
    }

    @Actor
    public void thief() {
      take(ring.stealInto(stolen));
    }

    private void take(Entry entry) {
      if (entry != null) {
        taken.addAndGet(((Probe) entry).value);
      }
    }

    @Arbiter
    public void after(I_Result r) {
      for (RunRing each : new RunRing[] {ring, stolen}) {
        for (Entry entry = each.pop(); entry != null; entry = each.pop()) {
          take(entry);
        }
      }
      r.r1 = taken.get();
    }
  }

  /** A spare that has found nothing leaves, while an entry comes from outside. */
  @JCStressTest
  @Outcome(id = "0", expect = ACCEPTABLE, desc = "The spare took the entry before it left.")
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "The sentinel was woken for it.")
  @Outcome(
      expect = FORBIDDEN,
      desc = "The spare is gone, and the sentinel sleeps beside work (-1).")
  @State
  public static class SubmitAgainstLeave {
    private final Bell bell = new Bell();
    private final IdleWorkers idle = new IdleWorkers(1, bell);
    private final ConcurrentLinkedQueue<Integer> injector = new ConcurrentLinkedQueue<>();

    public SubmitAgainstLeave() {
      idle.join();
      idle.rest(0, false); // the worker is the sentinel
    }

    @Actor
    public void outside() {
      injector.add(1);
      signal(idle);
    }

    @Actor
    public void spare() {
      idle.beginSearch();
      if (injector.poll() != null) {
        idle.endSearch();
        return;
      }
      idle.rest(1, true);
      if (!injector.isEmpty()) {
        signal(idle);
      }
      idle.quit();
    }

    @Arbiter
    public void after(I_Result r) {
      r.r1 = !injector.isEmpty() && idle.searching() == 0 ? -1 : bell.get();
    }
  }

  /** A spare that is the sentinel is told to leave, while an entry comes from outside. */
  @JCStressTest
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "The worker was woken, for the entry or the role.")
  @Outcome(expect = FORBIDDEN, desc = "The worker sleeps: beside work, or with nobody on guard.")
  @State
  public static class SubmitAgainstSentinelThatLeaves {
    private final Bell bell = new Bell();
    private final IdleWorkers idle = new IdleWorkers(1, bell);
    private final ConcurrentLinkedQueue<Integer> injector = new ConcurrentLinkedQueue<>();

    public SubmitAgainstSentinelThatLeaves() {
      idle.join();
      idle.rest(1, false); // the spare is the sentinel
      idle.rest(0, false); // the worker is parked
    }

    @Actor
    public void outside() {
      injector.add(1);
      signal(idle);
    }

    @Actor
    public void spare() {
      idle.leaveSentinel(1);
      idle.leave(true);
      idle.quit();
      if (idle.mayWake() && (idle.sentinel() == IdleWorkers.NOBODY || !injector.isEmpty())) {
        idle.wake();
      }
    }

    @Arbiter
    public void after(I_Result r) {
      r.r1 = idle.idle() > 0 ? -1 : bell.get();
    }
  }

  /**
   * The sentinel is about to poll, and a worker that has woken it polls first: that poll uses the
   * wake-up of the event source up.
   */
  @JCStressTest
  @Outcome(id = "0", expect = ACCEPTABLE, desc = "It does not wait.")
  @Outcome(expect = FORBIDDEN, desc = "It waits in the source although it was woken (1).")
  @State
  public static class WakeAgainstPoll {
    private final IdleWorkers idle = new IdleWorkers(3, new Bell());
    private final AtomicBoolean polling = new AtomicBoolean();
    private final AtomicBoolean wakeup = new AtomicBoolean();
    private boolean waits;

    public WakeAgainstPoll() {
      idle.rest(0, false);
    }

    @Actor
    public void busyWorker() {
      idle.wakeSentinel();
      wakeup.set(true);
      if (polling.compareAndSet(false, true)) {
        wakeup.set(false); // poll(0)
        polling.set(false);
      }
    }

    @Actor
    public void sentinel() {
      if (idle.isSentinel(0) && polling.compareAndSet(false, true)) {
        waits = idle.isSentinel(0);
      } // and polls; what comes now finds it there
    }

    @Arbiter
    public void after(I_Result r) {
      r.r1 = waits && !wakeup.get() ? 1 : 0;
    }
  }

  /** The stall watch goes to sleep while a worker begins to work. */
  @JCStressTest
  @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "The worker saw that the watch sleeps.")
  @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "The watch saw that the worker works.")
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "Both.")
  @Outcome(id = "0, 0", expect = FORBIDDEN, desc = "The watch sleeps while a turn may get stuck.")
  @State
  public static class WorkAgainstWatchSleep {
    private volatile boolean resting = true;
    private volatile boolean sleeps;

    @Actor
    public void worker(II_Result r) {
      resting = false;
      r.r1 = sleeps ? 1 : 0;
    }

    @Actor
    public void watch(II_Result r) {
      sleeps = true;
      r.r2 = resting ? 0 : 1;
    }
  }

  /** What stands in a stuck worker's slot is taken over while a thief takes it. */
  @JCStressTest
  @Outcome(id = "2", expect = ACCEPTABLE, desc = "One of them got the entry.")
  @Outcome(expect = FORBIDDEN, desc = "It was lost, or got twice.")
  @State
  public static class TakeOverAgainstThief {
    private final Entry entry = new Probe();
    private final AtomicReference<Entry> slot = new AtomicReference<>(entry);
    private final AtomicInteger taken = new AtomicInteger();

    @Actor
    public void watch() {
      if (slot.get() != null) {
        take(slot.getAndSet(null));
      }
    }

    @Actor
    public void thief() {
      if (slot.compareAndSet(entry, null)) {
        take(entry);
      }
    }

    private void take(Entry got) {
      if (got != null) {
        taken.addAndGet(((Probe) got).value);
      }
    }

    @Arbiter
    public void after(I_Result r) {
      take(slot.getAndSet(null)); // the owner comes back
      r.r1 = taken.get();
    }
  }

  /** Its field is seen only if it is published with the entry. */
  private static final class Probe extends Task {
    int value = 2;

    @Override
    protected void run() {}

    @Override
    protected RuntimeException cancellation() {
      return new IllegalStateException();
    }
  }

  private static final class ProbeTimer extends Timer {
    int fired;

    @Override
    protected void fire() {
      fired++;
    }
  }

  private static final class StoppedClock implements Clock {
    @Override
    public long nanoTime() {
      return 0;
    }

    @Override
    public long currentTimeMillis() {
      return 0;
    }
  }
}
