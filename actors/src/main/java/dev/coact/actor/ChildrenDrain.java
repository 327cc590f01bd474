package dev.coact.actor;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Has the children of an actor that is drained work off their mailboxes, too, and end: one after
 * the other, the youngest first, or all at once where they have no order; so in the order in which
 * a stop would take them. Meanwhile the actor goes on: what children send to it is handled. The
 * actor's turns only.
 */
final class ChildrenDrain {
  private final ActorCell<?> cell;
  private final Set<ActorCell<?>> told = new HashSet<>();

  ChildrenDrain(ActorCell<?> cell) {
    this.cell = cell;
  }

  /**
   * Goes on with those that are next. True if no child is left; else the end of one will give the
   * actor another turn.
   */
  boolean next() {
    Children children = cell.childrenIfAny();
    if (children == null) {
      return true;
    }
    children.beginDrain();
    ActorCell<?> youngest = children.last();
    if (youngest == null) {
      return true;
    }
    Supervisor supervisor = children.supervisor;
    boolean all = supervisor != null && supervisor.isDynamic();
    for (ActorCell<?> child : all ? children.list().reversed() : List.of(youngest)) {
      if (told.add(child)) {
        child.signal(new Signal.Drain());
      }
    }
    return false;
  }
}
