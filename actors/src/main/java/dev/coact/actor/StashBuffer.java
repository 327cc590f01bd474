package dev.coact.actor;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.SequencedSet;
import org.jspecify.annotations.Nullable;

/** The stash of one incarnation. Used in the actor's turns. */
final class StashBuffer<M> implements Stash<M> {
  /*
   *            add              unstash             lane           received
   *   in hand -----> aside ----------------> due -----------> lane ---------> in hand
   *
   * Unstashed messages come by the system lane, which is ahead of the user lane: one at a time, the
   * next when the last one has left the lane, so that a stop never stands behind many. `returning`
   * has all of them from unstash until they are received; a selective receive may keep some for
   * long. Messages are queued ones: in their envelopes if they have any.
   */
  private final ActorCell<M> owner;
  private final int capacity;
  private final ArrayDeque<M> aside = new ArrayDeque<>();
  private final SequencedSet<Signal.Unstashed> returning = new LinkedHashSet<>();
  private final ArrayDeque<Signal.Unstashed> due = new ArrayDeque<>();
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
    aside.add(queued);
    owner.setAside(queued);
    return true;
  }

  @Override
  public void unstash() {
    owner.checkTurn("stash");
    boolean quiet = due.isEmpty() && returning.isEmpty();
    for (M message = aside.poll(); message != null; message = aside.poll()) {
      Signal.Unstashed signal = new Signal.Unstashed(message);
      returning.add(signal);
      due.add(signal);
    }
    if (quiet) {
      signalNext();
    }
    owner.leaveDrain();
  }

  private void signalNext() {
    Signal.Unstashed next = due.poll();
    if (next != null) {
      owner.signal(next);
    }
  }

  /** A signal has left the lane. */
  private void left() {
    signalNext();
  }

  /** The message to deliver; null if nobody waits for it any more. */
  @Nullable M received(Signal.Unstashed signal) {
    if (!returning.remove(signal)) {
      return null;
    }
    left();
    return messageOf(signal);
  }

  /** The message of a signal that is kept, and delivered later. */
  @Nullable M ahead(Signal.Unstashed signal) {
    if (!returning.contains(signal)) {
      return null;
    }
    left();
    return messageOf(signal);
  }

  boolean isDue(Signal.Unstashed signal) {
    return returning.contains(signal);
  }

  boolean delivered(Signal.Unstashed signal) {
    return returning.remove(signal);
  }

  @SuppressWarnings("unchecked") // unstash() put it there
  private M messageOf(Signal.Unstashed signal) {
    return (M) signal.message;
  }

  @Override
  public void keepOnRestart(boolean kept) {
    owner.checkTurn("stash");
    keep = kept;
  }

  @Override
  public int size() {
    return aside.size() + returning.size();
  }

  @Override
  public int capacity() {
    return capacity;
  }

  /** The incarnation has ended. Those that are for the next one, in order. */
  List<M> end() {
    List<M> all = new ArrayList<>(size());
    returning.forEach(signal -> all.add(messageOf(signal)));
    returning.clear();
    due.clear();
    all.addAll(aside);
    aside.clear();
    if (keep) {
      return all;
    }
    all.forEach(owner::loseStashed);
    return List.of();
  }

  /** Takes over what an earlier incarnation has left. */
  void takeOver(List<M> left) {
    aside.addAll(left);
  }

  void list(List<Ledger.Entry> into) {
    if (size() > 0) {
      into.add(new Ledger.Entry("stash", size() + " of " + capacity));
    }
  }
}
