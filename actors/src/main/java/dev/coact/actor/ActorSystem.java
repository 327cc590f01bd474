package dev.coact.actor;

import dev.coact.io.IoSettings;
import dev.coact.io.IoSystem;
import dev.coact.memory.MemoryCounters;
import dev.coact.memory.MemorySettings;
import dev.coact.memory.SlabDepot;
import dev.coact.scheduler.Scheduler;
import dev.coact.scheduler.Task;
import dev.coact.scheduler.WaitInterruptedException;
import dev.coact.scheduler.Waiter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A tree of actors with the workers that run them and the memory and sockets that they use.
 *
 * <p>Any thread may use it. What an actor's code may do with its own system is in {@link
 * ActorContext}.
 *
 * <pre>{@code
 * try (ActorSystem system = ActorSystem.start("shop")) {
 *   ActorRef<Command> stock = system.spawn("stock", stock());
 *   Taken taken = stock.ask(me -> new Take(3, me), Duration.ofSeconds(1));
 * }
 * }</pre>
 */
public final class ActorSystem implements AutoCloseable {
  static final Logger LOG = LogManager.getLogger(ActorSystem.class);

  /* Threads that are told to end need a moment even when the time for the actors is over. */
  private static final Duration LEAST_TIME_FOR_WORKERS = Duration.ofMillis(200);

  /* Of actors that did not end. The report has all. */
  private static final int MAX_LOGGED = 20;

  private final String name;
  final LiveSettings live;
  final Dispatchers dispatchers;
  final Scheduler scheduler; // of the default dispatcher
  final SlabDepot depot;
  final Tallies tallies = new Tallies();
  final LostMessages lost;
  final StallLog stalls = new StallLog();
  private final ShutdownTasks tasks = new ShutdownTasks();
  private final ExitHook exitHook = new ExitHook(this);

  /* Set before the actors that it is for are started. */
  volatile boolean carriesLogContext;

  /* For tests; null in production. */
  final @Nullable ActorProbe probe;

  final @Nullable ConfigWatch watch;
  private final ActorCell<Object> root;
  private final List<Consumer<ActorFailure>> failureListeners = new CopyOnWriteArrayList<>();
  private final ConcurrentLinkedQueue<ActorCell<?>> leftBehind = new ConcurrentLinkedQueue<>();

  /* Those of threads and of other systems' actors for room in a mailbox of this system. */
  final Set<Waiter> waitsFromOutside = ConcurrentHashMap.newKeySet();

  /* Written once, by shutdown. */
  private volatile boolean isShutDown;

  /* Guarded by this. */
  private @Nullable IoSystem io;
  private boolean ioClosed;
  private @Nullable CompletableFuture<ShutdownReport> shutdown;

  private ActorSystem(
      String name, SystemSettings settings, @Nullable Scheduler given, @Nullable ActorProbe probe) {
    this.name = name;
    this.probe = probe;
    this.live = new LiveSettings(name, settings, this::apply);
    this.depot =
        new SlabDepot(memorySettings(settings.memory()), _ -> probe != null && probe.refusesSlab());
    this.lost = new LostMessages(settings.lostMessages());
    if (probe != null) {
      lost.listen(probe::lost);
      failureListeners.add(probe::failed);
    }
    this.dispatchers = new Dispatchers(this, given); // starts threads: after all that may throw
    this.scheduler = dispatchers.standard().scheduler;
    this.root =
        new ActorCell<>(
            dispatchers.standard(),
            null,
            "",
            0,
            Actor.handling(() -> (ctx, message) -> {}),
            SpawnOptions.defaults().withSupervision(Supervision.stop()));
    if (probe != null) {
      probe.spawned(root, root.ref);
    }
    scheduler.schedule(root);
    Duration period = settings.reload().interval();
    boolean watches = given == null && !period.isZero() && !live.layers().files().isEmpty();
    this.watch = watches ? new ConfigWatch(scheduler, live, period) : null;
    if (watch != null) {
      watch.arm();
    }
  }

