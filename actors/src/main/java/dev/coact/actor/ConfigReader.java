package dev.coact.actor;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Reads one section of the configuration, with types and limits, and collects what is wrong with
 * it.
 *
 * <p>A read never throws for a wrong value: it notes the mistake and returns the default. {@link
 * #finish()} then throws one {@link ConfigException} with every mistake of the section and of the
 * sections in it: values of the wrong type or outside their limits, substitutions that name
 * nothing, and keys that nobody has read. So every key must be read, used or not, before {@code
 * finish()}.
 *
 * <p>Each value comes from the highest of these layers that has it:
 *
 * <ol>
 *   <li>an environment variable: the full key in upper case, with two underscores for a dot and one
 *       for a dash, so {@code COACT__SCHEDULER__TIME_SLICE} is {@code coact.scheduler.time-slice};
 *   <li>a system property with the full key as name: {@code -Dcoact.scheduler.time-slice=2ms};
 *   <li>the file, in HOCON;
 *   <li>the default given by the code.
 * </ol>
 *
 * The first two reach keys of a top-level section, from the moment it is opened by {@link
 * #section}, and a name among them that no key has is a mistake as well. Sections that are not
 * opened are not judged, unless {@code finish()} is called on the whole file.
 *
 * <p>An application reads its own section from the same file:
 *
 * <pre>{@code
 * ConfigReader file = ConfigReader.load(Path.of("kv.conf"));
 * SystemSettings settings = SystemSettings.from(file);
 * ConfigReader kv = file.section("kv");
 * int port = kv.integer("port", 6379, 0, 65_535);
 * Duration idle = kv.duration("idle-timeout", Duration.ofMinutes(5), Duration.ZERO, Duration.ofDays(1));
 * kv.finish();
 * }</pre>
 *
 * <p>Not for use by several threads at once.
 */
public final class ConfigReader {
  /*
   * One node per section that somebody has opened. A node remembers what was read in it; whatever stands in its
   * values and was not read is unknown. The suggestions of an unknown key come from everything read at or below the node
   * that finish() is called on. Typesafe's types do not show in the API, so that no user needs that jar on his module path.
   */

  private final ConfigLayers layers;
  private final List<String> path;
  private final Map<String, ConfigValue> values;
  private final Map<String, String> defaults = new LinkedHashMap<>();
  private final Map<String, ConfigEntry> entries = new LinkedHashMap<>();
  private final Map<String, ConfigReader> sections = new LinkedHashMap<>();
  private final Set<ConfigError> errors = new LinkedHashSet<>();

  private ConfigReader(ConfigLayers layers, List<String> path, Map<String, ConfigValue> values) {
    this.layers = layers;
    this.path = path;
    this.values = values;
  }

  static ConfigReader of(ConfigLayers layers) {
    return new ConfigReader(layers, List.of(), layers.root());
  }

  /**
   * Opens the file named by {@code -Dcoact.config}; without that property {@code application.conf}
   * from the class path, if there is one.
   *
   * @throws ConfigException if the file cannot be read or is not HOCON
   */
  public static ConfigReader load() {
    return of(ConfigLayers.load(ConfigLayers.systemProperties(), System.getenv()));
  }

  /**
   * Opens a file; {@code -Dcoact.config} and {@code application.conf} are not looked at.
   *
   * @throws ConfigException if the file cannot be read or is not HOCON
   */
  public static ConfigReader load(Path file) {
    return of(ConfigLayers.load(file, ConfigLayers.systemProperties(), System.getenv()));
  }

  /**
   * Reads a text alone: neither system properties nor the environment have a say. For tests.
   *
   * @throws ConfigException if the text is not HOCON
   */
  public static ConfigReader parse(String hocon) {
    return of(ConfigLayers.ofText(hocon, Map.of(), Map.of()));
  }

  /**
   * Reads a text that came some other way than from a file, with all layers above it.
   *
   * @param name stands in errors for the name of a file
   * @throws ConfigException if the text is not HOCON
   */
  public static ConfigReader load(String name, String hocon) {
    return of(ConfigLayers.ofText(name, hocon, ConfigLayers.systemProperties(), System.getenv()));
  }

  /** The full key of this section, for example {@code coact.mailbox}; empty for the whole file. */
  public String path() {
    return path.isEmpty() ? "" : ConfigUtil.joinPath(path);
  }

  /** Whether a layer above the defaults has a value for this key; does not count as reading it. */
  public boolean has(String key) {
    ConfigValue value = values.get(key);
    return (value != null) && !ConfigValues.isNull(value);
  }

  /** Reads {@code true} or {@code false}. */
  public boolean flag(String key, boolean defaultValue) {
    return read(key, new ConfigRule.FlagRule(), defaultValue);
  }

  /** Reads a whole number from {@code min} to {@code max}. */
  public int integer(String key, int defaultValue, int min, int max) {
    return read(key, new ConfigRule.IntegerRule(min, max, null), defaultValue);
  }

  /** Reads a number from {@code min} to {@code max}. */
  public double number(String key, double defaultValue, double min, double max) {
    return read(key, new ConfigRule.NumberRule(min, max), defaultValue);
  }

  /** Reads a size in bytes from {@code min} to {@code max}: {@code 4096}, {@code 64MiB}. */
  public long bytes(String key, long defaultValue, long min, long max) {
    return read(key, new ConfigRule.SizeRule(min, max, false), defaultValue);
  }

  /**
   * Reads a duration from {@code min} to {@code max}: {@code 10us}, {@code 5 s}, {@code 1h}. A
   * number other than 0 needs its unit.
   */
  public Duration duration(String key, Duration defaultValue, Duration min, Duration max) {
    return read(key, new ConfigRule.DurationRule(min, max, null), defaultValue);
  }

  /** Reads a text. */
  public String text(String key, String defaultValue) {
    return read(key, new ConfigRule.TextRule(), defaultValue);
  }

  /** Reads the name of an enum's constant, in lower case with dashes. */
  public <E extends Enum<E>> E choice(String key, E defaultValue) {
    return read(key, new ConfigRule.ChoiceRule<>(defaultValue.getDeclaringClass()), defaultValue);
  }

  /** Opens a section in this one; it may be absent, then every key in it has its default. */
  public ConfigReader section(String name) {
    ConfigReader known = sections.get(name);
    if (known != null) {
      return known;
    }
    ConfigValue value = path.isEmpty() ? layers.section(name) : values.get(name);
    Map<String, ConfigValue> inner = (value instanceof ConfigObject object) ? object : Map.of();
    ConfigReader opened = new ConfigReader(layers, ConfigValues.append(path, name), inner);
    if ((value != null) && !(value instanceof ConfigObject) && !ConfigValues.isNull(value)) {
      opened.add(ConfigError.Kind.WRONG_TYPE, value, opened.path(), "a section { ... }");
    }
    sections.put(name, opened);
    return opened;
  }

  /**
   * Opens every section in this one, by its name and in the order of names: for sections that the
   * user names, such as {@code deployment { "/orders/*" { … } }}.
   */
  public Map<String, ConfigReader> sections() {
    Map<String, ConfigReader> result = new LinkedHashMap<>();
    values.keySet().stream().sorted().forEach(name -> result.put(name, section(name)));
    return Collections.unmodifiableMap(result);
  }

  /**
   * Notes a mistake that only the caller can see, such as a value that does not go with another.
   *
   * @param key a key of this section that has been read
   * @param expected the rule that it breaks, as it follows "expected: "
   */
  public void reject(String key, String expected) {
    String defaultValue = defaults.get(key);
    if (defaultValue == null) {
      throw new IllegalStateException(full(key) + ": not read (expected: read before rejected)");
    }
    ConfigValue value = values.get(key);
    if (value != null) {
      add(ConfigError.Kind.OUT_OF_RANGE, value, full(key), expected);
    } else {
      errors.add(
          new ConfigError(
              ConfigError.Kind.OUT_OF_RANGE,
              ConfigEntry.DEFAULT,
              0,
              full(key),
              defaultValue,
              expected,
              null));
    }
  }

  /** Notes that a value names something that is not there, and what may have been meant. */
  void rejectName(String key, String name, List<String> known) {
    ConfigValue value = values.get(key);
    if (value != null) {
      String expected = "one of " + String.join(", ", known);
      errors.add(
          ConfigValues.error(
              ConfigError.Kind.OUT_OF_RANGE,
              value,
              full(key),
              expected,
              NearestKey.of(name, known)));
    }
  }

  /** Notes that a section has a name that it must not have. */
  void rejectSection(String name, String expected) {
    ConfigValue value = values.get(name);
    if (value != null) {
      add(ConfigError.Kind.OUT_OF_RANGE, value, full(name), expected);
    }
  }

  /**
   * Ends the reading of this section and all in it.
   *
   * @throws ConfigException if anything in it is wrong or has not been read; it names all of it
   */
  public void finish() {
    List<ConfigError> all = errors();
    if (!all.isEmpty()) {
      throw new ConfigException(all);
    }
  }

  /**
   * Everything that is wrong in this section and in all in it so far, what nobody has read among
   * it: what {@link #finish} would throw.
   */
  public List<ConfigError> errors() {
    List<String> known = new ArrayList<>();
    collectKnown(known);
    Set<ConfigError> all = new LinkedHashSet<>(layers.unresolvedBelow(path));
    collectMistakes(known, all);
    return all.stream().sorted(ConfigError.BY_PLACE).toList();
  }

  /**
   * Every key that was read here and in the sections in here, in the order in which they were read.
   */
  public List<ConfigEntry> entries() {
    List<ConfigEntry> all = new ArrayList<>(entries.values());
    sections.values().forEach(section -> all.addAll(section.entries()));
    return all;
  }

  /**
   * The names that stand in this section and were neither read nor opened as sections, each as the
   * mistake that it would be in {@link #errors}. What is suggested is a name of this section only.
   */
  public List<ConfigError> unread() {
    List<String> here = knownHere();
    return values.keySet().stream()
        .filter(this::isUnread)
        .sorted()
        .map(name ->
            UnknownKeys.error(
                full(name), Objects.requireNonNull(values.get(name)), here, here, name))
        .toList();
  }

  @Override
  public String toString() {
    return "ConfigReader[path=" + path() + ", mistakes=" + errors().size() + "]";
  }

  private boolean isUnread(String name) {
    return !defaults.containsKey(name) && !sections.containsKey(name);
  }

  private List<String> knownHere() {
    return Stream.concat(defaults.keySet().stream(), sections.keySet().stream())
        .distinct()
        .toList();
  }

  ConfigLayers layers() {
    return layers;
  }

  /** Reads a value by a rule; the default if it is absent or wrong. */
  private <T> T read(String key, ConfigRule<T> rule, T defaultValue) {
    return read(key, rule, defaultValue, ConfigKey.About.NOTHING);
  }

  /**
   * Reads a value that has no default.
   *
   * @param instead returned, and not kept as an entry, if the value is absent
   */
  <T> T readIfAny(String key, ConfigRule<T> rule, T instead, ConfigKey.About about) {
    T value = read(key, rule, instead, about);
    if (!has(key)) {
      entries.remove(key);
    }
    return value;
  }

  /** Reads a value by a rule; the default if it is absent or wrong. */
  <T> T read(String key, ConfigRule<T> rule, T defaultValue, ConfigKey.About about) {
    T read = valueOf(key, rule, defaultValue);
    ConfigValue value = has(key) ? values.get(key) : null;
    ConfigValue inFile = layers.inFile(ConfigValues.append(path, key));
    entries.put(key, ConfigEntry.of(full(key), rule, read, defaultValue, about, value, inFile));
    return read;
  }

  private <T> T valueOf(String key, ConfigRule<T> rule, T defaultValue) {
    if (!rule.admits(defaultValue)) {
      String shown = rule.show(defaultValue);
      throw new IllegalArgumentException(
          "default of " + full(key) + ": " + shown + " (expected: " + rule.words() + ")");
    }
    defaults.put(key, rule.show(defaultValue));
    ConfigValue value = values.get(key);
    if ((value == null) || ConfigValues.isNull(value)) {
      return defaultValue;
    }
    String text = ConfigValues.scalar(value);
    T parsed = (text == null) ? null : rule.parse(text);
    if (parsed == null) {
      add(ConfigError.Kind.WRONG_TYPE, value, full(key), rule.words());
      return defaultValue;
    }
    if (!rule.admits(parsed)) {
      add(ConfigError.Kind.OUT_OF_RANGE, value, full(key), rule.words());
      return defaultValue;
    }
    return parsed;
  }

  private void collectKnown(List<String> known) {
    defaults.keySet().forEach(key -> known.add(full(key)));
    for (ConfigReader section : sections.values()) {
      known.add(section.path());
      section.collectKnown(known);
    }
  }

  private void collectMistakes(List<String> known, Set<ConfigError> all) {
    all.addAll(errors);
    for (Map.Entry<String, ConfigValue> entry : values.entrySet()) {
      String name = entry.getKey();
      if (isUnread(name)) {
        List<String> key = ConfigValues.append(path, name);
        all.addAll(UnknownKeys.errors(key, entry.getValue(), knownHere(), known));
      }
    }
    sections.values().forEach(section -> section.collectMistakes(known, all));
  }

  private String full(String key) {
    return ConfigUtil.joinPath(ConfigValues.append(path, key));
  }

  private void add(ConfigError.Kind kind, ConfigValue value, String key, String expected) {
    errors.add(ConfigValues.error(kind, value, key, expected, null));
  }
}
