package dev.coact.io;

import dev.coact.coroutine.Coroutine;
import dev.coact.scheduler.Waiter;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;

/**
 * The sockets of one actor. Made by {@link IoSystem#open}.
 *
 * <p><b>Who may call.</b> {@link #listen} and {@link #connect}: code in the owner's turn; anything
 * else throws {@link IllegalStateException}. {@link #close}: the runtime. {@link #leases()} and
 * {@link #isClosed()}: anybody.
 *
 * <p><b>Waiting.</b> Whatever waits suspends the owner only. If the owner's waits are cancelled,
 * because it is told to stop, a wait ends with the owner's own exception, and nothing is held.
 *
 * <p><b>Fairness.</b> An actor whose sockets are always ready never has to wait. So every 64th
 * operation in a row lets others run, and looks whether the actor was told to stop.
 */
public final class ActorIo implements AutoCloseable {
  /* At 2 to 5 us each, about the default time slice of 200 us. */
  private static final int OPERATIONS_IN_A_ROW = 64;

  private static final String LISTENER = "listener %d on ";
  static final String CONNECTION = "connection %d with ";

  private final IoSystem system;
  private final IoOwner owner;

  /** In order of acquisition, and its own monitor: others transfer leases to here. */
  private final SequencedSet<Lease> leases = new LinkedHashSet<>();

  /** Written under the monitor of {@code leases}. */
  private volatile boolean closed;

  /** Owner's turn only. */
  private int operations;

  ActorIo(IoSystem system, IoOwner owner) {
    this.system = system;
    this.owner = owner;
  }

  /**
   * Opens a socket that accepts connections.
   *
   * @param address where to listen; port 0 lets the system choose
   * @param backlog how many connections the system keeps that nobody has accepted yet; 0 for its
   *     default
   * @throws PermitTimeoutException if there is no descriptor within the permit timeout
   * @throws IOException if the system refuses, for example because the address is in use
   */
  public Listener listen(InetSocketAddress address, int backlog) throws IOException {
    checkUse("listen");
    checkResolved(address);
    system.acquireWithin(Deadline.NONE, "listen on " + address);
    Descriptor descriptor = open(system.network()::openServerSocketChannel, LISTENER, address);
    try {
      ServerSocketChannel channel = (ServerSocketChannel) descriptor.channel;
      channel.configureBlocking(false);
      channel.bind(address, backlog);
      return adopt(new Listener(this, descriptor));
    } catch (Throwable t) {
      descriptor.close();
      throw t;
    }
  }

  /**
   * Connects to a server and waits until the connection stands.
   *
   * @param address where to; a name is resolved by who made it, which may block the thread
   * @param timeout how long all of it may take, waiting for a descriptor included
   * @throws PermitTimeoutException if there is no descriptor within the permit timeout
   * @throws java.net.SocketTimeoutException if the connection does not stand in time
   * @throws java.net.ConnectException if the peer refuses
   * @throws IOException for other failures
   */
  public Connection connect(InetSocketAddress address, Duration timeout) throws IOException {
    checkUse("connect");
    checkResolved(address);
    Deadline deadline = system.deadline(timeout);
    system.acquireWithin(deadline, "connect to " + address);
    try {
      return connect(address, deadline);
    } catch (IOException e) {
      system.countConnectFailure();
      throw e;
    }
  }

  private Connection connect(InetSocketAddress address, Deadline deadline) throws IOException {
    Descriptor descriptor = open(system.network()::openSocketChannel, CONNECTION, address);
    try {
      SocketChannel channel = (SocketChannel) descriptor.channel;
      channel.configureBlocking(false);
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      boolean connected = channel.connect(address);
      while (!connected) {
        if (!await(descriptor.output, deadline)) {
          throw deadline.exceeded("connect", descriptor);
        }
        connected = channel.finishConnect();
      }
      return adopt(new Connection(this, descriptor, 1));
    } catch (Throwable t) {
      descriptor.close();
      throw t;
    }
  }

  /** How a channel is made. */
  private interface Opening {
    SelectableChannel open() throws IOException;
  }

  /** Takes the caller's permit; it comes back with the descriptor, or now if there is none. */
  private Descriptor open(Opening opening, String kind, InetSocketAddress address)
      throws IOException {
    SelectableChannel channel;
    try {
      system.checkRefusal();
      channel = opening.open();
    } catch (Throwable t) {
      system.table().release();
      throw t;
    }
    return system.descriptor(channel, kind, address);
  }

  /** Returns the open leases, in the order in which the actor got them. */
  public List<Lease> leases() {
    synchronized (leases) {
      return new ArrayList<>(leases);
    }
  }

  /** Returns whether the owner has ended. */
  public boolean isClosed() {
    return closed;
  }

  /**
   * Revokes all leases, the latest first. Further calls do nothing.
   *
   * <p>Called by the runtime, on any thread, when the owner's last turn is over. It is safe, too,
   * while a turn of an owner that was given up is stuck: if that comes back it finds its leases
   * revoked.
   */
  @Override
  public void close() {
    List<Lease> ending;
    synchronized (leases) {
      closed = true;
      ending = new ArrayList<>(leases.reversed());
      leases.clear();
    }
    ending.forEach(Lease::revoke);
    system.closed(this);
  }

  /** Returns the owner's name and the number of leases. */
  @Override
  public String toString() {
    return "ActorIo[%s owner=%s leases=%d]"
        .formatted(closed ? "closed" : "open", owner.name(), leases().size());
  }

  /* ---- inside the module ---- */

  IoSystem system() {
    return system;
  }

  String ownerName() {
    return owner.name();
  }

  boolean isCurrent() {
    return owner.isCurrent();
  }

  /** Makes a lease on a new descriptor count, or throws if the owner has ended meanwhile. */
  <L extends Lease> L adopt(L lease) {
    if (!add(lease)) {
      throw endedFault();
    }
    system.countOpened();
    return lease;
  }

  /** False if the owner has ended. */
  boolean add(Lease lease) {
    synchronized (leases) {
      return !closed && leases.add(lease);
    }
  }

  void remove(Lease lease) {
    synchronized (leases) {
      leases.remove(lease);
    }
  }

  LeaseRevokedException endedFault() {
    return new LeaseRevokedException(
        "io of " + owner.name() + ": its owner has ended (expected: a living owner)");
  }

  /** Waits until an operation is worth another try; false if the deadline came first. */
  boolean await(Readiness readiness, Deadline deadline) {
    operations = 0;
    return readiness.await(system.scheduler(), deadline.remainingNanos());
  }

  /** Waits for time to pass, or for the owner's cancellation. */
  void pause(long nanos) {
    operations = 0;
    new Waiter(system.scheduler(), "pause before the next accept").await(nanos);
  }

  /** Before an operation that may not have to wait: lets others run every now and then. */
  void beforeOperation() {
    if (++operations > OPERATIONS_IN_A_ROW) {
      operations = 1;
      Coroutine coroutine = Coroutine.current();
      if (coroutine != null && coroutine.attachment() != null) {
        new Waiter(system.scheduler(), "turn").await(0); // throws if waits are cancelled
        coroutine.yieldNow();
      }
    }
  }

  private void checkUse(String what) {
    if (!owner.isCurrent()) {
      throw new IllegalStateException(
          what + ": called outside the turn of " + owner.name() + " (expected: by its owner)");
    }
    if (closed) {
      throw endedFault();
    }
  }

  private static void checkResolved(InetSocketAddress address) throws UnknownHostException {
    if (address.isUnresolved()) {
      throw new UnknownHostException(
          address.getHostString() + " (expected: a name that can be resolved)");
    }
  }
}
