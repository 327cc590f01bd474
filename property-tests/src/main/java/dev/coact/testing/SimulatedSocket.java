package dev.coact.testing;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.util.Arrays;

/**
 * A client of the test's own, outside the system, connected to a socket of the system through the
 * {@link SimulatedNetwork}. From {@link SimulatedNetwork#connect}.
 *
 * <p>Used by the driving thread, outside turns. What waits runs the simulation meanwhile; if
 * nothing can happen any more and it still waits, that is a {@link SimulationDeadlock}. The {@code
 * Now} methods do not run it, so a test can put several clients to work before anything happens.
 *
 * <pre>{@code
 * try (SimulatedSocket client = sim.network().connect(server)) {
 *   client.write("PING\r\n".getBytes(US_ASCII));
 *   assertThat(client.readExactly(7)).asString().isEqualTo("+PONG\r\n");
 * }
 * }</pre>
 */
public final class SimulatedSocket implements AutoCloseable {
  private final SimulatedScheduler scheduler;
  private final SimulatedNetwork network;
  private final Endpoint endpoint;

  SimulatedSocket(SimulatedScheduler scheduler, SimulatedNetwork network) {
    this.scheduler = scheduler;
    this.network = network;
    this.endpoint = new Endpoint(network);
  }

  void connect(InetSocketAddress from, InetSocketAddress to) throws IOException {
    synchronized (network) {
      endpoint.bind(from);
      endpoint.connect(to);
    }
    try {
      scheduler.runUntil(() -> endpoint.readyOps() != 0);
      synchronized (network) {
        endpoint.finishConnect();
      }
    } catch (Throwable t) {
      close();
      throw t;
    }
  }

  /** Where it is. */
  public InetSocketAddress localAddress() {
    InetSocketAddress address = endpoint.local();
    if (address == null) {
      throw new IllegalStateException("socket: " + this + " (expected: connected)");
    }
    return address;
  }

  /** Writes all bytes, waiting while the system is slow to take them. */
  public void write(byte[] bytes) throws IOException {
    int at = writeNow(bytes, 0, bytes.length);
    while (at < bytes.length) {
      int room = at;
      scheduler.runUntil(() -> (endpoint.readyOps() & SelectionKey.OP_WRITE) != 0);
      at = room + writeNow(bytes, room, bytes.length - room);
    }
  }

  /** Writes what there is room for, and returns how many bytes that were. */
  public int writeNow(byte[] bytes, int offset, int length) throws IOException {
    synchronized (network) {
      return endpoint.write(ByteBuffer.wrap(bytes, offset, length));
    }
  }

  /** Whether a read would not wait: bytes, the end or a failure have come. */
  public boolean isReadable() {
    synchronized (network) {
      return endpoint.isReadable();
    }
  }

  /**
   * Reads what has come, and waits for it if nothing has.
   *
   * @param max at least 1
   * @return at least one byte; none at the end of the stream
   */
  public byte[] read(int max) throws IOException {
    scheduler.runUntil(this::isReadable);
    return readNow(max);
  }

  /** Reads what has come, which may be nothing; nor does it tell that from the end. */
  public byte[] readNow(int max) throws IOException {
    ByteBuffer into = ByteBuffer.allocate(max);
    synchronized (network) {
      endpoint.read(into);
    }
    return Arrays.copyOf(into.array(), into.position());
  }

  /**
   * Waits for exactly so many bytes.
   *
   * @throws EOFException if the system closes before
   */
  public byte[] readExactly(int n) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream(n);
    while (all.size() < n) {
      byte[] some = read(n - all.size());
      if (some.length == 0) {
        throw new EOFException("end after " + all.size() + " bytes (expected: " + n + ")");
      }
      all.write(some);
    }
    return all.toByteArray();
  }

  /** Waits for the end, and returns what came before it. */
  public byte[] readToEnd() throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] some = read(4096); some.length > 0; some = read(4096)) {
      all.write(some);
    }
    return all.toByteArray();
  }

  /** Says that nothing more will be written. */
  public void shutdownOutput() throws IOException {
    synchronized (network) {
      endpoint.shutdownOutput();
    }
  }

  /** Goes without a word: the system finds its connection reset. */
  public void reset() {
    synchronized (network) {
      endpoint.aborts(true);
      endpoint.close();
    }
  }

  @Override
  public void close() {
    synchronized (network) {
      endpoint.close();
    }
  }

  @Override
  public String toString() {
    return "SimulatedSocket[" + endpoint + "]";
  }
}
