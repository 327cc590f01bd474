package dev.coact.coroutine;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/**
 * The state word of a coroutine: no resume is lost, none counts twice; run by {@link
 * CoroutineJcstressTest}. The word is the real one, with its real transitions. Only the stack is
 * missing: jcstress runs on platform threads, so the actors do what the code, its carrier and those
 * who resume do around a switch, without the switch.
 */
public final class CoroutineJcstress {
  private static final CoroutinePool POOL =
      new CoroutinePool(new CoroutineSettings(0, 0, true), new CountingHost(), _ -> {});

  private CoroutineJcstress() {}

  /** Counts, for each coroutine, how often it was put into a queue. */
  private static final class CountingHost implements Coroutine.Host {
    @Override
    public void runnable(Coroutine coroutine) {
      ((Queued) coroutine.tag()).runnable.incrementAndGet();
    }

    @Override
    public void yielded(Coroutine coroutine) {
      ((Queued) coroutine.tag()).yielded.incrementAndGet();
    }

    @Override
    public void foreign(Runnable continuation) {
      throw new AssertionError();
    }

    @Override
    public void uncaught(Coroutine coroutine, Throwable failure) {
      throw new AssertionError(failure);
    }
  }

  private static final class Queued {
    private final AtomicInteger runnable = new AtomicInteger();
    private final AtomicInteger yielded = new AtomicInteger();
  }

  /** A coroutine that runs, and what its own code does. */
  public static class Running {
    final Queued queued = new Queued();
    final Coroutine coroutine = new VirtualThreads.Portable(POOL);

    /** Made by jcstress. */
    public Running() {
      coroutine.tag(queued);
      coroutine.toMounted(null);
    }

    /** As far as the stack's leaving; what follows a switch is done by who mounts it. */
    boolean suspend() {
      boolean left = coroutine.beginSuspend() != Coroutine.PERMITTED;
      if (left) {
        coroutine.unmounted(null);
      }
      return left;
    }

    void yieldNow() {
      if (coroutine.beginYield() != Coroutine.PERMITTED) {
        coroutine.unmounted(null);
      }
    }
  }

