package dev.coact.actor;

import dev.coact.coroutine.Coroutine;
import dev.coact.io.ActorIo;
import dev.coact.io.IoOwner;
import dev.coact.mailbox.Displacement;
import dev.coact.mailbox.DisplacementListener;
import dev.coact.mailbox.Lanes;
import dev.coact.mailbox.OfferResult;
import dev.coact.mailbox.OverflowPolicy;
import dev.coact.mailbox.SystemMessage;
import dev.coact.mailbox.Taker;
import dev.coact.memory.ActorHeap;
import dev.coact.memory.HeapOwner;
import dev.coact.scheduler.Task;
import dev.coact.scheduler.Timer;
import dev.coact.scheduler.Waiter;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One actor: its mailbox, its turns, and what its code sees of the system. Birth, failure and end
 * are in {@link Lifecycle}.
 */
final class ActorCell<M> extends CellStatus
    implements ActorContext<M>, HeapOwner, IoOwner, Taker<M>, DisplacementListener<M> {
  private static final int DRAINED_AT_A_TIME = 64;

  private static final AskTable CLOSED_ASKS = closedAsks();
  private static final Watching.Listed CLOSED_WATCHERS = Watching.Listed.closed();
  private static final VarHandle ASKS;
  private static final VarHandle WATCHERS;
  private static final VarHandle ELDER;
  private static final VarHandle DETACHED;

  static {
    try {
      MethodHandles.Lookup here = MethodHandles.lookup();
      ASKS = here.findVarHandle(ActorCell.class, "asks", AskTable.class);
      WATCHERS = here.findVarHandle(ActorCell.class, "watchers", Watching.Listed.class);
      ELDER = here.findVarHandle(ActorCell.class, "elder", ActorCell.class);
      DETACHED = here.findVarHandle(ActorCell.class, "detached", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /* Immutable. */
  final Dispatcher dispatcher;
  final @Nullable ActorCell<?> parentCell;
  final @Nullable String name;
  private final long number;
  final Lanes<M> mailbox;
  final SpawnOptions options;
  final CellRef<M> ref;

  /* Of the parent's Children, which see. */
  @SuppressWarnings("unused") // through ELDER
  private @Nullable ActorCell<?> elder;

  @SuppressWarnings("unused") // through DETACHED
  private volatile boolean detached;

  /* The actor's own turns only. */
  final Lifecycle<M> life = new Lifecycle<>(this);
  @Nullable Actor<M> actor; // null once it has ended
  private volatile @Nullable Holdings<M> holdings; // others look at it
  private @Nullable SelectiveReceive<M> selective;

  /*
   * Written by the turn; read by who resumes or interrupts, ordered by the status word. Who
   * interrupts in the first moments of a turn may not see it, and comes as if before the turn.
   */
  private @Nullable Turn turn;

  /* Shared: made by whoever needs them first. */
  private volatile @Nullable AskTable asks;
  private volatile Watching.@Nullable Listed watchers;
  private volatile @Nullable Children children;

  ActorCell(
      Dispatcher dispatcher,
      @Nullable ActorCell<?> parent,
      @Nullable String name,
      long number,
      Actor<M> actor,
      SpawnOptions options) {
    this.dispatcher = dispatcher;
    this.parentCell = parent;
    this.name = name;
    this.number = number;
    ActorProbe probe = dispatcher.system.probe;
    this.actor = probe == null ? actor : ProbedHandler.actor(this, actor, probe);
    this.options = options;
    Integer capacity = options.mailboxCapacity();
    this.mailbox =
        Lanes.of(
            capacity == null ? dispatcher.system.live.now().mailboxCapacity() : capacity,
            overflow(),
            Envelope.opening(options.conflation()),
            Envelope.opening(options.priorities()),
            this);
    this.ref = probe == null ? newRef() : new ProbedRef<>(this, probe);
  }

  private CellRef<M> newRef() {
    return dispatcher.system.carriesLogContext ? new ContextRef<>(this) : new CellRef<>(this);
  }

  /** What its full mailbox does. */
  OverflowPolicy overflow() {
    OverflowPolicy policy = options.overflow();
    return policy == null ? dispatcher.system.live.now().overflow() : policy;
  }

  /** A message that was queued has given way to another; its sender is not known any more. */
  @Override
  public void displaced(M message, Displacement why) {
    LostMessage.Reason reason =
        switch (why) {
          case DROPPED -> LostMessage.Reason.DROPPED;
          case CONFLATED -> LostMessage.Reason.CONFLATED;
        };
    dispatcher.system.lost.record(reason, message, null, path());
    Envelope.failRequest(
        message, AskException.Outcome.REFUSED, "the request was displaced: " + why, null);
  }

  private static AskTable closedAsks() {
    AskTable table = new AskTable();
    table.close(null);
    return table;
  }

  /* ---- for senders: any thread ---- */

  /**
   * Offers a message, and sees to it that the actor gets it. An actor at rest is woken first, which
   * makes the sender its owner until the actor is scheduled, so that it needs no atomic instruction
   * to leave the message.
   */
  OfferResult send(M message) {
    Objects.requireNonNull(message, "message");
    if (isAtRest() && mailbox.takesHandOver()) {
      Wake wake = toScheduled();
      if (wake != Wake.NOTHING) {
        return handOver(message, wake);
      }
    }
    OfferResult result = mailbox.offer(message);
    if (result == OfferResult.ACCEPTED) {
      wake();
    }
    return result;
  }

  private OfferResult handOver(M message, Wake wake) {
    try { // a search may be looking at the lane: it looks for a moment after it said that it rests
      return selective == null ? mailbox.handOver(message) : mailbox.offer(message);
    } finally {
      carryOut(wake);
    }
  }

  /** Something is in the mailbox. */
  void wake() {
    carryOut(toScheduled());
  }

  private void carryOut(Wake wake) {
    switch (wake) {
      case NOTHING -> {}
      case SCHEDULE -> dispatcher.scheduler.schedule(this);
      case RESUME -> Objects.requireNonNull(turn).coroutine.resume();
    }
  }

  /** Sends by the system lane. False if the actor has ended. */
  boolean signal(Signal signal) {
    if (!mailbox.offerSystem(signal)) {
      return false;
    }
    wake();
    return true;
  }

  /** Tells the actor to stop, and ends the wait that it is in. */
  void requestStop() {
    if (signal(new Signal.Stop(true))) {
      cancelWaits();
    }
  }

  /** See {@link ActorSystem#drain}. */
  CompletableFuture<Boolean> drain(long atMostNanos) {
    DrainEnd end = new DrainEnd();
    if (!signal(new Signal.TellEnd(end.ended)) || !signal(new Signal.Drain())) {
      return CompletableFuture.completedFuture(true);
    }
    dispatcher.scheduler.timers().arm(end, atMostNanos);
    return end.ended.thenApply(_ -> !end.isOver());
  }

  /** Stops an actor that is drained for too long. */
  private final class DrainEnd extends Timer {
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private volatile boolean over;

    @Override
    protected void fire() {
      over = true;
      requestStop();
    }

    /** The actor has ended. */
    boolean isOver() {
      cancel();
      return over;
    }
  }

  /** Nothing is in the mailbox, nor on its way into it. In the turn. */
  boolean isDrained() {
    return mailbox.isEmpty() && mailbox.waitingSenders() == 0 && !mailbox.hasSystem();
  }

  /** As if the actor stopped itself, at the next chance. */
  void stopOnItsOwn() {
    if (signal(new Signal.Stop(false))) {
      cancelWaits();
    }
  }

  /** Has the actor go down, and wait there to be started again. */
  void requestRestart(@Nullable Throwable cause) {
    order(new Signal.Restart(cause));
  }

  /** Has the parent fail in the place of this actor. */
  void failParent(EscalatedException.Reason reason, @Nullable Throwable cause) {
    ActorCell<?> above = parentCell;
    if (above == null || above.parentCell == null) {
      ActorSystem.LOG.error(
          "{} escalates to the system, which goes on without it (expected: a parent that decides)",
          path());
    } else {
      above.order(new Signal.Escalated(new EscalatedException(reason, path(), cause)));
    }
  }

  /**
   * Gives an order that need not end the actor, and ends the wait that it is in. The order goes
   * first, so that whoever finds its wait cut finds out why; and the cut does not come after the
   * order was taken, so that it does not hit a wait of the next incarnation.
   */
  private void order(Signal.Order order) {
    if (signal(order)) {
      order.cut(this::cancelWaits);
    }
  }

  /** Interrupts what the actor's turn is blocked on in the JDK; does nothing between turns. */
  void interruptTurn() {
    if (beginInterrupt()) {
      try {
        Turn running = turn;
        if (running != null) {
          running.coroutine.interrupt();
        }
      } finally {
        endInterrupt();
      }
    }
  }

  /** What its turn runs on, for dumps: a snapshot, and maybe a stale one. */
  @Nullable Coroutine stack() {
    Turn running = turn;
    return running == null ? null : running.coroutine;
  }

  /** The asks that wait for this actor. */
  AskTable asks() {
    AskTable table = asks;
    if (table == null) {
      ASKS.compareAndSet(this, null, new AskTable());
      table = Objects.requireNonNull(asks);
    }
    return table;
  }

  /** No ask waits for this actor from now on; those that do are failed. The mailbox may be open. */
  void closeAsks(@Nullable Throwable cause) {
    if (!ASKS.compareAndSet(this, null, CLOSED_ASKS)) {
      failAsks(cause);
    }
  }

  /**
   * After the mailbox was closed: the asks that wait are failed. An ask is entered before its
   * request is sent, so one that is not seen here finds the mailbox closed.
   */
  void failAsks(@Nullable Throwable cause) {
    AskTable table = asks;
    if (table != null) {
      table.close(cause);
    }
  }

  /** How many actors watch this one. A snapshot. */
  int watcherCount() {
    Watching.Listed list = watchers;
    return list == null ? 0 : list.count();
  }

  @Nullable AskTable asksIfAny() {
    return asks;
  }

  /** Who watches this actor. */
  Watching.Listed watchers() {
    Watching.Listed list = watchers;
    if (list == null) {
      WATCHERS.compareAndSet(this, null, new Watching.Listed());
      list = Objects.requireNonNull(watchers);
    }
    return list;
  }

  /** Nobody watches this actor from now on; those that do hear of its end. */
  void closeWatchers(Supplier<ActorEnd> how) {
    if (!WATCHERS.compareAndSet(this, null, CLOSED_WATCHERS)) {
      tellWatchers(how);
    }
  }

  /**
   * After it was detached: those that watch hear of its end. Who begins to watch enters the watch
   * and then looks whether the actor is detached, so one that is not seen here sees that.
   */
  void tellWatchers(Supplier<ActorEnd> how) {
    Watching.Listed list = watchers;
    if (list != null) {
      list.close();
      ActorEnd end = how.get();
      for (Watching one = list.poll(); one != null; one = list.poll()) {
        one.end = end;
        one.watcher.signal(new Signal.WatchedEnded(one));
      }
    }
  }

  Children childrenOrNew() {
    Children mine = children;
    if (mine == null) {
      synchronized (this) {
        mine = children;
        if (mine == null) {
          mine = new Children(this);
          children = mine;
        }
      }
    }
    return mine;
  }

  @Nullable Children childrenIfAny() {
    return children;
  }

  String path() {
    if (parentCell == null) {
      return "/";
    }
    String above = parentCell.path();
    String own = name == null ? "$" + number : name;
    return above.length() == 1 ? above + own : above + "/" + own;
  }

  /** The path of the actor whose turn the caller is in, or null. */
  static @Nullable String currentPath() {
    return Task.current() instanceof ActorCell<?> cell ? cell.path() : null;
  }

  /* ---- turns ---- */

  @Override
  protected void run() {
    Turn now = Turn.current();
    turn = now;
    now.begin(dispatcher);
    now.nothingAside();
    life.turn();
    turn = null;
    if (life.isOver()) {
      toEnded();
    } else if (!now.isWorkedOff() && hasWork()) { // else rest() looks, after the word is idle
      endTurnScheduled();
      dispatcher.scheduler.scheduleLast(this);
    } else {
      rest();
    }
  }

  private void rest() {
    toIdle();
    while ((hasWork() || mailbox.owesRoom()) && takeBack(IDLE)) {
      mailbox.release();
      if (hasWork()) {
        dispatcher.scheduler.scheduleLast(this);
        return;
      }
      toIdle();
    }
  }

  private boolean hasWork() {
    return mailbox.hasSystem() || (life.takesMessages() && !mailbox.isEmpty()) || life.wantsTurn();
  }

  /** Handler style: messages until the turn is over, the mailbox empty or the actor ending. */
  void handleMessages() {
    Turn now = Objects.requireNonNull(turn);
    boolean goOn = true;
    while (goOn) {
      M signalled = mailbox.hasSystem() ? trySignals() : null;
      if (!life.takesMessages()) {
        return;
      }
      if (signalled != null) {
        goOn = handle(signalled) && !isOver(now);
        life.signalHandled();
      } else {
        mailbox.drain(DRAINED_AT_A_TIME, this);
        boolean workedOff = !hasWork();
        now.workedOff(workedOff);
        goOn = !workedOff && (!now.isDue() || !isTurnOver(now));
      }
      life.failIfThrown();
    }
  }

  /** What signals make of themselves; what the user's code throws over it is a failure. */
  private @Nullable M trySignals() {
    try {
      return nextSignalled();
    } catch (Throwable failure) {
      life.failed(failure, null);
      return null;
    }
  }

  /** Signals that were sent before the messages of a drain come first. */
  @Override
  public boolean begins() {
    return !mailbox.hasSystem();
  }

  /** A message of a drain. Signals that have come since do not wait for the others. */
  @Override
  public boolean take(M message) {
    Turn now = Objects.requireNonNull(turn);
    return handle(message)
        && !life.isStopRequested()
        && !waitsCancelled()
        && !now.isLookDue()
        && !mailbox.hasSystem();
  }

  /** False if the handler threw, which the lifecycle has to be asked about then. */
  private boolean handle(M message) {
    try {
      if (message instanceof Envelope envelope) {
        handleOpened(message, envelope);
      } else {
        Objects.requireNonNull(life.handler()).handle(this, message);
      }
      return true;
    } catch (Throwable failure) {
      life.thrown(failure, message);
      return false;
    }
  }

  private void handleOpened(M queued, Envelope envelope) throws Exception {
    Turn now = Objects.requireNonNull(turn);
    if (takeInHand(now, envelope)) {
      Objects.requireNonNull(life.handler()).handle(this, Envelope.open(queued));
      now.inHand(null); // if it threw: when that was dealt with, whose log is part of it
    }
  }

  /** What the actor had in hand is dealt with, one way or another. In the turn. */
  void nothingInHand() {
    Objects.requireNonNull(turn).inHand(null);
  }

  /** Takes a message with its envelope in hand, unless it is not to be handled any more. */
  private boolean takeInHand(Turn now, Envelope envelope) {
    if (envelope.isExpired()) {
      dispatcher.system.lost.record(LostMessage.Reason.EXPIRED, envelope, null, path());
      return false;
    }
    now.inHand(envelope);
    return true;
  }

  /** The ask of the message in hand, if it is a request that was not answered. In the turn. */
  @Nullable ReplyRef<?> openRequest() {
    Envelope envelope = Objects.requireNonNull(turn).inHand();
    ReplyRef<?> request = envelope == null ? null : envelope.request;
    return request == null || (request.hasEnded() && !request.hasFailed()) ? null : request;
  }

  @Override
  public Optional<Duration> timeLeft() {
    checkTurn("timeLeft");
    ReplyRef<?> request = openRequest();
    return request == null
        ? Optional.empty()
        : Optional.of(Duration.ofNanos(Math.max(0, request.nanosLeft())));
  }

  private boolean isOver(Turn now) {
    return now.isLookDue() && (!hasWork() || isTurnOver(now));
  }

  private boolean isTurnOver(Turn now) {
    if (!now.isOver(dispatcher)) {
      return false;
    }
    if (now.hasMessagesLeft()) {
      mailbox.release(); // the time is up: senders have waited long enough
    }
    return true;
  }

  /** Others must not wait for room because this actor waits. */
  @Override
  protected void beforeWait() {
    mailbox.release();
  }

  /**
   * Nor because the JDK blocks it. If this comes late, the actor may rest, and is to look again.
   */
  @Override
  protected void turnHeldUp() {
    mailbox.release();
    wake();
  }

  /**
   * The next message for the actor's code: what is due by the system lane first. Null if there is
   * none, or none is to be handled any more.
   */
  private @Nullable M nextMessage() {
    M message = mailbox.hasSystem() ? nextSignalled() : null;
    return message != null || !life.takesMessages() ? message : mailbox.drainOne();
  }

  /** What signals make of themselves for the actor's code; null if nothing, or it is to end. */
  private @Nullable M nextSignalled() {
    while (true) {
      SystemMessage signal = mailbox.pollSystem();
      if (signal == null) {
        return null;
      }
      M message = life.onSignal((Signal) signal);
      if (!life.takesMessages()) {
        return null;
      }
      if (message != null) {
        return message;
      }
    }
  }

  @Override
  public M receive() {
    return Objects.requireNonNull(receive("receive", null, -1));
  }

  @Override
  public @Nullable M receive(Duration timeout) {
    return receive("receive", null, Durations.notNegative("timeout", timeout));
  }

  @Override
  public M receiveMatching(Predicate<? super M> wanted) {
    return Objects.requireNonNull(receiveMatching(wanted, -1));
  }

  @Override
  public @Nullable M receiveMatching(Predicate<? super M> wanted, Duration timeout) {
    return receiveMatching(wanted, Durations.notNegative("timeout", timeout));
  }

  private @Nullable M receiveMatching(Predicate<? super M> wanted, long timeoutNanos) {
    Objects.requireNonNull(wanted, "wanted");
    return receive("receiveMatching", wanted, timeoutNanos);
  }

  private @Nullable M receive(
      String what, @Nullable Predicate<? super M> wanted, long timeoutNanos) {
    checkTurn(what);
    if (life.isHandlerStyle()) {
      throw new IllegalStateException(
          path() + ": " + what + " in handler style (expected: the runtime receives)");
    }
    life.inHand(null);
    Turn now = Objects.requireNonNull(turn);
    now.inHand(null);
    if (now.isLookDue() && (willWait(timeoutNanos) ? now.isSpent() : isTurnOver(now))) {
      letOthersRun();
    }
    if (wanted != null && selective == null) {
      mailbox.release(); // from now on what is not wanted stays in the mailbox
      selective = new SelectiveReceive<>(this);
    }
    M message = life.isStopRequested() ? null : nextInHand(wanted);
    if (message == null && timeoutNanos != 0) {
      message = waitForMessage(wanted, timeoutNanos);
    }
    if (life.isStopRequested()) {
      throw cancellation();
    }
    life.inHand(message);
    return message == null ? null : Envelope.open(message);
  }

  /** As far as can be seen: what comes now does so in another turn. */
  private boolean willWait(long timeoutNanos) {
    return timeoutNanos != 0 && selective == null && !hasWork();
  }

  /** The next message, with its envelope, that is to be handled. */
  private @Nullable M nextInHand(@Nullable Predicate<? super M> wanted) {
    M message = nextMessage(wanted);
    while (message instanceof Envelope envelope
        && !takeInHand(Objects.requireNonNull(turn), envelope)) {
      message = nextMessage(wanted);
    }
    return message;
  }

  private @Nullable M nextMessage(@Nullable Predicate<? super M> wanted) {
    return selective == null ? nextMessage() : selective.next(wanted);
  }

  /** Ends the turn between two messages. */
  void letOthersRun() {
    Turn now = Objects.requireNonNull(turn);
    now.begin(dispatcher);
    now.coroutine.yieldNow();
  }

  private @Nullable M waitForMessage(@Nullable Predicate<? super M> wanted, long timeoutNanos) {
    ReceiveTimeout deadline = null;
    if (timeoutNanos > 0) {
      deadline = new ReceiveTimeout();
      dispatcher.scheduler.timers().arm(deadline, timeoutNanos);
    }
    try {
      while (true) {
        life.stopIfDrained();
        if (life.isStopRequested()) {
          return null;
        }
        suspendInReceive(wanted, deadline);
        M message = nextInHand(wanted);
        if (message != null || (deadline != null && deadline.fired)) {
          return message;
        }
      }
    } finally {
      if (deadline != null) {
        deadline.cancel();
      }
    }
  }

  private void suspendInReceive(
      @Nullable Predicate<? super M> wanted, @Nullable ReceiveTimeout deadline) {
    Turn now = Objects.requireNonNull(turn);
    now.begin(dispatcher);
    toReceiving();
    boolean due =
        (selective == null ? hasWork() : selective.hasWork(wanted))
            || mailbox.owesRoom()
            || (deadline != null && deadline.fired);
    if (due && takeBack(RECEIVING)) {
      mailbox.release();
    } else {
      now.coroutine.suspend();
    }
  }

  /** For tests. */
  int keptSignals() {
    return selective == null ? 0 : selective.kept();
  }

  /**
   * Wakes a receive; one that is over by then sees a wake-up without a message and waits on. Like a
   * sender it leaves its mark first and then looks at the word, so none that begins to wait misses
   * it.
   */
  private final class ReceiveTimeout extends Timer {
    private volatile boolean fired;

    @Override
    protected void fire() {
      fired = true;
      wake();
    }
  }

  /* ---- what the actor's code sees ---- */

  void checkTurn(String what) {
    if (!equals(Task.current())) {
      throw new IllegalStateException(
          path()
              + ": "
              + what
              + " used outside the actor's turn, on "
              + Thread.currentThread()
              + " (expected: only the actor's own code uses its context)");
    }
  }

  @Override
  protected RuntimeException cancellation() {
    return new ActorStoppedException(path());
  }

  @Override
  public ActorRef<M> self() {
    return ref;
  }

  @Override
  public Optional<ActorRef<?>> parent() {
    return parentCell == null || parentCell.parentCell == null
        ? Optional.empty()
        : Optional.of(parentCell.ref);
  }

  @Override
  public List<ActorRef<?>> children() {
    checkTurn("children");
    List<ActorRef<?>> refs = new ArrayList<>();
    Children mine = children;
    if (mine != null) {
      mine.list().forEach(child -> refs.add(child.ref));
    }
    return refs;
  }

  @Override
  public ActorSystem system() {
    return dispatcher.system;
  }

  @Override
  public <C> ActorRef<C> spawn(String childName, Actor<C> child) {
    return spawn(childName, child, SpawnOptions.defaults());
  }

  @Override
  public <C> ActorRef<C> spawn(String childName, Actor<C> child, SpawnOptions with) {
    checkTurn("spawn");
    return startChild(ActorNames.checked(childName), child, with);
  }

  @Override
  public <C> ActorRef<C> spawn(Actor<C> child) {
    return spawn(child, SpawnOptions.defaults());
  }

  @Override
  public <C> ActorRef<C> spawn(Actor<C> child, SpawnOptions with) {
    checkTurn("spawn");
    return startChild(null, child, with);
  }

  /** Any thread for a system's own actor, else this actor's turn. */
  <C> ActorRef<C> startChild(@Nullable String childName, Actor<C> child, SpawnOptions with) {
    Objects.requireNonNull(child, "actor");
    if (parentCell != null && life.hasEnded()) { // this is what it held, which is being freed
      throw new IllegalStateException(
          "spawn in " + path() + ": the parent is stopping (expected: a running one)");
    }
    Children mine = childrenOrNew();
    long childNumber = childName == null ? mine.nextNumber() : 0;
    SpawnOptions options = dispatcher.system.live.now().deployments().of(this, childName, with);
    Dispatcher placed = dispatcherFor(options);
    ActorCell<C> cell = new ActorCell<>(placed, this, childName, childNumber, child, options);
    mine.add(cell);
    dispatcher.system.tallies.spawned.increment();
    Events.spawned(cell);
    ActorProbe probe = dispatcher.system.probe;
    if (probe != null) {
      probe.spawned(cell, cell.ref);
      boolean inOrder = options.priorities() == null && options.conflation() == null;
      probe.configured(cell, cell.supervision().limit(), inOrder);
    }
    placed.scheduler.schedule(cell);
    return cell.ref;
  }

  /** Where a child lives: with this actor, if nobody says otherwise. */
  private Dispatcher dispatcherFor(SpawnOptions child) {
    String wanted = child.dispatcher();
    return wanted == null ? dispatcher : dispatcher.system.dispatchers.named(wanted);
  }

  @Override
  public void stop(ActorRef<?> target) {
    checkTurn("stop");
    if (!(target instanceof CellRef<?> other)
        || !(equals(other.cell) || equals(other.cell.parentCell))) {
      throw new IllegalArgumentException(
          path() + ": stop " + target + " (expected: itself or one of its children)");
    }
    if (equals(other.cell)) {
      life.stopHere();
      cancelWaitsHere();
    } else {
      other.cell.requestStop();
    }
  }

  @Override
  public void watch(ActorRef<?> target, Supplier<? extends M> onEnd) {
    checkTurn("watch");
    Objects.requireNonNull(onEnd, "onEnd");
    holdings().watches().watch(watchable(target), _ -> onEnd.get());
  }

  @Override
  public void watch(ActorRef<?> target, Function<? super ActorEnd, ? extends M> onEnd) {
    checkTurn("watch");
    Objects.requireNonNull(onEnd, "onEnd");
    holdings().watches().watch(watchable(target), onEnd);
  }

  @Override
  public void unwatch(ActorRef<?> target) {
    checkTurn("unwatch");
    holdings().watches().unwatch(watchable(target));
  }

  private ActorCell<?> watchable(ActorRef<?> target) {
    if (!(target instanceof CellRef<?> other) || equals(other.cell)) {
      throw new IllegalArgumentException(
          path() + ": watch " + target + " (expected: another actor)");
    }
    return other.cell;
  }

  @Override
  public ActorTimers<M> timers() {
    checkTurn("timers");
    return holdings().timers();
  }

  @Override
  public Stash<M> stash() {
    checkTurn("stash");
    return holdings().stash();
  }

  @Override
  public void become(MessageHandler<M> next) {
    checkTurn("become");
    Objects.requireNonNull(next, "next");
    ActorProbe probe = dispatcher.system.probe;
    life.behaviour("become").become(probe == null ? next : new ProbedHandler<>(this, next, probe));
  }

  @Override
  public void unbecome() {
    checkTurn("unbecome");
    life.behaviour("unbecome").become(null);
  }

  @Override
  public void receiveTimeout(Duration quiet, M message) {
    checkTurn("receiveTimeout");
    holdings().timers().whenQuiet(life.behaviour("receiveTimeout"), quiet, message);
  }

  @Override
  public void cancelReceiveTimeout() {
    checkTurn("cancelReceiveTimeout");
    holdings().timers().cancelWhenQuiet();
  }

  @Override
  public void sleep(Duration time) {
    checkTurn("sleep");
    long nanos = Durations.notNegative("time", time);
    new Waiter(dispatcher.scheduler, "sleep").await(nanos);
  }

  @Override
  @SuppressWarnings("NamedLikeContextualKeyword")
  public void yield() {
    checkTurn("yield");
    mailbox.release();
    Objects.requireNonNull(turn).coroutine.yieldNow();
  }

  @Override
  public <T> T await(CompletionStage<T> stage) throws Exception {
    checkTurn("await");
    Waiter waiter = new Waiter(dispatcher.scheduler, "a completion stage");
    Outcome<T> outcome = new Outcome<>();
    stage.whenComplete((value, failure) -> {
      outcome.value = value;
      outcome.failure = failure;
      waiter.signal();
    });
    waiter.await();
    return outcome.get();
  }

  @Override
  public <T> T blocking(Callable<T> call) throws Exception {
    checkTurn("blocking");
    Waiter waiter = new Waiter(dispatcher.scheduler, "a blocking call");
    Outcome<T> outcome = new Outcome<>();
    dispatcher.scheduler.blocking(() -> {
      try {
        outcome.value = call.call();
      } catch (Throwable failure) {
        outcome.failure = failure;
      }
      waiter.signal();
    });
    waiter.await();
    return outcome.get();
  }

  /** Written before the signal, read after the wait. */
  private static final class Outcome<T> {
    private @Nullable T value;
    private @Nullable Throwable failure;

    @SuppressWarnings("NullAway") // a stage or call may give null where T allows it
    T get() throws Exception {
      Throwable cause =
          failure instanceof CompletionException wrapped && wrapped.getCause() != null
              ? wrapped.getCause()
              : failure;
      return switch (cause) {
        case null -> value;
        case Error error -> throw error;
        case Exception exception -> throw exception;
        default -> throw new IllegalStateException(cause);
      };
    }
  }

  @Override
  public ActorHeap heap() {
    checkTurn("heap");
    return holdings().heap();
  }

  @Override
  public ActorIo io() {
    checkTurn("io");
    return holdings().io();
  }

  @Override
  public Ledger ledger() {
    checkTurn("ledger");
    return holdings().book();
  }

  private Holdings<M> holdings() {
    if (holdings == null) {
      holdings = new Holdings<>(this);
    }
    return holdings;
  }

  @Override
  public Logger log() {
    return LogManager.getLogger(
        system().name() + path().replaceAll("\\$\\d+", "\\$").replace('/', '.'));
  }

  /** What memory and sockets ask: whether the caller is part of this actor's turn. */
  @Override
  public boolean isCurrent() {
    return equals(Task.current());
  }

  @Override
  public String name() {
    return path();
  }

  /* ---- for the lifecycle ---- */

  /** A watched actor has ended; null if nobody waits for that any more. */
  @Nullable M watchedEnded(Watching watching) {
    return holdings == null ? null : holdings.watchedEnded(watching);
  }

  /** A timer is due; null if nobody waits for it any more. */
  @Nullable M timerDue(TimerTable.Armed<?> timer) {
    return holdings == null ? null : holdings.timerDue(timer);
  }

  /** A message was unstashed; null if nobody waits for it any more. */
  @Nullable M unstashed(Signal.Unstashed signal) {
    return holdings == null ? null : holdings.unstashed(signal);
  }

  /** The message as it was queued: in its envelope, if it is the one in hand. */
  @SuppressWarnings("unchecked") // see Envelope
  M asQueued(M message) {
    Envelope inHand = Objects.requireNonNull(turn).inHand();
    return inHand != null && inHand.holds(message) ? (M) inHand : message;
  }

  /** Whether the message in hand, as it was queued, is in the stash. In the turn. */
  boolean isAside(M message) {
    return Objects.requireNonNull(turn).isAside(message);
  }

  /** A message went into the stash, as it was queued. In the turn. */
  void setAside(M message) {
    Objects.requireNonNull(turn).setAside(message);
  }

  /** What comes by the system lane goes before the rest of a drain. */
  void leaveDrain() {
    Objects.requireNonNull(turn).lookNext();
  }

  /** A message to this actor itself, which takes the log context along if the system carries it. */
  M withContext(M message) {
    return dispatcher.system.carriesLogContext
        ? Envelope.of(message, null, LogContext.current())
        : message;
  }

  void loseStashed(M queued) {
    dispatcher.system.lost.record(LostMessage.Reason.NOT_HANDLED, queued, null, path());
  }

  /** An incarnation begins. */
  void begun() {
    ActorProbe probe = dispatcher.system.probe;
    if (probe != null && parentCell != null) {
      probe.begun(this, life.incarnation());
    }
    if (holdings != null) {
      holdings.begun();
    }
  }

  /** The last incarnation has ended. */
  void loseLeft() {
    if (holdings != null) {
      holdings.loseLeft();
      holdings = null;
    }
  }

  /** The message of a signal that has one and is not delivered yet; null if nobody waits for it. */
  @Nullable M messageOf(Signal.Due signal) {
    return switch (signal) {
      case Signal.Again again -> life.messageOf(again);
      case Signal.Held held -> holdings == null ? null : holdings.messageOf(held);
    };
  }

  /** Whether somebody still waits for the message of a signal that was not delivered yet. */
  boolean isDue(Signal.Due signal) {
    return switch (signal) {
      case Signal.Again again -> life.messageOf(again) != null;
      case Signal.Held held -> holdings != null && holdings.isDue(held);
    };
  }

  /** The message of a signal is being received. False if nobody waits for it any more. */
  boolean deliver(Signal.Due signal) {
    return switch (signal) {
      case Signal.Again again -> life.deliverAgain(again) != null;
      case Signal.Held held -> holdings != null && holdings.deliver(held);
    };
  }

  /** Everything held now, children apart. Any thread. */
  List<Ledger.Entry> heldAlone() {
    List<Ledger.Entry> entries = new ArrayList<>();
    Holdings<M> mine = holdings;
    if (mine != null) {
      mine.list(entries);
    }
    return entries;
  }

  /** Frees what this incarnation holds while its turn may go on. Any thread. */
  void abandonHoldings() {
    Holdings<M> mine = holdings;
    if (mine != null) {
      mine.abandon();
    }
  }

  /** Everything held now. Any thread. */
  List<Ledger.Entry> held() {
    List<Ledger.Entry> entries = heldAlone();
    Children mine = children;
    if (mine != null) {
      mine.list().forEach(child -> entries.add(new Ledger.Entry("child", child.path())));
    }
    return entries;
  }

  /** Frees what this incarnation holds, children apart. */
  void freeHoldings() {
    Holdings<M> mine = holdings;
    if (mine != null) {
      holdings = mine.free(); // the user's code: it may arm timers and watch
    }
    selective = null;
  }

  /* ---- for the parent's Children ---- */

  /** The sibling that was started before; ended ones may be left out. */
  @Nullable ActorCell<?> elder() {
    return (ActorCell<?>) ELDER.getAcquire(this);
  }

  void setElder(@Nullable ActorCell<?> sibling) {
    ELDER.setRelease(this, sibling);
  }

  boolean isDetached() {
    return detached;
  }

  /** Marks the cell as no child any more. True for the first who does. */
  boolean detach() {
    return DETACHED.compareAndSet(this, false, true);
  }

  /** Was not started: the parent stops. Nobody waits for it, and what it was sent is lost. */
  void discard() {
    ActorCell<?> parent = Objects.requireNonNull(parentCell);
    mailbox.close(_ -> {}); // nobody has had a reference
    mailbox.closeSystem(signal -> {
      if (signal instanceof Signal.TellEnd waiting) {
        waiting.ended.complete(null);
      }
    });
    toEnded();
    if (parent.childrenOrNew().remove(this)) {
      parent.signal(new Signal.ChildEnded(this));
    }
  }

  /** What follows its failures and its end. */
  Supervision supervision() {
    Supervision own = options.supervision();
    if (own != null) {
      return own;
    }
    Supervision usual = dispatcher.system.live.now().supervision();
    SupervisionOverlay overlay = options.overlay();
    return overlay == null ? usual : overlay.over(usual);
  }

  /** How it supervises its children; null: without a strategy. */
  @Nullable SupervisorStrategy strategy() {
    SupervisorStrategy own = options.supervisor();
    return own != null || parentCell == null ? own : dispatcher.system.live.now().supervisor();
  }

  /** How many messages its stash holds. */
  int stashCapacity() {
    Integer own = options.stashCapacity();
    int usual = own == null ? dispatcher.system.live.now().stashCapacity() : own;
    return usual == 0 ? mailbox.capacity() : usual;
  }

  /** How long it has to stop. */
  long shutdownNanos() {
    Duration own = supervision().shutdownTimeout();
    return own == null || own.isZero()
        ? dispatcher.system.live.now().childPatienceNanos()
        : Durations.notNegative("shutdownTimeout", own);
  }

  /** Whether it is interrupted as soon as it is told to stop. */
  boolean isShutDownAtOnce() {
    Duration own = supervision().shutdownTimeout();
    return own != null && own.isZero();
  }

  /** Lets the actor wait again after an order. In the turn. */
  void letWait() {
    allowWaits();
  }

  /** Whether waits fail at once. */
  boolean areWaitsCut() {
    return waitsCancelled();
  }

  /** Whether a stop is on its way or here: waits fail because of it. */
  boolean isToldToStop() {
    return waitsCancelled() || life.isStopRequested();
  }

  @Override
  public String toString() {
    return path() + " (" + statusName() + ", depth=" + mailbox.depth() + ")";
  }
}
