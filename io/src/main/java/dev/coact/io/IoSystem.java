package dev.coact.io;

import dev.coact.scheduler.Scheduler;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.nio.channels.SelectableChannel;
import java.nio.channels.Selector;
import java.nio.channels.spi.SelectorProvider;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongPredicate;

/**
 * The descriptors of one actor system: their budget, and the selector that says which are ready.
 *
 * <p><b>Who may call.</b> Anybody, at any time.
 *
 * <p><b>Limits.</b> There are never more descriptors open than {@link IoSettings#descriptorBudget},
 * except those that were open when {@link #change} lowered it. The selector takes two more.
 *
 * <pre>{@code
 * IoSystem system = new IoSystem(scheduler, IoSettings.defaults());
 * ActorIo io = system.open(owner);
 * Connection connection = io.connect(address, Duration.ofSeconds(5)); // in the owner's turn
 * }</pre>
 */
public final class IoSystem implements AutoCloseable {
  private final Scheduler scheduler;
  private final LongPredicate refusal;
  private final DescriptorTable table;
  private final Poller poller;

  private final Set<ActorIo> open = ConcurrentHashMap.newKeySet();
  /* Written by change. */
  private volatile Duration permitTimeout;

  private final AtomicBoolean closed = new AtomicBoolean();
  private final AtomicLong attempts = new AtomicLong();
  private final LongAdder opened = new LongAdder();
  private final LongAdder ended = new LongAdder();
  private final LongAdder revoked = new LongAdder();
  private final LongAdder transferred = new LongAdder();
  private final LongAdder permitTimeouts = new LongAdder();
  private final LongAdder acceptFailures = new LongAdder();
  private final LongAdder connectFailures = new LongAdder();

  /**
   * Opens the selector and installs it as the scheduler's event source.
   *
   * @throws UnsupportedOperationException if the scheduler has no place for an event source
   * @throws IllegalStateException if the scheduler has an event source already
   * @throws UncheckedIOException if the system refuses a selector
   */
  public IoSystem(Scheduler scheduler, IoSettings settings) {
    this(scheduler, settings, attempt -> false);
  }

  /**
   * As above, but refuses some descriptors, for tests of what users do then.
   *
   * @param refusal asked before each attempt to open a socket or to accept a connection, with its
   *     number from 1 on, on any thread; if true, it fails as if the process had none left
   */
  public IoSystem(Scheduler scheduler, IoSettings settings, LongPredicate refusal) {
    this.scheduler = scheduler;
    this.permitTimeout = settings.permitTimeout();
    this.refusal = refusal;
    table = new DescriptorTable(scheduler, budget(settings));
    poller = install(scheduler);
  }

  private static Poller install(Scheduler scheduler) {
    Selector selector;
    try {
      selector = scheduler.network().openSelector();
    } catch (IOException e) {
      throw new UncheckedIOException("io: the system refuses a selector", e);
    }
    try {
      Poller poller = new Poller(selector);
      scheduler.eventSource(poller);
      return poller;
    } catch (UnsupportedOperationException e) {
      close(selector, e);
      throw new UnsupportedOperationException(
          "io: no sockets on this scheduler: "
              + scheduler
              + " (expected: one with a place for an event source)",
          e);
    } catch (Throwable t) {
      close(selector, t);
      throw t;
    }
  }

  private static void close(Closeable resource, Throwable because) {
    try {
      resource.close();
    } catch (IOException e) {
      because.addSuppressed(e);
    }
  }

  /**
   * Opens an actor's io. To be closed when the actor ends.
   *
   * @throws IllegalStateException if this system is closed
   */
  public ActorIo open(IoOwner owner) {
    ActorIo io = new ActorIo(this, owner);
    open.add(io);
    if (closed.get()) {
      io.close();
      throw new IllegalStateException("io: closed (expected: open)");
    }
    return io;
  }

  /**
   * Goes by other limits from now on. What is open above a lower budget stays open, and nothing is
   * opened until as much was closed; who waits for a descriptor gets what a higher one has room
   * for. Waits under way keep their deadline.
   */
  public void change(IoSettings settings) {
    permitTimeout = settings.permitTimeout();
    table.budget(budget(settings));
  }

