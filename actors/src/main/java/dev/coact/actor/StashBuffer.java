package dev.coact.actor;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.SequencedSet;
import org.jspecify.annotations.Nullable;

/** The stash of one incarnation. Used in the actor's turns. */
final class StashBuffer<M> implements Stash<M> {
  /*
   *            add              unstash          lane           received
   *   in hand -----> aside ----------------> due -----> ahead -----------> in hand
   *                                            `-- received, at once --------^
   *
   * Unstashed messages come by the system lane, which is ahead of the user lane: one signal at a
   * time, the next when the last one has left the lane, so that a stop never stands behind many.
   * Which message a signal brings is decided when it leaves the lane. A selective receive keeps
   * signals, and maybe for long: their messages are in `ahead`.
   *
   * Each message keeps the place that it got when it was first set aside, also if it is set aside
   * again, here or by a later incarnation; what is unstashed, and what the next incarnation gets, is
   * in that order. So messages of one sender stay in order however often they are put off.
   */
  private final ActorCell<M> owner;
  private final int capacity;
  private final ArrayDeque<Deferred<M>> aside = new ArrayDeque<>();
  private final PriorityQueue<Deferred<M>> due =
      new PriorityQueue<>(Comparator.comparingLong(Deferred::order));
  private final SequencedSet<Signal.Unstashed> ahead = new LinkedHashSet<>();
  private Signal.@Nullable Unstashed inLane;
  private long nextOrder;
  private boolean keep = true;

  StashBuffer(ActorCell<M> owner) {
    this.owner = owner;
    this.capacity = owner.stashCapacity();
  }

  @Override
  public void add(M message) {
    if (!offer(message)) {
      throw new StashFullException(owner.path(), capacity);
    }
  }

  @Override
  public boolean offer(M message) {
    owner.checkTurn("stash");
    Objects.requireNonNull(message, "message");
    if (size() >= capacity) {
      return false;
    }
    M queued = owner.asQueued(message);
    putAside(owner.life.deferredOf(queued));
    owner.setAside(queued);
    return true;
  }

  private void putAside(Deferred<M> deferred) {
    Deferred<M> placed = deferred.order() == Deferred.NO_ORDER ? deferred.at(nextOrder) : deferred;
    nextOrder = Math.max(nextOrder, placed.order() + 1);
    aside.add(placed);
  }

  @Override
  public void unstash() {
    owner.checkTurn("stash");
    due.addAll(aside);
    aside.clear();
    signalNext();
    owner.leaveDrain();
  }

  private void signalNext() {
    if (inLane == null && !due.isEmpty()) {
      inLane = new Signal.Unstashed();
      owner.signal(inLane);
    }
  }

  /** The message to deliver; null if nobody waits for it any more. */
  @Nullable M received(Signal.Unstashed signal) {
    M message = ahead(signal);
    return delivered(signal) ? message : null;
  }

  /** The message of a signal that is kept, and delivered later. */
  @Nullable M ahead(Signal.Unstashed signal) {
    if (signal.equals(inLane)) {
      inLane = null;
      signal.deferred = due.remove();
      ahead.add(signal);
      signalNext();
    }
    return ahead.contains(signal) ? deferredOf(signal).message() : null;
  }

  boolean isDue(Signal.Unstashed signal) {
    return signal.equals(inLane) || ahead.contains(signal);
  }

  boolean delivered(Signal.Unstashed signal) {
    if (!ahead.remove(signal)) {
      return false;
    }
    owner.life.inHandAgain(deferredOf(signal));
    return true;
  }

  @SuppressWarnings({"unchecked", "NullAway"}) // ahead() put it there
  private Deferred<M> deferredOf(Signal.Unstashed signal) {
    return (Deferred<M>) signal.deferred;
  }

  @Override
  public void keepOnRestart(boolean kept) {
    owner.checkTurn("stash");
    keep = kept;
  }

  @Override
  public int size() {
    return aside.size() + due.size() + ahead.size();
  }

  @Override
  public int capacity() {
    return capacity;
  }

  /** The incarnation has ended. Those that are for the next one, in order. */
  List<Deferred<M>> end() {
    List<Deferred<M>> all = new ArrayList<>(size());
    ahead.forEach(signal -> all.add(deferredOf(signal)));
    all.addAll(due);
    all.addAll(aside);
    all.sort(Comparator.comparingLong(Deferred::order));
    ahead.clear();
    due.clear();
    aside.clear();
    inLane = null;
    if (keep) {
      return all;
    }
    all.forEach(deferred -> owner.loseStashed(deferred.message()));
    return List.of();
  }

  /** Takes over what an earlier incarnation has left. */
  void takeOver(List<Deferred<M>> left) {
    left.forEach(this::putAside);
  }

  void list(List<Ledger.Entry> into) {
    if (size() > 0) {
      into.add(new Ledger.Entry("stash", size() + " of " + capacity));
    }
  }
}
