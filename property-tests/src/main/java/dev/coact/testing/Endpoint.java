package dev.coact.testing;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ConnectionPendingException;
import java.nio.channels.NoConnectionPendingException;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.SelectionKey;
import org.jspecify.annotations.Nullable;

/**
 * One end of a simulated connection: what a TCP socket is, as its user sees it without blocking.
 * Under the network's monitor.
 */
final class Endpoint {
  /*
   *   FRESH --connect--> CONNECTING --finishConnect--> CONNECTED      (accepted ones begin here)
   *     any of them --close--> CLOSED;  CONNECTING --finishConnect, refused--> CLOSED
   *
   * A reset that has arrived is a flag beside the state: the socket is still open, and each read and
   * write says so. Exceptions are those of the JDK on Linux.
   */
  private enum State {
    FRESH,
    CONNECTING,
    CONNECTED,
    CLOSED
  }

  private final SimulatedNetwork network;
  final ByteQueue received;
  private State state = State.FRESH;
  private @Nullable InetSocketAddress local;
  private @Nullable InetSocketAddress remote;
  private @Nullable Link out;
  private @Nullable Link in;
  private boolean answered;
  private boolean refused;
  private boolean ended;
  private boolean reset;
  private boolean inputShut;
  private boolean outputShut;
  private boolean aborts;
  private long reads;
  private long writes;

  Endpoint(SimulatedNetwork network) {
    this.network = network;
    this.received = new ByteQueue(network.settings().receiveBuffer());
  }

  /** Where it is and what leads to and from it. */
  void attach(InetSocketAddress here, InetSocketAddress there, Link outward, Link inward) {
    local = here;
    remote = there;
    out = outward;
    in = inward;
  }

  /** It belongs to an accepted connection. */
  void accepted() {
    state = State.CONNECTED;
  }

  /* ---- the user ---- */

  void bind(InetSocketAddress address) throws IOException {
    checkOpen();
    local = address;
  }

  void connect(InetSocketAddress address) throws IOException {
    checkOpen();
    switch (state) {
      case FRESH -> {
        state = State.CONNECTING;
        network.open(this, local, address);
      }
      case CONNECTING -> throw new ConnectionPendingException();
      case CONNECTED, CLOSED -> throw new AlreadyConnectedException();
    }
  }

  boolean finishConnect() throws IOException {
    checkOpen();
    if (state == State.CONNECTED) {
      return true;
    }
    if (state == State.FRESH) {
      throw new NoConnectionPendingException();
    }
    if (refused || reset) {
      throw new ConnectException("Connection refused");
    }
    if (answered) {
      state = State.CONNECTED;
      network.changed();
    }
    return answered;
  }

  int read(ByteBuffer into) throws IOException {
    checkConnected();
    int wanted = into.remaining();
    if (wanted > 0 && received.size() > 0 && !inputShut) {
      Link inward = inward();
      int n = network.cut(inward, "read", reads++, Math.min(wanted, received.size()));
      received.take(into, n);
      inward.news();
      network.changed();
      return n;
    }
    if (reset && !inputShut) {
      throw new SocketException("Connection reset");
    }
    return inputShut || (ended && wanted > 0) ? -1 : 0;
  }

  int write(ByteBuffer from) throws IOException {
    checkConnected();
    if (outputShut) {
      throw new ClosedChannelException();
    }
    if (reset) {
      throw new IOException("Broken pipe");
    }
    Link outward = outward();
    int most = Math.min(from.remaining(), outward.bytes.room());
    if (most == 0) {
      return 0;
    }
    int n = network.cut(outward, "write", writes++, most);
    outward.bytes.add(from, n);
    outward.news();
    network.changed();
    return n;
  }

  void shutdownOutput() throws IOException {
    checkConnected();
    if (!outputShut) {
      outputShut = true;
      if (!reset) {
        outward().end();
      }
      network.changed();
    }
  }

  void shutdownInput() throws IOException {
    checkConnected();
    inputShut = true;
    network.changed();
  }

  /** Has the close be a reset, as SO_LINGER 0 does. */
  void aborts(boolean yes) {
    aborts = yes;
  }

  void close() {
    if (state == State.CLOSED) {
      return;
    }
    boolean wasRefused = refused;
    state = State.CLOSED;
    boolean unread = received.size() > 0;
    received.clear();
    Link outward = out;
    Link inward = in;
    if (outward != null && inward != null && !wasRefused && !reset) {
      if (unread || aborts) {
        outward.reset();
      } else if (!outputShut) {
        outward.end();
      }
      inward.news(); // what is under way meets a closed socket
    }
    network.changed();
  }

  /* ---- the selector ---- */

  int readyOps() {
    return switch (state) {
      case FRESH, CLOSED -> 0;
      case CONNECTING -> answered || refused || reset ? SelectionKey.OP_CONNECT : 0;
      case CONNECTED ->
          (isReadable() ? SelectionKey.OP_READ : 0) | (isWritable() ? SelectionKey.OP_WRITE : 0);
    };
  }

  boolean isReadable() {
    return received.size() > 0 || ended || reset || inputShut;
  }

  private boolean isWritable() {
    return reset || outputShut || (out != null && out.bytes.room() > 0);
  }

  /* ---- what arrives ---- */

  boolean hasRoom() {
    return received.room() > 0 || !isOpen();
  }

  void openingArrived(Link.Opening what) {
    switch (what) {
      case ASKS -> network.opened(this, inward(), outward());
      case STANDS -> answered = true;
      case REFUSED -> refused = true;
      case NONE -> {}
    }
  }

  void endArrived() {
    ended = true;
  }

  /** Bytes for a socket that is closed. */
  void strayArrived() {
    if (!reset) {
      outward().reset();
    }
  }

  /** The peer has reset it. The kernel may or may not have kept what was not read. */
  void resetArrived() {
    reset = true;
    if (network.losesUnread(inward())) {
      received.clear();
    }
    outward().abandon();
  }

  /* ---- what it is ---- */

  boolean isOpen() {
    return state != State.CLOSED;
  }

  boolean isConnected() {
    return state == State.CONNECTED;
  }

  boolean isConnecting() {
    return state == State.CONNECTING;
  }

  @Nullable InetSocketAddress local() {
    return local;
  }

  @Nullable InetSocketAddress remote() {
    return remote;
  }

  private void checkOpen() throws ClosedChannelException {
    if (state == State.CLOSED) {
      throw new ClosedChannelException();
    }
  }

  private void checkConnected() throws ClosedChannelException {
    checkOpen();
    if (state != State.CONNECTED) {
      throw new NotYetConnectedException();
    }
  }

  private Link outward() {
    return attached(out);
  }

  private Link inward() {
    return attached(in);
  }

  private Link attached(@Nullable Link link) {
    if (link == null) {
      throw new IllegalStateException("endpoint: " + this + " (expected: part of a connection)");
    }
    return link;
  }

  @Override
  public String toString() {
    return state + " " + local + " " + remote + (reset ? ", reset" : ended ? ", ended" : "");
  }
}
