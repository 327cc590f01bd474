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
   *            start             stop, return, failure that is not made good    children gone,
   *     NEW ----------> RUNNING ----------------------------------> STOPPING -------------> OVER
   *      ^                 |                                         ^    ^      all freed
   *      |                 | failure or return that is made good,    |    |
   *      |                 | order of the group                      |    |
   *      |                 v                                    stop |    | stop
   *      |            RESTARTING ------------------------------------'    |
   *      |                 | children gone or kept, all freed             |
   *      |                 v                                              |
   *      `---------------DOWN --------------------------------------------'
   *        at once, after the backoff, or when its turn in the group comes
   *
   * STOPPING and RESTARTING stop the children (ChildrenStop). The turns of STOPPING, RESTARTING and
   * DOWN handle signals only.
   *
   * RUNNING ends when the actor's code ends, by itself or because an order cut it short: a stop, the
   * restart of its group, the failure of a child that escalates. Orders come by the system lane; if
   * `ending` is set the actor knows of one. Whatever the code made of the cut (it may have wrapped
   * or swallowed the exception), it is the orders that count: a stop before a failure before a
   * restart.
   */
  private enum Phase {
    NEW,
    RUNNING,
    STOPPING,
    RESTARTING,
    DOWN,
    OVER
  }

  private final ActorCell<M> cell;
  private Phase phase = Phase.NEW;
  private boolean stopRequested;
  private boolean stopIsFinal;
  private boolean ending; // an order came: no message after it
  private @Nullable MessageHandler<M> handler;
  private @Nullable M inHand;
  private @Nullable Past<M> past;

  /** What only an actor has that has failed, has children to stop, or whose end is awaited. */
  private static final class Past<M> {
    long incarnation;
    @Nullable Throwable cause;
    @Nullable Throwable thrown;
    @Nullable Object thrownIn;
    @Nullable Decider decider;
    @Nullable ChildrenStop stopping;
    @Nullable EscalatedException escalated;
    @Nullable EscalatedException escalatedWhileDown;
    boolean restartOrdered;
    boolean handedOn; // its failure, to the parent
    @Nullable Retries<M> retries;
    @Nullable Deferred<M> inHandAgain;
    long backoffNanos;
    @Nullable Timer backoff;
    @Nullable ChildrenDrain drain;
    @Nullable List<CompletableFuture<Void>> endListeners;
  }

  private Past<M> past() {
    if (past == null) {
      past = new Past<>();
    }
    return past;
  }

  Lifecycle(ActorCell<M> cell) {
    this.cell = cell;
  }

  /** Whether messages are handled: the actor runs and was not told to end. */
  boolean takesMessages() {
    return phase == Phase.RUNNING && !ending;
  }

  /** Nothing is left to do: if that is what the actor was to wait for, it is told to stop. */
  void stopIfDrained() {
    if (past != null
        && past.drain != null
        && phase == Phase.RUNNING
        && cell.isDrained()
        && past.drain.next()
        && cell.isDrained()) { // the last child may have sent something
      stop(true);
    }
  }

  /** Whether another turn is due although no message is there. */
  boolean wantsTurn() {
    return phase == Phase.NEW;
  }

  /** For dumps: may be one behind. */
  long incarnation() {
    Past<M> seen = past;
    return seen == null ? 0 : seen.incarnation;
  }

  /** What it waits for between two incarnations; else null. For dumps: may be one behind. */
  @Nullable String downFor() {
    if (phase != Phase.DOWN) {
      return null;
    }
    Past<M> seen = past;
    return seen != null && seen.backoff != null ? "the end of its backoff" : "its group";
  }

  /** Whether this incarnation was told to end. */
  boolean isStopRequested() {
    return ending;
  }

  /** The actor stops itself: no message after this one. */
  void stopHere() {
    stopRequested = true;
    ending = true;
  }

  /** Whether this incarnation has ended: what the actor's code does now leaves nothing behind. */
  boolean hasEnded() {
    return phase != Phase.NEW && phase != Phase.RUNNING;
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
    if (message == null && past != null) {
      forgetHandled();
    }
  }

  /** A message that came by a signal was handled. */
  void signalHandled() {
    if (past != null && past.thrown == null) {
      forgetHandled();
    }
  }

  private void forgetHandled() {
    past().inHandAgain = null;
  }

  /** The message in hand is one that was so before. */
  void inHandAgain(Deferred<M> deferred) {
    past().inHandAgain = deferred;
  }

  /** What is known of a message that is in hand, or not. */
  @SuppressWarnings("ReferenceEquality") // the very message
  Deferred<M> deferredOf(M queued) {
    Deferred<M> known = past == null ? null : past.inHandAgain;
    return known != null && known.message() == queued
        ? known
        : new Deferred<>(queued, 0, Deferred.NO_ORDER);
  }

  /** One turn. In straight-line style the first turn lasts as long as the actor's code does. */
  void turn() {
    if (phase == Phase.NEW) {
      takeOrders();
      if (ending) {
        left();
      } else {
        start();
        cell.nothingInHand(); // in straight-line style this was all of it
      }
    }
    if (phase == Phase.RUNNING && handler != null) {
      cell.handleMessages();
      stopIfDrained();
      while (phase == Phase.RUNNING && ending) {
        left(); // and again, if it resumed after one order and another has come
      }
    }
    if (phase == Phase.STOPPING || phase == Phase.RESTARTING || phase == Phase.DOWN) {
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

  /** Lets the next incarnation wait, and learns what was asked of it meanwhile. */
  private void takeOrders() {
    if (past == null) {
      drainSignals();
      return;
    }
    do { // an order that came before its cut is undone here is in the lane
      cell.letWait();
      drainSignals();
    } while (!ending && cell.areWaitsCut());
  }

  /** Learns why waits fail, if they do. What is due for the actor's code stays in the lane. */
  private void takeOrdersOnly() {
    if (ending || !cell.areWaitsCut()) {
      return;
    }
    List<Signal> others = new ArrayList<>();
    for (var s = cell.mailbox.pollSystem(); s != null; s = cell.mailbox.pollSystem()) {
      switch ((Signal) s) {
        case Signal.Due due -> others.add(due);
        case Signal other -> onSignal(other);
      }
    }
    others.forEach(cell.mailbox::offerSystem);
  }

  private void start() {
    phase = Phase.RUNNING;
    if (past != null && past.retries != null) {
      past.retries.begin();
    }
    cell.begun();
    try {
      if (cell.actor instanceof HandlerActor<M> style) {
        MessageHandler<M> made = Objects.requireNonNull(style.factory().get(), "handler");
        handler = made;
        made.started(cell);
        tellGroupOfStart();
        return;
      }
      tellGroupOfStart();
      Objects.requireNonNull(cell.actor).run(cell);
    } catch (Throwable failure) {
      failed(failure, inHand, false);
      return;
    }
    left();
  }

  private void tellGroupOfStart() {
    Supervisor group = past == null ? null : group();
    if (group != null) {
      group.started(cell);
    }
  }

  /** The one that restarts this actor together with others, or null. */
  private @Nullable Supervisor group() {
    Supervisor above = Supervisor.of(cell);
    return above != null && above.isGrouped() ? above : null;
  }

  /**
   * The actor's code has ended without a failure of its own, or does not begin: it returned, or
   * follows an order.
   */
  private void left() {
    inHand = null;
    takeOrdersOnly();
    EscalatedException escalated = past == null ? null : past.escalated;
    if (escalated != null && !stopRequested) {
      failed(escalated, null, handler != null);
      return;
    }
    boolean ordered = !stopRequested && past != null && past.restartOrdered;
    boolean restarts = ordered || (!stopIsFinal && isMadeGood());
    endHandler();
    if (restarts && !ordered) {
      beginRestart(null);
    }
    if (restarts) {
      failAsks("it was restarted before it answered", past().cause, null);
      beginEnd(Phase.RESTARTING);
    } else {
      beginEnd(Phase.STOPPING);
    }
  }

  /** Whether an end by itself is no end. */
  private boolean isMadeGood() {
    if (cell.supervision().kind() != ChildKind.PERMANENT) {
      return false;
    }
    ActorFailure.Decision decision = decider().afterReturn();
    if (decision != ActorFailure.Decision.RESTART) {
      ActorSystem.LOG.warn("{} has ended by itself too often: {}", cell.path(), decision);
      past().handedOn = Decider.escalate(cell, decision, null);
      return false;
    }
    return true;
  }

  @Nullable MessageHandler<M> handler() {
    return handler;
  }

  /** The handler, as one that can be exchanged. */
  Behaviour<M> behaviour(String what) {
    MessageHandler<M> now = handler;
    if (now == null) {
      throw new IllegalStateException(
          cell.path() + ": " + what + " (expected: handler style, and the incarnation goes on)");
    }
    if (now instanceof Behaviour<M> known) {
      return known;
    }
    Behaviour<M> made = new Behaviour<>(cell, now);
    handler = made;
    return made;
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
      cell.nothingInHand();
    }
  }

  /** The actor's code threw. {@code message} is what it was handling, if anything. */
  void failed(Throwable failure, @Nullable M message) {
    failed(failure, message, handler != null);
  }

  private void failed(Throwable thrown, @Nullable M message, boolean hasState) {
    inHand = null;
    takeOrdersOnly();
    boolean cut = thrown instanceof ActorStoppedException && ending;
    EscalatedException escalated = past == null ? null : past.escalated;
    if (cut && (stopRequested || escalated == null)) {
      keepOrLose(LostMessage.Reason.NOT_HANDLED, message, !stopRequested);
      left();
      return;
    }
    Throwable failure = cut && escalated != null ? escalated : thrown;
    ActorFailure.Decision decision = decide(failure, hasState);
    boolean restarts = decision == ActorFailure.Decision.RESTART;
    boolean kept = keepOrLose(LostMessage.Reason.FAILED_IN_HANDLER, message, restarts);
    past().cause = failure;
    report(failure, decision);
    if (decision == ActorFailure.Decision.RESUME) {
      failRequest(message, failure);
      resume();
      return;
    }
    endHandler();
    if (restarts) {
      if (stopRequested || !past().restartOrdered) { // what it does by itself is made good here
        beginRestart(failure);
      }
      failAsks("it failed before it answered", failure, message);
    } else {
      past().handedOn = Decider.escalate(cell, decision, failure);
    }
    if (!kept) {
      failRequest(message, failure); // after the others: who asks again is not failed with them
    }
    beginEnd(restarts ? Phase.RESTARTING : Phase.STOPPING);
  }

  private static void failRequest(@Nullable Object message, Throwable failure) {
    Envelope.failRequest(message, AskException.Outcome.FAILED, "it failed at this", failure);
  }

  private void report(Throwable failure, ActorFailure.Decision decision) {
    Decider decider = past().decider;
    cell.system()
        .failed(
            new ActorFailure(
                cell.path(),
                past().incarnation,
                failure,
                decision,
                decider == null ? 0 : decider.inWindow(),
                cell.held()));
  }

  /** Whatever is thrown on the way out of a stop, or of a restart of the group, changes nothing. */
  private ActorFailure.Decision decide(Throwable failure, boolean hasState) {
    if (stopRequested) {
      return stopIsFinal ? ActorFailure.Decision.STOP : decider().afterReturn();
    }
    if (past != null && past.restartOrdered) {
      return ActorFailure.Decision.RESTART;
    }
    return decider().afterFailure(failure, hasState);
  }

  private Decider decider() {
    Decider decider = past().decider;
    if (decider == null) {
      decider = new Decider(cell);
      past().decider = decider;
    }
    return decider;
  }

  private void resume() {
    past().cause = null;
    past().escalated = null;
    ending = false;
    do {
      cell.letWait();
      takeOrdersOnly();
    } while (!ending && cell.areWaitsCut());
  }

  /** A restart was decided here: it takes its group along, and may have to wait. */
  private void beginRestart(@Nullable Throwable cause) {
    stopRequested = false; // by itself: the end is made good
    past().backoffNanos = decider().backoffNanos();
    Supervisor group = group();
    if (group != null) {
      group.failed(cell, cause);
    }
  }

  /** Fails all asks but that of the message that made it fail, and of one to be handled again. */
  @SuppressWarnings("ReferenceEquality") // the very asks
  private void failAsks(String why, @Nullable Throwable cause, @Nullable Object message) {
    AskTable asks = cell.asksIfAny();
    if (asks != null) {
      ReplyRef<?> failed = Envelope.requestOf(message);
      Retries<M> retries = past().retries;
      asks.failAll(
          AskException.Outcome.RECEIVER_RESTARTED,
          why,
          cause,
          ask -> ask == failed || (retries != null && retries.keeps(ask)));
    }
  }

  /**
   * What becomes of the message in hand, unless it was set aside: then it shares the fate of the
   * stash. True if it is to be handled again.
   */
  private boolean keepOrLose(LostMessage.Reason reason, @Nullable M message, boolean restarts) {
    if (message == null || cell.isAside(message)) {
      return false;
    }
    Past<M> mine = past();
    if (mine.retries == null && cell.supervision().retries() > 0) {
      mine.retries = new Retries<>(cell);
    }
    if (restarts && mine.retries != null && mine.retries.keep(deferredOf(message))) {
      return true;
    }
    lose(reason, message);
    return false;
  }

  private void lose(LostMessage.Reason reason, @Nullable M message) {
    if (message != null) {
      cell.system().lost.record(reason, message, null, cell.path());
    }
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
    if (children == null || (to == Phase.RESTARTING && keepsChildren())) {
      childrenGone();
      return;
    }
    children.close(true);
    if (children.supervisor != null) {
      children.supervisor.close();
    }
    ChildrenStop stopping = past().stopping;
    if (stopping == null) {
      stopping = new ChildrenStop(cell);
      past().stopping = stopping;
    }
    if (stopping.next()) {
      childrenGone();
    }
  }

  /** A child that is stuck is not kept: the group that it belongs to could not be restarted. */
  private boolean keepsChildren() {
    return cell.supervision().keepsChildren()
        && !(past().cause instanceof EscalatedException escalated
            && escalated.reason() == EscalatedException.Reason.STUCK);
  }

  private void childrenGone() {
    cell.freeHoldings();
    if (phase == Phase.RESTARTING && !stopRequested) {
      goDown();
    } else {
      end();
    }
  }

  /** Nothing is held: the next incarnation can start when it may. */
  private void goDown() {
    phase = Phase.DOWN;
    long backoffNanos = past().backoffNanos;
    past().backoffNanos = 0;
    Supervisor group = group();
    if (group != null) {
      group.isDown(cell, backoffNanos);
    } else if (backoffNanos > 0) {
      backOff(backoffNanos);
    } else {
      restart();
    }
  }

  private void backOff(long nanos) {
    long incarnation = past().incarnation;
    Timer timer =
        new Timer() {
          @Override
          protected void fire() {
            cell.signal(new Signal.Begin(incarnation));
          }
        };
    past().backoff = timer;
    cell.dispatcher.scheduler.timers().arm(timer, nanos);
  }

  private void restart() {
    Past<M> mine = past();
    mine.incarnation++;
    mine.cause = null;
    mine.escalated = mine.escalatedWhileDown;
    mine.escalatedWhileDown = null;
    mine.restartOrdered = false;
    mine.backoff = null;
    forgetHandled();
    ending = mine.escalated != null;
    phase = Phase.NEW;
    cell.system().tallies.restarts.increment();
    Events.restarted(cell);
    Children children = cell.childrenIfAny();
    if (children != null) {
      children.close(false);
      if (children.supervisor != null) {
        children.supervisor.open();
      }
    }
  }

  private void end() {
    phase = Phase.OVER;
    cell.actor = null; // a reference to an actor that has ended keeps little alive
    loseAgain();
    cell.loseLeft();
    cell.mailbox.close(message -> lose(LostMessage.Reason.NOT_HANDLED, message));
    cell.failAsks(past == null ? null : past.cause);
    ActorCell<?> parent = cell.parentCell;
    Supervisor above = Supervisor.of(cell);
    if (above != null) {
      above.ended(cell, !stopIsFinal && !(past != null && past.handedOn));
    }
    if (parent != null) {
      cell.system().tallies.ended.increment();
      Throwable cause = past == null ? null : past.cause;
      Events.ended(cell, cause);
      ActorProbe probe = cell.system().probe;
      if (probe != null) {
        probe.ended(cell, cause);
      }
    }
    // From here on the name is free, and the parent may end: this one counts as ended before that.
    boolean awaited = parent != null && parent.childrenOrNew().remove(cell);
    cell.tellWatchers(this::howEnded);
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

  private ActorEnd howEnded() {
    if (stopIsFinal) {
      return new ActorEnd(cell.path(), ActorEnd.Reason.STOPPED, null);
    }
    Throwable cause = past == null ? null : past.cause;
    return new ActorEnd(
        cell.path(), cause == null ? ActorEnd.Reason.RETURNED : ActorEnd.Reason.FAILED, cause);
  }

  private void loseAgain() {
    if (past != null && past.retries != null) {
      past.retries.end(message -> lose(LostMessage.Reason.NOT_HANDLED, message));
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
      case Signal.Stop stop -> stop(stop.isFinal);
      case Signal.Drain _ -> drain();
      case Signal.Restart order -> restartWithGroup(order);
      case Signal.Escalated order -> failForChild(order);
      case Signal.Begin begin -> {
        if (phase == Phase.DOWN && begin.incarnation == incarnation()) {
          restart();
        }
      }
      case Signal.ChildEnded ended -> {
        ChildrenStop stopping = stoppingChildren();
        if (stopping != null && stopping.ended(ended.child)) {
          childrenGone();
        }
      }
      case Signal.ChildOverdue overdue -> {
        ChildrenStop stopping = stoppingChildren();
        if (stopping != null && stopping.overdue(overdue.child)) {
          childrenGone();
        }
      }
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
      case Signal.Unstashed unstashed -> {
        return takesMessages() ? cell.unstashed(unstashed) : null;
      }
      case Signal.Again again -> {
        return takesMessages() ? deliverAgain(again) : null;
      }
    }
    return null;
  }

  private void drain() {
    if (past().drain == null) {
      past().drain = new ChildrenDrain(cell);
    }
  }

  private void stop(boolean isFinal) {
    boolean ends = phase == Phase.STOPPING || phase == Phase.OVER;
    if (ends || (!isFinal && phase != Phase.NEW && phase != Phase.RUNNING)) {
      return; // a stop by itself, of an incarnation that ends anyway
    }
    stopRequested = true;
    stopIsFinal |= isFinal;
    ending = true;
    if (phase == Phase.DOWN) {
      Timer backoff = past().backoff;
      if (backoff != null) {
        backoff.cancel();
      }
      beginEnd(Phase.STOPPING);
    }
  }

  private void restartWithGroup(Signal.Restart order) {
    order.take();
    if (phase == Phase.NEW || phase == Phase.RUNNING) {
      past().restartOrdered = true;
      past().cause = order.cause;
      ending = true;
    }
  }

  private void failForChild(Signal.Escalated order) {
    order.take();
    if (phase == Phase.NEW || phase == Phase.RUNNING) {
      past().escalated = order.failure;
      ending = true;
    } else if (phase != Phase.STOPPING && cell.supervision().keepsChildren()) {
      past().escalatedWhileDown = order.failure; // of a child that outlives this incarnation
    }
  }

  private @Nullable ChildrenStop stoppingChildren() {
    boolean stops = phase == Phase.STOPPING || phase == Phase.RESTARTING;
    return stops && past != null ? past.stopping : null;
  }

  /** See {@link Retries#deliver}. */
  @Nullable M deliverAgain(Signal.Again again) {
    Deferred<M> deferred =
        past == null || past.retries == null ? null : past.retries.deliver(again);
    if (deferred == null) {
      return null;
    }
    inHandAgain(deferred);
    return deferred.message();
  }

  /** See {@link Retries#messageOf}. */
  @Nullable M messageOf(Signal.Again again) {
    return past == null || past.retries == null ? null : past.retries.messageOf(again);
  }
}
