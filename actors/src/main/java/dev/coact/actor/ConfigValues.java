package dev.coact.actor;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the reader asks of a HOCON value: its place, its text, what is in it. */
final class ConfigValues {
  /** Longer values are cut in messages. */
  private static final int SHOWN_LENGTH = 60;

  private ConfigValues() {}

  static boolean isNull(ConfigValue value) {
    return value.valueType() == ConfigValueType.NULL;
  }

  /**
   * The text of a value that is neither a section, nor a list, nor null; numbers as they were
   * written.
   */
  static @Nullable String scalar(ConfigValue value) {
    return switch (value.valueType()) {
      case STRING, NUMBER, BOOLEAN -> value.atKey("value").getString("value");
      case OBJECT, LIST, NULL -> null;
    };
  }

  /** A value as it could stand in a file, on one line and cut if it is long. */
  static String show(ConfigValue value) {
    String text = value.render(ConfigRenderOptions.concise());
    return (text.length() <= SHOWN_LENGTH) ? text : text.substring(0, SHOWN_LENGTH - 1) + "…";
  }

  /** The file that a value stands in, or the description of its origin where that is no file. */
  static String source(ConfigOrigin origin) {
    String file = origin.filename();
    return (file != null) ? file : origin.description().replaceFirst(": \\d+(-\\d+)?$", "");
  }

  /** The line in the file, from 1; 0 where there is none. */
  static int line(ConfigOrigin origin) {
    return Math.max(0, origin.lineNumber());
  }

  /** Source and line, as in {@code shop.conf:12}. */
  static String place(ConfigOrigin origin) {
    return (line(origin) > 0) ? source(origin) + ":" + line(origin) : source(origin);
  }

  /** All values at or below a key that are no sections, or are empty ones. */
  static Map<List<String>, ConfigValue> leaves(List<String> key, ConfigValue value) {
    Map<List<String>, ConfigValue> result = new LinkedHashMap<>();
    collectLeaves(key, value, result);
    return result;
  }

  private static void collectLeaves(
      List<String> key, ConfigValue value, Map<List<String>, ConfigValue> leaves) {
    if (value instanceof ConfigObject object && !object.isEmpty()) {
      object.forEach((name, inner) -> collectLeaves(append(key, name), inner, leaves));
    } else {
      leaves.put(key, value);
    }
  }

  static ConfigError error(
      ConfigError.Kind kind,
      ConfigValue value,
      String key,
      String expected,
      @Nullable String suggestion) {
    ConfigOrigin origin = firstLeaf(value).origin();
    return new ConfigError(
        kind, source(origin), line(origin), key, show(value), expected, suggestion);
  }

  /** The value in a section that stands first: the section's own origin is vague after a merge. */
  private static ConfigValue firstLeaf(ConfigValue value) {
    return leaves(List.of(), value).values().stream()
        .min((a, b) -> Integer.compare(rank(a), rank(b)))
        .orElse(value);
  }

  private static int rank(ConfigValue value) {
    int line = line(value.origin());
    return (line == 0) ? Integer.MAX_VALUE : line;
  }

  static List<String> append(List<String> path, String name) {
    List<String> result = new ArrayList<>(path);
    result.add(name);
    return List.copyOf(result);
  }
}
