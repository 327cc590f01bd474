package dev.coact.testing;

import dev.coact.actor.ActorFailure;
import dev.coact.actor.ActorSystem;
import dev.coact.actor.LostMessage;
import dev.coact.actor.ShutdownReport;
import dev.coact.actor.SystemSettings;
import dev.coact.scheduler.Waiter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * An actor system on a {@link SimulatedScheduler}, for one run: records failures and lost messages,
 * holds the run to what the test says of it, and asserts at the end that nothing is held.
 *
 * <p>A {@link Campaign}, or a property of a test engine ({@link ActorProperty}), makes one for each
 * schedule and hands it to the {@link Scenario}; see there for an example. When the scenario has
 * returned, the run goes on until the clients are done, nothing can happen, or the horizon is over;
 * then faults end, what is to come about after healing is waited for, the rest settles, and what is
 * said of quiescence is looked at. A test may also make one for itself and drive it by hand:
 *
 * <p>Used by the thread that drives the simulation; conditions and checks are called on it.
 *
 * <pre>{@code
 * try (ActorSim sim = ActorSim.seeded(42)) {
 *   ActorRef<Command> stock = sim.system().spawn("stock", stock());
 *   stock.tell(new Close());
 *   sim.runUntilIdle();
 *   assertThat(sim.lost()).isEmpty();
 * }
 * }</pre>
 */
public final class ActorSim implements AutoCloseable {
  /* Reading the defaults costs more than a short simulation. */
  private static final SystemSettings SETTINGS =
      SystemSettings.defaults()
          .withScheduler(scheduler -> scheduler.withThroughput(1))
          .withLostMessages(lost -> lost.withLogFirst(0).withLogEvery(0));

  private final SimulatedScheduler scheduler;
  private final Run run;
  private final ClientDesk desk;
  private final RunChecks checks = new RunChecks(this);
  private final FaultPlan plan;
  private final ActorSystem system;
  private final List<ActorFailure> failures = Collections.synchronizedList(new ArrayList<>());
  private final List<LostMessage> lost = Collections.synchronizedList(new ArrayList<>());

  private ActorSim(SimulatedScheduler scheduler, SystemSettings settings) {
    this.scheduler = scheduler;
    this.run = new Run(scheduler);
    this.desk = new ClientDesk(scheduler, run);
    this.plan = new FaultPlan(scheduler.random("faults"));
    this.system = ActorSystem.start("sim", settings, scheduler, run);
    system.onFailure(failure -> {
      failures.add(failure);
      checks.failed(failure);
    });
    system.onLost(lost::add);
  }

  /** A system with {@link #settings} on a random walk that follows from {@code seed}. */
  public static ActorSim seeded(long seed) {
    return of(SimulationSettings.seeded(seed), settings());
  }

  /** A run of a campaign, on stacks that outlive it. */
  static ActorSim on(
      Stage stage, SimulationSettings simulation, Strategy strategy, SystemSettings settings) {
    SimulatedScheduler scheduler = SimulatedScheduler.on(stage, simulation, strategy);
    scheduler.chooseOutside();
    ActorSim sim = new ActorSim(scheduler, settings);
    sim.checks.guard();
    return sim;
  }

  /** A system on a simulation, both as given. */
  public static ActorSim of(SimulationSettings simulation, SystemSettings settings) {
    return new ActorSim(SimulatedScheduler.of(simulation), settings);
  }

  /**
   * The built-in settings, with turns of one message: others can run between any two messages of an
   * actor, which they seldom do in production. Lost messages are not logged; {@link #lost} has
   * them.
   */
  public static SystemSettings settings() {
    return SETTINGS;
  }

  /** The system. */
  public ActorSystem system() {
    return system;
  }

  /**
   * What may go wrong from now on, until the engine has it heal; added to what was said before.
   * Which faults happen, where and how often within their budgets, follows from the seed. In a run
   * that is replayed the faults are those of its token.
   */
  public void faults(Fault... faults) {
    plan.add(List.of(faults));
    run.faults(plan);
  }

  /**
   * Ends all faults: nothing goes wrong any more that the system does not do itself. Stalled links
   * go on, partitions close, and who talks to a peer that is gone is told. What has crashed, or was
   * lost, remains so; a stall or a pause that has begun comes to its end.
   */
  public void heal() {
    run.heal();
  }

  /** The faults that have happened so far, and where. */
  public Deviations faultsDone() {
    return Deviations.of(run.faultsDone());
  }

  /** For the parts of the engine. */
  Run run() {
    return run;
  }

  /**
   * A source of random numbers for one use, such as the values that a test sends. It follows from
   * the seed of the run, and is the same whatever the schedule.
   */
  public RandomGenerator random(String use) {
    return scheduler.random("test " + use);
  }

  /** What runs it. */
  public SimulatedScheduler scheduler() {
    return scheduler;
  }

