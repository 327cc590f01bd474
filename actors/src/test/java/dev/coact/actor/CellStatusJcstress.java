package dev.coact.actor;

import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * The status word of an actor: no message stays behind in a resting actor, nobody wakes it twice.
 */
public class CellStatusJcstress {
  /** The word, with what a turn and a sender do around it; the mailbox is a counter. */
  public static class Word extends CellStatus {
    private final AtomicInteger mailbox = new AtomicInteger();
    final AtomicInteger wakeUps = new AtomicInteger();

    @Override
    protected void run() {}

    @Override
    protected RuntimeException cancellation() {
      return new IllegalStateException();
    }

    void send() {
      mailbox.incrementAndGet();
      if (toScheduled() != Wake.NOTHING) {
        wakeUps.incrementAndGet();
      }
    }

    void endOfTurn() {
      toIdle();
      if (mailbox.get() != 0 && takeBack(IDLE)) {
        wakeUps.incrementAndGet();
      }
    }

    /** As an actor does in receive; the message that it finds itself needs no wake-up. */
    void receive() {
      toReceiving();
      if (mailbox.get() != 0 && takeBack(RECEIVING)) {
        wakeUps.incrementAndGet();
      }
    }
  }

  /** Handler style: the turn ends while a sender sends. */
  @JCStressTest
  @Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "One wake-up for the message.")
  @Outcome(
      id = "0, 0",
      expect = Expect.FORBIDDEN,
      desc = "The message lies in a mailbox whose actor nobody will run: a lost wake-up.")
  @Outcome(
      id = "2, 0",
      expect = Expect.FORBIDDEN,
      desc = "The actor is scheduled twice: two workers would run it at once.")
  @State
  public static class TurnEndsWhileASenderSends {
    private final Word word = new Word();

    @Actor
    public void turn() {
      word.endOfTurn();
    }

    @Actor
    public void sender() {
      word.send();
    }

    @Arbiter
    public void result(II_Result r) {
      r.r1 = word.wakeUps.get();
    }
  }

  /** Straight-line style: receive suspends while a sender sends. */
  @JCStressTest
  @Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "The actor gets the message once.")
  @Outcome(
      id = "0, 0",
      expect = Expect.FORBIDDEN,
      desc = "The actor sleeps in receive with a message in its mailbox: a lost wake-up.")
  @Outcome(
      id = "2, 0",
      expect = Expect.FORBIDDEN,
      desc = "The actor goes on by itself and is resumed, too: its next wait would end at once.")
  @State
  public static class ReceiveSuspendsWhileASenderSends {
    private final Word word = new Word();

    @Actor
    public void turn() {
      word.receive();
    }

    @Actor
    public void sender() {
      word.send();
    }

    @Arbiter
    public void result(II_Result r) {
      r.r1 = word.wakeUps.get();
    }
  }

  /** Two senders find the actor idle. */
  @JCStressTest
  @Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "One of them schedules it.")
  @Outcome(
      expect = Expect.FORBIDDEN,
      desc = "Nobody schedules it, or both: a lost wake-up, or two workers in one actor.")
  @State
  public static class TwoSendersFindItIdle {
    private final Word word = new Word();

    public TwoSendersFindItIdle() {
      word.toIdle();
    }

    @Actor
    public void one() {
      word.send();
    }

    @Actor
    public void other() {
      word.send();
    }

    @Arbiter
    public void result(II_Result r) {
      r.r1 = word.wakeUps.get();
    }
  }

  /** Somebody abandons the actor while its turn ends: the interrupt must hit this turn or none. */
  @JCStressTest
  @Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "The turn was over, or was hit in time.")
  @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "The turn was hit before it ended.")
  @Outcome(
      id = "1, 2",
      expect = Expect.FORBIDDEN,
      desc = "The interrupt came after the end of the turn: it hits the thread's next actor.")
  @State
  public static class InterruptedWhileTheTurnEnds {
    private final Word word = new Word();
    private volatile boolean ended;
    private volatile int hit;

    @Actor
    public void turn() {
      word.toIdle();
      ended = true;
    }

    @Actor
    public void abandons() {
      if (word.beginInterrupt()) {
        hit = ended ? 2 : 1;
        word.endInterrupt();
      }
    }

    @Arbiter
    public void result(II_Result r) {
      r.r1 = 1;
      r.r2 = hit;
    }
  }
}
