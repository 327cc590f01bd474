package dev.coact.mailbox;

import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What an actor has not received yet: a bounded user lane, an unbounded system lane, and the
 * senders that wait for room.
 *
 * <p><b>Threads.</b> {@link #offer}, {@link #await}, {@link #cancel}, {@link #offerSystem}, {@link
 * #takesHandOver}, {@link #depth}, {@link #capacity}, {@link #waitingSenders} and {@link
 * #isClosed}: any thread. All else: the owner, one activation at a time, each hand-over a
 * happens-before edge. An offer takes no lock and never waits for another thread; it repeats only
 * when another offer succeeded meanwhile. A poll takes no lock while no sender waits, and never
 * waits for an offer that is under way.
 *
 * <p><b>Order.</b> The messages of one sender are polled in the order in which it offered them;
 * waiting senders are admitted in arrival order, and while one waits every offer is refused with
 * {@link OfferResult#FULL}, so nobody overtakes. The system lane is first in first out of its own.
 *
 * <p><b>Happens-before.</b> What a thread did before it offered a message (or awaited with one, or
 * offered a system message) happens before the poll that returns it. A poll that makes room happens
 * before the offer that uses this room.
 *
 * <p><b>No lost wake-up.</b> A mailbox wakes nobody. This protocol is enough: a sender offers, and
 * if the result is {@code ACCEPTED} then looks at the actor's state and makes it runnable if it is
 * idle; the owner declares the actor idle, then looks at {@link #isEmpty} and {@link #hasSystem},
 * and takes the declaration back unless both say that there is nothing. With volatile accesses to
 * that state, at least one of the two sees the other. (An admitted sender needs no such look: it is
 * the owner that admits.)
 *
 * <p><b>In hand.</b> What is {@linkplain #handOver handed over} to a resting owner is not in the
 * lane: it takes no room there, and is polled first. {@link #depth} counts it until then, so that
 * it may be one more than the capacity.
 *
 * <p><b>Limits.</b> An empty mailbox takes 48 bytes, 72 once it was used, and 24 more for each
 * message in it, whatever its capacity. A poll is O(1) amortized: one that finds n newly arrived
 * messages relinks these n, and the n-1 polls after it do not. No null messages.
 *
 * <pre>{@code
 * Mailbox<String> mailbox = new Mailbox<>(2);
 * mailbox.offer("a");                                     // ACCEPTED
 * mailbox.offer("b");                                     // ACCEPTED
 * mailbox.offer("c");                                     // FULL
 * mailbox.await(sender);                                  // WAITING
 * mailbox.poll();                                         // "a"; the sender's message is in the lane, sender.admitted() was called
 * mailbox.close(message -> deadLetters.add(message));     // "b", then the sender's message
 * mailbox.offer("d");                                     // CLOSED
 * }</pre>
 *
 * @param <M> the messages of the user lane
 */
public final class Mailbox<M> extends Lanes<M> {
  /*
   * DESIGN
   *
   * 1. The lane is a stack of nodes, newest first, that the owner turns round.
   *
   *      offer:  read tail, link the new node to it, CAS tail.              A <- B <- C = tail
   *      poll:   serve from the private chain `front`; if that is used up, walk from tail back to the newest node seen before
   *              (`relinked`) and turn these links round:                   front = A -> B -> C
   *
   *    A node is linked before it is published, so whoever reads tail reaches every message accepted so far. That is why poll never
   *    finds "a producer between its CAS and its link", as it would in a queue whose links point forward (Vyukov's, JCTools'
   *    MpscLinked): there a descheduled producer hides its own and all later messages, poll must spin or answer null for a lane that is
   *    not empty, and close must wait. CAF's inbox is built the same way (libcaf_core/caf/intrusive/lifo_inbox.hpp).
   *    The newest node stays behind as `tail` after it was taken, emptied. START is its stand-in in a new mailbox, shared by all of
   *    them: nobody ever writes to a node that was relinked and taken.
   *
   * 2. One CAS does bound, order and depth. Nodes are numbered (`ticket`), the owner counts what it has taken (`taken`), so
   *    depth = tail.ticket - taken. `taken` changes with every message, so offers do not read it: they go by `room`, a copy that may lag
   *    behind, and read `taken` only if that makes the lane look full. An offer reads tail first and these second. If it finds room and
   *    its CAS succeeds, tail has not moved since, and both counts can only have grown: the bound holds. If it finds the lane full,
   *    then it was full when `taken` was read. A tail that is older than `taken` by a whole lane gives a negative depth, which passes
   *    for room and fails at the CAS.
   *    depth() repeats until tail and room have held still around its read of `taken`, so the three are a snapshot.
   *
   * 3. Waiting senders are known to the owner through bit WAITING of the word `room`.
   *
   *      room:   copy of taken << 1 | WAITING
   *                                        await, under the line's monitor, the line is empty:
   *                          +---------+   CAS room -> room | WAITING, after reading tail and finding the lane full
   *       catch up: +lag +-- |  open   | ------------------------------------------+
   *                      +-> |  (0)    | <-------------------------------+         v
   *                          +---------+  the line became empty (poll,   |    +---------+
   *             offers compare depth      cancel, close), under its      +--- | waiting | --+ catch up: +lag, then under the
   *             with capacity             monitor: AND ~WAITING               |  (1)    | <-+ monitor admit while there is room
   *                                                                           +---------+
   *                                                                            offers say FULL
   *
   *    a) Nobody waits beside room for ever. `taken` and the bit are two words, so both sides write, then look at the other's: await
   *       sets the bit (CAS), then reads `taken` once more, and if there is room after all it admits itself. The owner writes `taken`,
   *       and before it rests or waits for anything there is a full fence and then a look at the bit (owesRoom, release). One of the
   *       two sees the other. As long as the owner goes on, it looks at the bit whenever room catches up.
   *       A poll makes room catch up at once, by an atomic instruction whose old value tells whether somebody waits: then the CAS of
   *       an await that came too late fails, and it starts over. So with polls alone everything is one history.
   *    b) Nobody overtakes. While the bit is set offers say FULL. Only an offer that was under way when the bit was set may still come
   *       in, if the owner has drained meanwhile; it counts as having come before. The bit goes only when the line is empty, after
   *       the admitted message is in the lane.
   *    c) A sender leaves the line once. Admission, cancel and close take it out under the monitor; the callbacks come after the
   *       monitor is released.
   *    d) close exchanges tail and empties the line under the same monitor, so await and cancel see both or neither. If there is no
   *       line it installs NO_LINE first (CAS), and so needs no monitor: an await that finds NO_LINE cannot join, and goes by tail
   *       alone until that is CLOSED.
   *    e) While the bit is set the lane counts as full but for what was drained, also between a poll's instruction and its admission.
   *       So depth, offer and waitingSenders agree on one history, in which the poll and the admission are one step.
   *    f) Room catches up when it lags by a quarter of the capacity, 64 at most; while senders wait, by half of the capacity: to
   *       suspend and resume one costs as much as ten messages. To catch up is a CAS, so anybody may do it (release).
   *
   *    g) A sealed mailbox has the bit set for good: nobody joins the line, so the bit does not go when the line becomes empty.
   *       Who finds it set looks for the reason.
   *
   * 4. A message can be handed over by a sender that is the owner for the moment: it has taken the actor's word out of "idle", which
   *    the next turn reads after it. Such a sender has `front` to itself. If the lane is empty it leaves the node there, with the
   *    ticket IN_HAND: one CAS less, nothing to turn round, and nothing that offers count. So the bound is one of what waits behind
   *    the message in hand, whether its turn has begun or not. depth() looks at it before and after `taken`: nodes are not used
   *    again, so the same one both times was there in between. An offer that comes in between goes to tail, and so behind it.
   *    takesHandOver may be asked by anybody: `relinked` is the owner's, and a wrong guess costs an offer. What `front` says of an
   *    actor that declares itself idle (isEmpty) may be of a turn after this one: then its word is not idle, and the look is void.
   *
   * 5. close exchanges tail for CLOSED. Offers under way lose their CAS; the exchanged node leads to every accepted message; depth is
   *    zero from then on.
   *
   * Modes. CAS of tail: full; release publishes the node, acquire takes over the chain before it, and volatile orders it before the
   * sender's look at the actor's state word. CAS of room: full, see 3a. Writes of taken: release. Reads in offer: acquire, in the order
   * of section 2.
   * Reads in isEmpty, depth and await: volatile, because they are compared with what other threads do to other words.
   */

  // Constants

  /** The largest capacity: a depth in units of {@link #ONE} must be a positive int. */
  public static final int MAX_CAPACITY = (1 << 30) - 1;

  /** Bit of {@code room}: the line of waiting senders is not empty. */
  private static final int WAITING = 1;

  /** One message, in {@code room} and in tickets. */
  static final int ONE = 2;

  /** Ticket of a message that was handed over: no number, since those are even. */
  private static final int IN_HAND = 1;

  /* How far room may lag behind: a quarter of the capacity, and no more than this. */
  private static final int LAG_SHARE = 4;

  private static final int MAX_LAG = 64;

  /* While senders wait. */
  private static final int WAITING_LAG_SHARE = 2;

  private static final Node<?> START = new Node<>(null);
  private static final Node<?> CLOSED = new Node<>(null);

  /** The line of a mailbox that was closed before anybody waited. Nobody ever stands in it. */
  private static final WaitingLine<?> NO_LINE = new WaitingLine<>();

  // Immutable

  private final int capacity;

  // Owner only

  /** The oldest of the messages that were relinked; null if they are used up. */
  private @Nullable Node<M> front;

  /**
   * Ticket of the newest node that was relinked: a number, since G1 charges a fence for a young
   * reference in an old object.
   */
  private int relinked;

  // Shared

  /**
   * Messages taken, in units of {@link #ONE}. Written by the owner, read by {@link #depth}. Behind
   * {@code room} for the length of a {@link #poll}, else level with it or ahead.
   */
  private int taken;

  /** The newest node. Written by every offering thread; by the owner to admit and to close. */
  @SuppressWarnings("unused") // through TAIL
  private Node<M> tail;

  /**
   * Messages taken whose room is free, and {@link #WAITING}. The count is written by the owner, the
   * bit by any thread under the line's monitor.
   */
  @SuppressWarnings("unused") // through ROOM
  private int room;

  /** Written once, by the first sender that waits. */
  private volatile @Nullable WaitingLine<M> line;

  private static final VarHandle TAIL =
      ConstantBootstraps.fieldVarHandle(
          MethodHandles.lookup(), "tail", VarHandle.class, Mailbox.class, Node.class);
  private static final VarHandle FRONT =
      ConstantBootstraps.fieldVarHandle(
          MethodHandles.lookup(), "front", VarHandle.class, Mailbox.class, Node.class);
  private static final VarHandle ROOM =
      ConstantBootstraps.fieldVarHandle(
          MethodHandles.lookup(), "room", VarHandle.class, Mailbox.class, int.class);
  private static final VarHandle TAKEN =
      ConstantBootstraps.fieldVarHandle(
          MethodHandles.lookup(), "taken", VarHandle.class, Mailbox.class, int.class);
  private static final VarHandle LINE =
      ConstantBootstraps.fieldVarHandle(
          MethodHandles.lookup(), "line", VarHandle.class, Mailbox.class, WaitingLine.class);

  /**
   * Creates an empty, open mailbox.
   *
   * @param capacity how many messages the user lane holds at most, exactly: 1 to {@link
   *     #MAX_CAPACITY}
   * @throws IllegalArgumentException if the capacity is out of range
   */
  public Mailbox(int capacity) {
    checkCapacity(capacity);
    this.capacity = capacity;
    this.tail = start();
  }

  static void checkCapacity(int capacity) {
    if (capacity < 1 || capacity > MAX_CAPACITY) {
      throw new IllegalArgumentException(
          "mailbox capacity: capacity=" + capacity + " (expected: 1 to " + MAX_CAPACITY + ")");
    }
  }

  /**
   * Puts a message into the user lane if there is room and no sender waits for it. Any thread;
   * takes no lock.
   *
   * @return {@code FULL} also while senders wait, so that none is overtaken
   */
  @Override
  public OfferResult offer(M message) {
    Objects.requireNonNull(message, "message");
    Node<M> node = null;
    while (true) {
      Node<M> last = tailAcquire();
      if (last == CLOSED) {
        return OfferResult.CLOSED;
      }
      int seen = roomAcquire();
      if ((seen & WAITING) != 0 || (depth(last, seen) >= capacity && isFull(last, known(seen)))) {
        return isSealed() ? OfferResult.CLOSED : OfferResult.FULL;
      }
      if (node == null) {
        node = new Node<>(message);
      }
      if (append(last, node)) {
        return OfferResult.ACCEPTED;
      }
    }
  }

  @Override
  public boolean takesHandOver() {
    Node<M> last = tailAcquire();
    return last.ticket == relinked && last != CLOSED && (roomAcquire() & WAITING) == 0;
  }

  @Override
  public OfferResult handOver(M message) {
    if (front != null || !takesHandOver()) {
      return offer(message);
    }
    Node<M> node = new Node<>(Objects.requireNonNull(message, "message"));
    node.ticket = IN_HAND;
    FRONT.setRelease(this, node); // for depth
    return OfferResult.ACCEPTED;
  }

  /**
   * Takes the oldest message of the user lane, and admits the first waiting sender to the place
   * that is free now. Owner.
   */
  @Override
  public @Nullable M poll() {
    Node<M> node = oldest();
    if (node == null) {
      return null;
    }
    M message = take(node);
    makeRoom(node);
    return message;
  }

  /** The owner has taken one more message, and room catches up. */
  private void makeRoom(Node<M> left) {
    if (left.ticket == IN_HAND) {
      return; // took no room
    }
    int next = taken + ONE;
    int seen = raiseRoom(next); // first: with the bit set, no depth in between is seen
    TAKEN.setRelease(this, next);
    if ((seen & WAITING) != 0) {
      admit();
    }
  }

  /** Lets room catch up; returns what it was. */
  private int raiseRoom(int upTo) {
    while (true) {
      int seen = roomVolatile();
      int lag = upTo - (seen & ~WAITING);
      if (lag <= 0 || casRoom(seen, seen + lag)) {
        return seen;
      }
    }
  }

  /** Admits as many senders as there is room for. */
  private void admit() {
    while (admitFirst()) {
      // the next one
    }
  }

  /**
   * Hands out up to {@code max} of the oldest messages, as long as {@code taker} says so. Unlike
   * after a {@link #poll} their room becomes free later: when that of some more has come together,
   * or by {@link #release}. So the owner leaves alone what senders write while it works through
   * many messages. Owner; until this returns it calls {@code release} at most.
   */
  @Override
  public void drain(int max, Taker<? super M> taker) {
    Node<M> node = oldest();
    if (node != null && !taker.begins()) { // reads what was there before these messages were
      front = node;
      return;
    }
    int left = max;
    boolean goOn = true;
    try {
      while (node != null && goOn && --left >= 0) {
        M message = Objects.requireNonNull(node.message);
        Node<M> behind = node.link;
        node.message = null;
        node.link = null;
        countTaken(node);
        node = behind; // a local: in a field each step would cost G1 a fence
        goOn = taker.take(message);
      }
    } finally {
      front = node;
    }
  }

  /** As {@link #drain} of one message, which is returned; null if there is none. Owner. */
  @Override
  public @Nullable M drainOne() {
    Node<M> node = oldest();
    if (node == null) {
      return null;
    }
    M message = take(node);
    countTaken(node);
    return message;
  }

  /** The owner has taken one more message; room catches up if it lags too far. */
  private void countTaken(Node<M> left) {
    if (left.ticket == IN_HAND) {
      return; // took no room
    }
    int next = taken + ONE;
    TAKEN.setRelease(this, next);
    int seen = roomAcquire();
    if (next - (seen & ~WAITING) >= lagLimit(seen) * ONE) {
      release();
    }
  }

  private int lagLimit(int seen) {
    return (seen & WAITING) == 0
        ? Math.min(capacity / LAG_SHARE, MAX_LAG)
        : capacity / WAITING_LAG_SHARE;
  }

  /**
   * Makes the room of all messages known that were handed out by {@link #drain}, and admits as many
   * waiting senders: the owner is going to wait for something, or has let senders wait for long.
   * Any thread.
   */
  @Override
  public void release() {
    int seen = raiseRoom(takenVolatile());
    if ((seen & WAITING) != 0) {
      admit();
    }
  }

  /**
   * Whether senders wait although there is room: {@link #release} is due. The owner asks when it
   * rests, after a full fence.
   */
  @Override
  public boolean owesRoom() {
    int seen = roomVolatile();
    return (seen & WAITING) != 0 && taken != (seen & ~WAITING);
  }

  /**
   * Whether {@link #poll} would return null. Owner. Sees every message whose offer was accepted
   * before this call, in the order of volatile accesses: exact enough to park on (see "No lost
   * wake-up").
   */
  @Override
  public boolean isEmpty() {
    return front == null && tailVolatile().ticket == relinked;
  }

  /**
   * How many messages are in the user lane and in hand, exactly, at one moment during the call. Any
   * thread, O(1); 0 once closed.
   */
  @Override
  public int depth() {
    while (true) {
      Node<M> last = tailVolatile();
      if (last == CLOSED) {
        return 0;
      }
      int room = roomVolatile();
      Node<M> inHand = inHand();
      int drained = takenVolatile();
      if (tailVolatile() == last
          && roomVolatile() == room
          && inHand() == inHand) { // all held still
        return depth(last, room, drained) + (inHand == null ? 0 : 1);
      }
    }
  }

  /** What was handed over and not taken yet. */
  private @Nullable Node<M> inHand() {
    Node<M> first = frontAcquire();
    return first != null && first.ticket == IN_HAND && first.message != null ? first : null;
  }

  /**
   * While senders wait the lane counts as full but for what was drained: a poll is not over before
   * it has admitted.
   */
  private int depth(Node<M> last, int room, int drained) {
    int free = room & ~WAITING;
    int lag = Math.max(0, drained - free);
    return (room & WAITING) == 0 || isSealed() ? depth(last, free + lag) : capacity - lag / ONE;
  }

  /** How many messages the user lane holds at most. Any thread. */
  @Override
  public int capacity() {
    return capacity;
  }

  /** Whether {@link #close} was called. Any thread. */
  @Override
  public boolean isClosed() {
    return tailVolatile() == CLOSED;
  }

  /** How many senders wait. Any thread, O(1). */
  @Override
  public int waitingSenders() {
    WaitingLine<M> waiting = line;
    int size = waiting == null ? 0 : waiting.size();
    return isClosed() ? 0 : size;
  }

  /**
   * Puts the sender's message into the user lane if there is room and nobody waits, else puts the
   * sender at the end of the line. Any thread; takes the lock of the line.
   *
   * @return {@code ACCEPTED} and {@code CLOSED} are final; after {@code WAITING} see {@link
   *     WaitingSender}
   * @throws IllegalStateException if the sender was used before
   */
  @Override
  public AwaitResult await(WaitingSender<M> sender) {
    WaitingLine<M> waiting = lineOrNew();
    if (waiting == NO_LINE) {
      return passClosing(sender);
    }
    synchronized (waiting) {
      if (sender.state != WaitingSender.State.NEW) {
        throw new IllegalStateException(
            "waiting sender used twice: " + sender + " (expected: a new one for each await)");
      }
      while (true) {
        Node<M> last = tailVolatile();
        if (last == CLOSED || waiting.isSealed()) {
          sender.state = WaitingSender.State.PASSED;
          return AwaitResult.CLOSED;
        }
        int seen = roomVolatile();
        int known = known(seen);
        if ((seen & WAITING) == 0 && !isFull(last, known)) {
          if (append(last, sender.node)) {
            sender.state = WaitingSender.State.PASSED;
            return AwaitResult.ACCEPTED;
          }
        } else if (!waiting.isEmpty() || casRoom(seen, known | WAITING)) {
          boolean alone = waiting.isEmpty();
          waiting.add(sender);
          // The bit is set: now either the owner sees it, or we see what it has taken.
          return alone && enter(waiting, sender, WaitingSender.State.PASSED)
              ? AwaitResult.ACCEPTED
              : AwaitResult.WAITING;
        }
      }
    }
  }

  /** The mailbox is all but closed: the next step of the owner's exchanges tail. */
  private AwaitResult passClosing(WaitingSender<M> sender) {
    sender.state = WaitingSender.State.PASSED;
    while (true) {
      Node<M> last = tailVolatile();
      if (last == CLOSED) {
        return AwaitResult.CLOSED;
      }
      int seen = roomVolatile();
      if ((seen & WAITING) == 0 && !isFull(last, known(seen)) && append(last, sender.node)) {
        return AwaitResult.ACCEPTED;
      }
      Thread.onSpinWait();
    }
  }

  /**
   * Takes a sender out of the line: its deadline has passed, or it was stopped. Any thread; takes
   * the lock of the line.
   *
   * @return true if the sender does not wait any more, its message is not in the lane and never
   *     will be, and no callback comes; false if it was admitted, refused or cancelled before, or
   *     never waited here
   */
  @Override
  public boolean cancel(WaitingSender<M> sender) {
    WaitingLine<M> waiting = line;
    if (waiting == null || waiting == NO_LINE) {
      return false;
    }
    synchronized (waiting) {
      if (sender.line != waiting) {
        return false;
      }
      leave(waiting, sender, WaitingSender.State.CANCELLED);
      return true;
    }
  }

  /**
   * Closes the user lane. From now on it accepts nothing; each message in it is handed to {@code
   * lost} once, oldest first, and then each waiting sender is {@linkplain WaitingSender#refused()
   * refused}. The system lane stays open. Owner. A second call does nothing. If {@code lost} or a
   * sender throws, the rest is handed out all the same, then the first exception is thrown.
   */
  @Override
  public void close(Consumer<? super M> lost) {
    if (isClosed()) {
      return;
    }
    Node<M> last;
    WaitingSender<M> refused = null;
    if (line == null && LINE.compareAndSet(this, null, NO_LINE)) {
      last = getAndSetTail(closed()); // nobody waits, nor will
    } else {
      WaitingLine<M> waiting = Objects.requireNonNull(line);
      synchronized (waiting) {
        last = getAndSetTail(closed());
        refused = waiting.removeAll(WaitingSender.State.REFUSED);
        getAndBitwiseAndRoom(~WAITING);
      }
    }
    Node<M> arrived = relink(last);
    relinked = CLOSED.ticket;
    HandOut handOut = new HandOut();
    handOutPrivate(handOut, lost);
    front = arrived;
    handOutPrivate(handOut, lost);
    handOut.refuse(refused);
    handOut.rethrow();
  }

  /** Sets the bit that makes offers look for the reason, for good. */
  @Override
  public void seal() {
    WaitingLine<M> waiting = lineOrNew();
    if (waiting == NO_LINE) {
      return; // the owner closes
    }
    synchronized (waiting) {
      waiting.seal();
      if (tailVolatile() != CLOSED) {
        getAndBitwiseOrRoom(WAITING);
      }
    }
  }

  private boolean isSealed() {
    WaitingLine<M> waiting = line;
    return waiting != null && waiting.isSealed();
  }

  /* ---- for the search: owner ---- */

  @Override
  public Scan<M> scan() {
    return new FifoScan<>(this);
  }

  /** The oldest node of the private chain. */
  @Nullable Node<M> front() {
    return front;
  }

  /** Whether something is not in the private chain yet; as exact as {@link #isEmpty}. */
  boolean hasArrived() {
    return tailVolatile().ticket != relinked;
  }

  /**
   * Adds what has arrived to the private chain, whose last node is given; null if it is empty.
   * Returns the first one added, or null.
   */
  @Nullable Node<M> addArrivedBehind(@Nullable Node<M> last) {
    Node<M> arrived = relinkArrived();
    if (last == null) {
      front = arrived;
    } else {
      last.link = arrived;
    }
    return arrived;
  }

  /** As {@link #poll}, but not of the head: of the node behind {@code before}. */
  void takeBehind(@Nullable Node<M> before, Node<M> node) {
    Node<M> head = front;
    M _ = take(node); // makes the rest behind it the chain
    if (before != null) {
      before.link = front;
      front = head;
    }
    makeRoom(node);
  }

  private void handOutPrivate(HandOut handOut, Consumer<? super M> lost) {
    while (front != null) {
      handOut.to(lost, take(front));
    }
  }

  /** False if nobody waits, or there is no room any more. */
  private boolean admitFirst() {
    WaitingLine<M> waiting = Objects.requireNonNull(line);
    WaitingSender<M> first;
    synchronized (waiting) {
      first = waiting.first();
      if (first == null || !enter(waiting, first, WaitingSender.State.ADMITTED)) {
        return false;
      }
    }
    first.admitted();
    return true;
  }

  /**
   * Puts the message of a sender in the line into the lane if there is room. Under the line's
   * monitor.
   */
  private boolean enter(WaitingLine<M> waiting, WaitingSender<M> sender, WaitingSender.State end) {
    Node<M> last = tailVolatile();
    while (last != CLOSED && !isFull(last, known(roomVolatile()))) {
      if (append(last, sender.node)) {
        leave(waiting, sender, end);
        return true;
      }
      last = tailVolatile(); // an offer that was under way when the first began to wait
    }
    return false;
  }

  /**
   * Takes a sender out of the line; the last one to go opens the lane for offers. Under the line's
   * monitor.
   */
  private void leave(WaitingLine<M> waiting, WaitingSender<M> sender, WaitingSender.State end) {
    waiting.remove(sender, end);
    if (waiting.isEmpty() && !waiting.isSealed()) {
      getAndBitwiseAndRoom(~WAITING);
    }
  }

  /** Links a node behind the last one and publishes it, unless another one came first. */
  private boolean append(Node<M> last, Node<M> node) {
    node.link = last;
    node.ticket = last.ticket + ONE;
    return casTail(last, node);
  }

  /** The oldest node there is, or null. */
  private @Nullable Node<M> oldest() {
    Node<M> node = front;
    return node == null ? relinkArrived() : node;
  }

  /** Takes over what has arrived; returns the oldest, or null if nothing has. */
  private @Nullable Node<M> relinkArrived() {
    Node<M> last = tailAcquire();
    if (last.ticket == relinked) {
      return null;
    }
    Node<M> oldest = relink(last);
    relinked = last.ticket;
    return oldest;
  }

  /**
   * Turns the links from {@code last} back to the newest relinked node round; returns the oldest
   * node.
   */
  private @Nullable Node<M> relink(Node<M> last) {
    Node<M> oldest = null;
    Node<M> left = last;
    while (left.ticket != relinked) {
      Node<M> before = Objects.requireNonNull(left.link);
      left.link = oldest;
      oldest = left;
      left = before;
    }
    return oldest;
  }

  /** Empties the head of the private chain. */
  private M take(Node<M> node) {
    M message = Objects.requireNonNull(node.message);
    Node<M> behind = node.link;
    front = behind;
    node.message = null;
    node.link = null;
    return message;
  }

  /** Whether the lane is full, with that node as the last one and so many taken. */
  private boolean isFull(Node<M> last, int known) {
    return depth(last, known) >= capacity;
  }

  /** How many were taken: the owner may have counted that, or made their room free, before. */
  private int known(int seen) {
    int free = seen & ~WAITING;
    return free + Math.max(0, takenVolatile() - free);
  }

  /**
   * Negative if {@code last} is so much older than {@code room} that it has been taken already and
   * more.
   */
  private static int depth(Node<?> last, int room) {
    return (last.ticket - (room & ~WAITING)) >> 1;
  }

  private WaitingLine<M> lineOrNew() {
    WaitingLine<M> waiting = line;
    if (waiting != null) {
      return waiting;
    }
    WaitingLine<M> made = new WaitingLine<>();
    return LINE.compareAndSet(this, null, made) ? made : Objects.requireNonNull(line);
  }

  /**
   * For tests, on a new mailbox: as if that many messages had been taken, to see the numbers wrap.
   */
  void startCountingAt(int taken) {
    Node<M> last = new Node<>(null);
    last.ticket = taken * ONE;
    relinked = last.ticket;
    getAndSetTail(last);
    this.taken = last.ticket;
    boolean _ = casRoom(roomVolatile(), last.ticket);
  }

  /** For tests, when nothing else runs: whether all parts agree. */
  @Override
  boolean isValid() {
    int open = 0;
    for (Node<M> node = front; node != null; node = node.link) {
      open += node.message == null ? 2 * capacity : 1;
    }
    for (Node<M> node = tailVolatile();
        node.ticket != relinked;
        node = Objects.requireNonNull(node.link)) {
      open += node.message == null ? 2 * capacity : 1;
    }
    int lane = depth() - (inHand() == null ? 0 : 1);
    int lag = (taken - (roomVolatile() & ~WAITING)) / ONE;
    boolean full = lane + lag == capacity || isClosed();
    boolean marked = (roomVolatile() & WAITING) != 0;
    return open == depth()
        && lane <= capacity
        && lag >= 0
        && marked == (waitingSenders() > 0 || (isSealed() && !isClosed()))
        && (full || !marked || isSealed());
  }

  @Override
  public String toString() {
    return "Mailbox["
        + (isClosed()
            ? "closed"
            : isSealed() ? "sealed" : (roomVolatile() & WAITING) != 0 ? "waiting" : "open")
        + ", depth="
        + depth()
        + ", capacity="
        + capacity
        + ", waitingSenders="
        + waitingSenders()
        + ", taken="
        + (takenVolatile() >>> 1)
        + (isSystemClosed() ? ", system closed" : "")
        + "]";
  }

  @SuppressWarnings("unchecked") // holds no message and is never written to
  private static <M> Node<M> start() {
    return (Node<M>) START;
  }

  @SuppressWarnings("unchecked") // holds no message and is never written to
  private static <M> Node<M> closed() {
    return (Node<M>) CLOSED;
  }

  @SuppressWarnings("unchecked") // TAIL is a field of type Node<M>
  private Node<M> tailAcquire() {
    return (Node<M>) TAIL.getAcquire(this);
  }

  @SuppressWarnings("unchecked") // TAIL is a field of type Node<M>
  private Node<M> tailVolatile() {
    return (Node<M>) TAIL.getVolatile(this);
  }

  private boolean casTail(Node<M> expected, Node<M> next) {
    return TAIL.compareAndSet(this, expected, next);
  }

  @SuppressWarnings("unchecked") // TAIL is a field of type Node<M>
  private Node<M> getAndSetTail(Node<M> next) {
    return (Node<M>) TAIL.getAndSet(this, next);
  }

  @SuppressWarnings("unchecked") // FRONT is a field of type Node<M>
  private @Nullable Node<M> frontAcquire() {
    return (Node<M>) FRONT.getAcquire(this);
  }

  private int takenVolatile() {
    return (int) TAKEN.getVolatile(this);
  }

  private int roomAcquire() {
    return (int) ROOM.getAcquire(this);
  }

  private int roomVolatile() {
    return (int) ROOM.getVolatile(this);
  }

  private boolean casRoom(int expected, int next) {
    return ROOM.compareAndSet(this, expected, next);
  }

  private int getAndBitwiseOrRoom(int mask) {
    return (int) ROOM.getAndBitwiseOr(this, mask);
  }

  private int getAndBitwiseAndRoom(int mask) {
    return (int) ROOM.getAndBitwiseAnd(this, mask);
  }
}