  /** The network of the system's sockets. */
  public SimulatedNetwork network() {
    return scheduler.simulatedNetwork();
  }

  /** As {@link SimulatedScheduler#runUntilIdle}. */
  public void runUntilIdle() {
    scheduler.runUntilIdle();
  }

  /** As {@link SimulatedScheduler#runFor}. */
  public void runFor(Duration time) {
    scheduler.runFor(time);
  }

  /** As {@link SimulatedScheduler#runUntil}. */
  public void runUntil(BooleanSupplier condition) {
    scheduler.runUntil(condition);
  }

  /** The failures so far, in order. */
  public List<ActorFailure> failures() {
    return List.copyOf(failures);
  }

  /**
   * The first assertion that failed inside an actor, or null: it is the test's, wherever it stands.
   */
  @Nullable AssertionError failedAssertion() {
    for (ActorFailure failure : failures()) {
      if (failure.cause() instanceof AssertionError assertion) {
        return assertion;
      }
    }
    return null;
  }

  /** The lost messages so far, in order. */
  public List<LostMessage> lost() {
    return List.copyOf(lost);
  }

  /* ---- what the system is held to ---- */

  /**
   * Callers outside the system that work at the same time; see {@link Clients}. More of them may be
   * added by further calls.
   *
   * @param count how many; at least 1
   */
  public Clients clients(int count) {
    if (count < 1) {
      throw new IllegalArgumentException("clients: " + count + " (expected: at least 1)");
    }
    return new Clients(desk, count);
  }

  /**
   * Waits: a client for itself, the test's own code for the whole system.
   *
   * @param time of the virtual clock; not negative
   */
  public void sleep(Duration time) {
    if (time.isNegative()) {
      throw new IllegalArgumentException("time: " + time + " (expected: not negative)");
    }
    var _ = new Waiter(scheduler, "the end of a sleep").await(time.toNanos());
  }

  /** Whether all clients are through with their commands. */
  public boolean clientsDone() {
    return desk.allDone();
  }

  /** What the clients have done so far, in the order in which it was done. */
  public List<ClientCall> calls() {
    return desk.calls();
  }

  /**
   * {@code condition} must hold after every step. It may look at whatever the scenario's actors
   * share with it, since one step happens at a time, but must not wait. An error or exception that
   * it throws fails the run, too.
   */
  public void always(String name, BooleanSupplier condition) {
    checks.always(name, condition);
  }

  /**
   * {@code condition} is expected to hold after some step of some run. If it never does, the
   * campaign fails although no run has ({@link UnreachedGoals}): what was to be tested did not
   * happen. Counts in campaigns only.
   *
   * @throws IllegalArgumentException if the run has one of this name
   */
  public void sometimes(String name, BooleanSupplier condition) {
    checks.sometimes(name, condition);
  }

  /**
   * What has to come about within {@code time} after the faults have ended, which they do when the
   * clients are done, or the campaign's horizon is over. Looked at in campaigns only.
   *
   * @param time of the virtual clock; not negative
   */
  public AfterHealing afterHealing(Duration time) {
    if (time.isNegative()) {
      throw new IllegalArgumentException("time: " + time + " (expected: not negative)");
    }
    return new AfterHealing(checks, time);
  }

  /**
   * {@code check} is made when the run is at its end: the faults are over and nothing can happen
   * any more, or the campaign's horizon is over again. It may ask actors. In campaigns only.
   */
  public void atQuiescence(QuiescenceCheck check) {
    checks.atQuiescence(check);
  }

  /** Does not hold this run to something that campaigns hold every run to. */
  public void without(BuiltIn... builtIns) {
    for (BuiltIn each : builtIns) {
      checks.without(each);
    }
  }

  /** Whether a message of this class, or one below it, was sent so far. In campaigns only. */
  public boolean seen(Class<?> message) {
    return checks.seen(message);
  }

  RunChecks checks() {
    return checks;
  }

  ClientDesk desk() {
    return desk;
  }

  /** What a campaign does when the scenario has returned. */
  void settle(Duration horizon) throws Exception {
    checks.settle(horizon);
  }

  /**
   * Shuts the system down within its configured timeout, in virtual time.
   *
   * @throws AssertionError if an actor did not end or something is still held
   */
  @Override
  public void close() {
    run.heal();
    scheduler.calmDown();
    ShutdownReport report = system.shutdown(system.settings().shutdown().timeout());
    if (!report.isClean() && !checks.isOff(BuiltIn.NOTHING_HELD)) {
      throw new AssertionError(
          "shutdown: "
              + report
              + " (expected: all ended and nothing held), seed="
              + scheduler.settings().seed());
    }
    checks.ended();
  }

  @Override
  public String toString() {
    return "ActorSim[" + scheduler + "]";
  }
}
