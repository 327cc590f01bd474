package dev.coact.actor;

import dev.coact.scheduler.Timer;
import org.jspecify.annotations.Nullable;

/**
 * Stops the children of one actor that ends or restarts: one after the other, the youngest first,
 * or all at once where they have no order. One that does not end in time is interrupted and left
 * behind. The actor's turns only.
 */
final class ChildrenStop {
  private final ActorCell<?> cell;
  private @Nullable ActorCell<?> awaited;
  private @Nullable Timer patience;
  private boolean allTold;
  private long allToldNanos;

  ChildrenStop(ActorCell<?> cell) {
    this.cell = cell;
  }

  /** Goes on with the next child; true if there is none. */
  boolean next() {
    Children children = cell.childrenIfAny();
    ActorCell<?> youngest = children == null ? null : children.last();
    awaited = youngest;
    if (children == null || youngest == null) {
      allTold = false;
      return true;
    }
    Supervisor supervisor = children.supervisor;
    if (supervisor != null && supervisor.isDynamic()) {
      if (!allTold) {
        allTold = true;
        allToldNanos = now();
        children.list().reversed().forEach(ChildrenStop::tell);
      }
      beginPatience(youngest, Math.max(0, youngest.shutdownNanos() - (now() - allToldNanos)));
    } else {
      beginPatience(youngest, youngest.shutdownNanos());
      tell(youngest);
    }
    return false;
  }

  private static void tell(ActorCell<?> child) {
    child.requestStop();
    if (child.isShutDownAtOnce()) {
      child.interruptTurn();
    }
  }

  private long now() {
    return cell.dispatcher.scheduler.clock().nanoTime();
  }

  private void beginPatience(ActorCell<?> child, long nanos) {
    Timer deadline =
        new Timer() {
          @Override
          protected void fire() {
            cell.signal(new Signal.ChildOverdue(child));
          }
        };
    patience = deadline;
    cell.dispatcher.scheduler.timers().arm(deadline, nanos);
  }

  /** A child has ended; true if none is left. */
  boolean ended(ActorCell<?> child) {
    if (!child.equals(awaited)) {
      return false;
    }
    if (patience != null) {
      patience.cancel();
      patience = null;
    }
    return next();
  }

  /** A child was waited for long enough; true if none is left. */
  boolean overdue(ActorCell<?> child) {
    if (!child.equals(awaited)) {
      return false;
    }
    Children below = child.childrenIfAny();
    long left = below == null ? -1 : below.patienceLeft(now(), child.shutdownNanos());
    if (left >= 0) {
      beginPatience(child, left); // not the child is late, but one of its own is, or was
      return false;
    }
    cell.system().overdue(child);
    child.interruptTurn();
    Children children = cell.childrenIfAny();
    if (children != null) {
      children.remove(child);
    }
    return ended(child);
  }
}
