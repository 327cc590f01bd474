package dev.coact.scheduler;

import org.jspecify.annotations.Nullable;

/**
 * Something to do once, later. Armed at most once, with {@link Timers#arm}; to do it again, arm
 * another.
 *
 * <p>Any thread may cancel. Of {@link #fire} and a {@link #cancel} that returns true exactly one
 * happens, also when both come at the same moment: a timer cancelled before it fired never fires,
 * however long it has been due. From then on the wheel holds no reference to it.
 */
public abstract class Timer {
  /* Set once, by arm. Outlives firing and cancelling, which empty it: so a second arm is noticed. */
  private volatile @Nullable TimerEntry entry;

  /** For subclasses. */
  protected Timer() {}

  /**
   * The time has come. Called once, on a thread of the scheduler that runs no turn; must be short
   * and must not block. What it throws is logged.
   */
  protected abstract void fire();

  /**
   * Disarms the timer.
   *
   * @return true if it was armed and will not fire; false if it has fired, fires right now, was
   *     cancelled before or never armed
   */
  public boolean cancel() {
    return disarm();
  }

  final boolean disarm() {
    TimerEntry seen = entry;
    return seen != null && seen.take() != null;
  }

  /** Whether it is armed: neither fired nor cancelled. */
  public final boolean isArmed() {
    TimerEntry seen = entry;
    return seen != null && seen.isLive();
  }

  final void enter(TimerEntry into) {
    if (entry != null) {
      throw new IllegalStateException("timer: " + this + " was armed before (expected: a new one)");
    }
    entry = into;
  }
}
