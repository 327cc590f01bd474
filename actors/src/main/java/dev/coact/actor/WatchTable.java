package dev.coact.actor;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Whom one actor watches. Used in that actor's turns. */
final class WatchTable {
  private final ActorCell<?> owner;
  private final Map<ActorCell<?>, Watching> watched = new LinkedHashMap<>();

  WatchTable(ActorCell<?> owner) {
    this.owner = owner;
  }

  void watch(ActorCell<?> target, Function<? super ActorEnd, ?> onEnd) {
    unwatch(target);
    Watching watching = new Watching(owner, target, onEnd);
    watched.put(target, watching);
    owner.system().tallies.watches.increment();
    if (!target.watchers().add(watching)) {
      owner.signal(new Signal.WatchedEnded(watching));
    }
  }

  void unwatch(ActorCell<?> target) {
    Watching watching = watched.remove(target);
    if (watching != null) {
      deactivate(watching);
    }
  }

  /** The message to deliver, or null if nobody waits for it any more. */
  @Nullable Object ended(Watching watching) {
    return delivered(watching) ? watching.message() : null;
  }

  /**
   * The message of a watch that goes on until it is delivered; null if nobody waits for it any
   * more. What making it throws ends the watch.
   */
  @Nullable Object ahead(Watching watching) {
    if (!watching.active) {
      return null;
    }
    try {
      return watching.message();
    } catch (Throwable failure) {
      delivered(watching);
      throw failure;
    }
  }

  /** The watch is over. False if nobody waits for its message any more. */
  boolean delivered(Watching watching) {
    if (!watching.active) {
      return false;
    }
    watched.remove(watching.watched);
    deactivate(watching);
    return true;
  }

  void clear() {
    for (Watching watching : watched.values()) {
      deactivate(watching);
    }
    watched.clear();
  }

  private void deactivate(Watching watching) {
    watching.active = false;
    watching.watched.watchers().remove(watching);
    owner.system().tallies.watches.decrement();
  }

  void list(List<Ledger.Entry> into) {
    watched.keySet().forEach(target -> into.add(new Ledger.Entry("watch", target.path())));
  }
}
