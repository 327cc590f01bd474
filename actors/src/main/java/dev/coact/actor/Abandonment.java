package dev.coact.actor;

import dev.coact.scheduler.Waiter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Goes on without an actor whose turn does not come back: for all others it has ended. Any thread;
 * waits for nobody.
 */
final class Abandonment {
  /*
   * The turn may still run: computing for ever, in native code, in a call that ignores interrupts. So
   * nothing is touched that belongs to the turn alone: what is in the mailbox (which takes nothing
   * more) and the heap, whose blocks
   * the code may be writing to at this moment. They are freed when the turn ends, as at any end.
   * What remains can be reached from any thread, and everything in it is done once by whoever comes
   * first: asks and watches are taken out of lists, resources out of the ledger, a waiting sender
   * out of its line.
   *
   * No send waits on: who begins to wait shows its wait, then looks whether the target is detached;
   * here it is detached first, then those that wait are looked for.
   */
  private Abandonment() {}

  /**
   * After it was told to stop and detached from its parent.
   *
   * @param living all actors of its system that may wait for it
   */
  static void of(ActorCell<?> cell, Iterable<ActorCell<?>> living) {
    ActorSystem system = cell.system();
    List<Ledger.Entry> held = cell.held();
    cell.mailbox.seal();
    cell.closeAsks(null);
    cell.closeWatchers(() -> new ActorEnd(cell.path(), ActorEnd.Reason.ABANDONED, null));
    living.forEach(other -> release(other.waiting(), cell));
    system.waitsFromOutside.forEach(waiter -> release(waiter, cell));
    Children below = cell.childrenIfAny();
    if (below != null) {
      below.list().reversed().forEach(ActorCell::requestStop);
    }
    cell.dispatcher.scheduler.blocking(cell::abandonHoldings); // the user's code
    ActorSystem.LOG.warn(
        "{} did not end in time: it was interrupted and abandoned, and what it held is freed, but for"
            + " its memory: {}",
        cell,
        held);
  }

  private static void release(@Nullable Waiter waiter, ActorCell<?> cell) {
    if (waiter != null
        && waiter.what() instanceof WaitFor.RoomIn room
        && room.target.equals(cell)) {
      room.send().giveUp();
    }
  }
}
