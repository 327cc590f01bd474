package dev.coact.testing;

/** Properties of somebody without jqwik; see {@link OptionalEnginesTest}. */
final class JupiterOnly {
  private JupiterOnly() {}

  static final class Good {
    @ActorProperty(schedules = 20)
    void holds(ActorSim sim) {
      sim.system().spawn("a", ctx -> {});
    }
  }
}