  private static MemorySettings memorySettings(MemorySection memory) {
    return new MemorySettings(
        memory.systemQuota(),
        memory.actorQuota(),
        Math.toIntExact(memory.chunkSize()),
        Math.toIntExact(memory.slabSize()),
        memory.retainedChunks(),
        memory.retainedSlabs());
  }

  private static IoSettings ioSettings(IoSection io) {
    return new IoSettings(io.descriptorBudget(), io.permitTimeout());
  }

  /**
   * Starts a system configured by {@code application.conf} on the class path, or the file that
   * {@code -Dcoact.config} names, over the built-in defaults; see {@link SystemSettings#load()}.
   *
   * @param name letters, digits and {@code -_.~@:}; names threads and loggers
   * @throws ConfigException if something in the configuration is wrong; it lists everything
   */
  public static ActorSystem start(String name) {
    return start(name, SystemSettings.load());
  }

  /** Starts a system with these settings. */
  public static ActorSystem start(String name, SystemSettings settings) {
    return new ActorSystem(ActorNames.checked(name), settings, null, null);
  }

  /**
   * Starts a system on a scheduler of the caller's, such as a simulated one. The system closes it.
   * Every dispatcher of the system is this scheduler.
   */
  public static ActorSystem start(String name, SystemSettings settings, Scheduler scheduler) {
    return new ActorSystem(ActorNames.checked(name), settings, scheduler, null);
  }

  /**
   * Starts a system for a test: on a scheduler of the caller's, and with a probe that is asked in
   * front of each send, and before and after each message.
   */
  public static ActorSystem start(
      String name, SystemSettings settings, Scheduler scheduler, ActorProbe probe) {
    return new ActorSystem(ActorNames.checked(name), settings, scheduler, probe);
  }

  /** Its name. */
  public String name() {
    return name;
  }

  /** What it goes by: what it was started with, and what has changed since by {@link #reload}. */
  public SystemSettings settings() {
    return live.now().settings();
  }

  /**
   * Reads the configuration again, from where the settings of this system were read, and goes by
   * what has changed. Keys that {@code docs/configuration.md} calls live have their new values from
   * now on, each change is logged, and so is each change of a key that needs another start. If
   * anything in the file is wrong, nothing of it is used and the errors are logged.
   *
   * <p>A system on its own scheduler whose settings came from files does so by itself when they
   * change; see section {@code coact.reload}. Reads files: an actor calls it by {@link
   * ActorContext#blocking}.
   *
   * @return what has changed since the last reading; changes of keys that are not live among them
   */
  public ConfigReload reload() {
    return live.reload();
  }

  /**
   * Has {@code listener} called after each {@link #reload} that found changes or errors, whoever
   * caused it, on the thread that read.
   */
  public void onReload(Consumer<ConfigReload> listener) {
    live.listen(listener);
  }

  /** For those who keep copies of what can change. */
  private void apply(SystemSettings changed) {
    dispatchers.apply(changed);
    lost.apply(changed.lostMessages());
    synchronized (this) {
      if (io != null) {
        io.change(ioSettings(changed.io()));
      }
    }
  }

  /**
   * Starts an actor.
   *
   * @param actorName unique among the living actors started so: letters, digits and {@code -_.~@:}
   * @throws IllegalArgumentException if the name is taken or not allowed
   * @throws IllegalStateException if the system shuts down
   */
  public <M> ActorRef<M> spawn(String actorName, Actor<M> actor) {
    return spawn(actorName, actor, SpawnOptions.defaults());
  }

  /** Starts an actor with options of its own. */
  public <M> ActorRef<M> spawn(String actorName, Actor<M> actor, SpawnOptions options) {
    return root.startChild(ActorNames.checked(actorName), actor, options);
  }

  /** Starts an actor with a name made up by the runtime. */
  public <M> ActorRef<M> spawn(Actor<M> actor) {
    return spawn(actor, SpawnOptions.defaults());
  }

