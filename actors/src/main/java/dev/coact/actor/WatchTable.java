package dev.coact.actor;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Whom one actor watches. Used in that actor's turns, unless said otherwise. */
final class WatchTable {
  private final ActorCell<?> owner;
  /* Changed in the turns; looked at, and cleared when the actor is abandoned, by others. */
  private final Map<ActorCell<?>, Watching> watched =
      Collections.synchronizedMap(new LinkedHashMap<>());

  WatchTable(ActorCell<?> owner) {
    this.owner = owner;
  }

  void watch(ActorCell<?> target, Function<? super ActorEnd, ?> onEnd) {
    unwatch(target);
    Watching watching = new Watching(owner, target, onEnd);
    watched.put(target, watching);
    owner.system().tallies.watches.increment();
    Watching.Listed watchers = target.watchers();
    if (!watchers.add(watching) || (target.isDetached() && watchers.remove(watching))) {
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
    if (!watching.active || !watched.remove(watching.watched, watching)) {
      return false;
    }
    deactivate(watching);
    return true;
  }

  /** Any thread. */
  void clear() {
    List<Watching> all;
    synchronized (watched) {
      all = List.copyOf(watched.values());
      watched.clear();
    }
    all.forEach(this::deactivate);
  }

  private void deactivate(Watching watching) {
    watching.active = false;
    watching.watched.watchers().remove(watching);
    owner.system().tallies.watches.decrement();
  }

  /** Any thread. */
  void list(List<Ledger.Entry> into) {
    List<ActorCell<?>> targets;
    synchronized (watched) {
      targets = List.copyOf(watched.keySet());
    }
    targets.forEach(target -> into.add(new Ledger.Entry("watch", target.path())));
  }
}
