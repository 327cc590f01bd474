package dev.coact.scheduler;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** One wait: settled once, by the first; never slept through. */
public final class WaiterJcstress {
  private WaiterJcstress() {}

  /** Can only block, which it does by looking. */
  private static final class Standstill implements Scheduler {
    static final Standstill INSTANCE = new Standstill();

    @Override
    public void onStall(Consumer<StallReport> listener) {}

    @Override
    public void block(Waiter waiter) {
      while (!waiter.isSettled()) {
        Thread.onSpinWait();
      }
    }

    @Override
    public void schedule(Task task) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void scheduleLast(Task task) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Clock clock() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Timers timers() {
      throw new UnsupportedOperationException();
    }

    @Override
    public RandomGenerator random(String use) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void blocking(Runnable call) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void eventSource(EventSource source) {
      throw new UnsupportedOperationException();
    }

    @Override
    public SchedulerCounters counters() {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean close(Duration timeout) {
      return true;
    }
  }

  /** A signal meets the deadline. */
  @JCStressTest
  @Outcome(id = "true, true", expect = Expect.ACCEPTABLE, desc = "The signal was first.")
  @Outcome(id = "false, false", expect = Expect.ACCEPTABLE, desc = "The deadline was first.")
  @Outcome(
      expect = Expect.FORBIDDEN,
      desc =
          "The signalling side and the waiting side are told different ends of the wait: a message"
              + " would be handled twice, or lost.")
  @State
  public static class SignalAgainstDeadline {
    private final Waiter waiter = new Waiter(Standstill.INSTANCE, "a race");

    @Actor
    public void signals(ZZ_Result r) {
      r.r1 = waiter.signal();
    }

    @Actor
    public void expires() {
      waiter.fire();
    }

    @Arbiter
    public void waits(ZZ_Result r) {
      r.r2 = waiter.await(-1);
    }
  }

  /** A signal comes while the wait begins; a signal that is slept through hangs this test. */
  @JCStressTest
  @Outcome(id = "true, true", expect = Expect.ACCEPTABLE, desc = "The wait ends with the signal.")
  @Outcome(expect = Expect.FORBIDDEN, desc = "The signal was given, and the wait says otherwise.")
  @State
  public static class SignalAgainstBeginOfWait {
    private final Waiter waiter = new Waiter(Standstill.INSTANCE, "a race");

    @Actor
    public void waits(ZZ_Result r) {
      r.r1 = waiter.await(-1);
    }

    @Actor
    public void signals(ZZ_Result r) {
      r.r2 = waiter.signal();
    }
  }

  /** A task is told to stop while it begins to wait. */
  @JCStressTest
  @Outcome(
      id = {"true, true", "false, true"},
      expect = Expect.ACCEPTABLE,
      desc = "The wait is over, whichever side saw the other.")
  @Outcome(
      expect = Expect.FORBIDDEN,
      desc = "The task waits although its waits were cancelled: a stop that it never hears of.")
  @State
  public static class StopAgainstBeginOfWait {
    private final Waiter waiter = new Waiter(Standstill.INSTANCE, "a race");
    private final Stoppable task = new Stoppable();

    @Actor
    public void begins(ZZ_Result r) {
      r.r1 = task.enterWait(waiter);
      if (!r.r1) {
        waiter.cancel();
      }
    }

    @Actor
    public void stops() {
      task.cancelWaits();
    }

    @Arbiter
    public void result(ZZ_Result r) {
      r.r2 = waiter.isSettled();
    }
  }

  private static final class Stoppable extends Task {
    @Override
    protected void run() {}

    @Override
    protected RuntimeException cancellation() {
      return new IllegalStateException("cancelled");
    }
  }
}
