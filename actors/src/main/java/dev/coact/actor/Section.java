package dev.coact.actor;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * One section of the settings: a checked value for each of its keys. Immutable, and equal to
 * another one with the same values.
 *
 * @param <S> the section's own class
 */
abstract class Section<S extends Section<S>> {
  /*
   * A section's class has its keys as constants and, for each, an accessor and a `with`: one line each. The values
   * stand in an array, by the keys' indexes, so that whatever is done to all keys alike (reading, copying with
   * one change, comparing two versions of a file, explaining, the page) is written once and not once for each key.
   */
  private final SectionKeys keys;
  private final Object[] values;

  /**
   * @param values one for each key, in order; kept
   */
  Section(SectionKeys keys, Object[] values) {
    this.keys = keys;
    this.values = values;
  }

  /** A section of the same class with other values. */
  abstract S copy(Object[] values);

  @SuppressWarnings(
      "unchecked") // with() and SectionKeys put a T where a ConfigKey<T> has its index
  final <T> T get(ConfigKey<T> key) {
    return (T) values[key.index()];
  }

  /**
   * A copy with another value for one key.
   *
   * @throws IllegalArgumentException if its rule does not admit the value
   */
  final <T> S with(ConfigKey<T> key, T value) {
    key.check(value);
    Object[] changed = values.clone();
    changed[key.index()] = value;
    return copy(changed);
  }

  /** This one with those live keys of a later reading that have changed. */
  final S withChanges(Section<?> before, Section<?> after) {
    Object[] changed = values.clone();
    for (ConfigKey<?> key : keys.keys()) {
      if (key.isLive() && !after.get(key).equals(before.get(key))) {
        changed[key.index()] = after.get(key);
      }
    }
    return copy(changed);
  }

  final SectionKeys keys() {
    return keys;
  }

  @Override
  public final boolean equals(Object other) {
    return other instanceof Section<?> section
        && keys.equals(section.keys)
        && Arrays.equals(values, section.values);
  }

  @Override
  public final int hashCode() {
    return Arrays.hashCode(values);
  }

  @Override
  public final String toString() {
    return keys.keys().stream()
        .map(this::shown)
        .collect(Collectors.joining(", ", keys.name() + "[", "]"));
  }

  private <T> String shown(ConfigKey<T> key) {
    return key.name() + "=" + key.rule().show(get(key));
  }
}
