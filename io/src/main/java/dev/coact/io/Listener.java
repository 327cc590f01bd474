package dev.coact.io;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * A lease on a socket that accepts connections. From {@link ActorIo#listen}.
 *
 * <p><b>Limits.</b> A permit is taken before a connection is accepted. While the budget is spent
 * nothing is accepted: connections wait in the system's backlog, and are accepted when a lease is
 * returned. So a waiting acceptor holds one permit besides that of the listener. The permit timeout
 * does not apply here: to wait is an acceptor's business.
 *
 * <pre>{@code
 * Listener listener = io.listen(new InetSocketAddress("localhost", 6379), 0);
 * while (true) {
 *   Connection connection = listener.accept();
 *   ...
 * }
 * }</pre>
 */
public final class Listener extends Lease {
  /* When the process is out of descriptors, an accept fails at once and the listener stays ready: a
   * loop would burn a core. Go's numbers. */
  private static final long FIRST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
  private static final long LONGEST_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final Logger LOG = LogManager.getLogger(Listener.class);

  private final ServerSocketChannel channel;
  private final InetSocketAddress localAddress;

  Listener(ActorIo io, Descriptor descriptor) throws IOException {
    super(io, descriptor, 1);
    channel = (ServerSocketChannel) descriptor.channel;
    localAddress = (InetSocketAddress) channel.getLocalAddress();
  }

  /** Waits for a connection without a deadline. See {@link #accept(Duration)}. */
  public Connection accept() throws IOException {
    return accept(Deadline.NONE);
  }

  /**
   * Waits for a connection. If the system cannot make one, because the process or the machine is
   * out of descriptors, that is counted and tried again after a pause of 5 ms to 1 s; it does not
   * end the listener.
   *
   * @param timeout how long all of it may take, waiting for a permit included
   * @throws java.net.SocketTimeoutException if there is none in time
   * @throws LeaseRevokedException if the lease is over
   */
  public Connection accept(Duration timeout) throws IOException {
    return accept(io.system().deadline(timeout));
  }

  private Connection accept(Deadline deadline) throws IOException {
    while (true) {
      check();
      io.beforeOperation();
      io.system().acquire(deadline, descriptor);
      Descriptor accepted = acceptWithPermit(deadline);
      try {
        return connection(accepted);
      } catch (IOException e) { // the peer has gone already: the next one, please
        accepted.close();
        io.system().countAcceptFailure();
        LOG.debug("{} ended while it was accepted", accepted, e);
      } catch (Throwable t) {
        accepted.close();
        throw t;
      }
    }
  }

  private Connection connection(Descriptor accepted) throws IOException {
    SocketChannel peer = (SocketChannel) accepted.channel;
    peer.configureBlocking(false);
    peer.setOption(StandardSocketOptions.TCP_NODELAY, true);
    return io.adopt(new Connection(io, accepted, 1));
  }

  /** Takes the caller's permit; it comes back with the descriptor, or now if there is none. */
  private Descriptor acceptWithPermit(Deadline deadline) throws IOException {
    SocketChannel accepted;
    SocketAddress peer;
    try {
      accepted = awaitPeer(deadline);
      peer = accepted.getRemoteAddress();
    } catch (Throwable t) {
      io.system().table().release();
      throw t;
    }
    return io.system().descriptor(accepted, ActorIo.CONNECTION, peer);
  }

  private SocketChannel awaitPeer(Deadline deadline) throws IOException {
    long pauseNanos = 0;
    while (true) {
      check();
      try {
        io.system().checkRefusal();
        SocketChannel accepted = channel.accept();
        if (accepted != null) {
          return accepted;
        }
        pauseNanos = 0;
        if (!io.await(descriptor.input, deadline)) {
          throw deadline.exceeded("accept", descriptor);
        }
      } catch (ClosedChannelException e) {
        throw overFault();
      } catch (IOException e) {
        pauseNanos = pauseAfter(e, pauseNanos, deadline);
      }
    }
  }

  private long pauseAfter(IOException failure, long lastPauseNanos, Deadline deadline)
      throws IOException {
    if (deadline.hasPassed()) {
      throw failure;
    }
    io.system().countAcceptFailure();
    long nanos = Math.clamp(2 * lastPauseNanos, FIRST_PAUSE_NANOS, LONGEST_PAUSE_NANOS);
    if (lastPauseNanos == 0) {
      LOG.warn("{} cannot accept, and tries again in {} ns", descriptor, nanos, failure);
    }
    io.pause(deadline.remainingNanos(nanos));
    return nanos;
  }

  @Override
  public InetSocketAddress localAddress() {
    return localAddress;
  }
}
