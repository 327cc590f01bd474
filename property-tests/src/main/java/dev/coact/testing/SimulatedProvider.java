package dev.coact.testing;

import java.io.IOException;
import java.net.ProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.AbstractSelector;
import java.nio.channels.spi.SelectorProvider;
import java.util.ArrayList;
import java.util.List;

/** Opens the channels and selectors of a {@link SimulatedNetwork}. */
final class SimulatedProvider extends SelectorProvider {
  private final SimulatedNetwork network;

  /* Under the network's monitor. */
  private final List<SimulatedSelector> selectors = new ArrayList<>();

  SimulatedProvider(SimulatedNetwork network) {
    this.network = network;
  }

  SimulatedNetwork network() {
    return network;
  }

  @Override
  public AbstractSelector openSelector() {
    synchronized (network) {
      SimulatedSelector selector = new SimulatedSelector(this);
      selectors.add(selector);
      return selector;
    }
  }

  void closed(SimulatedSelector selector) {
    synchronized (network) {
      selectors.remove(selector);
    }
  }

  boolean isReady() {
    synchronized (network) {
      for (SimulatedSelector selector : selectors) {
        if (selector.isReady()) {
          return true;
        }
      }
      return false;
    }
  }

  @Override
  public ServerSocketChannel openServerSocketChannel() throws IOException {
    network.checkDescriptor("a listener");
    return new SimulatedServerChannel(this);
  }

  @Override
  public SocketChannel openSocketChannel() throws IOException {
    network.checkDescriptor("a socket");
    return new SimulatedChannel(this, new Endpoint(network));
  }

  @Override
  public DatagramChannel openDatagramChannel() {
    throw unsupported("datagram channel");
  }

  @Override
  public DatagramChannel openDatagramChannel(ProtocolFamily family) {
    throw unsupported("datagram channel");
  }

  @Override
  public Pipe openPipe() {
    throw unsupported("pipe");
  }

  private static UnsupportedOperationException unsupported(String what) {
    return new UnsupportedOperationException(
        what + ": not simulated (expected: a socket or server socket channel)");
  }
}