  private static int budget(IoSettings settings) {
    int budget = settings.descriptorBudget();
    return budget == 0 ? ProcessLimit.budget() : budget;
  }

  /** Returns what it did and holds. */
  public IoCounters counters() {
    long endedFirst = ended.sum(); // before opened: the difference is never negative
    long openedSoFar = opened.sum();
    return new IoCounters(
        table.budget(),
        table.permits(),
        (int) (openedSoFar - endedFirst),
        table.waiting(),
        openedSoFar,
        endedFirst,
        revoked.sum(),
        transferred.sum(),
        permitTimeouts.sum(),
        acceptFailures.sum(),
        connectFailures.sum(),
        poller.arms(),
        poller.wakeUps());
  }

  /**
   * Revokes all leases, ends all waits and closes the selector. Further calls do nothing.
   *
   * <p>May come before or after the scheduler's close. Before: actors that still wait get an {@link
   * IOException} or a {@link LeaseRevokedException}.
   */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      table.close(); // first: what the others give back goes to nobody
      open.forEach(ActorIo::close);
      poller.close();
    }
  }

  /** Returns the counters. */
  @Override
  public String toString() {
    return "IoSystem[%s%s]".formatted(closed.get() ? "closed, " : "", counters());
  }

  /* ---- inside the module ---- */

  Scheduler scheduler() {
    return scheduler;
  }

  SelectorProvider network() {
    return scheduler.network();
  }

  DescriptorTable table() {
    return table;
  }

  Deadline deadline(Duration timeout) {
    return Deadline.after(timeout, scheduler.clock());
  }

  /**
   * Takes a permit for an operation whose caller is stuck until it has one.
   *
   * @throws PermitTimeoutException if there is none within the permit timeout
   * @throws java.net.SocketTimeoutException if the deadline comes before that
   */
  void acquireWithin(Deadline deadline, Object what) throws IOException {
    Duration limit = permitTimeout;
    Deadline permit = limit.isZero() ? Deadline.NONE : deadline(limit);
    long nanos = permit.remainingNanos();
    nanos = nanos < 0 ? deadline.remainingNanos() : deadline.remainingNanos(nanos);
    switch (table.acquire(what, nanos)) {
      case GRANTED -> {}
      case CLOSED -> throw closedFault(what);
      case TIMED_OUT -> {
        permitTimeouts.increment();
        throw deadline.hasPassed()
            ? deadline.exceeded("permit", what)
            : new PermitTimeoutException(what.toString(), table.budget(), limit);
      }
    }
  }

  /** Takes a permit for an operation whose business is to wait. */
  void acquire(Deadline deadline, Object what) throws IOException {
    switch (table.acquire(what, deadline.remainingNanos())) {
      case GRANTED -> {}
      case CLOSED -> throw closedFault(what);
      case TIMED_OUT -> throw deadline.exceeded("permit", what);
    }
  }

  private static IOException closedFault(Object what) {
    return new IOException(what + ": the io system is closed (expected: open)");
  }

  /** Asked before each call that makes a descriptor. */
  void checkRefusal() throws IOException {
    if (refusal.test(attempts.incrementAndGet())) {
      throw new IOException("Too many open files (refused by a test)");
    }
  }

  /** Takes over the channel and the caller's permit. */
  Descriptor descriptor(SelectableChannel channel, String kind, SocketAddress address) {
    return new Descriptor(table, poller, channel, kind, address);
  }

  void countOpened() {
    opened.increment();
  }

  void countClosed() {
    ended.increment();
  }

  void countRevoked() {
    revoked.increment();
    ended.increment();
  }

  void countTransferred() {
    transferred.increment();
  }

  void countAcceptFailure() {
    acceptFailures.increment();
  }

  void countConnectFailure() {
    connectFailures.increment();
  }

  void closed(ActorIo io) {
    open.remove(io);
  }

  /** For tests, when nothing moves. */
  boolean isValid() {
    IoCounters now = counters();
    return table.isValid()
        && poller.isValid()
        && now.leased() >= 0
        && now.leased() <= now.permits();
  }
}
