package dev.coact.actor;

import dev.coact.scheduler.Timer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The timers of one incarnation. Used in the actor's turns; a timer that fires only sends a signal.
 */
final class TimerTable<M> implements ActorTimers<M> {
  private final ActorCell<M> owner;
  private final Map<Object, Armed<M>> byKey = new LinkedHashMap<>();

  TimerTable(ActorCell<M> owner) {
    this.owner = owner;
  }

  /** One arming of a key. Whether it still counts is decided when it is delivered. */
  static final class Armed<M> extends Timer {
    private final ActorCell<M> owner;
    private final Object key;
    private final M message;
    private final long delayNanos;
    private final boolean again;

    Armed(ActorCell<M> owner, Object key, M message, long delayNanos, boolean again) {
      this.owner = owner;
      this.key = key;
      this.message = message;
      this.delayNanos = delayNanos;
      this.again = again;
    }

    @Override
    protected void fire() {
      owner.signal(new Signal.TimerDue(this));
    }
  }

  @Override
  public void once(Object key, Duration delay, M message) {
    arm(key, Durations.notNegative("delay", delay), message, false);
  }

  @Override
  public void every(Object key, Duration delay, M message) {
    arm(key, Durations.positive("delay", delay), message, true);
  }

  private void arm(Object key, long delayNanos, M message, boolean again) {
    owner.checkTurn("timers");
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(message, "message");
    cancel(key);
    start(new Armed<>(owner, key, message, delayNanos, again));
  }

  private void start(Armed<M> timer) {
    byKey.put(timer.key, timer);
    owner.dispatcher.scheduler.timers().arm(timer, timer.delayNanos);
  }

  @Override
  public boolean cancel(Object key) {
    owner.checkTurn("timers");
    Armed<M> timer = byKey.remove(key);
    if (timer == null) {
      return false;
    }
    timer.cancel();
    return true;
  }

  @Override
  public boolean isActive(Object key) {
    owner.checkTurn("timers");
    return byKey.containsKey(key);
  }

  /** The message of a timer that is due; null if it was cancelled or replaced since. */
  @Nullable M ahead(Armed<?> timer) {
    Armed<M> current = byKey.get(timer.key);
    return current == null || !current.equals(timer) ? null : current.message;
  }

  /** The message to deliver, or null if the timer was cancelled or replaced after it was due. */
  @Nullable M due(Armed<?> timer) {
    Armed<M> current = byKey.get(timer.key);
    if (current == null || !current.equals(timer)) {
      return null;
    }
    byKey.remove(current.key);
    if (current.again) {
      start(new Armed<>(owner, current.key, current.message, current.delayNanos, true));
    }
    return current.message;
  }

  void clear() {
    byKey.values().forEach(Timer::cancel);
    byKey.clear();
  }

  void list(List<Ledger.Entry> into) {
    byKey.forEach((key, timer) -> into.add(new Ledger.Entry("timer", Texts.of(key))));
  }
}
