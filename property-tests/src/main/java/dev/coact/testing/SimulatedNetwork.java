package dev.coact.testing;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.spi.SelectorProvider;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The network of a simulation: TCP between the sockets of the system, and between these and {@link
 * SimulatedSocket}s of the test. No real socket is opened and no thread is started. See {@link
 * SimulatedScheduler#network}.
 *
 * <p><b>What is decided.</b> Each delivery (an opening and its answer, some bytes, an end, a reset)
 * is a step of the simulation, in any order with all other steps, but in order within one direction
 * of a connection; as TCP does, it neither loses nor repeats bytes. Buffers are bounded. How many
 * bytes a read, write or delivery moves, and how long a delivery takes, follows from the seed, the
 * connection and its number there: a step more or less elsewhere does not change it.
 *
 * <p><b>Names.</b> The third connection to 127.0.0.1:6379 is {@code /net/127.0.0.1:6379/2}, and its
 * directions {@code .../to-server} and {@code .../to-client}.
 *
 * <p><b>Limits.</b> TCP only, no name resolution, no urgent data. All addresses are hosts of their
 * own and reach each other; one port is bound by one listener. Sockets never block.
 *
 * <p><b>Threads.</b> As the scheduler: the driving thread and the turns that it runs.
 */
public final class SimulatedNetwork {
  private static final int FIRST_PORT = 49_152;
  private static final int DEFAULT_BACKLOG = 50;
  private static final String OUTSIDE_HOST = "10.0.0.1";

  /* Kinds of points of a link. */
  static final String DELIVERY = "DELIVERY";
  static final String PEER = "PEER";
  static final String PARTITION = "PARTITION";
  static final String CONNECT = "CONNECT";

  /** A bound socket that accepts. */
  static final class Listening {
    final InetSocketAddress address;
    final int backlog;
    final List<Endpoint> waiting = new ArrayList<>();

    Listening(InetSocketAddress address, int backlog) {
      this.address = address;
      this.backlog = backlog;
    }
  }

  /** A delivery that takes time. */
  private record Due(long nanos, long number, Link link) {}

  /* Immutable. */
  private final SimulatedScheduler scheduler;
  private final long seed;
  private final SimulatedProvider provider = new SimulatedProvider(this);

  /* Under the monitor. */
  private NetworkSettings settings;
  private final Map<Integer, Listening> listening = new HashMap<>();
  private final Map<InetSocketAddress, Long> connections = new HashMap<>();
  private final Set<Link> asking = new LinkedHashSet<>();
  private final List<Endpoint> widowed = new ArrayList<>();
  private final Map<Set<InetAddress>, Long> partitions = new HashMap<>();
  private final Set<Link> held = new LinkedHashSet<>();
  private final PriorityQueue<Due> due =
      new PriorityQueue<>(Comparator.comparingLong(Due::nanos).thenComparingLong(Due::number));
  private long dueSoFar;
  private NetworkFaults faults = NetworkFaults.NONE;
  private int nextPort = FIRST_PORT;
  private long links;
  private int openSockets;
  private long version;

  SimulatedNetwork(SimulatedScheduler scheduler, NetworkSettings settings, long seed) {
    this.scheduler = scheduler;
    this.settings = settings;
    this.seed = seed;
  }

  /** What it is like. */
  public synchronized NetworkSettings settings() {
    return settings;
  }

  /** Makes it like this from now on; connections that stand or are opening keep their buffers. */
  public synchronized void change(NetworkSettings another) {
    settings = another;
  }

  /** What opens sockets and selectors in it. They never block, and a select never waits. */
  public SelectorProvider provider() {
    return provider;
  }

  /** Connects from a host of its own, 10.0.0.1; runs the simulation until the connection stands. */
  public SimulatedSocket connect(InetSocketAddress to) throws IOException {
    return connect(new InetSocketAddress(OUTSIDE_HOST, 0), to);
  }

  /**
   * Connects, and runs the simulation until the connection stands.
   *
   * @param from the client's host; port 0 chooses one
   * @param to where somebody may listen
   * @throws java.net.ConnectException if nobody does
   */
  public SimulatedSocket connect(InetSocketAddress from, InetSocketAddress to) throws IOException {
    SimulatedSocket socket = new SimulatedSocket(scheduler, this);
    socket.connect(from, to);
    return socket;
  }

  /**
   * How many sockets of the system are open, listeners included; those of the test are not counted.
   */
  public synchronized int openSockets() {
    return openSockets;
  }

  /* ---- sockets ---- */

  synchronized void socketOpened() {
    openSockets++;
  }

  synchronized void socketClosed() {
    openSockets--;
  }

  void checkDescriptor(String what) throws IOException {
    if (faults.atOpening(what) instanceof NetworkFaults.Fate.Fails) {
      throw new IOException("Too many open files (simulated)");
    }
  }

  synchronized Listening listen(InetSocketAddress address, int backlog) throws BindException {
    int port = address.getPort() == 0 ? freePort() : address.getPort();
    if (listening.containsKey(port)) {
      throw new BindException("Address already in use");
    }
    Listening made =
        new Listening(
            new InetSocketAddress(address.getAddress(), port),
            backlog < 1 ? DEFAULT_BACKLOG : backlog);
    listening.put(port, made);
    asksChanged();
    return made;
  }

  private int freePort() {
    while (listening.containsKey(nextPort)) {
      nextPort++;
    }
    return nextPort++;
  }

  synchronized @Nullable Endpoint accept(Listening from) {
    if (from.waiting.isEmpty()) {
      return null;
    }
    Endpoint first = from.waiting.removeFirst();
    asksChanged();
    changed();
    return first;
  }

  synchronized void endListening(Listening ending) {
    listening.remove(ending.address.getPort());
    for (Endpoint each : ending.waiting) {
      each.aborts(true);
      each.close();
    }
    ending.waiting.clear();
    asksChanged();
    changed();
  }

  private void asksChanged() {
    List.copyOf(asking).forEach(Link::news);
  }

  private @Nullable Listening listeningAt(@Nullable InetSocketAddress address) {
    Listening found = address == null ? null : listening.get(address.getPort());
    boolean reaches =
        found != null
            && address != null
            && (found.address.getAddress().isAnyLocalAddress()
                || found.address.getAddress().equals(address.getAddress()));
    return reaches ? found : null;
  }

  /* ---- connections ---- */

  /** A client begins to connect. */
  synchronized void open(Endpoint client, @Nullable InetSocketAddress bound, InetSocketAddress to) {
    InetAddress host = bound == null ? to.getAddress() : bound.getAddress();
    int port = bound == null || bound.getPort() == 0 ? freePort() : bound.getPort();
    InetSocketAddress from = new InetSocketAddress(host, port);
    long number = connections.merge(to, 1L, Long::sum) - 1;
    String name = "/net/" + to.getAddress().getHostAddress() + ":" + to.getPort() + "/" + number;
    Endpoint server = new Endpoint(this);
    Link toServer = new Link(this, name + "/to-server", ++links, client, server);
    Link toClient = new Link(this, name + "/to-client", ++links, server, client);
    client.attach(from, to, toServer, toClient);
    server.attach(to, from, toClient, toServer);
    asking.add(toServer);
    toServer.open(Link.Opening.ASKS);
  }

  /** Whether an opening meets a listener with room, or none at all, which it is told. */
  boolean canOpen(Endpoint server) {
    Listening found = listeningAt(server.local());
    return found == null || found.waiting.size() < found.backlog;
  }

  /** An opening has arrived. */
  void opened(Endpoint server, Link inward, Link outward) {
    asking.remove(inward);
    Listening found = listeningAt(server.local());
    if (found == null || refuses(inward)) {
      outward.open(Link.Opening.REFUSED);
    } else {
      server.accepted();
      found.waiting.add(server);
      outward.open(Link.Opening.STANDS);
    }
  }

  /** Who asked has given up. */
  void asksNoMore(Link link) {
    asking.remove(link);
  }

  /* ---- faults ---- */

  synchronized void faults(NetworkFaults source) {
    faults = source;
  }

  private boolean refuses(Link link) {
    return faults.atLink(link.name(), CONNECT, 0, link) instanceof NetworkFaults.Fate.Fails;
  }

  /** Whether something other than a delivery happens. */
  boolean faultAt(Link link, long n) {
    NetworkFaults.Fate own = faults.atLink(link.name(), DELIVERY, n, link);
    switch (own) {
      case NetworkFaults.Fate.Fails() -> resetBoth(link);
      case NetworkFaults.Fate.Waits(long nanos) -> hold(link, nowNanos() + nanos);
      case null -> {}
    }
    if (faults.atLink(link.name(), PARTITION, n, link) instanceof NetworkFaults.Fate.Waits waits) {
      partitions.merge(hosts(link), nowNanos() + waits.nanos(), Math::max);
    }
    if (faults.atLink(link.name(), PEER, n, link) instanceof NetworkFaults.Fate.Fails) {
      vanish(link);
    }
    long closedUntil = partitions.getOrDefault(hosts(link), 0L);
    if (closedUntil > nowNanos()) {
      hold(link, closedUntil);
    }
    return own != null || closedUntil > nowNanos();
  }

  private void hold(Link link, long untilNanos) {
    link.holdUntil(untilNanos);
    held.add(link);
  }

  private static Set<InetAddress> hosts(Link link) {
    Set<InetAddress> both = new HashSet<>();
    InetSocketAddress from = link.from.local();
    InetSocketAddress to = link.to.local();
    if (from != null && to != null) {
      both.add(from.getAddress());
      both.add(to.getAddress());
    }
    return both;
  }

  private void resetBoth(Link link) {
    link.abandon();
    asking.remove(link);
    link.from.resetArrived();
    link.to.resetArrived();
    changed();
  }

  /** The receiver's process is gone without a word: it finds a reset, the sender nothing. */
  private void vanish(Link link) {
    asking.remove(link);
    link.to.resetArrived();
    link.discard();
    widowed.add(link.from);
    changed();
  }

  /**
   * Ends what faults have begun: what was held goes on, partitions close, and who talks to a peer
   * that is gone learns of it, as by a keep-alive.
   */
  synchronized void heal() {
    faults = NetworkFaults.NONE;
    partitions.clear();
    held.forEach(Link::release);
    widowed.forEach(Endpoint::resetArrived);
    widowed.clear();
    held.clear();
    changed();
  }

  /* ---- chance and time ---- */

  /** How many of {@code most} it is this time. */
  int cut(Link link, String what, long n, int most) {
    boolean cuts = most > 1 && unit(link, what, n) < settings.cuts();
    return cuts ? 1 + (int) (unit(link, what + " at", n) * (most - 1)) : most;
  }

  boolean losesUnread(Link link) {
    return unit(link, "loses", 0) < 0.5;
  }

  long latencyNanos(Link link, long n) {
    double share = 2 * unit(link, "latency", n) - 1; // half of them take no time
    return share <= 0 ? 0 : (long) (share * settings.latency().toNanos());
  }

  /** From 0 to below 1; follows from the seed and the arguments only. */
  private double unit(Link link, String what, long n) {
    long z = seed ^ (link.name().hashCode() * 0x9E3779B97F4A7C15L);
    z = mix(z + what.hashCode());
    z = mix(z + n);
    return (z >>> 11) * 0x1.0p-53;
  }

  private static long mix(long value) {
    long z = value + 0x9E3779B97F4A7C15L; // a step of SplitMix64
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  long nowNanos() {
    return scheduler.clock().nanoTime();
  }

  void deliverable(Link link) {
    scheduler.deliverable(link);
  }

  void deliverableAt(long nanos, Link link) {
    due.add(new Due(nanos, ++dueSoFar, link));
  }

  /** False if it was not due later. */
  boolean noLongerDue(Link link) {
    return due.removeIf(each -> each.link().equals(link));
  }

  /** The earliest time at which something is to be delivered, or {@code Long.MAX_VALUE}. */
  synchronized long nextDueNanos() {
    Due next = due.peek();
    return next == null ? Long.MAX_VALUE : next.nanos();
  }

  /** Makes deliverable what is due by now. */
  synchronized void advance() {
    while (nextDueNanos() <= nowNanos()) {
      deliverable(due.remove().link());
    }
  }

  /** A step. */
  synchronized void deliver(Link link) {
    link.deliver();
  }

  /* ---- readiness ---- */

  /** Something may be ready, or not any more. */
  synchronized void changed() {
    version++;
  }

  /** Changes whenever what a selector would find may have changed. */
  synchronized long version() {
    return version;
  }

  /** Whether a selector would find something. */
  boolean isReady() {
    return provider.isReady();
  }

  @Override
  public synchronized String toString() {
    return "SimulatedNetwork[sockets="
        + openSockets
        + ", listeners="
        + listening.size()
        + ", connections so far="
        + links / 2
        + "]";
  }
}
