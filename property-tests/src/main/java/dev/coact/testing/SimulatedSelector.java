package dev.coact.testing;

import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.spi.AbstractSelectableChannel;
import java.nio.channels.spi.AbstractSelectionKey;
import java.nio.channels.spi.AbstractSelector;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A selector of a {@link SimulatedNetwork}. It never waits: who would, in a simulation, is the
 * scheduler, which asks {@link #isReady} before it polls. Keys are looked at in the order in which
 * they were registered.
 */
final class SimulatedSelector extends AbstractSelector {
  private final SimulatedProvider provider;
  private final SimulatedNetwork network;

  /* Under the network's monitor. */
  private final Set<SelectionKey> keys = new LinkedHashSet<>();
  private final Set<SelectionKey> selected = new LinkedHashSet<>();
  private long seenVersion = -1;
  private boolean seenReady;

  SimulatedSelector(SimulatedProvider provider) {
    super(provider);
    this.provider = provider;
    this.network = provider.network();
  }

  /** Whether a select would find something. */
  boolean isReady() {
    long version = network.version();
    if (version != seenVersion) {
      seenVersion = version;
      seenReady = !ready().isEmpty();
    }
    return seenReady;
  }

  private List<Key> ready() {
    List<Key> found = new ArrayList<>();
    for (SelectionKey each : keys) {
      Key key = (Key) each;
      if (key.isValid() && key.look() != 0) {
        found.add(key);
      }
    }
    return found;
  }

  @Override
  protected SelectionKey register(AbstractSelectableChannel channel, int ops, Object attachment) {
    synchronized (network) {
      Key key = new Key((Watched) channel, channel);
      key.attach(attachment);
      key.interestOps(ops);
      keys.add(key);
      return key;
    }
  }

  /* ---- select ---- */

  @Override
  public int select(Consumer<SelectionKey> action, long timeout) {
    return selectNow(action);
  }

  @Override
  public int select(Consumer<SelectionKey> action) {
    return selectNow(action);
  }

  @Override
  public int selectNow(Consumer<SelectionKey> action) {
    List<Key> found = look();
    for (Key key : found) {
      action.accept(key);
      checkOpen();
    }
    return found.size();
  }

  private List<Key> look() {
    checkOpen();
    synchronized (network) {
      letGo();
      List<Key> found = ready();
      found.forEach(Key::publish);
      return found;
    }
  }

  /** Lets go of channels that were closed, and of keys that were cancelled. */
  private void letGo() {
    Set<SelectionKey> cancelled = cancelledKeys();
    synchronized (cancelled) {
      for (SelectionKey key : cancelled) {
        keys.remove(key);
        selected.remove(key);
        deregister((AbstractSelectionKey) key);
      }
      cancelled.clear();
    }
  }

  @Override
  public int selectNow() {
    List<Key> found = look();
    synchronized (network) {
      int before = selected.size();
      selected.addAll(found);
      return selected.size() - before;
    }
  }

  @Override
  public int select(long timeout) {
    return selectNow();
  }

  @Override
  public int select() {
    return selectNow();
  }

  @Override
  public Selector wakeup() {
    return this; // nobody waits
  }

  @Override
  public Set<SelectionKey> keys() {
    checkOpen();
    return Collections.unmodifiableSet(keys);
  }

  @Override
  public Set<SelectionKey> selectedKeys() {
    checkOpen();
    return selected;
  }

  private void checkOpen() {
    if (!isOpen()) {
      throw new ClosedSelectorException();
    }
  }

  @Override
  protected void implCloseSelector() {
    synchronized (network) {
      letGo();
      for (SelectionKey key : keys) {
        deregister((AbstractSelectionKey) key);
      }
      keys.clear();
      selected.clear();
      provider.closed(this);
    }
  }

  /** A channel that a selector can look at. */
  interface Watched {
    /** What it is ready for now. */
    int readyNow();
  }

  private final class Key extends AbstractSelectionKey {
    private final Watched watched;
    private final AbstractSelectableChannel channel;

    /* Under the network's monitor. */
    private int interest;
    private int ready;

    Key(Watched watched, AbstractSelectableChannel channel) {
      this.watched = watched;
      this.channel = channel;
    }

    int look() {
      return watched.readyNow() & interest;
    }

    void publish() {
      ready = look();
    }

    @Override
    public AbstractSelectableChannel channel() {
      return channel;
    }

    @Override
    public Selector selector() {
      return SimulatedSelector.this;
    }

    @Override
    public int interestOps() {
      checkValid();
      synchronized (network) {
        return interest;
      }
    }

    @Override
    public SelectionKey interestOps(int ops) {
      checkValid();
      if ((ops & ~channel.validOps()) != 0) {
        throw new IllegalArgumentException(
            "ops: " + ops + " (expected: of validOps=" + channel.validOps() + ")");
      }
      synchronized (network) {
        interest = ops;
        network.changed();
      }
      return this;
    }

    @Override
    public int readyOps() {
      checkValid();
      synchronized (network) {
        return ready;
      }
    }

    private void checkValid() {
      if (!isValid()) {
        throw new CancelledKeyException();
      }
    }
  }
}
