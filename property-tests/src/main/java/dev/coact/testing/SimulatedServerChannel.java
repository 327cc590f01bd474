package dev.coact.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.channels.AlreadyBoundException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.NotYetBoundException;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A listening socket of a {@link SimulatedNetwork}. */
final class SimulatedServerChannel extends ServerSocketChannel
    implements SimulatedSelector.Watched {
  private static final Set<SocketOption<?>> OPTIONS =
      Set.of(StandardSocketOptions.SO_RCVBUF, StandardSocketOptions.SO_REUSEADDR);

  private final SimulatedProvider provider;
  private final SimulatedNetwork network;

  /* Under the network's monitor. */
  private final Map<SocketOption<?>, Object> options = new HashMap<>();
  private SimulatedNetwork.@Nullable Listening listening;

  SimulatedServerChannel(SimulatedProvider provider) {
    super(provider);
    this.provider = provider;
    this.network = provider.network();
    network.socketOpened();
  }

  @Override
  public ServerSocketChannel bind(@Nullable SocketAddress address, int backlog) throws IOException {
    checkOpen();
    synchronized (network) {
      if (listening != null) {
        throw new AlreadyBoundException();
      }
      SocketAddress wanted =
          address == null
              ? new InetSocketAddress(InetAddress.getByAddress(new byte[4]), 0)
              : address;
      if (!(wanted instanceof InetSocketAddress internet)) {
        throw new UnsupportedAddressTypeException();
      }
      listening = network.listen(internet, backlog);
    }
    return this;
  }

  @Override
  public @Nullable SocketChannel accept() throws IOException {
    checkOpen();
    if (isBlocking()) {
      throw new IllegalBlockingModeException();
    }
    synchronized (network) {
      if (listening == null) {
        throw new NotYetBoundException();
      }
      if (listening.waiting.isEmpty()) {
        return null;
      }
      network.checkDescriptor("an accepted socket");
      Endpoint accepted = network.accept(listening);
      return accepted == null ? null : new SimulatedChannel(provider, accepted);
    }
  }

  @Override
  public int readyNow() {
    return listening != null && !listening.waiting.isEmpty() ? SelectionKey.OP_ACCEPT : 0;
  }

  @Override
  public @Nullable SocketAddress getLocalAddress() throws IOException {
    checkOpen();
    synchronized (network) {
      return listening == null ? null : listening.address;
    }
  }

  @Override
  public <T> ServerSocketChannel setOption(SocketOption<T> name, T value) throws IOException {
    checkOpen();
    if (!OPTIONS.contains(name)) {
      throw new UnsupportedOperationException("'" + name + "' not supported");
    }
    synchronized (network) {
      options.put(name, value);
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
  public ServerSocket socket() {
    throw new UnsupportedOperationException("socket: not simulated (expected: use of the channel)");
  }

  @Override
  protected void implCloseSelectableChannel() {
    synchronized (network) {
      if (listening != null) {
        network.endListening(listening);
      }
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

  @Override
  public String toString() {
    return "SimulatedServerChannel[" + (listening == null ? "unbound" : listening.address) + "]";
  }
}
