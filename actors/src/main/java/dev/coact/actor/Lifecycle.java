package dev.coact.actor;

import dev.coact.scheduler.Timer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Birth, failure, restart and end of one actor. Used in the actor's turns only, like everything it
 * changes; what others want of it arrives as {@link Signal}s.
 */
final class Lifecycle<M> {
  /*
   *            start             stop, return, failure at the limit          children gone,
   *     NEW ----------> RUNNING -----------------------------------> STOPPING -------------> OVER
   *      ^                 |                                            ^      all freed
   *      |                 | failure, restart allowed                   | stop
   *      |                 v                                            |
   *      +----------- RESTARTING ---------------------------------------+
   *        children gone, all freed, next incarnation
   *
   * STOPPING and RESTARTING stop the children one after the other, the youngest first; the turns in
   * between handle signals only. A child that does not end in time is interrupted and left behind.
   */
  private enum Phase {
    NEW,
    RUNNING,
    STOPPING,
    RESTARTING,
    OVER
  }

  private final ActorCell<M> cell;
  private Phase phase = Phase.NEW;
  private boolean stopRequested;
  private @Nullable MessageHandler<M> handler;
  private @Nullable M inHand;
  private @Nullable Past past;

  /** What only an actor has that has failed, has children to stop, or whose end is awaited. */
  private static final class Past {
    long incarnation;
    @Nullable Throwable cause;
    @Nullable Throwable thrown;
    @Nullable Object thrownIn;
    @Nullable RestartLimit restarts;
    @Nullable ActorCell<?> stopping;
    @Nullable Timer patience;
    @Nullable List<CompletableFuture<Void>> endListeners;
  }

  private Past past() {
    if (past == null) {
      past = new Past();
    }
    return past;
  }

  Lifecycle(ActorCell<M> cell) {
    this.cell = cell;
  }

  /** Whether messages are handled: the actor runs and was not told to stop. */
  boolean takesMessages() {
    return phase == Phase.RUNNING && !stopRequested;
  }

  /** Whether another turn is due although no message is there. */
  boolean wantsTurn() {
    return phase == Phase.NEW;
  }

  /** For dumps: may be one behind. */
  long incarnation() {
    Past seen = past;
    return seen == null ? 0 : seen.incarnation;
  }

  boolean isStopRequested() {
    return stopRequested;
  }

  /** The actor stops itself: no message after this one. */
  void stopHere() {
    stopRequested = true;
  }

  boolean isHandlerStyle() {
    return cell.actor instanceof HandlerActor;
  }

  boolean isOver() {
    return phase == Phase.OVER;
  }

  /** The message that a straight-line actor has received last. */
  void inHand(@Nullable M message) {
    inHand = message;
  }

  /** One turn. In straight-line style the first turn lasts as long as the actor's code does. */
  void turn() {
    if (phase == Phase.NEW) {
      drainSignals();
      if (stopRequested) {
        beginEnd(Phase.STOPPING);
      } else {
        start();
      }
    }
    if (phase == Phase.RUNNING && handler != null) {
      cell.handleMessages();
      if (phase == Phase.RUNNING && stopRequested) {
        bodyEnded();
      }
    }
    if (phase == Phase.STOPPING || phase == Phase.RESTARTING) {
      drainSignals();
    }
  }

  private void drainSignals() {
    for (var s = cell.mailbox.pollSystem(); s != null; s = cell.mailbox.pollSystem()) {
      onSignal((Signal) s);
      if (phase == Phase.OVER) {
        return;
      }
    }
  }

  private void start() {
    phase = Phase.RUNNING;
    try {
      if (cell.actor instanceof HandlerActor<M> style) {
        MessageHandler<M> made = Objects.requireNonNull(style.factory().get(), "handler");
        handler = made;
        made.started(cell);
        return;
      }
      Objects.requireNonNull(cell.actor).run(cell);
    } catch (Throwable failure) {
      failed(failure, inHand);
      return;
    }
    bodyEnded();
  }

  private void bodyEnded() {
    inHand = null;
    endHandler();
    beginEnd(Phase.STOPPING);
  }

  @Nullable MessageHandler<M> handler() {
    return handler;
  }

  /** The handler threw in the middle of a drain: see {@link #failIfThrown} after it. */
  void thrown(Throwable failure, M message) {
    past().thrown = failure;
    past().thrownIn = message;
  }

  /** Fails if the handler threw. */
  @SuppressWarnings("unchecked") // thrown() put it there
  void failIfThrown() {
    if (past != null && past.thrown != null) {
      Throwable failure = past.thrown;
      M message = (M) past.thrownIn;
      past.thrown = null;
      past.thrownIn = null;
      failed(failure, message);
    }
  }

  /** The actor's code threw. {@code message} is what it was handling, if anything. */
  void failed(Throwable failure, @Nullable M message) {
    inHand = null;
    if (failure instanceof ActorStoppedException && cell.isToldToStop()) {
      stopRequested = true;
      lose(LostMessage.Reason.NOT_HANDLED, message);
      bodyEnded();
      return;
    }
    lose(LostMessage.Reason.FAILED_IN_HANDLER, message);
    ActorFailure.Decision decision = decide(failure);
    past().cause = failure;
    cell.system()
        .failed(
            new ActorFailure(
                cell.path(),
                past().incarnation,
                failure,
                decision,
                past().restarts == null ? 0 : past().restarts.inWindow(),
                cell.held()));
    endHandler();
    if (decision == ActorFailure.Decision.RESTART) {
      AskTable asks = cell.asksIfAny();
      if (asks != null) {
        asks.failAll(
            AskException.Outcome.RECEIVER_RESTARTED, "it failed before it answered", failure);
      }
      beginEnd(Phase.RESTARTING);
    } else {
      beginEnd(Phase.STOPPING);
    }
  }

