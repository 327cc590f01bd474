package dev.coact.actor;

import dev.coact.mailbox.WaitingSender;
import dev.coact.scheduler.Waiter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A sender that waits for room in a full mailbox. What became of its message, the sender finds out
 * itself when its wait is over, however that ended; so it alone records a loss.
 */
final class SuspendedSend<M> extends WaitingSender<M> {
  private final ActorCell<M> target;
  private final Waiter waiter;

  /* Under the monitor, which is taken before that of the mailbox's line. */
  private @Nullable List<WaitCycleException.Wait> cycle;
  private boolean targetGone;

  SuspendedSend(M message, ActorCell<M> target, Waiter waiter) {
    super(message);
    this.target = target;
    this.waiter = waiter;
  }

  @Override
  protected void admitted() {
    waiter.signal();
  }

  @Override
  protected void refused() {
    waiter.signal();
  }

  /**
   * Takes it out of the line, because it waits in a cycle. Any thread. False if it is not there any
   * more: it was admitted, refused or withdrawn.
   */
  synchronized boolean fail(List<WaitCycleException.Wait> found) {
    if (cycle != null || !target.mailbox.cancel(this)) {
      return false;
    }
    cycle = found;
    waiter.signal();
    return true;
  }

  /**
   * Takes it out of the line, because the target was abandoned. Any thread. Does nothing if it is
   * not there any more.
   */
  synchronized void giveUp() {
    if (cycle == null && !targetGone && target.mailbox.cancel(this)) {
      targetGone = true;
      waiter.signal();
    }
  }

  /** After a wait: whether the message was not sent because the target has ended. */
  synchronized boolean isClosed() {
    return targetGone || wasRefused();
  }

  /** The sender does not wait any more. True if the message was not sent and never will be. */
  synchronized boolean withdraw() {
    return cycle != null || targetGone || target.mailbox.cancel(this);
  }

  /** After a wait that was signalled: throws if that was done to end a cycle. */
  synchronized void checkCycle() {
    if (cycle != null) {
      throw new WaitCycleException(cycle);
    }
  }
}
