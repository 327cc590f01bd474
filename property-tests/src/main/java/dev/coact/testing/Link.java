package dev.coact.testing;

/**
 * One direction of a connection: what was sent and has not arrived. Under the network's monitor.
 */
final class Link {
  /*
   * At most one delivery is under way: a choice of the simulation, or one that will be at its time. It takes the first of what there is, in this order: the reset, the opening (a SYN or
   * its answer), bytes, the end (FIN). What cannot be delivered because the receiver is full is
   * tried again when that has changed: who makes room calls news().
   *
   * The reset comes first because who resets throws away what it had not sent yet.
   */
  enum Opening {
    NONE,
    /** The first of a connection, to a listener. */
    ASKS,
    /** The answer: it stands. */
    STANDS,
    /** The answer: nobody listens. */
    REFUSED
  }

  private final SimulatedNetwork network;
  private final String name;
  private final long number;
  final Endpoint from;
  final Endpoint to;
  final ByteQueue bytes;

  private Opening opening = Opening.NONE;
  private boolean end;
  private boolean reset;
  private boolean underWay;
  private boolean discards;
  private long heldUntilNanos;
  private long deliveries;

  Link(SimulatedNetwork network, String name, long number, Endpoint from, Endpoint to) {
    this.network = network;
    this.name = name;
    this.number = number;
    this.from = from;
    this.to = to;
    this.bytes = new ByteQueue(network.settings().sendBuffer());
  }

  /** Who it is in points: {@code /net/127.0.0.1:6379/3/to-server}. */
  String name() {
    return name;
  }

  long number() {
    return number;
  }

  /* ---- the sender ---- */

  void open(Opening what) {
    opening = what;
    news();
  }

  void end() {
    end = true;
    news();
  }

  void reset() {
    bytes.clear();
    end = false;
    reset = true;
    if (opening == Opening.ASKS) {
      abandon(); // nobody has heard of it
      network.asksNoMore(this);
    }
    news();
  }

  /** Nothing more arrives. */
  void abandon() {
    bytes.clear();
    end = false;
    reset = false;
    opening = Opening.NONE;
  }

  /** From now on whatever is sent is lost: there is nobody at the other end any more. */
  void discard() {
    discards = true;
    news();
  }

  /* ---- the way ---- */

  /** Nothing arrives before that time. */
  void holdUntil(long nanos) {
    heldUntilNanos = Math.max(heldUntilNanos, nanos);
  }

  /** Not held any more; goes on now. */
  void release() {
    heldUntilNanos = 0;
    if (network.noLongerDue(this)) {
      underWay = false;
    }
    news();
  }

  /** Something may be deliverable that was not before. */
  void news() {
    if (underWay || !canDeliver()) {
      return;
    }
    underWay = true;
    long delay =
        Math.max(heldUntilNanos - network.nowNanos(), network.latencyNanos(this, deliveries));
    if (delay <= 0) {
      network.deliverable(this);
    } else {
      network.deliverableAt(network.nowNanos() + delay, this);
    }
  }

  private boolean canDeliver() {
    if (reset || (end && bytes.size() == 0)) {
      return true;
    }
    return switch (opening) {
      case ASKS -> network.canOpen(to);
      case STANDS, REFUSED -> true;
      case NONE -> bytes.size() > 0 && (discards || to.hasRoom());
    };
  }

  /** A step of the simulation. */
  void deliver() {
    underWay = false;
    if (!canDeliver()) {
      return; // the receiver has filled up since, or all was thrown away
    }
    if (heldUntilNanos <= network.nowNanos()) {
      long n = deliveries++;
      if (!network.faultAt(this, n)) {
        deliverFirst(n);
      }
    }
    news();
  }

  private void deliverFirst(long n) {
    if (discards) {
      abandon();
    } else if (reset) {
      abandon();
      to.resetArrived();
    } else if (opening != Opening.NONE) {
      Opening what = opening;
      opening = Opening.NONE;
      to.openingArrived(what);
    } else if (bytes.size() > 0) {
      deliverBytes(n);
    } else {
      end = false;
      to.endArrived();
    }
    network.changed();
  }

  private void deliverBytes(long n) {
    if (!to.isOpen()) {
      abandon();
      to.strayArrived();
      return;
    }
    int most = Math.min(bytes.size(), to.received.room());
    bytes.moveTo(to.received, network.cut(this, "delivery", n, most));
  }

  /** What it would deliver next, for people. */
  String what() {
    return reset
        ? "a reset"
        : opening != Opening.NONE
            ? "an opening"
            : bytes.size() > 0 ? "bytes" : end ? "the end" : "nothing";
  }

  @Override
  public String toString() {
    return what() + " on " + name;
  }
}
