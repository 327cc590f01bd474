package dev.coact.mailbox;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A mailbox that can take a message out of the middle of its user lane: for conflation, priorities
 * and the dropping policies.
 *
 * <p>Every operation on the user lane takes one short lock. An empty mailbox takes 200 bytes, 28
 * more for each further level and 72 more if it conflates, and 56 more for each message in it,
 * whatever its capacity.
 */
@SuppressWarnings("NonAtomicVolatileUpdate") // depth: under the lock
final class LockedMailbox<M> extends Lanes<M> {
  /*
   * DESIGN
   *
   * 1. One lock, the monitor of the line of waiting senders, guards the lane, the line and `closed`: each operation is one critical
   *    section and takes effect there. What is a user's code runs outside: key and level are computed before it, by the sender;
   *    predicates are called between two of them (see LockedScan); losses and waiting senders are told after it. The exception is
   *    `equals` of the keys, which only a sender calls, before anything has changed.
   *
   * 2. In which order a message is treated, offered or awaited:
   *
   *      closed or sealed --------> CLOSED
   *      a message has its key ---> takes its place; the older one is CONFLATED. Needs no room, so waiting senders are no obstacle
   *      room and nobody waits ---> appended
   *      policy drops ------------> put it in, then drop the newest (oldest) of the least urgent level: which may be itself, FULL
   *      else --------------------> FULL; await: to the end of the line
   *
   * 3. Senders wait only for a lane that is full: room comes from polls, each of which admits from the head of the line until the lane
   *    is full again or the line empty. A sender at the head whose key has come into the lane meanwhile needs no room and is admitted
   *    in the same loop. A cancel makes no room. Dropping policies have no line.
   *
   * 4. To park. `depth` is written in the critical section and read without the lock by isEmpty, volatile both; hasUnseen takes the
   *    lock. So a sender's message is there before it looks at the actor's state word, as Mailbox demands.
   */

  /** What a search was shown. */
  record Look<M>(Entry<M> entry, M message) {
    /** Whether that is still so. Under the lock. */
    @SuppressWarnings("ReferenceEquality") // an equal message may be another one
    boolean isRight() {
      return entry.message == message;
    }
  }

  // Immutable

  private final int capacity;
  private final OverflowPolicy overflow;
  private final @Nullable Conflation<?> conflation;
  private final @Nullable Priorities<?> priorities;
  private final DisplacementListener<? super M> listener;

  /** Its monitor guards everything below. */
  private final WaitingLine<M> line = new WaitingLine<>();

  // Guarded by line

  private final SortedLane<M> lane;
  private boolean closed;
  private boolean sealed;

  /** The size of the lane. Written under the monitor, read by the owner. */
  private volatile int depth;

  private LockedMailbox(
      int capacity,
      OverflowPolicy overflow,
      @Nullable Conflation<?> conflation,
      @Nullable Priorities<?> priorities,
      DisplacementListener<? super M> listener) {
    Mailbox.checkCapacity(capacity);
    this.capacity = capacity;
    this.overflow = Objects.requireNonNull(overflow, "overflow");
    this.conflation = conflation;
    this.priorities = priorities;
    this.listener = Objects.requireNonNull(listener, "listener");
    this.lane = new SortedLane<>(priorities == null ? 1 : priorities.levels(), conflation != null);
  }

  static <M> Lanes<M> create(
      int capacity,
      OverflowPolicy overflow,
      @Nullable Conflation<?> conflation,
      @Nullable Priorities<?> priorities,
      DisplacementListener<? super M> listener) {
    return new LockedMailbox<>(capacity, overflow, conflation, priorities, listener);
  }

  @Override
  public OfferResult offer(M message) {
    Entry<M> entry = entryOf(Objects.requireNonNull(message, "message"));
    M lost;
    Displacement why = Displacement.CONFLATED;
    synchronized (line) {
      if (closed || sealed) {
        return OfferResult.CLOSED;
      }
      Entry<M> same = lane.withKeyOf(entry);
      if (same != null) {
        lost = lane.replace(same, entry);
      } else if (hasPlace()) {
        lane.append(entry);
        lost = null;
      } else {
        Entry<M> victim = victimOf(entry);
        if (victim == null) {
          return OfferResult.FULL;
        }
        lost = lane.remove(victim);
        lane.append(entry);
        why = Displacement.DROPPED;
      }
      depth = lane.size();
    }
    if (lost != null) {
      listener.displaced(lost, why);
    }
    return OfferResult.ACCEPTED;
  }

  private Entry<M> entryOf(M message) {
    return new Entry<>(
        message,
        priorities == null ? 0 : priorities.levelOf(message),
        conflation == null ? null : conflation.keyOf(message));
  }

  private boolean hasPlace() {
    return lane.size() < capacity && line.isEmpty();
  }

  /**
   * The queued message that has to go for a new one; null if it is the new one that cannot go in.
   */
  private @Nullable Entry<M> victimOf(Entry<M> entry) {
    int least = lane.leastUrgent();
    return switch (overflow) {
      case SUSPEND, REJECT -> null;
      case DROP_NEWEST -> entry.level < least ? lane.newest(least) : null;
      case DROP_OLDEST -> entry.level <= least ? lane.oldest(least) : null;
    };
  }

  @Override
  public @Nullable M poll() {
    if (depth == 0) {
      return null;
    }
    M message;
    Admission<M> admission;
    synchronized (line) {
      Entry<M> first = lane.first();
      if (first == null) {
        return null;
      }
      message = lane.remove(first);
      admission = admit();
      depth = lane.size();
    }
    tell(admission);
    return message;
  }

