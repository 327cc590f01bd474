package dev.coact.actor;

import com.typesafe.config.ConfigValue;
import org.jspecify.annotations.Nullable;

/**
 * One key that was read: its value and where that came from. See {@link ConfigReader#entries}.
 *
 * @param key the full key, for example {@code coact.mailbox.capacity}
 * @param value as one would write it in a file
 * @param source as in {@link ConfigError}: a file, {@code system property}, {@code environment
 *     variable NAME} or {@code built-in default}
 * @param line the line in the file, from 1; 0 where the source has no lines
 * @param covered the value and place in the file, if a higher layer covers it; else null
 * @param defaultValue what it is where nothing is configured
 * @param expected its unit, type and limits, in words
 * @param effect when a change of the file reaches a running system: {@code at once}, {@code new
 *     actors} or {@code next start}
 * @param meaning what it does, as Markdown; null for keys that an application reads
 */
public record ConfigEntry(
    String key,
    String value,
    String source,
    int line,
    @Nullable String covered,
    String defaultValue,
    String expected,
    String effect,
    @Nullable String meaning) {

  /** The source of a value that no layer sets. */
  static final String DEFAULT = "built-in default";

  /**
   * @param value what the highest layer that is not silent says; null if all are
   * @param inFile what the file says; null if it is silent
   */
  static <T> ConfigEntry of(
      String key,
      ConfigRule<T> rule,
      T read,
      T defaultValue,
      ConfigKey.About about,
      @Nullable ConfigValue value,
      @Nullable ConfigValue inFile) {
    return new ConfigEntry(
        key,
        rule.show(read),
        value == null ? DEFAULT : ConfigValues.source(value.origin()),
        value == null ? 0 : ConfigValues.line(value.origin()),
        value == null || inFile == null || inFile.origin().equals(value.origin())
            ? null
            : text(inFile) + " (" + ConfigValues.place(inFile.origin()) + ")",
        rule.show(defaultValue),
        about.expected(rule),
        about.effect().words(),
        about.sentence());
  }

  private static String text(ConfigValue value) {
    String scalar = ConfigValues.scalar(value);
    return scalar == null ? ConfigValues.show(value) : scalar;
  }

  /** Whether no layer sets it. */
  public boolean isDefault() {
    return source.equals(DEFAULT);
  }

  /** Where the value came from: {@code shop.conf:12}, {@code system property}. */
  public String place() {
    return line > 0 ? source + ":" + line : source;
  }

  /** As one would write it in a file, with its place as comment. */
  @Override
  public String toString() {
    return key + " = " + value + "  # " + place();
  }
}