  /** Starts an actor with a made-up name and options of its own. */
  public <M> ActorRef<M> spawn(Actor<M> actor, SpawnOptions options) {
    return root.startChild(null, actor, options);
  }

  /** Tells an actor to stop; does not wait. See {@link ActorContext#stop}. */
  public void stop(ActorRef<?> ref) {
    cellOf("stop", ref).requestStop();
  }

  /**
   * Has an actor work off what is in its mailbox, and what is sent to it until that is empty, and
   * then stop. So first stop what sends to it. Does not wait.
   *
   * @param atMost then it is told to stop, whatever is left in its mailbox
   * @return completes when the actor has ended: with true if it did so in time
   */
  public CompletionStage<Boolean> drain(ActorRef<?> ref, Duration atMost) {
    return cellOf("drain", ref).drain(Durations.positive("atMost", atMost));
  }

  /**
   * Has {@code task} run in a phase of {@link #shutdown}, on a thread of the blocking pool. If it
   * gives a {@link CompletionStage}, it is done when that is. A task that throws, completes with a
   * failure or takes too long is logged and stands in the {@link ShutdownReport}; the shutdown goes
   * on. It counts into the time for the whole shutdown.
   *
   * <pre>{@code
   * system.onShutdown(ShutdownPhase.INTAKE, "listener", second, () -> { listener.close(); return null; });
   * system.onShutdown(ShutdownPhase.DRAIN, "orders", minute, () -> system.drain(orders, minute));
   * }</pre>
   *
   * @param taskName unique in its phase
   * @param atMost how long the phase waits for it; more than zero
   * @throws IllegalArgumentException if the phase has a task of this name
   * @throws IllegalStateException if the phase has begun
   */
  public void onShutdown(ShutdownPhase phase, String taskName, Duration atMost, Callable<?> task) {
    tasks.add(phase, ActorNames.checked(taskName), atMost, task);
  }

  /** Takes back an {@link #onShutdown}. False if there is none, or it has begun. */
  public boolean cancelOnShutdown(ShutdownPhase phase, String taskName) {
    return tasks.remove(phase, taskName);
  }

  /**
   * Has the system {@linkplain #close closed} when the JVM ends by a signal such as {@code
   * SIGTERM}, by {@code System.exit} or with its last thread, unless it was closed before. The JVM
   * waits for that, so an actor must not call {@code System.exit} in its turn, but {@code
   * ctx.blocking} it. Calling this again does nothing.
   */
  public void closeOnExit() {
    exitHook.install();
  }

  /** Completes when the actor has ended and what it held is free. */
  public CompletionStage<Void> whenEnded(ActorRef<?> ref) {
    return whenEnded(cellOf("whenEnded", ref));
  }

  private static CompletableFuture<Void> whenEnded(ActorCell<?> cell) {
    CompletableFuture<Void> ended = new CompletableFuture<>();
    if (!cell.signal(new Signal.TellEnd(ended))) {
      ended.complete(null);
    }
    return ended;
  }

  private ActorCell<?> cellOf(String what, ActorRef<?> ref) {
    if (ref instanceof CellRef<?> other && equals(other.cell.system())) {
      return other.cell;
    }
    throw new IllegalArgumentException(what + " " + ref + " (expected: an actor of this system)");
  }

  /** Has {@code listener} called for every lost message, by whoever lost it; it must not wait. */
  public void onLost(Consumer<LostMessage> listener) {
    lost.listen(listener);
  }

  /**
   * Has {@code listener} called for every failure, in the failed actor's turn; it must not wait.
   */
  public void onFailure(Consumer<ActorFailure> listener) {
    failureListeners.add(listener);
  }

  /**
   * Has {@code listener} called for every turn of an actor that keeps its worker for longer than
   * {@code coact.scheduler.stall-threshold}: once, while it does, on a thread of the blocking pool.
   * Such turns are also logged.
   */
  public void onStall(Consumer<ActorStall> listener) {
    stalls.listen(listener);
  }

