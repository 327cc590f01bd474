package dev.coact.testing;

/**
 * The same run was made twice and went two ways: the scenario takes something from outside the
 * simulation. The message names the first step that differs, and what was noticed.
 */
public final class SimulationDiverged extends AssertionError {
  private static final long serialVersionUID = 1L;

  SimulationDiverged(String message) {
    super(message);
  }
}
