package dev.coact.testing;

import dev.coact.actor.SystemSettings;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.BeforeTry;

/** Run by {@link JqwikFrontEndTest} only: some of them fail. */
class JqwikSamples {
  static final AtomicInteger RUNS = new AtomicInteger();
  static final AtomicInteger BEFORE = new AtomicInteger();
  static final Set<ActorSim> SIMS = new HashSet<>();
  static final Set<Integer> CAPACITIES = new HashSet<>();
  private static List<Samples.Transfer> lastFailing = List.of();

  private static boolean noted(List<Samples.Transfer> transfers) {
    lastFailing = transfers;
    return true;
  }

  static List<Samples.Transfer> lastFailing() {
    return lastFailing;
  }

  static class Good {
    @BeforeTry
    void before() {
      BEFORE.incrementAndGet();
    }

    @Property(tries = 20)
    @Schedules(5)
    void bankHolds(@ForAll ActorSim sim, @ForAll @Size(max = 8) List<Samples.Transfer> transfers) {
      RUNS.incrementAndGet();
      SIMS.add(sim);
      Samples.bankUnderLoad(sim, 0, 3, transfers);
      sim.sometimes("money moves", () -> sim.calls().stream().anyMatch(ClientCall::isAnswered));
    }

    @Property(tries = 10)
    @Schedules(2)
    void plainParameter(ActorSim sim, @ForAll @IntRange(max = 9) int n) {
      Assume.that(n > 0);
      if (n == 0) {
        throw new AssertionError();
      }
      sim.system().spawn("a", ctx -> {});
    }

    @Property(tries = 20)
    @Schedules(2)
    void systems(ActorSim sim, @ForAll("small") SystemSettings settings) {
      CAPACITIES.add(sim.system().settings().mailbox().capacity());
      if (sim.system().settings().mailbox().capacity() != settings.mailbox().capacity()) {
        throw new AssertionError();
      }
    }

    @Property(tries = 20)
    @Schedules(2)
    void programs(ActorSim sim, @ForAll("lists") List<List<Samples.Transfer>> programs) {
      List<Object> seen = new ArrayList<>();
      sim.clients(2).programs(programs, seen::add);
      sim.atQuiescence(() -> {
        if (seen.size() != programs.getFirst().size() + programs.getLast().size()) {
          throw new AssertionError(seen);
        }
      });
    }

    @Property(tries = 20)
    @Schedules(3)
    void plans(ActorSim sim, @ForAll("faults") List<Fault> faults) {
      sim.faults(faults.toArray(Fault[]::new));
      Samples.readers(sim);
      sim.sometimes("a fault", () -> !sim.faultsDone().isEmpty());
    }

    @Provide
    Arbitrary<List<Fault>> faults() {
      return ActorArbitraries.faults("/**", 3);
    }

    @Provide
    Arbitrary<SystemSettings> small() {
      return ActorArbitraries.systems();
    }

    @Provide
    Arbitrary<List<List<Samples.Transfer>>> lists() {
      return ActorArbitraries.programs(ActorArbitraries.messages(Samples.Transfer.class), 2, 5);
    }
  }

  static class Bad {
    @Property(tries = 200, seed = "4")
    @Schedules(5)
    void bankIsTooKind(ActorSim sim, @ForAll @Size(max = 8) List<Samples.Transfer> transfers) {
      Samples.Books books = new Samples.Books();
      sim.always("noted", () -> books.least() >= 0 || noted(transfers));
      Samples.bankUnderLoad(sim, books, 1, 3, transfers);
    }

    @Property
    @Schedules(50)
    boolean updateIsLost(ActorSim sim) {
      Samples.lostUpdate(sim);
      return true;
    }

    @Property(tries = 5)
    void goalIsMissed(ActorSim sim, @ForAll int any) {
      sim.sometimes("hell freezes", () -> false);
    }

    @Property(tries = 5)
    boolean saysFalse(ActorSim sim, @ForAll int any) {
      return false;
    }

    @Property(tries = 5)
    @Schedules(budget = "soon")
    void badBudget(ActorSim sim) {}
  }
}