  /**
   * Has every message to an actor that is started from now on take along the sender's log context,
   * Log4j's {@link org.apache.logging.log4j.ThreadContext}: while the message is handled, that is
   * the context, and goes along with what the actor sends and asks, and with the timers that it
   * arms. So a trace id that is put there where a request comes in stands in every line that is
   * logged because of it. Afterwards the context is empty again. Call this right after the start.
   *
   * <p>It costs a small object for each message. A system where it is not called pays nothing.
   */
  public void carryLogContext() {
    carriesLogContext = true;
  }

  /** What it did and holds. */
  public SystemCounters counters() {
    MemoryCounters memory = depot.counters();
    long ended = tallies.ended.sum(); // before those spawned, which are never fewer
    long spawned = tallies.spawned.sum();
    IoSystem sockets = ioIfAny();
    return new SystemCounters(
        spawned - ended,
        spawned,
        tallies.failures.sum(),
        tallies.restarts.sum(),
        lost.counts(),
        tallies.pendingAsks.sum(),
        tallies.watches.sum(),
        memory.slabs(),
        memory.bytesInUse(),
        sockets == null ? 0 : sockets.counters().leased(),
        scheduler.counters(),
        dispatchers.namedCounters());
  }

  /**
   * Goes on without an actor that does not come back: it computes for ever, or waits in a call that
   * nothing ends. It is told to stop and interrupted; its name is free, asks to it fail, senders
   * that wait for room in its mailbox go on, watchers hear of its end, its children are stopped,
   * and what stands in its ledger is closed on a thread of the blocking pool. Only its memory and
   * what is in its mailbox are kept until its code comes back after all. Until then it counts as an
   * actor, and dumps show it.
   *
   * <p>An actor that does not end within {@code coact.shutdown.child-timeout} after its parent has
   * stopped it is abandoned by the runtime.
   *
   * @return false if it had ended, or was abandoned before
   */
  public boolean abandon(ActorRef<?> ref) {
    ActorCell<?> cell = cellOf("abandon", ref);
    cell.requestStop();
    if (cell.isEnded() || cell.isDetached()) {
      return false;
    }
    ActorCell<?> parent = cell.parentCell;
    boolean awaited = parent != null && parent.childrenOrNew().remove(cell);
    overdue(cell);
    if (parent != null && awaited) {
      parent.signal(new Signal.ChildEnded(cell));
    }
    return true;
  }

  /**
   * What the living actors hold, by path, children apart: memory, sockets, timers, watches, stashed
   * messages and what they registered themselves. Actors that hold nothing are left out. A look
   * from outside that waits for nobody.
   */
  public Map<String, List<Ledger.Entry>> ledgers() {
    Map<String, List<Ledger.Entry>> all = new TreeMap<>();
    for (ActorCell<?> cell : livingAndLeft()) {
      List<Ledger.Entry> held = cell.heldAlone();
      if (!held.isEmpty()) {
        all.put(cell.path(), List.copyOf(held));
      }
    }
    return all;
  }

  /**
   * All actors as a tree, with what they hold and who waits for them, and the counters. A look from
   * outside, as {@link #dump} is, for programs.
   */
  public SystemSnapshot snapshot() {
    List<ActorSnapshot> tops = new ArrayList<>(Dumps.below(root));
    for (ActorCell<?> cell : leftBehind) {
      if (!cell.isEnded()) {
        tops.add(Dumps.tree(cell));
      }
    }
    return new SystemSnapshot(name, counters(), tops);
  }

  /** The paths of the living actors, parents before children; a snapshot. */
  public List<String> actors() {
    List<String> paths = new ArrayList<>();
    living(root).forEach(cell -> paths.add(cell.path()));
    return paths;
  }

  /**
   * What each living actor does: its state, its mailbox, what it waits for and where in its code.
   * Those that were left behind and have not ended come last. A look from outside that stops nobody
   * and waits for nobody; any thread, also while the system is under load or stuck. {@link
   * SystemDump#toString} shows it to people.
   */
  public SystemDump dump() {
    return new SystemDump(
        name,
        livingAndLeft().stream().map(Dumps::of).toList(),
        live.now().deployments().unmatched());
  }

