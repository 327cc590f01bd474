package dev.coact.scheduler;

import dev.coact.coroutine.Coroutine;
import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Something that a scheduler runs a turn at a time: an actor. A turn runs on a coroutine and may
 * suspend it; then the turn goes on when the coroutine is resumed.
 *
 * <p>A task also knows what it waits for, so that somebody else can end the wait: see {@link
 * #cancelWaits}.
 */
public abstract non-sealed class Task extends Entry {
  private static final VarHandle WAITS_CANCELLED =
      ConstantBootstraps.fieldVarHandle(
          MethodHandles.lookup(), "waitsCancelled", VarHandle.class, Task.class, boolean.class);

  /* Written by the task's own turn, read by whoever cancels; both volatile, see cancelWaits. */
  private volatile @Nullable Waiter waiting;
  private volatile boolean waitsCancelled;

  /** For subclasses. */
  protected Task() {}

  /**
   * Runs one turn. A throwable that leaves it is a defect of the runtime above: it is logged and
   * the task is not run again.
   */
  protected abstract void run();

  /** Runs one turn. For a {@link Scheduler}, on a coroutine that this task is attached to. */
  public final void runTurn() {
    run();
  }

  /** What a wait of this task throws after {@link #cancelWaits}. A new exception each time. */
  protected abstract RuntimeException cancellation();

  /** The task whose turn the calling code is part of, or null on any other thread. */
  public static @Nullable Task current() {
    Coroutine coroutine = Coroutine.current();
    return coroutine != null && coroutine.attachment() instanceof Task task ? task : null;
  }

  /** What this task waits for now, or null. A snapshot, for dumps. */
  public final @Nullable Waiter waiting() {
    return waiting;
  }

  /**
   * Ends the wait that this task is in, if any, and makes each later one fail at once, all with
   * {@link #cancellation}. Any thread.
   */
  protected final void cancelWaits() {
    // Dekker with enterWait: both sides write, then read, all volatile; one of them sees the other.
    waitsCancelled = true;
    Waiter waiter = waiting;
    if (waiter != null) {
      waiter.cancel();
    }
  }

  /** As {@link #cancelWaits}, in the turn, which does not wait now. */
  protected final void cancelWaitsHere() {
    WAITS_CANCELLED.setRelease(this, true); // its own waits come later in the same turn
  }

  /** Lets this task wait again after {@link #cancelWaits}. Called between turns or in the turn. */
  protected final void allowWaits() {
    waitsCancelled = false;
  }

  /** Whether waits of this task fail at once. */
  protected final boolean waitsCancelled() {
    return waitsCancelled;
  }

  /** This task's turn is about to wait. Called in the turn. */
  protected void beforeWait() {}

  /**
   * The JDK has blocked this task's turn, or the turn has become a stall. Any thread, beside the
   * turn; a hint, which may come late or for nothing. Must neither block nor throw.
   */
  protected void turnHeldUp() {}

  /** The JDK has blocked what runs on {@code coroutine}. For a {@link Scheduler}. */
  public static void blocked(Coroutine coroutine) {
    if (coroutine.attachment() instanceof Task task) {
      task.turnHeldUp();
    }
  }

  final boolean enterWait(Waiter waiter) {
    if (waiting != waiter) { // announced before; the write costs a fence
      beforeWait();
      waiting = waiter;
    }
    return !waitsCancelled;
  }

  final void leaveWait() {
    waiting = null;
  }
}
