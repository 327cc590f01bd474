package dev.coact.testing;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A socket of a {@link SimulatedNetwork}. */
final class SimulatedChannel extends SocketChannel implements SimulatedSelector.Watched {
  private static final Set<SocketOption<?>> OPTIONS =
      Set.of(
          StandardSocketOptions.SO_KEEPALIVE,
          StandardSocketOptions.SO_LINGER,
          StandardSocketOptions.SO_RCVBUF,
          StandardSocketOptions.SO_REUSEADDR,
          StandardSocketOptions.SO_SNDBUF,
          StandardSocketOptions.TCP_NODELAY);

  private final SimulatedNetwork network;
  private final Endpoint endpoint;

  /* Under the network's monitor. */
  private final Map<SocketOption<?>, Object> options = new HashMap<>();

  SimulatedChannel(SimulatedProvider provider, Endpoint endpoint) {
    super(provider);
    this.network = provider.network();
    this.endpoint = endpoint;
    network.socketOpened();
  }

  /* ---- the connection ---- */

  @Override
  public SocketChannel bind(@Nullable SocketAddress local) throws IOException {
    if (local != null) {
      InetSocketAddress address = internet(local);
      synchronized (network) {
        endpoint.bind(address);
      }
    }
    return this;
  }

  @Override
  public boolean connect(SocketAddress remote) throws IOException {
    checkMode();
    InetSocketAddress address = internet(remote);
    synchronized (network) {
      endpoint.connect(address);
    }
    return false;
  }

  private static InetSocketAddress internet(SocketAddress address) {
    if (!(address instanceof InetSocketAddress internet)) {
      throw new UnsupportedAddressTypeException();
    }
    if (internet.isUnresolved()) {
      throw new UnresolvedAddressException();
    }
    return internet;
  }

  @Override
  public boolean finishConnect() throws IOException {
    checkMode();
    try {
      synchronized (network) {
        return endpoint.finishConnect();
      }
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  @Override
  public boolean isConnected() {
    synchronized (network) {
      return endpoint.isConnected();
    }
  }

  @Override
  public boolean isConnectionPending() {
    synchronized (network) {
      return endpoint.isConnecting();
    }
  }

  @Override
  public @Nullable SocketAddress getRemoteAddress() throws IOException {
    checkOpen();
    synchronized (network) {
      return endpoint.remote();
    }
  }

  @Override
  public @Nullable SocketAddress getLocalAddress() throws IOException {
    checkOpen();
    synchronized (network) {
      return endpoint.local();
    }
  }

  /* ---- bytes ---- */

  @Override
  public int read(ByteBuffer into) throws IOException {
    checkMode();
    synchronized (network) {
      return endpoint.read(into);
    }
  }

  @Override
  public long read(ByteBuffer[] into, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, into.length);
    for (int i = offset; i < offset + length; i++) {
      if (into[i].hasRemaining()) {
        return read(into[i]);
      }
    }
    return 0;
  }

  @Override
  public int write(ByteBuffer from) throws IOException {
    checkMode();
    synchronized (network) {
      return endpoint.write(from);
    }
  }

  @Override
  public long write(ByteBuffer[] from, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, from.length);
    for (int i = offset; i < offset + length; i++) {
      if (from[i].hasRemaining()) {
        return write(from[i]);
      }
    }
    return 0;
  }

  @Override
  public SocketChannel shutdownInput() throws IOException {
    synchronized (network) {
      endpoint.shutdownInput();
    }
    return this;
  }

  @Override
  public SocketChannel shutdownOutput() throws IOException {
    synchronized (network) {
      endpoint.shutdownOutput();
    }
    return this;
  }

  /* ---- the rest ---- */

  @Override
  public int readyNow() {
    return endpoint.readyOps();
  }

  @Override
  public <T> SocketChannel setOption(SocketOption<T> name, T value) throws IOException {
    checkOpen();
    if (!OPTIONS.contains(name)) {
      throw new UnsupportedOperationException("'" + name + "' not supported");
    }
    synchronized (network) {
      options.put(name, value);
      if (name.equals(StandardSocketOptions.SO_LINGER)) {
        endpoint.aborts(value.equals(0));
      }
    }
    return this;
  }

  @Override
  public <T> @Nullable T getOption(SocketOption<T> name) throws IOException {
    checkOpen();
    synchronized (network) {
      return name.type().cast(options.get(name));
    }
  }

  @Override
  public Set<SocketOption<?>> supportedOptions() {
    return OPTIONS;
  }

  @Override
  public Socket socket() {
    throw new UnsupportedOperationException("socket: not simulated (expected: use of the channel)");
  }

  @Override
  protected void implCloseSelectableChannel() {
    synchronized (network) {
      endpoint.close();
      network.socketClosed();
    }
  }

  @Override
  protected void implConfigureBlocking(boolean block) {}

  private void checkOpen() throws ClosedChannelException {
    if (!isOpen()) {
      throw new ClosedChannelException();
    }
  }

  private void checkMode() throws ClosedChannelException {
    checkOpen();
    if (isBlocking()) {
      throw new IllegalBlockingModeException();
    }
  }

  @Override
  public String toString() {
    return "SimulatedChannel[" + endpoint + "]";
  }
}
