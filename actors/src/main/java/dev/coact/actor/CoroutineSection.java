package dev.coact.actor;

import dev.coact.actor.ConfigKey.Effect;

/** Section {@code coroutines}: stacks that are kept for reuse. */
public final class CoroutineSection extends Section<CoroutineSection> {
  static final SectionKeys KEYS = new SectionKeys("coroutines", "Stacks that are kept for reuse.");

  static final ConfigKey<Integer> IDLE_PER_WORKER =
      KEYS.integer(
          "idle-per-worker",
          "stacks",
          64,
          0,
          100_000,
          "keep none",
          Effect.RESTART,
          "Most idle stacks that one worker keeps for reuse.");

  static final ConfigKey<Integer> IDLE_DEPOT =
      KEYS.integer(
          "idle-depot",
          "stacks",
          1024,
          0,
          1_000_000,
          "keep none",
          Effect.RESTART,
          "Most idle stacks that all workers share beyond their own.");

  private CoroutineSection(Object[] values) {
    super(KEYS, values);
  }

  static CoroutineSection read(ConfigReader coact) {
    return new CoroutineSection(KEYS.read(coact));
  }

  @Override
  CoroutineSection copy(Object[] values) {
    return new CoroutineSection(values);
  }

  /** Most idle stacks of one worker. */
  public int idlePerWorker() {
    return get(IDLE_PER_WORKER);
  }

  /** A copy with another {@code idlePerWorker}. */
  public CoroutineSection withIdlePerWorker(int idlePerWorker) {
    return with(IDLE_PER_WORKER, idlePerWorker);
  }

  /** Most idle stacks that all workers share. */
  public int idleDepot() {
    return get(IDLE_DEPOT);
  }

  /** A copy with another {@code idleDepot}. */
  public CoroutineSection withIdleDepot(int idleDepot) {
    return with(IDLE_DEPOT, idleDepot);
  }
}
