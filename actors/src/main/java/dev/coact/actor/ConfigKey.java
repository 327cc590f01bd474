package dev.coact.actor;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * Everything there is to say about one key of section {@code coact}, in one place: the reader, the
 * check in the settings, what {@code coact config explain} prints and the page {@code
 * docs/configuration.md} all come from it.
 *
 * @param section the section below {@code coact}
 * @param name the key in that section
 * @param index its place among the keys of the section
 * @param rule its type and limits
 * @param defaultValue its value where nothing is configured
 * @param about what else is said of it
 */
record ConfigKey<T>(
    String section, String name, int index, ConfigRule<T> rule, T defaultValue, About about) {

  /**
   * What is said of a key beside its type and limits.
   *
   * @param unit what is counted; empty for what has its unit in the text
   * @param effect when a change of the file reaches a running system
   * @param sentence what it does, as one sentence of Markdown; null where only its reader knows
   */
  record About(String unit, Effect effect, @Nullable String sentence) {
    /** Of a key that an application reads. */
    static final About NOTHING = new About("", Effect.RESTART, null);

    /** The unit and the rule. */
    String expected(ConfigRule<?> rule) {
      return unit.isEmpty() ? rule.words() : unit + ", " + rule.words();
    }

    /** The same in a section for actors of some path. */
    About forNewActors() {
      return new About(unit, Effect.NEW_ACTORS, sentence);
    }
  }

  /** When a change of the file reaches a running system. */
  enum Effect {
    /** Only with the next start of the system. */
    RESTART("next start"),
    /** For actors that are started afterwards; those that live keep what they have. */
    NEW_ACTORS("new actors"),
    /** For all, from the next time that the value is needed. */
    AT_ONCE("at once");

    private final String words;

    Effect(String words) {
      this.words = words;
    }

    /** As the page and the command line say it. */
    String words() {
      return words;
    }
  }

  /** The full key, for example {@code coact.mailbox.capacity}. */
  String path() {
    return SystemSettings.SECTION + '.' + section + '.' + name;
  }

  /** Whether a change reaches a running system. */
  boolean isLive() {
    return about.effect != Effect.RESTART;
  }

  /** The value in a reader of section {@code coact}. */
  T read(ConfigReader coact) {
    return coact.section(section).read(name, rule, defaultValue, about);
  }

  /** The value in a section of another place, such as one for a dispatcher. */
  T readIn(ConfigReader section, T elsewhere) {
    return section.read(name, rule, elsewhere, about);
  }

  /** The value below a section that has this key's own section in it; null if it is not there. */
  @Nullable T readIfAny(ConfigReader above) {
    ConfigReader inner = above.section(section);
    T value = inner.readIfAny(name, rule, defaultValue, about.forNewActors());
    return inner.has(name) ? value : null;
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