  /** Who was admitted, in arrival order, and what gave way to their messages. */
  private record Admission<M>(List<WaitingSender<M>> senders, List<M> conflated) {}

  /** Admits from the head of the line whom there is a place for. Under the lock. */
  private @Nullable Admission<M> admit() {
    Admission<M> admission = null;
    for (WaitingSender<M> first = line.first(); first != null; first = line.first()) {
      Entry<M> entry = Objects.requireNonNull(first.entry);
      Entry<M> same = lane.withKeyOf(entry);
      if (same == null && lane.size() == capacity) {
        break;
      }
      if (admission == null) {
        admission = new Admission<>(new ArrayList<>(), new ArrayList<>());
      }
      if (same != null) {
        admission.conflated.add(lane.replace(same, entry));
      } else {
        lane.append(entry);
      }
      line.remove(first, WaitingSender.State.ADMITTED);
      first.forgetMessage();
      admission.senders.add(first);
    }
    return admission;
  }

  private void tell(@Nullable Admission<M> admission) {
    if (admission != null) {
      admission.conflated.forEach(lost -> listener.displaced(lost, Displacement.CONFLATED));
      admission.senders.forEach(WaitingSender::admitted);
    }
  }

  @Override
  public boolean isEmpty() {
    return depth == 0;
  }

  @Override
  public int depth() {
    synchronized (line) {
      return lane.size();
    }
  }

  @Override
  public int capacity() {
    return capacity;
  }

  @Override
  public boolean isClosed() {
    synchronized (line) {
      return closed;
    }
  }

  @Override
  public int waitingSenders() {
    synchronized (line) {
      return line.size();
    }
  }

  @Override
  public AwaitResult await(WaitingSender<M> sender) {
    if (overflow.drops()) {
      throw new IllegalStateException(
          "await in a mailbox that drops: " + this + " (expected: offer, which never waits)");
    }
    M message = sender.message();
    Entry<M> entry = message == null ? null : entryOf(message);
    M lost = null;
    synchronized (line) {
      if (sender.state != WaitingSender.State.NEW || entry == null) {
        throw new IllegalStateException(
            "waiting sender used twice: " + sender + " (expected: a new one for each await)");
      }
      if (closed || sealed) {
        sender.state = WaitingSender.State.PASSED;
        return AwaitResult.CLOSED;
      }
      Entry<M> same = lane.withKeyOf(entry);
      if (same != null) {
        lost = lane.replace(same, entry);
      } else if (hasPlace()) {
        lane.append(entry);
      } else {
        sender.entry = entry;
        line.add(sender);
        return AwaitResult.WAITING;
      }
      sender.state = WaitingSender.State.PASSED;
      depth = lane.size();
    }
    if (lost != null) {
      listener.displaced(lost, Displacement.CONFLATED);
    }
    return AwaitResult.ACCEPTED;
  }

  @Override
  public boolean cancel(WaitingSender<M> sender) {
    synchronized (line) {
      if (sender.line != line) {
        return false;
      }
      line.remove(sender, WaitingSender.State.CANCELLED);
      return true;
    }
  }

  @Override
  public void close(Consumer<? super M> lost) {
    List<M> queued;
    WaitingSender<M> refused;
    synchronized (line) {
      closed = true;
      queued = lane.removeAll();
      refused = line.removeAll(WaitingSender.State.REFUSED);
      depth = 0;
    }
    HandOut handOut = new HandOut();
    queued.forEach(message -> handOut.to(lost, message));
    handOut.refuse(refused);
    handOut.rethrow();
  }

  @Override
  public void seal() {
    synchronized (line) {
      sealed = true;
    }
  }

  /* ---- the search: owner ---- */

  @Override
  public Scan<M> scan() {
    return new LockedScan<>(this);
  }

  void restartSearch() {
    synchronized (line) {
      lane.restartSearch();
    }
  }

  /** The first message that the search has not seen. */
  @Nullable Look<M> look() {
    synchronized (line) {
      Entry<M> entry = lane.nextUnseen();
      return entry == null ? null : new Look<>(entry, Objects.requireNonNull(entry.message));
    }
  }

  /** The message is not wanted. */
  void leave(Look<M> look) {
    synchronized (line) {
      if (look.isRight()) {
        lane.seen(look.entry);
      }
    }
  }

  /** The message is wanted. False if it has been conflated or dropped since. */
  boolean take(Look<M> look) {
    Admission<M> admission;
    synchronized (line) {
      if (!look.isRight()) {
        return false;
      }
      lane.remove(look.entry);
      admission = admit();
      depth = lane.size();
    }
    tell(admission);
    return true;
  }

  boolean hasUnseen() {
    synchronized (line) {
      return lane.nextUnseen() != null;
    }
  }

  @Override
  boolean isValid() {
    synchronized (line) {
      return lane.isValid()
          && depth == lane.size()
          && lane.size() <= capacity
          && (line.isEmpty() || lane.size() == capacity)
          && !(closed && (depth > 0 || !line.isEmpty()));
    }
  }

  @Override
  public String toString() {
    synchronized (line) {
      return "LockedMailbox["
          + (closed ? "closed" : sealed ? "sealed" : line.isEmpty() ? "open" : "waiting")
          + ", overflow="
          + overflow
          + ", depth="
          + lane.size()
          + ", capacity="
          + capacity
          + ", levels="
          + (priorities == null ? 1 : priorities.levels())
          + (conflation == null ? "" : ", conflating")
          + ", waitingSenders="
          + line.size()
          + (isSystemClosed() ? ", system closed" : "")
          + "]";
    }
  }
}
