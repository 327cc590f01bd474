package dev.coact.testing;

import dev.coact.coroutine.Carrier;
import dev.coact.coroutine.Coroutine;
import dev.coact.coroutine.CoroutineCounters;
import dev.coact.scheduler.Clock;
import dev.coact.scheduler.EventSource;
import dev.coact.scheduler.FromOutside;
import dev.coact.scheduler.Scheduler;
import dev.coact.scheduler.SchedulerCounters;
import dev.coact.scheduler.StallReport;
import dev.coact.scheduler.Task;
import dev.coact.scheduler.Timer;
import dev.coact.scheduler.TimerWheel;
import dev.coact.scheduler.Timers;
import dev.coact.scheduler.Waiter;
import java.nio.channels.spi.SelectorProvider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A scheduler that runs everything on one thread, in an order that follows from a seed, in virtual
 * time. An actor system on it is the same as in production; a schedule that fails once fails each
 * time.
 *
 * <p>Nothing happens by itself. The first thread that waits for the system (in {@code ask}, in a
 * {@code tell} to a full mailbox, in {@code close}) or calls a method here to run it becomes the
 * <b>driving thread</b> and runs the schedule meanwhile; no other thread may. Any thread may call
 * {@link #schedule}, {@link #timers}, {@link #blocking} and what resumes a coroutine. What happens
 * in a step happens-before the next step.
 *
 * <p><b>Choice.</b> In each step one of all that can happen does: a task begins a turn, a suspended
 * turn goes on, a timer that is due fires, a blocking call is made; and, if the system was started
 * with a probe of the simulation as {@link ActorSim} does, an actor that is about to send does so.
 * The choice is random, from the seed, and each has the same probability; or first come, first
 * served; or that of a {@link Search}. A blocking call runs on the driving thread itself.
 *
 * <p><b>Time</b> stands still while anything can happen, then jumps to the next timer. So code
 * takes no time at all, and a deadline passes only if nobody can do anything before it. Timers of
 * the same millisecond are due together.
 *
 * <p><b>What repeats.</b> With the same seed and a program that takes time and chance from the
 * system only, all steps are the same; {@link #traceHash} tells. Not so if code waits by means of
 * the JDK: {@code Thread.sleep}, a socket, a future that another thread completes, a lock that
 * another thread holds for more than some milliseconds (for a moment, as that of a log, does no
 * harm). The JDK ends such a wait from a thread of its own at a real moment. The simulation lets
 * everything else happen first, then waits up to five seconds for it, but which step it becomes is
 * up to the machine. In portable mode so is a turn that is blocked for more than a millisecond.
 * Order that follows from identity hashes ({@code HashSet} of plain objects) differs between runs,
 * too.
 *
 * <p><b>Sockets</b> are those of {@link #network}. A poll of the selector, and each delivery, is
 * one of the things that can happen.
 *
 * <p><b>Limits.</b> The one event source there is polls that network. A suspension that is pinned
 * (native frames, class initialisation) blocks the one thread there is. A blocking call may wait
 * for the system, but of two such calls that wait at a time the later one returns first.
 *
 * <pre>{@code
 * SimulatedScheduler simulation = SimulatedScheduler.seeded(42);
 * ActorSystem system = ActorSystem.start("test", SystemSettings.defaults(), simulation);
 * ActorRef<String> greeter = system.spawn("greeter", greeter());
 * greeter.tell("hello");
 * simulation.runUntilIdle();
 * system.close();
 * }</pre>
 */
public final class SimulatedScheduler implements Scheduler {
  /*
   * What becomes possible goes to the agenda, whoever makes it possible: the driving thread, a
   * coroutine that it mounted, or a foreign thread. As long as no foreign thread is involved, the
   * order there is the order of the program.
   *
   * A turn gets a coroutine of its own from the pool: what a worker of the production scheduler
   * saves by running turn after turn inside one is not worth the second place where a choice is
   * made.
   *
   * A coroutine that has left the carrier, is in a turn and did not suspend was blocked by the JDK.
   * It comes back through the agenda. Until then there is no deadlock, and time does not jump: a
   * wait in the JDK takes no virtual time.
   */
  private static final long PATIENCE_NANOS = 5_000_000_000L;

  /* Immutable. */
  private final SimulationSettings settings;
  private final VirtualClock clock = new VirtualClock();
  private final TimerWheel wheel = new TimerWheel(clock);
  private final Timers timers = new IdentifiedTimers();
  private final Stage stage;
  private final boolean ownsStage;
  private final DrivingThread driving;
  private final Identities identities = new Identities();
  private final TurnsUnderWay turns = new TurnsUnderWay();
  private final Escapes escapes;
  private final Randoms randoms;
  private final SimulatedNetwork network;

  /* Whoever drives: the driving thread, or the coroutine that it has mounted. */
  private final Agenda agenda;
  private Runnable afterStep = () -> {};
  private boolean choosesOutside;
  private boolean outsideWaits;
  private long sendsInARow;
  private int aloneSteps; // of the driving thread's own code: timers, blocking calls
  private boolean polls;

  /* Handed by the driving thread to the coroutine that it mounts. */
  private @Nullable Task assigned;
  private @Nullable Coroutine goingOn;

  /* The driving thread's: what the JDK has blocked for a moment only. */
  private @Nullable Coroutine backAtOnce;

  /* Shared. */
  private final AtomicReference<@Nullable EventSource> events = new AtomicReference<>();
  private volatile @Nullable Throwable defect;
  private volatile long foreign;
  private volatile boolean calm;
  private volatile boolean closing;
  private volatile boolean closed;

  private SimulatedScheduler(
      SimulationSettings settings, Strategy strategy, Stage stage, boolean ownsStage) {
    this.settings = settings;
    this.agenda = new Agenda(identities, strategy);
    this.stage = stage;
    this.ownsStage = ownsStage;
    this.driving = stage.driving();
    this.escapes = new Escapes(stage.loggedEscapes());
    this.randoms = new Randoms(settings.seed());
    this.network = new SimulatedNetwork(this, settings.network(), settings.seed());
    stage.enter(this);
  }

  /** A simulation whose every choice follows from {@code seed}. */
  public static SimulatedScheduler seeded(long seed) {
    return of(SimulationSettings.seeded(seed));
  }

  /** A simulation with these settings. */
  public static SimulatedScheduler of(SimulationSettings settings) {
    return new SimulatedScheduler(
        settings, settings.strategy(), new Stage(settings.coroutines()), true);
  }

  /** A simulation on stacks of the caller's, which outlive it. */
  static SimulatedScheduler on(Stage stage, SimulationSettings settings, Strategy strategy) {
    return new SimulatedScheduler(settings, strategy, stage, false);
  }

  /** What it was made with. */
  public SimulationSettings settings() {
    return settings;
  }

  /* ---- driving ---- */

  /**
   * Makes one step; if nothing is runnable, time jumps to the next timer first.
   *
   * @return false if nothing is runnable and no timer is armed
   */
  public boolean step() {
    driving.enter();
    return step(Long.MAX_VALUE);
  }

  /**
   * Makes steps until nothing is runnable now. Time stands still.
   *
   * @throws SimulationOverrun if that takes more steps than the settings allow
   */
  public void runUntilIdle() {
    runTo(clock.nanoTime(), "everything to be idle");
  }

  /**
   * Makes all steps of the next {@code time}, and lets that time pass.
   *
   * @param time of the virtual clock; not negative
   * @throws SimulationOverrun if that takes more steps than the settings allow
   */
  public void runFor(Duration time) {
    if (time.isNegative()) {
      throw new IllegalArgumentException("time: " + time + " (expected: not negative)");
    }
    long end = Math.addExact(clock.nanoTime(), time.toNanos());
    runTo(end, "the end of " + time);
    clock.moveTo(Math.max(end, clock.nanoTime()));
  }

  private void runTo(long endNanos, String what) {
    driving.enter();
    long limit = limit();
    while (step(endNanos)) {
      checkSteps(limit, what);
    }
  }

  /**
   * Makes steps until {@code condition} holds, which is asked before each.
   *
   * @throws SimulationDeadlock if nothing can happen any more and it does not hold
   * @throws SimulationOverrun if that takes more steps than the settings allow
   */
  public void runUntil(BooleanSupplier condition) {
    driving.enter();
    long limit = limit();
    while (!condition.getAsBoolean()) {
      stepTowards("a condition", condition);
      checkSteps(limit, "a condition");
    }
  }

  /**
   * Makes steps until {@code condition} holds, nothing can happen any more, or the time is over.
   *
   * @return whether the condition holds
   * @throws SimulationOverrun if that takes more steps than the settings allow
   */
  boolean runUntil(BooleanSupplier condition, Duration atMost) {
    driving.enter();
    long end = clock.nanoTime() + atMost.toNanos();
    long limit = limit();
    while (!condition.getAsBoolean()) {
      if (!step(end)) {
        return condition.getAsBoolean();
      }
      checkSteps(limit, "a condition, within " + atMost);
    }
    return true;
  }

  @Override
  public void block(Waiter waiter) throws InterruptedException {
    driving.enter();
    long limit = limit();
    while (!waiter.isSettled()) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      stepTowards(waiter.what(), waiter::isSettled);
      checkSteps(limit, waiter.what());
    }
  }

  /** Steps made so far. */
  public long steps() {
    return agenda.trace().steps();
  }

  /**
   * A hash over all steps so far: what was chosen, from how many, at which virtual time. Equal in
   * two runs with the same seed, unless the program takes something from elsewhere.
   */
  public long traceHash() {
    return agenda.trace().hash();
  }

  /** Virtual time since the start. */
  public Duration now() {
    return Duration.ofNanos(clock.nanoTime());
  }

  private long limit() {
    return agenda.trace().steps() + settings.maxSteps();
  }

  private void checkSteps(long limit, Object what) {
    if (agenda.trace().steps() >= limit) {
      throw new SimulationOverrun(
          "simulation: no end after maxSteps="
              + settings.maxSteps()
              + " (expected: "
              + what
              + "; a livelock, or raise maxSteps)"
              + where()
              + "\nlast steps:"
              + agenda.trace().lastSteps());
    }
  }

  /** A turn that the JDK had blocked may have ended without a step of ours: then it is over now. */
  private void stepTowards(Object what, BooleanSupplier over) {
    if (!step(Long.MAX_VALUE) && !over.getAsBoolean()) {
      throw deadlock("\n  the driving thread waits for " + what, turns.all());
    }
  }

  /**
   * Makes sure that nobody waits for what cannot happen any more.
   *
   * @throws SimulationDeadlock if nothing is runnable, no timer is armed, and somebody is in the
   *     middle of something
   */
  void checkDeadlock() {
    driving.enter();
    collect();
    if (!agenda.isEmpty() || wheel.armed() > 0 || network.nextDueNanos() < Long.MAX_VALUE) {
      return;
    }
    List<Task> stuck = new ArrayList<>(turns.waiting());
    stuck.removeIf(SimulatedScheduler::waitsForOutside);
    if (turns.anyBlocked()) {
      stuck.addAll(turns.blocked());
    }
    if (!stuck.isEmpty()) {
      throw deadlock("", stuck);
    }
  }

  /** A server that waits for clients is not stuck. */
  private static boolean waitsForOutside(Task task) {
    Waiter waiter = task.waiting();
    return waiter != null && waiter.what() instanceof FromOutside;
  }

  private SimulationDeadlock deadlock(String detail, List<Task> stuck) {
    WaitReport report = new WaitReport(identities, stuck);
    return new SimulationDeadlock(
        "simulation deadlock: nothing is runnable and no timer is armed"
            + where()
            + detail
            + report,
        report.who());
  }

  private String where() {
    return ", seed=" + settings.seed() + ", steps=" + agenda.trace().steps() + ", time=" + now();
  }

  /* ---- a step ---- */

  private boolean step(long endNanos) {
    collect();
    if (agenda.isEmpty()) {
      awaitJdk();
    }
    if (agenda.isEmpty() && !jump(endNanos)) {
      return false;
    }
    sendsInARow = 0;
    Pending chosen = agenda.next(clock.nanoTime());
    run(chosen.choice);
    Throwable thrown = defect;
    if (thrown != null) {
      defect = null;
      throw new AssertionError("simulation: " + chosen.describe() + " threw" + where(), thrown);
    }
    if (!agenda.isChosen()) { // else somebody is just about to send, in the middle of something
      afterStep.run();
    }
    return true;
  }

  /** Takes in all that became possible. */
  private void collect() {
    network.advance();
    if (escapes.collect(identities)) {
      stage.wokenFromElsewhere();
    }
    agenda.collect();
    wheel.advanceTo(clock.nanoTime(), (timer, fire) -> agenda.due(new Choice.Firing(timer, fire)));
    EventSource source = events.get();
    if (source != null && !polls && !closing && network.isReady()) {
      polls = true;
      agenda.due(new Choice.Poll(source));
    }
  }

  /** Lets time pass until a timer is due; false if that is after the end, or never. */
  private boolean jump(long endNanos) {
    while (agenda.isEmpty()) {
      long next = Math.min(wheel.nextDeadlineNanos(), network.nextDueNanos());
      if (next == Long.MAX_VALUE || next > endNanos) {
        return false;
      }
      clock.moveTo(Math.max(next, clock.nanoTime()));
      collect();
    }
    return true;
  }

  /** Waits for turns that the JDK has blocked, in real time. */
  private void awaitJdk() {
    if (!turns.anyBlocked()) {
      return;
    }
    long patience = patienceNanos();
    long end = System.nanoTime() + patience;
    while (agenda.isEmpty() && turns.anyBlocked() && !Thread.currentThread().isInterrupted()) {
      if (!turns.awaitNews(agenda::isInboxEmpty, end)) {
        stage.waitedInVain();
        return;
      }
      collect();
    }
    collect();
  }

  /**
   * If a turn waits for a time of the JDK's, or somebody from elsewhere may end the wait, that
   * takes real time. If nobody ever did, it is another turn that will, and virtual time can pass.
   */
  private long patienceNanos() {
    boolean known = !ownsStage && !stage.pool().portable() && !turns.anyBlockedForTime();
    return known ? Math.min(PATIENCE_NANOS, stage.patienceNanos()) : PATIENCE_NANOS;
  }

  private void run(Choice choice) {
    try {
      switch (choice) {
        case Choice.Turn(Task task) -> begin(task);
        case Choice.Resumption(Coroutine coroutine) -> mount(coroutine);
        case Choice.Send(Coroutine coroutine) -> goOn(coroutine);
        case Choice.Continuation(Runnable continuation) -> alone(continuation);
        case Choice.BlockingCall(Runnable call, Task _) -> alone(() -> call(call));
        case Choice.Firing(Timer _, Runnable fire) -> alone(fire);
        case Choice.Delivery(Link link) -> alone(() -> network.deliver(link));
        case Choice.Poll(EventSource source) -> alone(() -> poll(source));
      }
    } catch (SimulationDeadlock | SimulationOverrun fromInside) {
      throw fromInside;
    } catch (Throwable t) {
      defect = t;
    }
  }

  /** Something that is no turn, on the driving thread. */
  private void alone(Runnable step) {
    aloneSteps++;
    try {
      step.run();
    } finally {
      aloneSteps--;
    }
  }

  private void goOn(@Nullable Coroutine sender) {
    if (sender == null) {
      outsideWaits = false;
      return;
    }
    goingOn = sender;
    sender.resume();
    goingOn = null;
    mount(sender);
  }

  /* ---- in front of a send ---- */

  Identities identities() {
    return identities;
  }

  Agenda agenda() {
    return agenda;
  }

  Escapes escapes() {
    return escapes;
  }

  /** Has somebody look after each step. What it throws, whoever drives gets. */
  void afterStep(Runnable look) {
    afterStep = look;
  }

  /** Has sends of the driving thread's own code be chosen, too, as those of actors are. */
  void chooseOutside() {
    choosesOutside = true;
  }

  /** First come, first served from now on. */
  void calmDown() {
    calm = true;
    agenda.calmDown();
  }

  /**
   * The calling code is about to send. Returns when it shall.
   *
   * @param who the caller
   * @param receiver null if that is a thread
   */
  void beforeSend(Identities.Identity who, long n, Identities.@Nullable Identity receiver) {
    Coroutine here = Coroutine.current();
    if (calm || closing) {
      if (here != null && equals(here.tag()) && ++sendsInARow > settings.maxSteps()) {
        here.suspend(); // for ever: a turn without end would keep the run from ending
      }
      return;
    }
    if (here != null) {
      if (here.isOnCarrier() && equals(here.tag())) {
        beforeSendInTurn(new Pending(new Choice.Send(here), who, Point.SEND, n, receiver), here);
      }
    } else if (choosesOutside
        && aloneSteps == 0
        && Thread.currentThread().equals(driving.thread())) {
      beforeSendOutside(new Pending(new Choice.Send(null), who, Point.SEND, n, receiver));
    }
  }

  private void beforeSendInTurn(Pending send, Coroutine here) {
    collect();
    if (++sendsInARow > settings.maxSteps()) {
      agenda.waits(send); // a turn without end: who drives has to see it
    } else if (agenda.goesOn(send, clock.nanoTime())) {
      return;
    }
    here.suspend();
  }

  private void beforeSendOutside(Pending send) {
    driving.enter();
    collect();
    if (agenda.goesOn(send, clock.nanoTime())) {
      return;
    }
    outsideWaits = true;
    long limit = limit();
    while (outsideWaits) {
      step(Long.MAX_VALUE);
      checkSteps(limit, "a send from outside");
    }
  }

  /* ---- turns ---- */

  private void begin(Task task) {
    Carrier mine = driving.enter();
    assigned = task;
    while (assigned != null) { // once, unless it lost its carrier before it began (portable mode)
      mine.run();
    }
    turns.left(task);
    goOnAtOnce();
  }

  private void mount(Coroutine coroutine) {
    driving.enter().mount(coroutine);
    turns.left(coroutine);
    goOnAtOnce();
  }

  private void goOnAtOnce() {
    Coroutine coroutine = backAtOnce;
    if (coroutine != null) {
      backAtOnce = null;
      mount(coroutine);
    }
  }

  /**
   * A lock that a foreign thread holds for a moment, such as that of a log file, is no part of the
   * schedule: the turn goes on as if it had not been held. If that takes too long, it is held by
   * one that cannot go on now, and to wait is in vain.
   */
  private boolean comesBackAtOnce(Coroutine blocked) {
    if (stage.pool().portable() || !blocked.isBlockedOnLock()) {
      return false;
    }
    Choice back = new Choice.Resumption(blocked);
    long atMost = stage.lockPatienceNanos();
    long start = System.nanoTime();
    while (!agenda.takeBack(back)) {
      if (System.nanoTime() - start >= atMost) {
        stage.waitedForLock(false);
        return false;
      }
      Thread.onSpinWait();
    }
    stage.waitedForLock(true);
    escapes.wokenAtOnce(blocked);
    return true;
  }

  /** As a worker that has nothing else to do, or as one that looks in between. */
  private void poll(EventSource source) {
    polls = false;
    source.poll(agenda.isEmpty() ? 1 : 0);
  }

  private static void call(Runnable call) {
    call.run();
    var _ = Thread.interrupted(); // meant for this call
  }

  /** What each coroutine does: one turn. */
  void runTurn(Coroutine self) {
    Task task = self.enterRuntime() == null ? null : takeAssigned();
    if (task == null) {
      return;
    }
    self.attach(task);
    turns.begin(self, task);
    self.leaveRuntime();
    try {
      task.runTurn();
    } catch (Throwable t) {
      defect = t;
    }
    turns.end(self);
    self.endTurn();
  }

  private @Nullable Task takeAssigned() {
    Task task = assigned;
    assigned = null;
    return task;
  }

  /* ---- the rest of the seam ---- */

  @Override
  public void schedule(Task task) {
    if (!closing) {
      enable(new Choice.Turn(task));
    }
  }

  /** As {@link #schedule}: the order is the simulation's. */
  @Override
  public void scheduleLast(Task task) {
    schedule(task);
  }

  private void enable(Choice choice) {
    if (!closed) {
      agenda.add(choice);
      turns.news(driving.thread());
    }
  }

  /** Whether the calling code is part of a step. */
  boolean isOurs() {
    Thread driver = driving.thread();
    return Coroutine.current() != null
        || aloneSteps > 0
        || driver == null
        || driver.equals(Thread.currentThread());
  }

  @Override
  public Clock clock() {
    return clock;
  }

  @Override
  public Timers timers() {
    return timers;
  }

  /**
   * A source of its own for each call, which follows from the seed, the use and how many before.
   */
  @Override
  public RandomGenerator random(String use) {
    return randoms.of(use);
  }

  @Override
  public void blocking(Runnable call) {
    if (!closing) {
      enable(new Choice.BlockingCall(call, Task.current()));
    }
  }

  /**
   * {@inheritDoc}
   *
   * <p>It is polled when the {@link #network} has something ready, and never waits.
   */
  @Override
  public void eventSource(EventSource source) {
    if (!events.compareAndSet(null, source)) {
      throw new IllegalStateException(
          "event source: " + source + " (expected: none, there is " + events.get() + " already)");
    }
  }

  /** What opens sockets here: nothing real. */
  @Override
  public SelectorProvider network() {
    return network.provider();
  }

  /** The network behind {@link #network()}. */
  public SimulatedNetwork simulatedNetwork() {
    return network;
  }

  /** Lets time pass though something can happen. In a turn. */
  void pause(Duration time) {
    clock.moveTo(Math.addExact(clock.nanoTime(), time.toNanos()));
  }

  /** Sets the clock on the wall. */
  void setWallClock(Duration by) {
    clock.setWall(by.toMillis());
  }

  /** A link has something to deliver. */
  void deliverable(Link link) {
    if (!closing) {
      enable(new Choice.Delivery(link));
    }
  }

  /** Does nothing: turns take no time here, so none is ever too long. */
  @Override
  public void onStall(Consumer<StallReport> listener) {}

  /** One worker. Exact between steps. */
  @Override
  public SchedulerCounters counters() {
    return new SchedulerCounters(
        1,
        agenda.isInboxEmpty() && agenda.isEmpty() ? 1 : 0,
        1,
        agenda.trace().steps(),
        0,
        0,
        foreign,
        0,
        0,
        wheel.armed(),
        0,
        0,
        0,
        stacks());
  }

  /** Those of a stage that outlives this run are not its own, but for the ones it has in use. */
  private CoroutineCounters stacks() {
    CoroutineCounters all = stage.pool().counters();
    int inUse = turns.count();
    return ownsStage
        ? all
        : new CoroutineCounters(inUse, 0, 0, 0, inUse, all.pinned(), all.detached());
  }

  /**
   * {@inheritDoc}
   *
   * <p>Timers do not fire any more and time does not pass, whatever the timeout; real time passes
   * only if the JDK blocks a turn.
   */
  @Override
  public boolean close(Duration timeout) {
    driving.enter();
    if (!closed) {
      closing = true;
      endTurns();
      closed = true;
      if (!turns.anyBlocked()) { // else maybe inside a logger
        escapes.log();
      }
      wheel.clear();
      agenda.clear();
      stage.leave(this);
      if (ownsStage) {
        stage.close();
      }
    }
    return !turns.anyBlocked();
  }

  /** Turns that can go on do so, as far as they get; what has not begun does not begin. */
  private void endTurns() {
    long limit = limit();
    afterStep = () -> {};
    do {
      wheel.clear();
      collect();
      agenda.dropWhatHasNotBegun();
    } while (step(clock.nanoTime()) && agenda.trace().steps() < limit);
  }

  @Override
  public String toString() {
    return "SimulatedScheduler[seed="
        + settings.seed()
        + ", steps="
        + agenda.trace().steps()
        + ", time="
        + now()
        + ", timers="
        + wheel.armed()
        + "]";
  }

  /* ---- where coroutines come in that can go on; for the stage ---- */

  void runnable(Coroutine coroutine) {
    if (coroutine.equals(goingOn)) {
      return; // is mounted right now
    }
    if (!isOurs() && coroutine.attachment() instanceof Task task) {
      escapes.wokenByForeignThread(coroutine, task);
    }
    enable(new Choice.Resumption(coroutine));
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // a count; the driving thread mounts one at a time
  void foreign(Runnable continuation) {
    foreign++;
    enable(new Choice.Continuation(continuation));
  }

  void blocked(Coroutine coroutine) {
    if (comesBackAtOnce(coroutine)) {
      backAtOnce = coroutine;
      return;
    }
    Task.blocked(coroutine);
    if (coroutine.attachment() instanceof Task task) {
      boolean forTime = coroutine.blocked() == Thread.State.TIMED_WAITING;
      if (forTime || stage.pool().portable()) {
        escapes.blockedInJdk(identities.of(task).path, forTime);
      }
    }
  }

  void uncaught(Throwable failure) {
    defect = failure;
  }

  /** Notes whose timer it is. */
  private final class IdentifiedTimers implements Timers {
    @Override
    public void arm(Timer timer, long delayNanos) {
      identities.armed(timer, Task.current());
      wheel.arm(timer, delayNanos);
    }

    @Override
    public int armed() {
      return wheel.armed();
    }
  }
}
