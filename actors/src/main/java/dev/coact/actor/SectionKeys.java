package dev.coact.actor;

import dev.coact.actor.ConfigKey.Effect;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The keys of one section below {@code coact}, in the order of the page. A section's class makes
 * one, and all its keys with it, while it is initialised; afterwards nothing changes.
 */
final class SectionKeys {
  static final long KIB = 1024;
  static final long MIB = 1024 * KIB;
  static final long GIB = 1024 * MIB;
  static final long TIB = 1024 * GIB;

  static final Duration MILLI = Duration.ofMillis(1);
  static final Duration MINUTE = Duration.ofMinutes(1);
  static final Duration HOUR = Duration.ofHours(1);
  static final Duration DAY = Duration.ofDays(1);

  private final String name;
  private final String sentence;
  private final List<ConfigKey<?>> keys = new ArrayList<>();

  /**
   * @param name the section below {@code coact}
   * @param sentence what its keys are about
   */
  SectionKeys(String name, String sentence) {
    this.name = name;
    this.sentence = sentence;
  }

  String name() {
    return name;
  }

  String sentence() {
    return sentence;
  }

  List<ConfigKey<?>> keys() {
    return Collections.unmodifiableList(keys);
  }

  /**
   * One more key, a whole number.
   *
   * @param unit what is counted
   * @param zero what 0 stands for, where it is special
   */
  ConfigKey<Integer> integer(
      String key,
      String unit,
      int defaultValue,
      int min,
      int max,
      @Nullable String zero,
      Effect effect,
      String meaning) {
    ConfigRule<Integer> rule = new ConfigRule.IntegerRule(min, max, zero);
    return add(key, rule, defaultValue, new ConfigKey.About(unit, effect, meaning));
  }

  /** One more key, a number with a fraction. */
  ConfigKey<Double> number(
      String key, double defaultValue, double min, double max, Effect effect, String meaning) {
    return add(key, new ConfigRule.NumberRule(min, max), defaultValue, effect, meaning);
  }

  /** One more key, a number of bytes. */
  ConfigKey<Long> size(
      String key, long defaultValue, long min, long max, Effect effect, String meaning) {
    return add(key, new ConfigRule.SizeRule(min, max, false), defaultValue, effect, meaning);
  }

  /** One more key, a number of bytes that is a power of two. */
  ConfigKey<Long> powerOfTwo(
      String key, long defaultValue, long min, long max, Effect effect, String meaning) {
    return add(key, new ConfigRule.SizeRule(min, max, true), defaultValue, effect, meaning);
  }

  /**
   * One more key, a span of time.
   *
   * @param zero what 0 stands for, where it is special
   */
  ConfigKey<Duration> duration(
      String key,
      Duration defaultValue,
      Duration min,
      Duration max,
      @Nullable String zero,
      Effect effect,
      String meaning) {
    return add(key, new ConfigRule.DurationRule(min, max, zero), defaultValue, effect, meaning);
  }

  /** One more key, yes or no. */
  ConfigKey<Boolean> flag(String key, boolean defaultValue, Effect effect, String meaning) {
    return add(key, new ConfigRule.FlagRule(), defaultValue, effect, meaning);
  }

  /** One more key, a constant of an enum. */
  <E extends Enum<E>> ConfigKey<E> choice(
      String key, E defaultValue, Effect effect, String meaning) {
    ConfigRule<E> rule = new ConfigRule.ChoiceRule<>(defaultValue.getDeclaringClass());
    return add(key, rule, defaultValue, effect, meaning);
  }

  /** One more key, directives by class of the failure; by default none. */
  ConfigKey<List<Supervision.Rule>> directives(String key, Effect effect, String meaning) {
    return add(key, new ConfigRule.DirectivesRule(), List.of(), effect, meaning);
  }

  private <T> ConfigKey<T> add(
      String key, ConfigRule<T> rule, T defaultValue, Effect effect, String meaning) {
    return add(key, rule, defaultValue, new ConfigKey.About("", effect, meaning));
  }

  private <T> ConfigKey<T> add(
      String key, ConfigRule<T> rule, T defaultValue, ConfigKey.About about) {
    ConfigKey<T> added = new ConfigKey<>(name, key, keys.size(), rule, defaultValue, about);
    keys.add(added);
    return added;
  }

  /** The values in a reader of section {@code coact}, in order. */
  Object[] read(ConfigReader coact) {
    return values(key -> key.read(coact));
  }

  /** One value for each key, in order. */
  Object[] values(Function<ConfigKey<?>, Object> value) {
    return keys.stream().map(value).toArray();
  }
}
