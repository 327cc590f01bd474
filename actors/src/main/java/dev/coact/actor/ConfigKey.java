package dev.coact.actor;

import static java.util.Objects.requireNonNull;

/**
 * Everything there is to say about one key of section {@code coact}, in one place: the reader, the
 * check in the settings records and the page {@code docs/configuration.md} all come from it.
 *
 * @param section the section below {@code coact}
 * @param name the key in that section
 * @param rule its type and limits
 * @param defaultValue its value where nothing is configured
 * @param sentence what it does, as one sentence of Markdown
 */
record ConfigKey<T>(
    String section, String name, ConfigRule<T> rule, T defaultValue, String sentence) {

  /** The full key, for example {@code coact.mailbox.capacity}. */
  String path() {
    return "coact." + section + '.' + name;
  }

  /** The value in a reader of section {@code coact}. */
  T read(ConfigReader coact) {
    return coact.section(section).read(name, rule, defaultValue);
  }

  /** Refuses a value that the rule does not admit. */
  void check(T value) {
    if (!rule.admits(requireNonNull(value, path()))) {
      throw new IllegalArgumentException(complaint(value, rule.words()));
    }
  }

  /**
   * What is said of a value that breaks a rule: this key's, or one that binds it to another key.
   */
  String complaint(T value, String expected) {
    return path() + ": " + rule.show(value) + " (expected: " + expected + ")";
  }
}