  private List<ActorCell<?>> livingAndLeft() {
    List<ActorCell<?>> cells = living(root);
    for (ActorCell<?> cell : leftBehind) {
      if (!cell.isEnded()) {
        cells.add(cell);
        cells.addAll(living(cell));
      }
    }
    return cells;
  }

  /** Those below an actor, parents before children, in start order. */
  private static List<ActorCell<?>> living(ActorCell<?> top) {
    List<ActorCell<?>> found = new ArrayList<>();
    List<ActorCell<?>> left = new ArrayList<>(childrenOf(top).reversed());
    while (!left.isEmpty()) {
      ActorCell<?> cell = left.removeLast();
      found.add(cell);
      left.addAll(childrenOf(cell).reversed());
    }
    return found;
  }

  private static List<ActorCell<?>> childrenOf(ActorCell<?> cell) {
    Children children = cell.childrenIfAny();
    return children == null ? List.of() : children.list();
  }

  /**
   * Runs the tasks of {@link #onShutdown} in the order of their phases; before those of {@code
   * RELEASE} stops every actor, the youngest of the system's own first and children before parents,
   * then the workers. Actors that do not end in time are interrupted, and reported if they do not
   * end then, either. Idempotent: a second call waits for the first and returns its report.
   *
   * @param timeout for all of it
   * @throws IllegalStateException if an actor of this system calls it: it would wait for itself
   */
  public ShutdownReport shutdown(Duration timeout) {
    long nanos = Durations.notNegative("timeout", timeout);
    if (Task.current() instanceof ActorCell<?> caller && equals(caller.system())) {
      throw new IllegalStateException(
          "shutdown called by "
              + caller.path()
              + ", which would wait for its own end (expected: a"
              + " thread outside the system; stop the actor and let that thread close)");
    }
    CompletableFuture<ShutdownReport> mine = new CompletableFuture<>();
    CompletableFuture<ShutdownReport> first;
    synchronized (this) {
      first = shutdown;
      if (first == null) {
        shutdown = mine;
      }
    }
    if (first != null) {
      return first.join();
    }
    try {
      mine.complete(shutdownOnce(nanos));
    } catch (Throwable failure) {
      mine.completeExceptionally(failure);
      throw failure;
    }
    return mine.join();
  }

  private ShutdownReport shutdownOnce(long nanos) {
    long start = scheduler.clock().nanoTime();
    if (watch != null) {
      watch.close();
    }
    List<String> failedTasks = new ArrayList<>();
    boolean interrupted = tasks.run(ShutdownPhase.INTAKE, scheduler, nanos, failedTasks);
    interrupted |= tasks.run(ShutdownPhase.DRAIN, scheduler, left(start, nanos), failedTasks);
    root.childrenOrNew().close(true); // not only when the root's turn comes
    root.requestStop();
    interrupted |= awaitEnds(List.of(root), interrupted ? 0 : left(start, nanos));
    List<ActorCell<?>> remaining = livingAndLeft();
    remaining.forEach(ActorCell::interruptTurn);
    if (!interrupted && !remaining.isEmpty()) {
      interrupted =
          awaitEnds(remaining, Math.min(left(start, nanos), live.now().childPatienceNanos()));
    }
    interrupted |= tasks.run(ShutdownPhase.RELEASE, scheduler, left(start, nanos), failedTasks);
    closeIo();
    Duration left = Duration.ofNanos(left(start, nanos));
    boolean workersEnded =
        dispatchers.close(
            left.compareTo(LEAST_TIME_FOR_WORKERS) < 0 ? LEAST_TIME_FOR_WORKERS : left);
    if (workersEnded) {
      depot.close();
    }
    letGo(remaining);
    reportUnmatched();
    exitHook.remove();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return new ShutdownReport(
        Duration.ofNanos(scheduler.clock().nanoTime() - start),
        remaining.stream().filter(cell -> !whenEnded(cell).isDone()).map(ActorCell::path).toList(),
        workersEnded,
        failedTasks,
        counters());
  }

