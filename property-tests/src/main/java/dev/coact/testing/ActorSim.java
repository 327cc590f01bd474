package dev.coact.testing;

import dev.coact.actor.ActorFailure;
import dev.coact.actor.ActorSystem;
import dev.coact.actor.LostMessage;
import dev.coact.actor.ShutdownReport;
import dev.coact.actor.SystemSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * An actor system on a {@link SimulatedScheduler}, for one test: records failures and lost
 * messages, and asserts at the end that nothing is held.
 *
 * <p>Used by the thread that drives the simulation.
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
  private final FaultPlan plan;
  private final ActorSystem system;
  private final List<ActorFailure> failures = Collections.synchronizedList(new ArrayList<>());
  private final List<LostMessage> lost = Collections.synchronizedList(new ArrayList<>());

  private ActorSim(SimulatedScheduler scheduler, SystemSettings settings) {
    this.scheduler = scheduler;
    this.run = new Run(scheduler);
    this.plan = new FaultPlan(scheduler.random("faults"));
    this.system = ActorSystem.start("sim", settings, scheduler, run);
    system.onFailure(failures::add);
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
    return new ActorSim(scheduler, settings);
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

  /**
   * What a campaign does when the scenario has returned: goes on until nothing can happen any more
   * or the time is over, ends all faults, and goes on.
   */
  void settle(Duration horizon) {
    scheduler.runFor(horizon);
    run.heal();
    scheduler.runUntilIdle();
    scheduler.checkDeadlock();
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
    if (!report.isClean()) {
      throw new AssertionError(
          "shutdown: "
              + report
              + " (expected: all ended and nothing held), seed="
              + scheduler.settings().seed());
    }
  }

  @Override
  public String toString() {
    return "ActorSim[" + system + ", " + scheduler + "]";
  }
}