  private void lose(LostMessage.Reason reason, @Nullable M message) {
    if (message != null) {
      cell.system().lost.record(reason, message, null, cell.path());
    }
  }

  private ActorFailure.Decision decide(Throwable failure) {
    if (cell.isToldToStop()) {
      return ActorFailure.Decision.STOP; // an interrupt or a wrapped exception on the way out
    }
    if (failure instanceof VirtualMachineError && !(failure instanceof StackOverflowError)) {
      return ActorFailure.Decision.STOP; // the JVM is in trouble; starting again would add to it
    }
    Supervision own = cell.options.supervision();
    return switch (own == null ? cell.system().live.now().supervision() : own) {
      case Supervision.Stop() -> ActorFailure.Decision.STOP;
      case Supervision.Restart limit -> {
        RestartLimit restarts = past().restarts;
        if (restarts == null) {
          restarts = new RestartLimit();
          past().restarts = restarts;
        }
        yield restarts.tryRestart(limit, cell.dispatcher.scheduler.clock().nanoTime())
            ? ActorFailure.Decision.RESTART
            : ActorFailure.Decision.STOP_AT_LIMIT;
      }
    };
  }

  private void endHandler() {
    MessageHandler<M> ended = handler;
    handler = null;
    if (ended != null) {
      try {
        ended.stopped(cell);
      } catch (ActorStoppedException expected) {
        // it waited although it was told to stop
      } catch (Throwable failure) {
        ActorSystem.LOG.error("{}: stopped() threw", cell.path(), failure);
      }
    }
  }

  private void beginEnd(Phase to) {
    phase = to;
    Children children = cell.childrenIfAny();
    if (children != null) {
      children.close(true);
    }
    stopNextChild();
  }

  private void stopNextChild() {
    Children children = cell.childrenIfAny();
    ActorCell<?> youngest = children == null ? null : children.last();
    if (youngest == null) {
      if (past != null) {
        past.stopping = null;
      }
      childrenGone();
      return;
    }
    past().stopping = youngest;
    beginPatience(youngest);
    youngest.requestStop();
  }

  private void beginPatience(ActorCell<?> child) {
    Timer deadline =
        new Timer() {
          @Override
          protected void fire() {
            cell.signal(new Signal.ChildOverdue(child));
          }
        };
    past().patience = deadline;
    long nanos = cell.system().live.now().childPatienceNanos();
    cell.dispatcher.scheduler.timers().arm(deadline, nanos);
  }

  private boolean isStopping(ActorCell<?> child) {
    return past != null && child.equals(past.stopping);
  }

  private void childDone(ActorCell<?> child) {
    if (!isStopping(child)) {
      return;
    }
    Timer patience = past().patience;
    if (patience != null) {
      patience.cancel();
      past().patience = null;
    }
    stopNextChild();
  }

  private void childrenGone() {
    cell.freeHoldings();
    if (phase == Phase.RESTARTING && !stopRequested) {
      restart();
    } else {
      end();
    }
  }

  private void restart() {
    past().incarnation++;
    phase = Phase.NEW;
    cell.system().tallies.restarts.increment();
    Children children = cell.childrenIfAny();
    if (children != null) {
      children.close(false);
    }
  }

  private void end() {
    phase = Phase.OVER;
    cell.actor = null; // a reference to an actor that has ended keeps little alive
    cell.mailbox.close(message -> lose(LostMessage.Reason.NOT_HANDLED, message));
    cell.closeAsks(past == null ? null : past.cause);
    ActorCell<?> parent = cell.parentCell;
    boolean awaited = parent != null && parent.childrenOrNew().remove(cell);
    if (parent != null) {
      cell.system().tallies.ended.increment();
    }
    cell.closeWatchers();
    // Closed last, and empty: whoever finds the lane closed knows that all others have been told.
    do {
      for (var s = cell.mailbox.pollSystem(); s != null; s = cell.mailbox.pollSystem()) {
        onSignal((Signal) s);
      }
      tellEnd();
    } while (!cell.mailbox.closeSystemIfEmpty());
    past = null;
    if (parent != null && awaited) {
      parent.signal(new Signal.ChildEnded(cell));
    }
  }

  private void tellEnd() {
    List<CompletableFuture<Void>> listeners = past == null ? null : past.endListeners;
    if (listeners != null) {
      past().endListeners = null;
      listeners.forEach(listener -> listener.complete(null));
    }
  }

  /**
   * Handles a signal. What it returns, if anything, is a message for the actor's code; only then is
   * code of the user's called here, which may throw.
   */
  @Nullable M onSignal(Signal signal) {
    switch (signal) {
      case Signal.Stop _ -> stopRequested = true;
      case Signal.ChildEnded ended -> childDone(ended.child);
      case Signal.ChildOverdue overdue -> leaveBehind(overdue.child);
      case Signal.TellEnd tell -> {
        if (past().endListeners == null) {
          past().endListeners = new ArrayList<>(1);
        }
        past().endListeners.add(tell.ended);
      }
      case Signal.WatchedEnded ended -> {
        return takesMessages() ? cell.watchedEnded(ended.watching) : null;
      }
      case Signal.TimerDue due -> {
        return takesMessages() ? cell.timerDue(due.timer) : null;
      }
    }
    return null;
  }

  private void leaveBehind(ActorCell<?> child) {
    if (!isStopping(child)) {
      return;
    }
    Children below = child.childrenIfAny();
    if (below != null && below.isAwaited()) {
      beginPatience(child); // it is not the child that is late, but one of its own
      return;
    }
    cell.system().overdue(child);
    child.interruptTurn();
    Children children = cell.childrenIfAny();
    if (children != null) {
      children.remove(child);
    }
    childDone(child);
  }
}
