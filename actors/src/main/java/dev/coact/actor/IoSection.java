package dev.coact.actor;

import dev.coact.actor.ConfigKey.Effect;
import java.time.Duration;

/** Section {@code io}: sockets and files. */
public final class IoSection extends Section<IoSection> {
  static final SectionKeys KEYS = new SectionKeys("io", "Sockets and files.");

  static final ConfigKey<Integer> DESCRIPTOR_BUDGET =
      KEYS.integer(
          "descriptor-budget",
          "descriptors",
          0,
          0,
          1_000_000,
          "the limit of the process less 64 for others, at most 65536",
          Effect.AT_ONCE,
          "Most descriptors open at a time; further `listen`, `accept`, `connect` and `open` wait.");

  static final ConfigKey<Duration> PERMIT_TIMEOUT =
      KEYS.duration(
          "permit-timeout",
          Duration.ZERO,
          Duration.ZERO,
          SectionKeys.DAY,
          "for ever",
          Effect.AT_ONCE,
          "How long an operation waits for a descriptor when the budget is spent.");

  private IoSection(Object[] values) {
    super(KEYS, values);
  }

  static IoSection read(ConfigReader coact) {
    return new IoSection(KEYS.read(coact));
  }

  @Override
  IoSection copy(Object[] values) {
    return new IoSection(values);
  }

  /** Most descriptors open at a time; 0 stands for a share of the process limit. */
  public int descriptorBudget() {
    return get(DESCRIPTOR_BUDGET);
  }

  /** A copy with another {@code descriptorBudget}. */
  public IoSection withDescriptorBudget(int descriptorBudget) {
    return with(DESCRIPTOR_BUDGET, descriptorBudget);
  }

  /** How long an operation waits for a descriptor; zero stands for ever. */
  public Duration permitTimeout() {
    return get(PERMIT_TIMEOUT);
  }

  /** A copy with another {@code permitTimeout}. */
  public IoSection withPermitTimeout(Duration permitTimeout) {
    return with(PERMIT_TIMEOUT, permitTimeout);
  }
}
