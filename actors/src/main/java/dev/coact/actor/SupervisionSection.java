package dev.coact.actor;

import dev.coact.actor.ConfigKey.Effect;
import java.time.Duration;

/** Section {@code supervision}: what follows a failure. */
public final class SupervisionSection extends Section<SupervisionSection> {
  static final SectionKeys KEYS = new SectionKeys("supervision", "What follows a failure.");

  static final ConfigKey<SystemSettings.FailureStrategy> STRATEGY =
      KEYS.choice(
          "strategy",
          SystemSettings.FailureStrategy.STOP,
          Effect.AT_ONCE,
          "What happens to an actor that fails, where its parent does not say.");

  static final ConfigKey<Integer> MAX_RESTARTS =
      KEYS.integer(
          "max-restarts",
          "restarts",
          10,
          0,
          1_000_000,
          "never restart",
          Effect.AT_ONCE,
          "Restarts of one actor within `within`; one more failure stops it.");

  static final ConfigKey<Duration> WITHIN =
      KEYS.duration(
          "within",
          Duration.ofSeconds(10),
          SectionKeys.MILLI,
          SectionKeys.DAY,
          null,
          Effect.AT_ONCE,
          "The window in which `max-restarts` counts.");

  private SupervisionSection(Object[] values) {
    super(KEYS, values);
  }

  static SupervisionSection read(ConfigReader coact) {
    return new SupervisionSection(KEYS.read(coact));
  }

  @Override
  SupervisionSection copy(Object[] values) {
    return new SupervisionSection(values);
  }

  /** What happens to an actor that fails. */
  public SystemSettings.FailureStrategy strategy() {
    return get(STRATEGY);
  }

  /** A copy with another {@code strategy}. */
  public SupervisionSection withStrategy(SystemSettings.FailureStrategy strategy) {
    return with(STRATEGY, strategy);
  }

  /** Restarts within the window. */
  public int maxRestarts() {
    return get(MAX_RESTARTS);
  }

  /** A copy with another {@code maxRestarts}. */
  public SupervisionSection withMaxRestarts(int maxRestarts) {
    return with(MAX_RESTARTS, maxRestarts);
  }

  /** The window in which restarts count. */
  public Duration within() {
    return get(WITHIN);
  }

  /** A copy with another {@code within}. */
  public SupervisionSection withWithin(Duration within) {
    return with(WITHIN, within);
  }

  /** What an actor does that fails. */
  Supervision reaction() {
    return switch (strategy()) {
      case STOP -> Supervision.stop();
      case RESTART -> Supervision.restart(maxRestarts(), within());
    };
  }
}
