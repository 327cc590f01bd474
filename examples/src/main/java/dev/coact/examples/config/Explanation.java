package dev.coact.examples.config;

import dev.coact.actor.ConfigEntry;
import dev.coact.actor.ConfigReader;
import dev.coact.actor.SystemSettings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tells of values, and where they come from. */
final class Explanation {
  private final ConfigReader file;
  private final SystemSettings settings;
  private final StringBuilder text = new StringBuilder();

  /**
   * @param file the whole file, all of it read
   */
  Explanation(ConfigReader file, SystemSettings settings) {
    this.file = file;
    this.settings = settings;
  }

  /** All about one key; of a section, or of everything where it is null, a line for each key. */
  String ofKey(@Nullable String key) throws ConfigOptions.WrongOptionException {
    List<ConfigEntry> all = file.entries();
    List<ConfigEntry> asked =
        all.stream()
            .filter(entry ->
                key == null || entry.key().equals(key) || entry.key().startsWith(key + "."))
            .toList();
    if (asked.isEmpty()) {
      throw new ConfigOptions.WrongOptionException(
          "explain: "
              + key
              + " (expected: a key or a section, such as coact.ask.timeout or coact.ask;"
              + " `explain` alone lists all)");
    }
    if (asked.size() == 1 && asked.getFirst().key().equals(key)) {
      inFull(asked.getFirst());
    } else {
      asked.forEach(entry -> text.append(entry).append('\n'));
    }
    return text.toString();
  }

  private void inFull(ConfigEntry entry) {
    text.append(entry.key()).append(" = ").append(entry.value()).append('\n');
    row("from", entry.place());
    String covered = entry.covered();
    if (covered != null) {
      row("instead of", covered);
    }
    row("default", entry.defaultValue());
    row("expected", entry.expected());
    row("changes", entry.effect());
    String meaning = entry.meaning();
    if (meaning != null) {
      row("meaning", meaning);
    }
  }

  private void row(String what, String is) {
    text.append("  %-11s %s\n".formatted(what, is));
  }

  /** What section {@code coact.deployment} says of an actor. */
  String ofPath(String path) throws ConfigOptions.WrongOptionException {
    List<String> patterns;
    try {
      patterns = settings.patternsFor(path);
    } catch (IllegalArgumentException e) {
      throw new ConfigOptions.WrongOptionException("explain: " + e.getMessage());
    }
    text.append(path).append(patterns.isEmpty() ? ": no pattern matches it\n" : ":\n");
    Map<String, String> setBy = new HashMap<>();
    for (String pattern : patterns) {
      for (ConfigEntry entry : deployment().section(pattern).entries()) {
        String first = setBy.putIfAbsent(option(entry), pattern);
        text.append("  ").append(entry);
        if (first != null && !first.equals(pattern)) {
          text.append(", not used: ").append(first).append(" is more specific");
        }
        text.append('\n');
      }
    }
    return text.toString();
  }

  private ConfigReader deployment() {
    return file.section("coact").section("deployment");
  }

  /** The keys of supervision are one option. */
  private static String option(ConfigEntry entry) {
    String key = entry.key();
    int supervision = key.lastIndexOf(".supervision.");
    return supervision < 0 ? key.substring(key.lastIndexOf('"') + 1) : "supervision";
  }
}
