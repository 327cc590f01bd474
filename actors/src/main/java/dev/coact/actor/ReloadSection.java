package dev.coact.actor;

import dev.coact.actor.ConfigKey.Effect;
import java.time.Duration;

/** Section {@code reload}: reading the file again while the system runs. */
public final class ReloadSection extends Section<ReloadSection> {
  static final SectionKeys KEYS =
      new SectionKeys("reload", "Reading the file again while the system runs.");

  static final ConfigKey<Duration> INTERVAL =
      KEYS.duration(
          "interval",
          Duration.ofSeconds(5),
          Duration.ZERO,
          SectionKeys.HOUR,
          "never",
          Effect.RESTART,
          "How often the files of the configuration are looked at for changes.");

  private ReloadSection(Object[] values) {
    super(KEYS, values);
  }

  static ReloadSection read(ConfigReader coact) {
    return new ReloadSection(KEYS.read(coact));
  }

  @Override
  ReloadSection copy(Object[] values) {
    return new ReloadSection(values);
  }

  /** How often the files are looked at; zero stands for never. */
  public Duration interval() {
    return get(INTERVAL);
  }

  /** A copy with another {@code interval}. */
  public ReloadSection withInterval(Duration interval) {
    return with(INTERVAL, interval);
  }
}
