package dev.coact.testing;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Properties of somebody without Jupiter; see {@link OptionalEnginesTest}. */
final class JqwikOnly {
  private JqwikOnly() {}

  static final class Good {
    @Property(tries = 5)
    @Schedules(4)
    void holds(@ForAll ActorSim sim, @ForAll int n) {
      sim.system().spawn("a", ctx -> {});
    }
  }
}
