package dev.coact.actor;

import dev.coact.actor.ConfigKey.Effect;

/** Section {@code lost-messages}: how loudly messages are lost. */
public final class LostMessageSection extends Section<LostMessageSection> {
  static final SectionKeys KEYS = new SectionKeys("lost-messages", "How loudly messages are lost.");

  static final ConfigKey<Integer> LOG_FIRST =
      KEYS.integer(
          "log-first",
          "messages",
          10,
          0,
          1_000_000,
          "none",
          Effect.AT_ONCE,
          "Lost messages that are logged one by one, for each reason. All are counted.");

  static final ConfigKey<Integer> LOG_EVERY =
      KEYS.integer(
          "log-every",
          "messages",
          1000,
          0,
          1_000_000_000,
          "never",
          Effect.AT_ONCE,
          "After the first ones, every how many lost messages of a reason one is logged.");

  private LostMessageSection(Object[] values) {
    super(KEYS, values);
  }

  static LostMessageSection read(ConfigReader coact) {
    return new LostMessageSection(KEYS.read(coact));
  }

  @Override
  LostMessageSection copy(Object[] values) {
    return new LostMessageSection(values);
  }

  /** Lost messages logged one by one, for each reason. */
  public int logFirst() {
    return get(LOG_FIRST);
  }

  /** A copy with another {@code logFirst}. */
  public LostMessageSection withLogFirst(int logFirst) {
    return with(LOG_FIRST, logFirst);
  }

  /** Then every how many one is logged; 0 stands for never. */
  public int logEvery() {
    return get(LOG_EVERY);
  }

  /** A copy with another {@code logEvery}. */
  public LostMessageSection withLogEvery(int logEvery) {
    return with(LOG_EVERY, logEvery);
  }
}
