package dev.coact.actor;

import dev.coact.actor.ConfigKey.Effect;
import java.time.Duration;

/** Section {@code ask}: requests that expect an answer. */
public final class AskSection extends Section<AskSection> {
  static final SectionKeys KEYS = new SectionKeys("ask", "Requests that expect an answer.");

  static final ConfigKey<Duration> TIMEOUT =
      KEYS.duration(
          "timeout",
          Duration.ofSeconds(5),
          SectionKeys.MILLI,
          SectionKeys.DAY,
          null,
          Effect.AT_ONCE,
          "Deadline of an `ask` that names none.");

  static final ConfigKey<Duration> CYCLE_PATIENCE =
      KEYS.duration(
          "cycle-patience",
          Duration.ofMillis(100),
          Duration.ZERO,
          SectionKeys.HOUR,
          "fail at once",
          Effect.AT_ONCE,
          "How long actors are left to wait for each other where one of them may have handed a request on, before the youngest wait fails.");

  private AskSection(Object[] values) {
    super(KEYS, values);
  }

  static AskSection read(ConfigReader coact) {
    return new AskSection(KEYS.read(coact));
  }

  @Override
  AskSection copy(Object[] values) {
    return new AskSection(values);
  }

  /** Deadline of an ask that names none. */
  public Duration timeout() {
    return get(TIMEOUT);
  }

  /** A copy with another {@code timeout}. */
  public AskSection withTimeout(Duration timeout) {
    return with(TIMEOUT, timeout);
  }

  /**
   * How long a cycle of waits is left alone if a request in it may have been handed on to somebody
   * who answers.
   */
  public Duration cyclePatience() {
    return get(CYCLE_PATIENCE);
  }

  /** A copy with another {@code cyclePatience}. */
  public AskSection withCyclePatience(Duration cyclePatience) {
    return with(CYCLE_PATIENCE, cyclePatience);
  }
}
