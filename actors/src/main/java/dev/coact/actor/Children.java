package dev.coact.actor;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The living children of one actor in start order, linked through the cells themselves: a child
 * costs nothing here unless it has a name. Guarded by its monitor, since a system's own children
 * are started from any thread.
 */
final class Children {
  private @Nullable ActorCell<?> first;
  private @Nullable ActorCell<?> last;
  private @Nullable Map<String, ActorCell<?>> byName;
  private long made;
  private boolean closed;

  /** Numbers are never used again, so that a path names one actor. */
  synchronized long nextNumber() {
    return ++made;
  }

  /**
   * Adds a child.
   *
   * @throws IllegalArgumentException if its name is taken
   * @throws IllegalStateException if the parent stops
   */
  synchronized void add(ActorCell<?> child) {
    if (closed) {
      throw new IllegalStateException(
          "spawn " + child.path() + ": the parent is stopping (expected: a running one)");
    }
    if (child.name != null) {
      if (byName == null) {
        byName = new HashMap<>();
      }
      if (byName.putIfAbsent(child.name, child) != null) {
        throw new IllegalArgumentException(
            "spawn " + child.path() + ": the name is taken (expected: no living child has it)");
      }
    }
    child.previousSibling = last;
    if (last != null) {
      last.nextSibling = child;
    } else {
      first = child;
    }
    last = child;
  }

  /** Removes a child. True if it was there and the parent, which stops, waits for its children. */
  synchronized boolean remove(ActorCell<?> child) {
    if (child.previousSibling == null && child.nextSibling == null && !child.equals(first)) {
      return false;
    }
    if (child.previousSibling != null) {
      child.previousSibling.nextSibling = child.nextSibling;
    } else {
      first = child.nextSibling;
    }
    if (child.nextSibling != null) {
      child.nextSibling.previousSibling = child.previousSibling;
    } else {
      last = child.previousSibling;
    }
    child.previousSibling = null;
    child.nextSibling = null;
    if (child.name != null && byName != null) {
      byName.remove(child.name, child);
      if (byName.isEmpty()) {
        byName = null; // a map does not shrink
      }
    }
    return closed;
  }

  /** No more children from now on, or again. */
  synchronized void close(boolean now) {
    closed = now;
  }

  /** Whether the parent stops or restarts and waits for children that are left. */
  synchronized boolean isAwaited() {
    return closed && first != null;
  }

  synchronized @Nullable ActorCell<?> last() {
    return last;
  }

  synchronized List<ActorCell<?>> list() {
    List<ActorCell<?>> all = new ArrayList<>();
    for (ActorCell<?> child = first; child != null; child = child.nextSibling) {
      all.add(child);
    }
    return all;
  }
}
