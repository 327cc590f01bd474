package dev.coact.coroutine;

/**
 * Limits of a {@link CoroutinePool}.
 *
 * @param idlePerCarrier how many idle coroutines a carrier keeps at hand, 0 to 100 000
 * @param idleDepot how many more the pool keeps for all carriers, 0 to 1 000 000
 * @param portable whether to use public API only, even where the JVM's flag would allow more
 */
public record CoroutineSettings(int idlePerCarrier, int idleDepot, boolean portable) {
  private static final int MAX_IDLE_PER_CARRIER = 100_000;
  private static final int MAX_IDLE_DEPOT = 1_000_000;

  /** Checks the ranges. */
  public CoroutineSettings {
    check("idlePerCarrier", idlePerCarrier, MAX_IDLE_PER_CARRIER);
    check("idleDepot", idleDepot, MAX_IDLE_DEPOT);
  }

  /** 64 idle coroutines a carrier, 1024 in the depot, own executor if possible. */
  public static CoroutineSettings defaults() {
    return new CoroutineSettings(64, 1024, false);
  }

  private static void check(String what, int value, int max) {
    if (value < 0 || value > max) {
      throw new IllegalArgumentException(what + ": " + value + " (expected: 0 to " + max + ")");
    }
  }
}
