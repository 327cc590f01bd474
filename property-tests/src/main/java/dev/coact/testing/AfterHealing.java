package dev.coact.testing;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** What has to come about when nothing is broken any more: {@link ActorSim#afterHealing}. */
public final class AfterHealing {
  private final RunChecks checks;
  private final Duration within;

  AfterHealing(RunChecks checks, Duration within) {
    this.checks = checks;
    this.within = within;
  }

  /** {@code condition} holds at some time within the given one. */
  public AfterHealing eventually(String name, BooleanSupplier condition) {
    checks.eventually(name, condition, within);
    return this;
  }
}