  /** The code suspends while another thread resumes it. */
  @JCStressTest
  @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "The resume came first: it runs on, mounted.")
  @Outcome(id = "1, 11", expect = ACCEPTABLE, desc = "It was made runnable, once.")
  @Outcome(
      expect = FORBIDDEN,
      desc =
          "It sleeps beside its resume (0, 8), keeps a permit that was used, or is queued twice.")
  @State
  public static class ResumeAgainstSuspend extends Running {
    @Actor
    public void code() {
      suspend();
    }

    @Actor
    public void resumes() {
      coroutine.resume();
    }

    @Arbiter
    public void after(II_Result r) {
      r.r1 = queued.runnable.get();
      r.r2 = coroutine.state();
    }
  }

  /** What the resuming thread wrote before is seen by the code that goes on. */
  @JCStressTest
  @Outcome(id = "-1", expect = ACCEPTABLE, desc = "It is suspended, or another carrier goes on.")
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "It goes on and sees what was written.")
  @Outcome(id = "0", expect = FORBIDDEN, desc = "It goes on without what was written before.")
  @State
  public static class ResumePublishes extends Running {
    private int plain;

    @Actor
    public void code(I_Result r) {
      boolean left = suspend();
      r.r1 = left && queued.runnable.get() == 0 ? -1 : plain;
    }

    @Actor
    public void resumes() {
      plain = 1;
      coroutine.resume();
    }
  }

  /** A suspended stack is dumped while it is resumed. */
  @JCStressTest
  @Outcome(id = "1, 11", expect = ACCEPTABLE, desc = "It was made runnable, once.")
  @Outcome(
      expect = FORBIDDEN,
      desc = "The resume was lost in the dump (0), or it is queued twice, or stays as dumped.")
  @State
  public static class DumpAgainstResume extends Running {
    public DumpAgainstResume() {
      suspend();
    }

    @Actor
    public void dumps() {
      coroutine.suspendedStackTrace();
    }

    @Actor
    public void resumes() {
      coroutine.resume();
    }

    @Arbiter
    public void after(II_Result r) {
      r.r1 = queued.runnable.get();
      r.r2 = coroutine.state();
    }
  }

  /** Two threads resume one suspension. */
  @JCStressTest
  @Outcome(id = "1, 11", expect = ACCEPTABLE, desc = "One of them makes it runnable.")
  @Outcome(expect = FORBIDDEN, desc = "Two carriers would mount one stack, or none would.")
  @State
  public static class TwoResumes extends Running {
    public TwoResumes() {
      suspend();
    }

    @Actor
    public void one() {
      coroutine.resume();
    }

    @Actor
    public void other() {
      coroutine.resume();
    }

    @Arbiter
    public void after(II_Result r) {
      r.r1 = queued.runnable.get();
      r.r2 = coroutine.state();
    }
  }

  /** The code yields while a resume for its next suspension comes. */
  @JCStressTest
  @Outcome(id = "0, 0, 2", expect = ACCEPTABLE, desc = "The permit came first: it does not yield.")
  @Outcome(id = "1, 0, 17", expect = ACCEPTABLE, desc = "Queued once, with its permit.")
  @Outcome(
      expect = FORBIDDEN,
      desc =
          "The permit is lost (1, 0, 16): the next suspension has no end; or it is queued twice.")
  @State
  public static class ResumeAgainstYield extends Running {
    @Actor
    public void code() {
      yieldNow();
    }

    @Actor
    public void resumes() {
      coroutine.resume();
    }

    @Arbiter
    public void after(III_Result r) {
      r.r1 = queued.yielded.get();
      r.r2 = queued.runnable.get();
      r.r3 = coroutine.state();
    }
  }

  /** A carrier mounts a coroutine that yielded, while a resume comes. */
  @JCStressTest
  @Outcome(id = "2", expect = ACCEPTABLE, desc = "It is mounted, with its permit.")
  @Outcome(id = "1", expect = FORBIDDEN, desc = "The permit is lost: its suspension has no end.")
  @Outcome(expect = FORBIDDEN, desc = "It is mounted and its word says otherwise.")
  @State
  public static class ResumeAgainstMount extends Running {
    public ResumeAgainstMount() {
      yieldNow();
    }

    @Actor
    public void carrier() {
      coroutine.toMounted(null);
    }

    @Actor
    public void resumes() {
      coroutine.resume();
    }

    @Arbiter
    public void after(I_Result r) {
      r.r1 = coroutine.state();
    }
  }

  /** The stack could not leave, and its carrier is about to wait along, when the resume comes. */
  @JCStressTest
  @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "It goes on, mounted as before.")
  @Outcome(id = "0, 9", expect = FORBIDDEN, desc = "It is pinned and its resume is over: for ever.")
  @Outcome(
      expect = FORBIDDEN,
      desc = "It is mounted and queued, too, or keeps a permit that was used.")
  @State
  public static class ResumeAgainstPin extends Running {
    @Actor
    public void code() {
      if (coroutine.beginSuspend() != Coroutine.PERMITTED) {
        coroutine.toPinned();
      }
    }

    @Actor
    public void resumes() {
      coroutine.resume();
    }

    @Arbiter
    public void after(II_Result r) {
      r.r1 = queued.runnable.get();
      r.r2 = coroutine.state();
    }
  }

  /** Portable mode: the monitor takes the carrier away while the code suspends. */
  @JCStressTest
  @Outcome(id = "1, 8", expect = ACCEPTABLE, desc = "One of them hands the carrier back.")
  @Outcome(id = "0, 8", expect = FORBIDDEN, desc = "Nobody does: that worker waits for ever.")
  @Outcome(
      id = "2, 8",
      expect = FORBIDDEN,
      desc = "Both do: it takes the next hand-over for its own.")
  @Outcome(expect = FORBIDDEN, desc = "The suspension is lost.")
  @State
  public static class DetachAgainstSuspend extends Running {
    private final AtomicInteger handedBack = new AtomicInteger();

    @Actor
    public void code() {
      if (coroutine.beginSuspend() == Coroutine.MOUNTED) {
        handedBack.incrementAndGet();
      }
      coroutine.unmounted(null);
    }

    @Actor
    public void monitor() {
      if (coroutine.toDetached()) {
        handedBack.incrementAndGet();
      }
    }

    @Arbiter
    public void after(II_Result r) {
      r.r1 = handedBack.get();
      r.r2 = coroutine.state();
    }
  }

  /** Portable mode: the monitor takes the carrier away while the code begins to use it. */
  @JCStressTest
  @Outcome(id = "0, 5", expect = ACCEPTABLE, desc = "The code was first and keeps it.")
  @Outcome(id = "1, 3", expect = ACCEPTABLE, desc = "The monitor was first, and the code sees it.")
  @Outcome(expect = FORBIDDEN, desc = "Both have the carrier, or neither.")
  @State
  public static class DetachAgainstEnterRuntime extends Running {
    @Actor
    public void code() {
      coroutine.enterRuntime();
    }

    @Actor
    public void monitor(II_Result r) {
      r.r1 = coroutine.toDetached() ? 1 : 0;
    }

    @Arbiter
    public void after(II_Result r) {
      r.r2 = coroutine.state();
    }
  }

  /** Portable mode: the code goes on after it was detached, and another carrier mounts it. */
  @JCStressTest
  @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "The code hands the first carrier back.")
  @Outcome(id = "1, 2", expect = ACCEPTABLE, desc = "It does, and the monitor the second one.")
  @Outcome(id = "3, 1", expect = ACCEPTABLE, desc = "The monitor hands the first carrier back.")
  @Outcome(
      id = "3, 2",
      expect = FORBIDDEN,
      desc = "The monitor ended the first mount and takes it for the second: that worker waits on.")
  @Outcome(expect = FORBIDDEN, desc = "A carrier is handed back by nobody, or by two.")
  @State
  public static class DetachAgainstRemount extends Running {
    private static final Carrier FIRST = new Carrier(POOL, "first");
    private static final Carrier SECOND = new Carrier(POOL, "second");

    public DetachAgainstRemount() {
      coroutine.carrier = FIRST;
    }

    @Actor
    public void code(II_Result r) {
      r.r1 = coroutine.beginSuspend();
      coroutine.unmounted(null);
      coroutine.resume();
      coroutine.awaitDetached();
      coroutine.toMounted(SECOND);
    }

    @Actor
    public void monitor(II_Result r) {
      Carrier released = coroutine.detach();
      if (released != null) {
        r.r2 = released == FIRST ? 1 : 2;
      }
    }
  }
}
