package dev.coact.actor;

import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One death watch: in the table of the watcher and in the list of the watched actor. Either end's
 * end removes it from the other.
 */
final class Watching {
  final ActorCell<?> watcher;
  final ActorCell<?> watched;
  private final Function<? super ActorEnd, ?> onEnd;

  /* What its message brings back: the log context of where the watch was begun; null: none. */
  private final @Nullable Map<String, String> context;

  /* Written by the watched actor before it signals, read by the watcher. */
  @Nullable ActorEnd end;

  /* The watcher's turns only. */
  boolean active = true;

  /* Guarded by the monitor of the watched actor's list. */
  private @Nullable Watching previous;
  private @Nullable Watching next;
  private boolean listed;

  Watching(ActorCell<?> watcher, ActorCell<?> watched, Function<? super ActorEnd, ?> onEnd) {
    this.watcher = watcher;
    this.watched = watched;
    this.onEnd = onEnd;
    this.context = watcher.system().carriesLogContext ? LogContext.current() : null;
  }

  /**
   * The message for the watcher, as it would be queued. In its turn: this is code of the user's.
   */
  Object message() {
    ActorEnd seen = end;
    Object message =
        Objects.requireNonNull(
            onEnd.apply(
                seen == null ? new ActorEnd(watched.path(), ActorEnd.Reason.BEFORE, null) : seen),
            () -> "message for the end of " + watched.path());
    return context == null ? message : Envelope.of(message, null, context);
  }

  /**
   * Who watches one actor. Guarded by its monitor and not kept by that actor's turns, since one
   * that waits for long would collect all who came and went.
   */
  static final class Listed {
    private @Nullable Watching first;
    private boolean closed;

    /** A list that takes nothing. */
    static Listed closed() {
      Listed list = new Listed();
      list.close();
      return list;
    }

    /** False if the actor has ended. */
    synchronized boolean add(Watching watching) {
      if (closed) {
        return false;
      }
      watching.listed = true;
      watching.next = first;
      if (first != null) {
        first.previous = watching;
      }
      first = watching;
      return true;
    }

    /** False if it was not there. */
    synchronized boolean remove(Watching watching) {
      if (!watching.listed) {
        return false;
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
      return true;
    }

    synchronized int count() {
      int count = 0;
      for (Watching one = first; one != null; one = one.next) {
        count++;
      }
      return count;
    }

    /** Takes nothing from now on. */
    synchronized void close() {
      closed = true;
    }

    /** Takes one out; null when none is left. */
    synchronized @Nullable Watching poll() {
      Watching watching = first;
      if (watching != null) {
        remove(watching);
      }
      return watching;
    }
  }
}
