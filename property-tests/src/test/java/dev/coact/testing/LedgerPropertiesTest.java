package dev.coact.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coact.actor.Actor;
import dev.coact.actor.ActorRef;
import dev.coact.actor.Ledger;
import dev.coact.actor.SpawnOptions;
import dev.coact.actor.Supervision;
import dev.coact.memory.Block;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** What actors hold under every schedule: given back exactly once, whoever fails when. */
class LedgerPropertiesTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  sealed interface Command {
    /** Allocate so many bytes and keep them. */
    record Take(@IntRange(min = 1, max = 5_000) int bytes) implements Command {}

    /** Free the oldest block. */
    record Free() implements Command {}

    /** Hold a lease that is closed with the ledger. */
    record Lease() implements Command {}

    /** Close the oldest lease. */
    record Close() implements Command {}

    /** Fail with all that is held. */
    record Fail() implements Command {}

    /** Arm a timer. */
    record Arm(@IntRange(min = 1, max = 2_000) int millis) implements Command {}
  }

  /** Something that is given back exactly once. */
  private static final class Lease implements AutoCloseable {
    private int closed;

    @Override
    public void close() {
      closed++;
    }
  }

  private static Actor<Command> holder(List<Lease> leases) {
    return Actor.handling(() -> {
      List<Block> mine = new ArrayList<>();
      List<Ledger.Holding> held = new ArrayList<>();
      return (ctx, message) -> {
        switch (message) {
          case Command.Take(int bytes) -> mine.add(ctx.heap().allocate(bytes));
          case Command.Free() when !mine.isEmpty() -> mine.removeFirst().free();
          case Command.Lease() -> {
            Lease lease = new Lease();
            leases.add(lease);
            held.add(ctx.ledger().hold("lease", lease));
          }
          case Command.Close() when !held.isEmpty() -> held.removeFirst().close();
          case Command.Fail() -> throw new IllegalStateException("made up");
          case Command.Arm(int millis) ->
              ctx.timers().once(millis, Duration.ofMillis(millis), new Command.Free());
          case Command.Free(), Command.Close() -> {}
        }
      };
    });
  }

  @ActorProperty(schedules = 400, budget = "10s")
  void everythingIsGivenBack(ActorSim sim, @ForAll @Size(max = 8) List<Command> commands) {
    check(sim, commands);
  }

  @ActorProperty(schedules = 400, budget = "10s")
  void everythingIsGivenBack_afterFaults(
      ActorSim sim, @ForAll @Size(max = 8) List<Command> commands) {
    sim.faults(Fault.crash("/*").atMost(3), Fault.memory("/*").atMost(2), Fault.stall("/*"));
    sim.sometimes(
        "a crash",
        () -> sim.failures().stream().anyMatch(each -> each.cause() instanceof SimulatedCrash));
    check(sim, commands);
  }

  private static void check(ActorSim sim, List<Command> commands) {
    List<Lease> leases = new ArrayList<>();
    List<ActorRef<Command>> holders = new ArrayList<>();
    SpawnOptions options =
        SpawnOptions.defaults().withSupervision(Supervision.restart(1000, MINUTE));
    holders.add(sim.system().spawn("a", holder(leases), options));
    holders.add(sim.system().spawn("b", holder(leases), options));
    sim.clients(1).eachTells(commands, holders.getFirst());
    sim.clients(1).eachTells(commands, holders.getLast());

    sim.always("nothing is closed twice", () -> leases.stream().allMatch(l -> l.closed <= 1));
    sim.sometimes("memory is held", () -> sim.system().counters().memoryBytes() > 0);
    sim.sometimes(
        "an actor fails with memory",
        () -> sim.failures().stream().anyMatch(failure -> !failure.held().isEmpty()));
    sim.atQuiescence(() -> {
      holders.forEach(sim.system()::stop);
      sim.runUntilIdle();
      assertThat(leases).allMatch(lease -> lease.closed == 1);
      assertThat(sim.system().counters().memoryBytes()).isZero();
      assertThat(sim.system().counters().slabs()).isZero();
      assertThat(sim.system().counters().scheduler().timersArmed()).isZero();
    });
  }
}
