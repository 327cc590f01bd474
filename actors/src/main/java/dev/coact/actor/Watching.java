package dev.coact.actor;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One death watch: in the table of the watcher, and in the list of the watched actor once its
 * {@link Signal.Watch} has arrived there. Either end's end removes it from the other.
 */
final class Watching {
  final ActorCell<?> watcher;
  final ActorCell<?> watched;
  final Supplier<?> onEnd;

  /* The watcher's turns only. */
  boolean active = true;

  /* The watched actor's turns only: its list. */
  private @Nullable Watching previous;
  private @Nullable Watching next;
  private boolean listed;

  Watching(ActorCell<?> watcher, ActorCell<?> watched, Supplier<?> onEnd) {
    this.watcher = watcher;
    this.watched = watched;
    this.onEnd = onEnd;
  }

  /** Who watches one actor. Used in that actor's turns. */
  static final class Listed {
    private @Nullable Watching first;

    void add(Watching watching) {
      watching.listed = true;
      watching.next = first;
      if (first != null) {
        first.previous = watching;
      }
      first = watching;
    }

    void remove(Watching watching) {
      if (!watching.listed) {
        return;
      }
      watching.listed = false;
      if (watching.previous != null) {
        watching.previous.next = watching.next;
      } else {
        first = watching.next;
      }
      if (watching.next != null) {
        watching.next.previous = watching.previous;
      }
      watching.previous = null;
      watching.next = null;
    }

    /** Takes one out; null when none is left. */
    @Nullable Watching poll() {
      Watching watching = first;
      if (watching != null) {
        remove(watching);
      }
      return watching;
    }
  }
}
