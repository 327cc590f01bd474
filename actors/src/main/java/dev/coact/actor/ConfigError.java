package dev.coact.actor;

import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * One mistake in the configuration, with the place where it stands.
 *
 * <p>{@link #toString()} is one line that a person can act on:
 *
 * <pre>{@code
 * kv.conf:4: coact.mailbox.capacity: 0 (expected: an integer from 1 to 1073741823)
 * kv.conf:5: unknown key coact.mailbox.overflw: "reject" (expected: one of capacity, overflow; did you mean `coact.mailbox.overflow`?)
 * }</pre>
 *
 * @param kind what is wrong
 * @param source the file as it was named, {@code system property}, {@code environment variable
 *     NAME}, {@code built-in default}, or empty where there is none
 * @param line the line in the file, from 1; 0 where the source has no lines
 * @param key the full key, for example {@code coact.mailbox.capacity}; empty for {@link Kind#FILE}
 *     and {@link Kind#SYNTAX}
 * @param value what was found, cut if it is long
 * @param expected the rule that was broken, in words
 * @param suggestion for an unknown key the nearest known one, if one is near
 */
public record ConfigError(
    Kind kind,
    String source,
    int line,
    String key,
    String value,
    String expected,
    @Nullable String suggestion) {

  /** Files first, by name and line; then what has no lines. */
  public static final Comparator<ConfigError> BY_PLACE =
      Comparator.comparing((ConfigError error) -> error.line() == 0)
          .thenComparing(ConfigError::source)
          .thenComparingInt(ConfigError::line)
          .thenComparing(ConfigError::key);

  /** What is wrong. */
  public enum Kind {
    /** A file that was asked for cannot be read. */
    FILE,
    /** A file is not HOCON. */
    SYNTAX,
    /** A substitution {@code ${…}} names nothing. */
    UNRESOLVED,
    /** Nobody reads this key. */
    UNKNOWN_KEY,
    /** The value is not of the key's type, or its unit is missing or wrong. */
    WRONG_TYPE,
    /** The value has the right type and breaks the key's limits, or {@link ConfigReader#reject}. */
    OUT_OF_RANGE
  }

  @Override
  public String toString() {
    String what =
        switch (kind) {
          case FILE -> "configuration file";
          case SYNTAX -> "syntax";
          case UNKNOWN_KEY -> "unknown key " + key;
          case UNRESOLVED, WRONG_TYPE, OUT_OF_RANGE -> key;
        };
    String hint = (suggestion == null) ? "" : "; did you mean `" + suggestion + "`?";
    return place() + what + ": " + value + " (expected: " + expected + hint + ")";
  }

  private String place() {
    if (source.isEmpty()) {
      return "";
    }
    return (line > 0) ? source + ":" + line + ": " : source + ": ";
  }
}
