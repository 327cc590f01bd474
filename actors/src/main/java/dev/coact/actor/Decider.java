package dev.coact.actor;

import dev.coact.scheduler.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * Decides what follows the failures and the returns of one actor, and how long it waits before a
 * restart. Made when it first has to decide. The actor's turns only; what it asks of the parent's
 * {@link Supervisor} is guarded there.
 */
final class Decider {
  private final ActorCell<?> cell;
  private final RestartWindow restarts = new RestartWindow();

  /* Of the backoff: restarts since the last quiet time, and when the last one was due. */
  private int inARow;
  private long lastRestartNanos;

  Decider(ActorCell<?> cell) {
    this.cell = cell;
  }

  /** Restarts in the window now. */
  int inWindow() {
    return restarts.count();
  }

  /**
   * What follows a failure.
   *
   * @param hasState whether there is a handler that could go on
   */
  ActorFailure.Decision afterFailure(Throwable failure, boolean hasState) {
    if (failure instanceof VirtualMachineError && !(failure instanceof StackOverflowError)) {
      return ActorFailure.Decision.STOP; // the JVM is in trouble; starting again would add to it
    }
    Supervision supervision = cell.supervision();
    return switch (supervision.directive(failure)) {
      case STOP -> ActorFailure.Decision.STOP;
      case ESCALATE -> ActorFailure.Decision.ESCALATE;
      case RESUME ->
          hasState && !isStuck(failure)
              ? ActorFailure.Decision.RESUME
              : restart(supervision); // nothing to go on with
      case RESTART -> restart(supervision);
    };
  }

  /** A group with a stuck member cannot go on. */
  private static boolean isStuck(Throwable failure) {
    return failure instanceof EscalatedException escalated
        && escalated.reason() == EscalatedException.Reason.STUCK;
  }

  /** Whether the actor is restarted after it ended by itself; else it stops. */
  ActorFailure.Decision afterReturn() {
    Supervision supervision = cell.supervision();
    return supervision.kind() == ChildKind.PERMANENT
        ? restart(supervision)
        : ActorFailure.Decision.STOP;
  }

  private ActorFailure.Decision restart(Supervision supervision) {
    if (supervision.kind() == ChildKind.TEMPORARY) {
      return ActorFailure.Decision.STOP;
    }
    long now = scheduler().clock().nanoTime();
    if (!restarts.tryRestart(supervision.limit(), now)) {
      return ActorFailure.Decision.STOP_AT_LIMIT;
    }
    Supervisor above = Supervisor.of(cell);
    return above == null || above.tryRestart(now)
        ? ActorFailure.Decision.RESTART
        : ActorFailure.Decision.ESCALATE_AT_LIMIT;
  }

  /** How long to wait before the restart that was just decided. */
  long backoffNanos() {
    Backoff backoff = cell.supervision().backoff();
    if (backoff == null) {
      return 0;
    }
    long now = scheduler().clock().nanoTime();
    if (inARow > 0
        && now - lastRestartNanos >= Durations.positive("resetAfter", backoff.resetAfter())) {
      inARow = 0;
    }
    double random = backoff.jitter() == 0 ? 0 : scheduler().random("backoff").nextDouble();
    long wait = backoff.nanos(inARow, random);
    inARow++;
    lastRestartNanos = now + wait;
    return wait;
  }

  private Scheduler scheduler() {
    return cell.dispatcher.scheduler;
  }

  /** Hands the failure on to the parent, if that was decided; says whether it was. */
  static boolean escalate(
      ActorCell<?> cell, ActorFailure.Decision decision, @Nullable Throwable cause) {
    switch (decision) {
      case ESCALATE -> cell.failParent(EscalatedException.Reason.DIRECTIVE, cause);
      case ESCALATE_AT_LIMIT -> cell.failParent(EscalatedException.Reason.LIMIT, cause);
      case RESTART, RESUME, STOP, STOP_AT_LIMIT -> {
        return false;
      }
    }
    return true;
  }
}
