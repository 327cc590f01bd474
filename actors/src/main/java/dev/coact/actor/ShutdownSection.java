package dev.coact.actor;

import dev.coact.actor.ConfigKey.Effect;
import java.time.Duration;

/** Section {@code shutdown}: how long stopping may take. */
public final class ShutdownSection extends Section<ShutdownSection> {
  static final SectionKeys KEYS = new SectionKeys("shutdown", "How long stopping may take.");

  static final ConfigKey<Duration> TIMEOUT =
      KEYS.duration(
          "timeout",
          Duration.ofSeconds(10),
          Duration.ZERO,
          SectionKeys.HOUR,
          "do not wait",
          Effect.AT_ONCE,
          "How long `close()` waits for all actors before it abandons and reports those left.");

  static final ConfigKey<Duration> CHILD_TIMEOUT =
      KEYS.duration(
          "child-timeout",
          Duration.ofSeconds(5),
          Duration.ZERO,
          SectionKeys.HOUR,
          "do not wait",
          Effect.AT_ONCE,
          "How long an actor has to stop when its parent tells it to, before it is interrupted and left behind.");

  private ShutdownSection(Object[] values) {
    super(KEYS, values);
  }

  static ShutdownSection read(ConfigReader coact) {
    return new ShutdownSection(KEYS.read(coact));
  }

  @Override
  ShutdownSection copy(Object[] values) {
    return new ShutdownSection(values);
  }

  /** How long closing a system waits for its actors. */
  public Duration timeout() {
    return get(TIMEOUT);
  }

  /** A copy with another {@code timeout}. */
  public ShutdownSection withTimeout(Duration timeout) {
    return with(TIMEOUT, timeout);
  }

  /** How long a stopping actor waits for each child. */
  public Duration childTimeout() {
    return get(CHILD_TIMEOUT);
  }

  /** A copy with another {@code childTimeout}. */
  public ShutdownSection withChildTimeout(Duration childTimeout) {
    return with(CHILD_TIMEOUT, childTimeout);
  }
}
