package dev.coact.mailbox;

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
import org.openjdk.jcstress.infra.results.LI_Result;
import org.openjdk.jcstress.infra.results.LLI_Result;
import org.openjdk.jcstress.infra.results.LL_Result;

/** What the real memory model may show of a mailbox; run by {@link MailboxJcstressTest}. */
public final class MailboxJcstress {
  private static final int IDLE = 0;
  private static final int SCHEDULED = 1;

  private MailboxJcstress() {}

  /** A message with a field that nobody else publishes. */
  static final class Payload extends SystemMessage {
    int value;

    Payload(int value) {
      this.value = value;
    }
  }

  /** Offer against poll. */
  @JCStressTest
  @Outcome(id = "-1, -1", expect = ACCEPTABLE, desc = "Polled before the offer.")
  @Outcome(id = "-1, 8", expect = ACCEPTABLE, desc = "Polled between the two offers.")
  @Outcome(id = "7, -1", expect = ACCEPTABLE, desc = "Polled between the two offers.")
  @Outcome(id = "7, 8", expect = ACCEPTABLE, desc = "Polled after both.")
  @Outcome(
      expect = FORBIDDEN,
      desc = "The owner sees a message without what its sender wrote before the offer.")
  @State
  public static class Publication {
    private final Mailbox<Payload> mailbox = new Mailbox<>(1);

    @Actor
    public void sender() {
      mailbox.offer(new Payload(7));
      mailbox.offerSystem(new Payload(8));
    }

    @Actor
    public void owner(II_Result r) {
      Payload message = mailbox.poll();
      r.r1 = message == null ? -1 : message.value;
      Payload system = (Payload) mailbox.pollSystem();
      r.r2 = system == null ? -1 : system.value;
    }
  }

