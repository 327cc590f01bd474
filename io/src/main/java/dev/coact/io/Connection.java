package dev.coact.io;

import dev.coact.memory.Block;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/**
 * A lease on a connected TCP socket. From {@link ActorIo#connect} and {@link Listener#accept}.
 *
 * <p>Bytes go straight between the system and a {@link Block} of the owner. Blocks are used during
 * the call only and stay the caller's: nothing here frees one. A call that waits holds no block
 * meanwhile.
 *
 * <p><b>How a connection ends.</b> The peer closes or shuts down its output: reads return what is
 * left, then -1 each time; writes still go to a peer that only shut down its output. The peer
 * resets, or is killed with bytes unread: reads may lose what was left and throw {@link
 * java.net.SocketException}, writes throw {@link IOException}. After such an exception the lease is
 * still open and wants to be closed.
 *
 * <p><b>Deadlines.</b> They cover the whole call and throw {@link java.net.SocketTimeoutException}.
 * A read that timed out has taken nothing; of a write, some bytes may have been sent, so the
 * connection is good for nothing but closing.
 *
 * <p>{@code TCP_NODELAY} is on.
 *
 * <pre>{@code
 * int n = connection.read(block, 0, block.size());
 * while (n > 0) {
 *   connection.write(block, 0, n);
 *   n = connection.read(block, 0, block.size());
 * }
 * }</pre>
 */
public final class Connection extends Lease {
  private final SocketChannel channel;
  private final InetSocketAddress localAddress;
  private final InetSocketAddress remoteAddress;

  Connection(ActorIo io, Descriptor descriptor, int generation) throws IOException {
    super(io, descriptor, generation);
    channel = (SocketChannel) descriptor.channel;
    localAddress = (InetSocketAddress) channel.getLocalAddress();
    remoteAddress = (InetSocketAddress) channel.getRemoteAddress();
  }

  private Connection(ActorIo io, Connection given) {
    super(io, given.descriptor, given.generation() + 1);
    channel = given.channel;
    localAddress = given.localAddress;
    remoteAddress = given.remoteAddress;
  }

  /** Reads, waiting without a deadline. See {@link #read(Block, long, int, Duration)}. */
  public int read(Block into, long at, int max) throws IOException {
    return read(into, at, max, Deadline.NONE);
  }

  /**
   * Reads what has come, and waits for it if nothing has.
   *
   * @param into a block of the owner
   * @param at offset of the first byte
   * @param max the most to read, in bytes; 1 or more
   * @return how many bytes were read, at least 1; -1 at the end of the stream
   * @throws java.net.SocketTimeoutException if nothing comes in time
   * @throws IOException if the connection has failed
   * @throws LeaseRevokedException if the lease is over
   */
  public int read(Block into, long at, int max, Duration timeout) throws IOException {
    return read(into, at, max, io.system().deadline(timeout));
  }

  private int read(Block into, long at, int max, Deadline deadline) throws IOException {
    int n = readNow(into, at, max);
    while (n == 0) {
      if (!io.await(descriptor.input, deadline)) {
        throw deadline.exceeded("read", descriptor);
      }
      n = readNow(into, at, max);
    }
    return n;
  }

  /** As {@link #read(Block, long, int)}, but returns 0 if nothing has come. */
  public int readNow(Block into, long at, int max) throws IOException {
    check();
    if (max < 1) {
      throw new IllegalArgumentException("max: " + max + " (expected: 1 or more)");
    }
    io.beforeOperation();
    var view = into.acquireView(at, max);
    try {
      return channel.read(view);
    } catch (ClosedChannelException e) {
      throw overFault();
    } finally {
      into.releaseView();
    }
  }

  /** Writes, waiting without a deadline. See {@link #write(Block, long, int, Duration)}. */
  public void write(Block from, long at, int n) throws IOException {
    write(from, at, n, Deadline.NONE);
  }

  /**
   * Hands all bytes to the system, and waits while the peer is slow to take them.
   *
   * @param from a block of the owner
   * @param at offset of the first byte
   * @param n how many bytes; 0 or more
   * @throws java.net.SocketTimeoutException if not all could be handed over in time
   * @throws IOException if the connection has failed, or the output was shut down
   * @throws LeaseRevokedException if the lease is over
   */
  public void write(Block from, long at, int n, Duration timeout) throws IOException {
    write(from, at, n, io.system().deadline(timeout));
  }

  private void write(Block from, long at, int n, Deadline deadline) throws IOException {
    int written = writeNow(from, at, n);
    while (written < n) {
      if (!io.await(descriptor.output, deadline)) {
        throw deadline.exceeded("write", descriptor);
      }
      written += writeNow(from, at + written, n - written);
    }
  }

  /** As {@link #write(Block, long, int)}, but returns how many bytes the system took, maybe 0. */
  public int writeNow(Block from, long at, int n) throws IOException {
    check();
    io.beforeOperation();
    var view = from.acquireView(at, n);
    try {
      return channel.write(view);
    } catch (ClosedChannelException e) {
      throw closedFault(e);
    } finally {
      from.releaseView();
    }
  }

  /** Tells a closed channel from a channel whose output was shut down. */
  private IOException closedFault(ClosedChannelException e) {
    if (!channel.isOpen()) {
      throw overFault();
    }
    IOException fault =
        new IOException(this + ": written after shutdownOutput (expected: no more writes)");
    fault.initCause(e);
    return fault;
  }

  /** Tells the peer that nothing more will be written. Reading goes on. */
  public void shutdownOutput() throws IOException {
    check();
    try {
      channel.shutdownOutput();
    } catch (ClosedChannelException e) {
      throw overFault();
    }
  }

  /** Sets a socket option, such as {@code SO_LINGER} or {@code SO_KEEPALIVE}. */
  public <T> void setOption(SocketOption<T> option, T value) throws IOException {
    check();
    try {
      channel.setOption(option, value);
    } catch (ClosedChannelException e) {
      throw overFault();
    }
  }

  /** Turns the delay of small writes off (as it is at first) or on. */
  public void noDelay(boolean noDelay) throws IOException {
    setOption(StandardSocketOptions.TCP_NODELAY, noDelay);
  }

  /**
   * Gives the connection to another actor. From now on only that one can use it, through the
   * returned lease; this one is over. Bytes that have come and were not read go along.
   *
   * @param target the io of the new owner, in the same system
   * @return the new owner's lease, to be sent to it
   * @throws LeaseRevokedException if the target's owner has ended; the connection is closed then
   * @throws IllegalArgumentException if the target belongs to another system; the lease stays here
   */
  public Connection transferTo(ActorIo target) {
    check();
    if (target.system() != io.system()) {
      throw new IllegalArgumentException(
          "target: io of %s in another system (expected: that of %s)"
              .formatted(target.ownerName(), io.ownerName()));
    }
    if (!casToMoved()) {
      throw overFault();
    }
    io.remove(this);
    Connection given = new Connection(target, this);
    if (!target.add(given)) {
      io.system().countClosed();
      descriptor.close();
      throw target.endedFault();
    }
    io.system().countTransferred();
    return given;
  }

  @Override
  public InetSocketAddress localAddress() {
    return localAddress;
  }

  /** Returns where the peer is. */
  public InetSocketAddress remoteAddress() {
    return remoteAddress;
  }
}