  /** Of so many nanoseconds since the start. */
  private long left(long start, long nanos) {
    return Math.max(0, nanos - (scheduler.clock().nanoTime() - start));
  }

  /** A pattern that names nobody is mostly a slip, but only the end can tell. */
  private void reportUnmatched() {
    List<String> unmatched = live.now().deployments().unmatched();
    if (!unmatched.isEmpty()) {
      LOG.warn(
          "system {}: no actor matched {} of coact.deployment (expected: the path of some actor)",
          name,
          unmatched);
    }
  }

  /** Ends the waits for actors that will never come to it. */
  private void letGo(List<ActorCell<?>> remaining) {
    isShutDown = true; // before it looks at who waits; who begins to wait does the reverse
    remaining.forEach(cell -> cell.closeAsks(null));
    waitsFromOutside.forEach(Waiter::cancel);
  }

  /** True if the thread was interrupted, which ends the wait. */
  private boolean awaitEnds(List<ActorCell<?>> cells, long nanos) {
    Waiter waiter = new Waiter(scheduler, "the end of system " + name);
    CompletableFuture<?>[] ends =
        cells.stream().map(ActorSystem::whenEnded).toArray(CompletableFuture<?>[]::new);
    var _ = CompletableFuture.allOf(ends).thenRun(waiter::signal);
    try {
      waiter.await(nanos);
      return false;
    } catch (WaitInterruptedException e) {
      return Thread.interrupted();
    }
  }

  /** {@link #shutdown} within {@code coact.shutdown.timeout}; logs what did not end. */
  @Override
  public void close() {
    Duration timeout = settings().shutdown().timeout();
    ShutdownReport report = shutdown(timeout);
    if (!report.isClean()) {
      LOG.warn(
          "system {} did not end cleanly within {}: {} still running, first {}, workers ended: {},"
              + " failed tasks {}, {}",
          name,
          timeout,
          report.stillRunning().size(),
          report.stillRunning().stream().limit(MAX_LOGGED).toList(),
          report.workersEnded(),
          report.failedTasks(),
          report.counters());
    }
  }

  /* ---- for cells ---- */

  /** Whether {@link #shutdown} is over: what has not ended by then never will. */
  boolean isShutDown() {
    return isShutDown;
  }

  synchronized IoSystem io() {
    if (ioClosed) {
      throw new IllegalStateException("system " + name + " is shut down (expected: a running one)");
    }
    if (io == null) {
      io = new IoSystem(scheduler, ioSettings(settings().io()));
    }
    return io;
  }

  private synchronized @Nullable IoSystem ioIfAny() {
    return io;
  }

  private void closeIo() {
    IoSystem sockets;
    synchronized (this) {
      ioClosed = true;
      sockets = io;
    }
    if (sockets != null) {
      sockets.close();
    }
  }

  void failed(ActorFailure failure) {
    tallies.failures.increment();
    Events.failed(failure);
    LOG.log(
        probe == null ? Level.ERROR : Level.DEBUG, // a test hears of it, and may fail many times
        "{} failed (incarnation {}, {}, restarts in the window {}), it held {}",
        failure.path(),
        failure.incarnation(),
        failure.decision(),
        failure.restarts(),
        failure.held(),
        failure.cause());
    for (Consumer<ActorFailure> listener : failureListeners) {
      try {
        listener.accept(failure);
      } catch (Throwable e) { // the actor's end or restart has to go on
        LOG.error("a listener of failures threw", e);
      }
    }
  }

  void overdue(ActorCell<?> cell) {
    leftBehind.removeIf(ActorCell::isEnded);
    leftBehind.add(cell);
    cell.interruptTurn();
    if (cell.parentCell != null) {
      cell.parentCell.childrenOrNew().remove(cell);
    }
    Abandonment.of(cell, living(root));
  }

  @Override
  public String toString() {
    return "ActorSystem[" + name + ", " + counters() + "]";
  }
}
