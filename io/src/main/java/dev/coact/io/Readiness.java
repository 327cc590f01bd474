package dev.coact.io;

import dev.coact.scheduler.FromOutside;
import dev.coact.scheduler.Scheduler;
import dev.coact.scheduler.Waiter;
import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a descriptor: whether somebody waits for it, and whether the selector looks at
 * it. The owner waits in its turn; the poller, one thread at a time, brings readiness.
 */
final class Readiness implements FromOutside {
  /*
   * Two words, the waiter here and the interest bit in the selection key, both written volatile.
   * O = owner, P = poller, X = whoever closes.
   *
   *                      O publish                    O arm
   *   IDLE, DISARMED --------------> WAITING, DISARMED ----> WAITING, ARMED
   *      ^        ^                      |  |                  ^  |  |
   *      |        +--- O leaves (*) -----+  |      O publish   |  |  | P take (input)
   *      |                                  |       +----------+  |  |
   *      |  P disarm, then P take again     |       |             |  |
   *      +--------------------------------- | -- IDLE, ARMED <----+--+
   *                                         |       ^         O leaves (*)
   *                                         +-------+ P take, seen too late to be told apart
   *   (*) deadline, cancellation, or after it was taken: CAS of its own waiter to null
   *
   * The operation is tried before, and again after each wait, so a wake-up too many costs one
   * "would block" and nothing else. What must not happen is a waiter that is published while the
   * interest is off and stays off:
   *
   *   O: publish the waiter;        then read the interest, and switch it on if it is off
   *   P: switch the interest off;   then take the waiter once more, and signal it if there is one
   *
   * Each side writes, then reads what the other writes, all volatile (the key's interest set is one
   * VarHandle in the JDK); so one of the two sees the other. And no event is lost between "would
   * block" and arming, because the selector is level-triggered: it reports a descriptor that was
   * ready before it looked at it.
   *
   * Input (read, accept) stays armed when its waiter is taken: the next request then costs neither
   * an epoll_ctl nor a wake-up of the poller. An event that finds no waiter belongs to an actor that
   * has not come to read yet, mostly because it is queued behind others. A poll that may wait
   * switches it off at once, or it would not wait. A poll that only looks is not hurt, and the actor
   * will want it on again: it leaves it on for so many times as cost about what off and on cost
   * (measured with 50 connections: from 0.35 to 0.03 such pairs a round trip; the processor time
   * beside that of another server in the same run did not change visibly). Output is nearly always
   * ready, so there the interest goes off first and the waiter is taken after it: in this order for
   * the reason above.
   *
   * An interest that was switched on is only seen by the poller's next look. See Poller for why it
   * comes.
   *
   *   X: close the channel, which cancels the key;  then take the waiter and signal it
   *   O: publish the waiter;                        then touch the key, which throws if cancelled
   */
  private static final VarHandle WAITER =
      ConstantBootstraps.fieldVarHandle(
          MethodHandles.lookup(), "waiter", VarHandle.class, Readiness.class, Waiter.class);

  /* An event that is seen again costs about 100 ns, off and on again 1 to 2 us. */
  private static final int MISSES = 16;

  /* Immutable. */
  private final Descriptor descriptor;
  private final int ops;
  private final boolean keepsArmed;

  /* The poller: events in a row that found no waiter. */
  private int misses;

  /* Shared: published and withdrawn by the owner, taken by the poller or who closes. */
  private volatile @Nullable Waiter waiter;

  Readiness(Descriptor descriptor, int ops) {
    this.descriptor = descriptor;
    this.ops = ops;
    this.keepsArmed = (ops & (SelectionKey.OP_READ | SelectionKey.OP_ACCEPT)) != 0;
  }

  /* ---- the owner ---- */

  /**
   * Waits until the operation that would have blocked is worth another try.
   *
   * @param timeoutNanos as for {@link Waiter#await(long)}
   * @return false if the deadline came first
   */
  boolean await(Scheduler scheduler, long timeoutNanos) {
    Waiter mine = new Waiter(scheduler, this);
    waiter = mine;
    try {
      return !arm() || mine.await(timeoutNanos);
    } finally {
      WAITER.compareAndSet(this, mine, null);
    }
  }

  /** False if the channel was closed: the next try will tell. */
  private boolean arm() {
    try {
      descriptor.arm(ops);
      return true;
    } catch (CancelledKeyException | ClosedChannelException | ClosedSelectorException e) {
      return false;
    }
  }

  /* ---- the poller ---- */

  /**
   * The selector has reported some of {@code ready}; it is ours if it has our operations.
   *
   * @param waiting whether this poll may wait, and so must not find the same again
   */
  void ready(SelectionKey key, int ready, boolean waiting) {
    if ((ready & ops) == 0) {
      return;
    }
    if (keepsArmed && signal()) {
      misses = 0;
    } else if (!keepsArmed || waiting || ++misses >= MISSES) {
      misses = 0;
      key.interestOpsAnd(~ops);
      signal();
    }
  }

  /* ---- anybody ---- */

  /** Takes the waiter, if there is one, and lets it try again. */
  boolean signal() {
    if (waiter == null) {
      return false;
    }
    Waiter taken = (Waiter) WAITER.getAndSet(this, null);
    return taken != null && taken.signal();
  }

  @Override
  public String toString() {
    return (keepsArmed ? "input on " : "output on ") + descriptor;
  }
}
