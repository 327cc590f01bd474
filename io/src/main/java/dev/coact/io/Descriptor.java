package dev.coact.io;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * An open, non-blocking channel with its permit. Leases come and go as it changes owners; it is
 * closed once, by whoever ends the last one, and gives the permit back when the system has closed
 * it too.
 */
final class Descriptor {
  private static final Logger LOG = LogManager.getLogger(Descriptor.class);

  /* Immutable. */
  final SelectableChannel channel;
  final Readiness input;
  final Readiness output;
  private final Poller poller;
  private final DescriptorTable table;
  private final long id;
  private final String kind;
  private final SocketAddress address;

  /* The owner's turn. */
  private @Nullable SelectionKey key;

  /* Written by the owner before it registers, read by who closes after it has closed the channel:
   * who reads false knows that the registration will fail. */
  private volatile boolean registering;

  Descriptor(
      DescriptorTable table,
      Poller poller,
      SelectableChannel channel,
      String kind,
      SocketAddress address) {
    this.table = table;
    this.poller = poller;
    this.channel = channel;
    this.id = table.nextId();
    this.kind = kind;
    this.address = address;
    boolean accepts = (channel.validOps() & SelectionKey.OP_ACCEPT) != 0;
    input = new Readiness(this, accepts ? SelectionKey.OP_ACCEPT : SelectionKey.OP_READ);
    // The JDK reports the one while it connects and the other from then on.
    output = new Readiness(this, accepts ? 0 : SelectionKey.OP_CONNECT | SelectionKey.OP_WRITE);
  }

  long id() {
    return id;
  }

  /** The owner: makes the selector look at {@code ops}, if it does not yet. */
  void arm(int ops) throws ClosedChannelException {
    SelectionKey seen = key;
    if (seen == null) {
      registering = true;
      key = poller.register(this, ops);
    } else if ((seen.interestOps() & ops) != ops) {
      seen.interestOpsOr(ops);
    } else {
      return;
    }
    poller.interestChanged();
  }

  /** The poller: hands out what the selector reports. See {@link Readiness#ready}. */
  void ready(SelectionKey seen, boolean waiting) {
    int ready = seen.readyOps();
    input.ready(seen, ready, waiting);
    output.ready(seen, ready, waiting);
  }

  /** Whoever won the last lease's end, or who could not make a first lease; once. */
  void close() {
    try {
      channel.close();
    } catch (IOException e) {
      LOG.debug("closing {} failed", this, e); // the system has let go of it all the same
    }
    input.signal();
    output.signal();
    if (registering) {
      poller.retire(this);
    } else {
      freed();
    }
  }

  /** The system has closed the descriptor. */
  void freed() {
    table.release();
  }

  /** What it is, for messages: {@code connection 17 with /127.0.0.1:6379}. */
  @Override
  public String toString() {
    return kind.formatted(id) + address;
  }
}