  /** A sender that wakes an idle actor against an actor that parks, having polled null. */
  @JCStressTest
  @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "The sender makes the actor runnable.")
  @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "The actor sees the message and goes on.")
  @Outcome(id = "0, 0", expect = FORBIDDEN, desc = "The actor is idle with a message: it is lost.")
  @Outcome(id = "1, 1", expect = FORBIDDEN, desc = "The actor is in the run queue twice.")
  @State
  public static class Park {
    private final Mailbox<Payload> mailbox = new Mailbox<>(1);
    private final AtomicInteger state = new AtomicInteger(SCHEDULED);

    @Actor
    public void sender(II_Result r) {
      if (mailbox.offer(new Payload(7)) == OfferResult.ACCEPTED) {
        r.r1 = state.get() == IDLE && state.compareAndSet(IDLE, SCHEDULED) ? 1 : 0;
      }
    }

    @Actor
    public void owner(II_Result r) {
      state.set(IDLE);
      r.r2 = !mailbox.isEmpty() && state.compareAndSet(IDLE, SCHEDULED) ? 1 : 0;
    }
  }

  /** What {@code ActorCell.send} does: who keeps an idle actor from resting is its owner. */
  static boolean sendAndWake(Mailbox<Payload> mailbox, AtomicInteger state, int value) {
    boolean atRest = state.get() == IDLE && mailbox.takesHandOver();
    if (atRest && state.compareAndSet(IDLE, SCHEDULED)) {
      mailbox.handOver(new Payload(value));
      return true;
    }
    mailbox.offer(new Payload(value));
    return state.get() == IDLE && state.compareAndSet(IDLE, SCHEDULED);
  }

  /** A sender that may hand over against an actor that parks, having polled null. */
  @JCStressTest
  @Outcome(id = "1, 0, 7", expect = ACCEPTABLE, desc = "The sender makes the actor runnable.")
  @Outcome(id = "0, 1, 7", expect = ACCEPTABLE, desc = "The actor sees the message and goes on.")
  @Outcome(id = "0, 0, 7", expect = FORBIDDEN, desc = "The actor is idle with a message.")
  @Outcome(id = "1, 1, 7", expect = FORBIDDEN, desc = "The actor is in the run queue twice.")
  @Outcome(expect = FORBIDDEN, desc = "The message is lost, or not as it was sent.")
  @State
  public static class ParkHandOver {
    private final Mailbox<Payload> mailbox = new Mailbox<>(4);
    private final AtomicInteger state = new AtomicInteger(SCHEDULED);

    @Actor
    public void sender(III_Result r) {
      r.r1 = sendAndWake(mailbox, state, 7) ? 1 : 0;
    }

    @Actor
    public void owner(III_Result r) {
      state.set(IDLE);
      r.r2 = !mailbox.isEmpty() && state.compareAndSet(IDLE, SCHEDULED) ? 1 : 0;
    }

    @Arbiter
    public void next(III_Result r) {
      Payload message = mailbox.poll();
      r.r3 = message == null ? -1 : message.value;
    }
  }

  /** Two senders and an idle actor. */
  @JCStressTest
  @Outcome(id = "1, 0, 12", expect = ACCEPTABLE, desc = "The first one wakes the actor.")
  @Outcome(id = "0, 1, 12", expect = ACCEPTABLE, desc = "The second one does.")
  @Outcome(id = "1, 1, 12", expect = FORBIDDEN, desc = "The actor is in the run queue twice.")
  @Outcome(expect = FORBIDDEN, desc = "A message is lost, or there twice, or nobody wakes.")
  @State
  public static class HandOverAgainstOffer {
    private final Mailbox<Payload> mailbox = new Mailbox<>(4);
    private final AtomicInteger state = new AtomicInteger(IDLE);

    @Actor
    public void one(III_Result r) {
      r.r1 = sendAndWake(mailbox, state, 4) ? 1 : 0;
    }

    @Actor
    public void two(III_Result r) {
      r.r2 = sendAndWake(mailbox, state, 8) ? 1 : 0;
    }

    @Arbiter
    public void all(III_Result r) {
      for (Payload next = mailbox.poll(); next != null; next = mailbox.poll()) {
        r.r3 += next.value;
      }
    }
  }

  /** The same with the system lane. */
  @JCStressTest
  @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "The sender makes the actor runnable.")
  @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "The actor sees the message and goes on.")
  @Outcome(id = "0, 0", expect = FORBIDDEN, desc = "The actor is idle with a system message.")
  @Outcome(id = "1, 1", expect = FORBIDDEN, desc = "The actor is in the run queue twice.")
  @State
  public static class ParkSystem {
    private final Mailbox<Payload> mailbox = new Mailbox<>(1);
    private final AtomicInteger state = new AtomicInteger(SCHEDULED);

    @Actor
    public void sender(II_Result r) {
      mailbox.offerSystem(new Payload(7));
      r.r1 = state.get() == IDLE && state.compareAndSet(IDLE, SCHEDULED) ? 1 : 0;
    }

    @Actor
    public void owner(II_Result r) {
      state.set(IDLE);
      r.r2 = mailbox.hasSystem() && state.compareAndSet(IDLE, SCHEDULED) ? 1 : 0;
    }
  }

  /** Two offers for one place. */
  @JCStressTest
  @Outcome(id = "ACCEPTED, FULL", expect = ACCEPTABLE, desc = "The first one has it.")
  @Outcome(id = "FULL, ACCEPTED", expect = ACCEPTABLE, desc = "The second one has it.")
  @Outcome(expect = FORBIDDEN, desc = "The bound is broken, or both were refused beside room.")
  @State
  public static class Bound {
    private final Mailbox<Payload> mailbox = new Mailbox<>(1);

    @Actor
    public void one(LL_Result r) {
      r.r1 = mailbox.offer(new Payload(1));
    }

    @Actor
    public void two(LL_Result r) {
      r.r2 = mailbox.offer(new Payload(2));
    }
  }

  /** A sender that starts to wait against the poll that makes room. */
  @JCStressTest
  @Outcome(id = "ACCEPTED, null, 1", expect = ACCEPTABLE, desc = "Room came before.")
  @Outcome(id = "WAITING, ACCEPTED, 1", expect = ACCEPTABLE, desc = "The poll admits it.")
  @Outcome(
      id = "WAITING, null, 0",
      expect = FORBIDDEN,
      desc = "The sender waits beside room: its wake-up is lost.")
  @Outcome(expect = FORBIDDEN, desc = "The message is in the lane and its sender does not know.")
  @State
  public static class AwaitPoll {
    private final Mailbox<Integer> mailbox = new Mailbox<>(1);
    private final Sender<Integer> sender = new Sender<>(2);

    public AwaitPoll() {
      mailbox.offer(1);
    }

    @Actor
    public void sender(LLI_Result r) {
      r.r1 = mailbox.await(sender);
    }

    @Actor
    public void owner() {
      mailbox.poll();
    }

    @Arbiter
    public void end(LLI_Result r) {
      r.r2 = sender.end();
      r.r3 = mailbox.depth();
    }
  }

  /**
   * A sender that starts to wait against the owner that drains the last message, rests, and only
   * then looks whether somebody waits.
   */
  @JCStressTest
  @Outcome(id = "ACCEPTED, null, 1", expect = ACCEPTABLE, desc = "Room came before.")
  @Outcome(id = "WAITING, ACCEPTED, 1", expect = ACCEPTABLE, desc = "The owner admits it.")
  @Outcome(
      id = "WAITING, null, .*",
      expect = FORBIDDEN,
      desc = "The sender waits and the owner rests: its wake-up is lost.")
  @Outcome(expect = FORBIDDEN, desc = "The message is in the lane and its sender does not know.")
  @State
  public static class AwaitDrain {
    private final Mailbox<Integer> mailbox = new Mailbox<>(8);
    private final Sender<Integer> sender = new Sender<>(2);
    private final AtomicInteger state = new AtomicInteger(SCHEDULED);

    public AwaitDrain() {
      while (mailbox.offer(1) == OfferResult.ACCEPTED) {
        // full
      }
      for (int i = 0; i < 7; i++) {
        mailbox.drainOne(); // room catches up after 2, 4 and 6
      }
      while (mailbox.offer(1) == OfferResult.ACCEPTED) {
        // full again
      }
      mailbox.drain(7, message -> true);
      for (int i = 0; i < 7; i++) {
        mailbox.offer(1);
      }
    }

    @Actor
    public void sender(LLI_Result r) {
      r.r1 = mailbox.await(sender);
    }

    @Actor
    public void owner() {
      mailbox.drainOne();
      state.set(IDLE);
      if (mailbox.owesRoom()) {
        mailbox.release();
      }
    }

    @Arbiter
    public void end(LLI_Result r) {
      r.r2 = sender.end();
      r.r3 = mailbox.depth() - mailbox.capacity() + 1;
    }
  }

  /** Two that make the same room known admit a sender once, and no more than there is room for. */
  @JCStressTest
  @Outcome(id = "1, 8", expect = ACCEPTABLE, desc = "One sender is in, the other waits.")
  @Outcome(expect = FORBIDDEN, desc = "The room was given twice, or to nobody.")
  @State
  public static class ReleaseTwice {
    private final Mailbox<Integer> mailbox = new Mailbox<>(8);
    private final Sender<Integer> first = new Sender<>(2);
    private final Sender<Integer> second = new Sender<>(3);

    public ReleaseTwice() {
      for (int i = 0; i < 8; i++) {
        mailbox.offer(1);
      }
      mailbox.await(first);
      mailbox.await(second);
      mailbox.drainOne();
    }

    @Actor
    public void owner() {
      mailbox.release();
    }

    @Actor
    public void other() {
      mailbox.release();
    }

    @Arbiter
    public void end(II_Result r) {
      r.r1 = mailbox.waitingSenders();
      r.r2 = mailbox.depth();
    }
  }

  /** A deadline against the poll that makes room. */
  @JCStressTest
  @Outcome(id = "true, 0", expect = ACCEPTABLE, desc = "Cancelled; its message is not there.")
  @Outcome(id = "false, 1", expect = ACCEPTABLE, desc = "Admitted; its message is there.")
  @Outcome(id = "true, 1", expect = FORBIDDEN, desc = "A cancelled message is delivered.")
  @Outcome(id = "false, 0", expect = FORBIDDEN, desc = "A message is neither here nor there.")
  @State
  public static class CancelPoll {
    private final Mailbox<Integer> mailbox = new Mailbox<>(1);
    private final Sender<Integer> sender = new Sender<>(2);

    public CancelPoll() {
      mailbox.offer(1);
      mailbox.await(sender);
    }

    @Actor
    public void deadline(LI_Result r) {
      r.r1 = mailbox.cancel(sender);
    }

    @Actor
    public void owner() {
      mailbox.poll();
    }

    @Arbiter
    public void end(LI_Result r) {
      r.r2 = mailbox.poll() == null ? 0 : 1;
    }
  }

  /** A new offer against the poll that admits a waiting sender. */
  @JCStressTest
  @Outcome(id = "FULL, 2", expect = ACCEPTABLE, desc = "The place is the waiting sender's.")
  @Outcome(expect = FORBIDDEN, desc = "The offer overtakes the waiting sender.")
  @State
  public static class OfferAdmit {
    private final Mailbox<Integer> mailbox = new Mailbox<>(1);
    private final Sender<Integer> sender = new Sender<>(2);

    public OfferAdmit() {
      mailbox.offer(1);
      mailbox.await(sender);
    }

    @Actor
    public void offer(LI_Result r) {
      r.r1 = mailbox.offer(3);
    }

    @Actor
    public void owner() {
      mailbox.poll();
    }

    @Arbiter
    public void end(LI_Result r) {
      Integer next = mailbox.poll();
      r.r2 = next == null ? 0 : next;
    }
  }

  /** An offer against the close. */
  @JCStressTest
  @Outcome(id = "ACCEPTED, 1", expect = ACCEPTABLE, desc = "Accepted, then handed out.")
  @Outcome(id = "CLOSED, 0", expect = ACCEPTABLE, desc = "Too late.")
  @Outcome(expect = FORBIDDEN, desc = "An accepted message is lost, or a refused one handed out.")
  @State
  public static class OfferClose {
    private final Mailbox<Integer> mailbox = new Mailbox<>(1);

    @Actor
    public void offer(LI_Result r) {
      r.r1 = mailbox.offer(1);
    }

    @Actor
    public void owner(LI_Result r) {
      mailbox.close(message -> r.r2++);
    }
  }

  /** A sender that starts to wait against the close. */
  @JCStressTest
  @Outcome(id = "WAITING, CLOSED, 1", expect = ACCEPTABLE, desc = "It waited and was refused.")
  @Outcome(id = "CLOSED, null, 1", expect = ACCEPTABLE, desc = "Too late.")
  @Outcome(expect = FORBIDDEN, desc = "The sender waits at a closed mailbox for ever.")
  @State
  public static class AwaitClose {
    private final Mailbox<Integer> mailbox = new Mailbox<>(1);
    private final Sender<Integer> sender = new Sender<>(2);

    public AwaitClose() {
      mailbox.offer(1);
    }

    @Actor
    public void sender(LLI_Result r) {
      r.r1 = mailbox.await(sender);
    }

    @Actor
    public void owner(LLI_Result r) {
      mailbox.close(message -> r.r3++);
    }

    @Arbiter
    public void end(LLI_Result r) {
      r.r2 = sender.end();
    }
  }

  /** A system message against the close of its lane. */
  @JCStressTest
  @Outcome(id = "true, 1", expect = ACCEPTABLE, desc = "Accepted, then handed out.")
  @Outcome(id = "false, 0", expect = ACCEPTABLE, desc = "Too late.")
  @Outcome(expect = FORBIDDEN, desc = "An accepted message is lost, or a refused one handed out.")
  @State
  public static class OfferSystemClose {
    private final Mailbox<Integer> mailbox = new Mailbox<>(1);

    @Actor
    public void offer(LI_Result r) {
      r.r1 = mailbox.offerSystem(new Payload(1));
    }

    @Actor
    public void owner(LI_Result r) {
      mailbox.closeSystem(message -> r.r2++);
    }
  }

  /* ---- searching ---- */

  /** A sender that wakes an actor against one that parks, having searched in vain. */
  @JCStressTest
  @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "The sender makes the actor runnable.")
  @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "The actor sees the message and looks again.")
  @Outcome(id = "0, 0", expect = FORBIDDEN, desc = "The actor waits beside what it waits for.")
  @Outcome(id = "1, 1", expect = FORBIDDEN, desc = "The actor is in the run queue twice.")
  @State
  public static class ParkInSearch {
    private final Mailbox<Payload> mailbox = new Mailbox<>(2);
    private final Scan<Payload> scan = mailbox.scan();
    private final AtomicInteger state = new AtomicInteger(SCHEDULED);

    public ParkInSearch() {
      mailbox.offer(new Payload(1));
      scan.poll(message -> false, 2);
    }

    @Actor
    public void sender(II_Result r) {
      if (mailbox.offer(new Payload(7)) == OfferResult.ACCEPTED) {
        r.r1 = state.get() == IDLE && state.compareAndSet(IDLE, SCHEDULED) ? 1 : 0;
      }
    }

    @Actor
    public void owner(II_Result r) {
      state.set(IDLE);
      r.r2 = scan.hasUnseen() && state.compareAndSet(IDLE, SCHEDULED) ? 1 : 0;
    }
  }

  /** A sender that starts to wait against a search that takes from the middle. */
  @JCStressTest
  @Outcome(id = "ACCEPTED, null, 2", expect = ACCEPTABLE, desc = "Room came before.")
  @Outcome(id = "WAITING, ACCEPTED, 2", expect = ACCEPTABLE, desc = "The search admits it.")
  @Outcome(
      id = "WAITING, null, 1",
      expect = FORBIDDEN,
      desc = "The sender waits beside room: its wake-up is lost.")
  @Outcome(expect = FORBIDDEN, desc = "The message is in the lane and its sender does not know.")
  @State
  public static class AwaitSearch {
    private final Mailbox<Integer> mailbox = new Mailbox<>(2);
    private final Scan<Integer> scan = mailbox.scan();
    private final Sender<Integer> sender = new Sender<>(3);

    public AwaitSearch() {
      mailbox.offer(1);
      mailbox.offer(2);
    }

    @Actor
    public void sender(LLI_Result r) {
      r.r1 = mailbox.await(sender);
    }

    @Actor
    public void owner() {
      scan.poll(message -> message == 2, 2);
    }

    @Arbiter
    public void end(LLI_Result r) {
      r.r2 = sender.end();
      r.r3 = mailbox.depth();
    }
  }

  /* ---- the mailbox with a lock ---- */

  private static <M> Lanes<M> locked(OverflowPolicy overflow) {
    return LockedMailbox.create(1, overflow, null, null, (message, why) -> {});
  }

  /** Offer against poll. */
  @JCStressTest
  @Outcome(id = "-1, 0", expect = ACCEPTABLE, desc = "Polled before the offer.")
  @Outcome(id = "7, 0", expect = ACCEPTABLE, desc = "Polled after it.")
  @Outcome(
      expect = FORBIDDEN,
      desc = "The owner sees a message without what its sender wrote before the offer.")
  @State
  public static class LockedPublication {
    private final Lanes<Payload> mailbox = locked(OverflowPolicy.SUSPEND);

    @Actor
    public void sender() {
      mailbox.offer(new Payload(7));
    }

    @Actor
    public void owner(II_Result r) {
      Payload message = mailbox.poll();
      r.r1 = message == null ? -1 : message.value;
    }
  }

  /** A sender that wakes an idle actor against an actor that parks, without the lock. */
  @JCStressTest
  @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "The sender makes the actor runnable.")
  @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "The actor sees the message and goes on.")
  @Outcome(id = "0, 0", expect = FORBIDDEN, desc = "The actor is idle with a message: it is lost.")
  @Outcome(id = "1, 1", expect = FORBIDDEN, desc = "The actor is in the run queue twice.")
  @State
  public static class LockedPark {
    private final Lanes<Payload> mailbox = locked(OverflowPolicy.DROP_OLDEST);
    private final AtomicInteger state = new AtomicInteger(SCHEDULED);

    @Actor
    public void sender(II_Result r) {
      if (mailbox.offer(new Payload(7)) == OfferResult.ACCEPTED) {
        r.r1 = state.get() == IDLE && state.compareAndSet(IDLE, SCHEDULED) ? 1 : 0;
      }
    }

    @Actor
    public void owner(II_Result r) {
      state.set(IDLE);
      r.r2 = !mailbox.isEmpty() && state.compareAndSet(IDLE, SCHEDULED) ? 1 : 0;
    }
  }

  /** A sender that starts to wait against the poll that makes room. */
  @JCStressTest
  @Outcome(id = "ACCEPTED, null, 1", expect = ACCEPTABLE, desc = "Room came before.")
  @Outcome(id = "WAITING, ACCEPTED, 1", expect = ACCEPTABLE, desc = "The poll admits it.")
  @Outcome(
      id = "WAITING, null, 0",
      expect = FORBIDDEN,
      desc = "The sender waits beside room: its wake-up is lost.")
  @Outcome(expect = FORBIDDEN, desc = "The message is in the lane and its sender does not know.")
  @State
  public static class LockedAwaitPoll {
    private final Lanes<Integer> mailbox = locked(OverflowPolicy.SUSPEND);
    private final Sender<Integer> sender = new Sender<>(2);

    public LockedAwaitPoll() {
      mailbox.offer(1);
    }

    @Actor
    public void sender(LLI_Result r) {
      r.r1 = mailbox.await(sender);
    }

    @Actor
    public void owner() {
      mailbox.poll();
    }

    @Arbiter
    public void end(LLI_Result r) {
      r.r2 = sender.end();
      r.r3 = mailbox.depth();
    }
  }

  /** A deadline against the close: the sender has to know which of them it was. */
  @JCStressTest
  @Outcome(id = "true, 0", expect = ACCEPTABLE, desc = "Cancelled in time; no callback.")
  @Outcome(id = "refused, 1", expect = ACCEPTABLE, desc = "Refused; the late cancel can tell.")
  @Outcome(expect = FORBIDDEN, desc = "The message is recorded by nobody, or by two.")
  @State
  public static class LockedCancelClose {
    private final Lanes<Integer> mailbox = locked(OverflowPolicy.SUSPEND);
    private final Sender<Integer> sender = new Sender<>(2);

    public LockedCancelClose() {
      mailbox.offer(1);
      mailbox.await(sender);
    }

    @Actor
    public void deadline(LI_Result r) {
      r.r1 = mailbox.cancel(sender) ? "true" : sender.wasRefused() ? "refused" : "admitted";
    }

    @Actor
    public void owner() {
      mailbox.close(message -> {});
    }

    @Arbiter
    public void end(LI_Result r) {
      r.r2 = sender.end() == OfferResult.CLOSED ? 1 : 0;
    }
  }

  /** An offer that drops the oldest message against the poll of it. */
  @JCStressTest
  @Outcome(id = "1, 2, 0", expect = ACCEPTABLE, desc = "Polled before; there was room.")
  @Outcome(id = "2, 0, 1", expect = ACCEPTABLE, desc = "Dropped; the new one is polled.")
  @Outcome(expect = FORBIDDEN, desc = "A message is polled and dropped, or neither.")
  @State
  public static class DropPoll {
    private int dropped;
    private final Lanes<Integer> mailbox =
        LockedMailbox.create(
            1, OverflowPolicy.DROP_OLDEST, null, null, (message, why) -> dropped = message);

    public DropPoll() {
      mailbox.offer(1);
    }

    @Actor
    public void sender() {
      mailbox.offer(2);
    }

    @Actor
    public void owner(III_Result r) {
      Integer message = mailbox.poll();
      r.r1 = message == null ? 0 : message;
    }

    @Arbiter
    public void end(III_Result r) {
      Integer left = mailbox.poll();
      r.r2 = left == null ? 0 : left;
      r.r3 = dropped;
    }
  }

  /** An offer that conflates a message against the search that takes it. */
  @JCStressTest
  @Outcome(id = "1, 2, 0", expect = ACCEPTABLE, desc = "Taken before; the new one is queued.")
  @Outcome(id = "2, 0, 1", expect = ACCEPTABLE, desc = "Conflated; the new one is taken.")
  @Outcome(expect = FORBIDDEN, desc = "A message is taken and conflated, or neither.")
  @State
  public static class ConflateSearch {
    private int conflated;
    private final Lanes<Integer> mailbox =
        LockedMailbox.create(
            1,
            OverflowPolicy.REJECT,
            new Conflation<>(Integer.class, message -> "one"),
            null,
            (message, why) -> conflated = message);
    private final Scan<Integer> scan = mailbox.scan();

    public ConflateSearch() {
      mailbox.offer(1);
    }

    @Actor
    public void sender() {
      mailbox.offer(2);
    }

    @Actor
    public void owner(III_Result r) {
      Integer message = scan.poll(number -> number > 0, 10);
      r.r1 = message == null ? 0 : message;
    }

    @Arbiter
    public void end(III_Result r) {
      Integer left = mailbox.poll();
      r.r2 = left == null ? 0 : left;
      r.r3 = conflated;
    }
  }
}
