package dev.coact.examples.docs;

import dev.coact.testing.ActorArbitraries;
import dev.coact.testing.ActorSim;
import dev.coact.testing.Schedules;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The same for jqwik's own engine. */
final class JqwikTally {
  private final SumProperties properties = new SumProperties();

  // docs: jqwik
  @Property(tries = 100)
  @Schedules(20)
  void nothingIsForgotten(@ForAll ActorSim sim, @ForAll("amounts") List<List<Integer>> amounts) {
    properties.nothingIsForgotten(sim, amounts.getFirst());
  }

  @Provide
  Arbitrary<List<List<Integer>>> amounts() {
    return ActorArbitraries.programs(Arbitraries.integers().between(1, 9), 3, 8);
  }
  // end
}
