package dev.coact.scheduler;

import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * A timer's place in the inbox and then in a slot of the wheel. It outlives the timer's cancelling
 * until the wheel next looks at it; it is the timer that must not be kept that long.
 */
final class TimerEntry {
  private static final VarHandle TIMER =
      ConstantBootstraps.fieldVarHandle(
          MethodHandles.lookup(), "timer", VarHandle.class, TimerEntry.class, Timer.class);

  /* Immutable. */
  final long tick;
  private final LongAdder armed;

  /* Before it is in the inbox, whoever arms; then the holder of the wheel. */
  @Nullable TimerEntry next;

  /* Emptied by whoever is first: the wheel to fire it, or anybody to cancel it. */
  private volatile @Nullable Timer timer;

  TimerEntry(Timer timer, long tick, LongAdder armed) {
    this.timer = timer;
    this.tick = tick;
    this.armed = armed;
    armed.increment();
  }

  boolean isLive() {
    return timer != null;
  }

  /** The timer while it is armed; a look. */
  @Nullable Timer timer() {
    return timer;
  }

  /** The timer, for the one caller who gets to fire or cancel it; null for all others. */
  @Nullable Timer take() {
    Timer taken = (Timer) TIMER.getAndSet(this, null);
    if (taken != null) {
      armed.decrement();
    }
    return taken;
  }
}
