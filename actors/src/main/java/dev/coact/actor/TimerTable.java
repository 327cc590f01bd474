package dev.coact.actor;

import dev.coact.scheduler.Timer;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The timers of one incarnation. Used in the actor's turns, unless said otherwise; a timer that
 * fires only sends a signal.
 */
final class TimerTable<M> implements ActorTimers<M> {
  private final ActorCell<M> owner;
  /* Changed in the turns; looked at, and cleared when the actor is abandoned, by others. */
  private final Map<Object, Armed<M>> byKey = Collections.synchronizedMap(new LinkedHashMap<>());

  /* What the receive timeout looks at. */
  private @Nullable Behaviour<M> behaviour;

  TimerTable(ActorCell<M> owner) {
    this.owner = owner;
  }

  /** When a key is due again. */
  enum Plan {
    ONCE,
    AFTER_HANDLING,
    AT_RATE,
    WHEN_QUIET
  }

  /** The key of the receive timeout. Equal to nothing of the user's. */
  private static final Object QUIET =
      new Object() {
        @Override
        public String toString() {
          return "receive timeout";
        }
      };

  /** One arming of a key. Whether it still counts is decided when it is delivered. */
  static final class Armed<M> extends Timer {
    private final ActorCell<M> owner;
    private final Object key;
    private final M message;
    private final Plan plan;
    private final long periodNanos;
    private final long dueNanos;

    Armed(ActorCell<M> owner, Object key, M message, Plan plan, long periodNanos, long dueNanos) {
      this.owner = owner;
      this.key = key;
      this.message = message;
      this.plan = plan;
      this.periodNanos = periodNanos;
      this.dueNanos = dueNanos;
    }

    @Override
    protected void fire() {
      ActorProbe probe = owner.system().probe;
      if (probe != null) {
        probe.timerFired(owner, key);
      }
      owner.signal(new Signal.TimerDue(this));
    }
  }

  @Override
  public void once(Object key, Duration delay, M message) {
    arm(key, Durations.notNegative("delay", delay), message, Plan.ONCE);
  }

  @Override
  public void every(Object key, Duration delay, M message) {
    arm(key, Durations.positive("delay", delay), message, Plan.AFTER_HANDLING);
  }

  @Override
  public void atRate(Object key, Duration period, M message) {
    arm(key, Durations.positive("period", period), message, Plan.AT_RATE);
  }

  void whenQuiet(Behaviour<M> since, Duration quiet, M message) {
    long nanos = Durations.positive("quiet", quiet);
    arm(QUIET, nanos, message, Plan.WHEN_QUIET);
    behaviour = since;
    since.noteTime();
  }

  void cancelWhenQuiet() {
    cancel(QUIET);
  }

  private void arm(Object key, long nanos, M message, Plan plan) {
    owner.checkTurn("timers");
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(message, "message");
    cancel(key);
    M queued = owner.withContext(message);
    start(new Armed<>(owner, key, queued, plan, nanos, now(plan) + nanos), nanos);
  }

  private void start(Armed<M> timer, long delayNanos) {
    byKey.put(timer.key, timer);
    ActorProbe probe = owner.system().probe;
    if (probe != null) {
      probe.timerArmed(owner, timer.key, delayNanos);
    }
    owner.dispatcher.scheduler.timers().arm(timer, delayNanos);
  }

  /** Only those that keep a beat ask for the time. */
  private long now(Plan plan) {
    return plan == Plan.AT_RATE ? owner.dispatcher.scheduler.clock().nanoTime() : 0;
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
    switch (current.plan) {
      case ONCE -> {}
      case AFTER_HANDLING -> again(current, current.periodNanos);
      case AT_RATE -> atNextBeat(current);
      case WHEN_QUIET -> {
        long left = current.periodNanos - Objects.requireNonNull(behaviour).quietNanos();
        again(current, left > 0 ? left : current.periodNanos);
        if (left > 0) {
          return null;
        }
      }
    }
    return current.message;
  }

  private void again(Armed<M> timer, long delayNanos) {
    start(copy(timer, 0), delayNanos);
  }

  /** Beats that were missed are left out. */
  private void atNextBeat(Armed<M> timer) {
    long now = now(timer.plan);
    long missed = (now - timer.dueNanos) / timer.periodNanos;
    long next = timer.dueNanos + (missed + 1) * timer.periodNanos;
    start(copy(timer, next), next - now);
  }

  private Armed<M> copy(Armed<M> timer, long dueNanos) {
    return new Armed<>(owner, timer.key, timer.message, timer.plan, timer.periodNanos, dueNanos);
  }

  /** Any thread. */
  void clear() {
    List<Armed<M>> armed;
    synchronized (byKey) {
      armed = List.copyOf(byKey.values());
      byKey.clear();
    }
    armed.forEach(Timer::cancel);
  }

  /** Any thread. */
  void list(List<Ledger.Entry> into) {
    List<Object> keys;
    synchronized (byKey) {
      keys = List.copyOf(byKey.keySet());
    }
    keys.forEach(key -> into.add(new Ledger.Entry("timer", Texts.of(key))));
  }
}
