package dev.coact.testing;

import dev.coact.actor.ActorFailure;
import dev.coact.actor.WaitCycleException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What one run is held to: the properties that its scenario names, and those that are built in. The
 * driving thread's.
 */
final class RunChecks {
  private record Named(String name, BooleanSupplier condition) {}

  private record Eventually(String name, BooleanSupplier condition, Duration within) {}

  private final ActorSim sim;
  private final Set<BuiltIn> off = EnumSet.noneOf(BuiltIn.class);
  private final List<Named> always = new ArrayList<>();
  private final List<Named> awaited = new ArrayList<>(); // goals that were not reached yet
  private final Map<String, Boolean> goals = new LinkedHashMap<>();
  private final List<Eventually> eventualities = new ArrayList<>();
  private final List<QuiescenceCheck> quiescence = new ArrayList<>();
  private final Mailroom mailroom = new Mailroom();
  private final RestartBudgets budgets = new RestartBudgets();
  private boolean isGuarded;
  private boolean isOver;
  private boolean listens;
  private @Nullable PropertyFailure noted;

  RunChecks(ActorSim sim) {
    this.sim = sim;
  }

  /** Has this run be held to all that is built in. */
  void guard() {
    isGuarded = true;
    sim.run().keepAccounts(mailroom, budgets);
    listen();
  }

  void without(BuiltIn builtIn) {
    off.add(builtIn);
  }

  /** Whether the run is held to this. */
  boolean has(BuiltIn builtIn) {
    return isGuarded && !isOff(builtIn);
  }

  /** Whether somebody said that it should not be. */
  boolean isOff(BuiltIn builtIn) {
    return off.contains(builtIn);
  }

  /** Whether a message of this class, or one below it, was sent. */
  boolean seen(Class<?> message) {
    return mailroom.seen(message);
  }

  void always(String name, BooleanSupplier condition) {
    listen();
    always.add(new Named(name, condition));
  }

  void sometimes(String name, BooleanSupplier condition) {
    if (goals.putIfAbsent(name, false) != null) {
      throw new IllegalArgumentException(
          "sometimes: \"" + name + "\" (expected: a name that this run does not have yet)");
    }
    listen();
    awaited.add(new Named(name, condition));
  }

  void eventually(String name, BooleanSupplier condition, Duration within) {
    eventualities.add(new Eventually(name, condition, within));
  }

  void atQuiescence(QuiescenceCheck check) {
    quiescence.add(check);
  }

  /** The {@code sometimes} of this run, and whether they came about. */
  Map<String, Boolean> goals() {
    return goals;
  }

  private void listen() {
    if (!listens) {
      listens = true;
      sim.run().watch(this::stepped);
    }
  }

  /* ---- while it runs ---- */

  /** An actor has failed. */
  void failed(ActorFailure failure) {
    String tooOften = isGuarded ? budgets.failed(failure, sim.scheduler().now()) : null;
    if (tooOften != null) {
      note(BuiltIn.RESTART_LIMITS, tooOften, failure.cause());
    }
    for (Throwable cause = failure.cause(); cause != null; cause = cause.getCause()) {
      if (cause instanceof WaitCycleException cycle) {
        note(BuiltIn.NO_DEADLOCK, String.valueOf(cycle.getMessage()), cycle);
        return;
      }
    }
  }

  /** What is built in does not hold; the run ends with the step. */
  void note(BuiltIn builtIn, String what, @Nullable Throwable cause) {
    if (has(builtIn) && noted == null) {
      noted = new PropertyFailure(builtIn.toString(), what, cause);
    }
  }

  private void stepped() {
    if (isOver) {
      return;
    }
    throwNoted();
    sim.desk().throwDefect();
    for (int i = 0; i < always.size(); i++) {
      Named property = always.get(i);
      if (!property.condition.getAsBoolean()) {
        throw new PropertyFailure(
            "always \"" + property.name + "\"",
            "does not hold after step " + sim.scheduler().steps(),
            null);
      }
    }
    awaited.removeIf(this::isReached);
  }

  private void throwNoted() {
    PropertyFailure failure = noted;
    if (failure != null) {
      noted = null;
      throw failure;
    }
  }

  private boolean isReached(Named goal) {
    boolean reached = goal.condition.getAsBoolean();
    if (reached) {
      goals.put(goal.name, true);
    }
    return reached;
  }

  /* ---- when the scenario has returned ---- */

  /**
   * Goes on until the clients are done or the time is over; ends all faults; sees to what has to
   * come about after that; goes on until nothing can happen or the time is over again; looks at
   * what there is then.
   */
  void settle(Duration horizon) throws Exception {
    ClientDesk desk = sim.desk();
    sim.scheduler().runUntil(() -> desk.any() && desk.allDone(), horizon);
    sim.run().heal();
    awaitEventualities();
    sim.scheduler().runUntil(() -> false, horizon);
    if (!isOff(BuiltIn.NO_DEADLOCK)) {
      sim.scheduler().checkDeadlock();
    }
    for (QuiescenceCheck check : quiescence) {
      check.check();
    }
  }

  private void awaitEventualities() {
    Duration healed = sim.scheduler().now();
    Duration longest =
        eventualities.stream().map(Eventually::within).reduce(Duration.ZERO, RunChecks::longer);
    boolean allInTime =
        sim.scheduler()
            .runUntil(
                () -> {
                  eventualities.removeIf(each -> each.condition.getAsBoolean());
                  return eventualities.isEmpty() || anyIsLate(healed);
                },
                longest);
    if (!allInTime || !eventualities.isEmpty()) {
      Eventually missed =
          eventualities.stream().min(Comparator.comparing(Eventually::within)).orElseThrow();
      throw new PropertyFailure(
          "eventually \"" + missed.name + "\"",
          "did not come about within " + missed.within + " after healing",
          null);
    }
  }

  private boolean anyIsLate(Duration healed) {
    Duration since = sim.scheduler().now().minus(healed);
    return eventualities.stream().anyMatch(each -> each.within.compareTo(since) < 0);
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? other : one;
  }

  /** The run has failed: nothing that happens from now on matters. */
  void giveUp() {
    isOver = true;
  }

  /** The system has ended. */
  void ended() {
    if (isOver) {
      return;
    }
    throwNoted();
    String vanished = has(BuiltIn.NOTHING_VANISHES) ? mailroom.vanished() : null;
    if (vanished != null) {
      throw new PropertyFailure(BuiltIn.NOTHING_VANISHES.toString(), vanished, null);
    }
    String overtaken = has(BuiltIn.FIFO) ? mailroom.overtaken() : null;
    if (overtaken != null) {
      throw new PropertyFailure(BuiltIn.FIFO.toString(), overtaken, null);
    }
  }
}
