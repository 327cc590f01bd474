package dev.coact.actor;

import static java.util.stream.Collectors.toMap;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigOriginFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigResolveOptions;
import com.typesafe.config.ConfigResolver;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where values come from: a file below system properties below the environment. Knows HOCON; knows
 * no keys.
 */
final class ConfigLayers {
  /*
   * A section is opened by its top-level name S. Its values are then merged from
   *
   *   1. environment variables S__KEY, S__SECTION__SOME_KEY      (highest)
   *   2. system properties     s.key, s.section.some-key
   *   3. the file              s { key, section { some-key } }
   *
   * Double underscores in the environment, and not single ones: `COACT_MAILBOX_CAPACITY` does not say where the
   * dots are, and single-underscore names are taken by others (Kubernetes sets COACT_PORT in every pod next to
   * a service called "coact"), so an unknown one could not be an error. Only sections that somebody opens are overlaid:
   * most system properties and variables are not ours to judge.
   *
   * Substitutions are resolved in the file before the overlay. One that fails is taken out and remembered with its path,
   * so that the others are still checked.
   */

  /** The file to read instead of {@code application.conf}. */
  static final String FILE_PROPERTY = "coact.config";

  /** System properties below {@code coact.} that are no keys of the file. */
  private static final List<String> LAUNCH_PROPERTIES = List.of(FILE_PROPERTY, "coact.portable");

  static final String SYSTEM_PROPERTY = "system property";
  static final String ENVIRONMENT_VARIABLE = "environment variable ";

  /** A value that could not be resolved, by its path. */
  record Unresolved(List<String> path, ConfigError error) {}

  private final Supplier<Config> parser;
  private final Set<Path> files = new TreeSet<>();
  private final ConfigObject file;
  private final List<Unresolved> unresolved = new ArrayList<>();
  private final Map<String, String> properties;
  private final Map<String, String> environment;

  private ConfigLayers(
      Supplier<Config> parser, Map<String, String> properties, Map<String, String> environment) {
    this.parser = parser;
    this.properties = new TreeMap<>(properties);
    this.environment = new TreeMap<>(environment);
    Config parsed = parser.get();
    collectFiles(parsed.root(), files);
    this.file = withoutUnresolved(resolve(parsed).root(), List.of());
  }

  /**
   * The same file as it is now, with the properties and the environment as they were.
   *
   * @throws ConfigException if the file cannot be read or is not HOCON
   */
  ConfigLayers again() {
    ConfigLayers later = new ConfigLayers(parser, properties, environment);
    if (!files.isEmpty() && later.files.isEmpty()) { // gone from the class path
      String file = files.iterator().next().toString();
      throw unusable(ConfigError.Kind.FILE, "", 0, file, "the file that was read before");
    }
    return later;
  }

  /** The files that it was read from: included ones, too, if they set anything. */
  Set<Path> files() {
    return Collections.unmodifiableSet(files);
  }

  private static void collectFiles(ConfigValue value, Set<Path> files) {
    String file = value.origin().filename();
    if (file != null) {
      files.add(Path.of(file));
    }
    if (value instanceof ConfigObject object) {
      try {
        object.values().forEach(inner -> collectFiles(inner, files));
      } catch (com.typesafe.config.ConfigException.NotResolved e) {
        // a section merged with a substitution cannot be looked into; its neighbours name the file
      }
    }
  }

  /**
   * The file that {@link #FILE_PROPERTY} names, else {@code application.conf} from the class path,
   * else nothing.
   */
  static ConfigLayers load(Map<String, String> properties, Map<String, String> environment) {
    String named = properties.get(FILE_PROPERTY);
    if (named != null) {
      String remedy = "a readable file; correct -D" + FILE_PROPERTY + " or leave it out";
      return new ConfigLayers(() -> parse(Path.of(named), remedy), properties, environment);
    }
    ClassLoader loader = loader();
    return new ConfigLayers(
        () ->
            parse(
                "application.conf", () -> ConfigFactory.parseResources(loader, "application.conf")),
        properties,
        environment);
  }

  static ConfigLayers load(
      Path file, Map<String, String> properties, Map<String, String> environment) {
    String remedy = "a readable file; correct the path";
    return new ConfigLayers(() -> parse(file, remedy), properties, environment);
  }

  static ConfigLayers ofText(
      String hocon, Map<String, String> properties, Map<String, String> environment) {
    return ofText("text", hocon, properties, environment);
  }

  /**
   * @param name stands in errors for the name of a file
   */
  static ConfigLayers ofText(
      String name, String hocon, Map<String, String> properties, Map<String, String> environment) {
    ConfigParseOptions options = ConfigParseOptions.defaults().setOriginDescription(name);
    return new ConfigLayers(
        () -> parse(name, () -> ConfigFactory.parseString(hocon, options)),
        properties,
        environment);
  }

  static Map<String, String> systemProperties() {
    Properties all = System.getProperties();
    return all.stringPropertyNames().stream().collect(toMap(name -> name, all::getProperty));
  }

  /** What the file alone says of a key; null if it is silent. */
  @Nullable ConfigValue inFile(List<String> path) {
    ConfigValue value = file;
    for (String name : path) {
      value = value instanceof ConfigObject object ? object.get(name) : null;
    }
    return value;
  }

  /** The file alone. */
  ConfigObject root() {
    return file;
  }

  /** The top-level section {@code name} with all its layers; null if none of them has it. */
  @Nullable ConfigValue section(String name) {
    ConfigValue inFile = file.get(name);
    boolean wrongType =
        (inFile != null) && !(inFile instanceof ConfigObject) && !ConfigValues.isNull(inFile);
    if (wrongType) {
      return inFile;
    }
    ConfigObject overlay = fromEnvironment(name).withFallback(fromProperties(name));
    if (overlay.isEmpty()) {
      return inFile;
    }
    return (inFile instanceof ConfigObject) ? overlay.withFallback(inFile) : overlay;
  }

  /** The failed substitutions at or below a path. */
  List<ConfigError> unresolvedBelow(List<String> path) {
    return unresolved.stream()
        .filter(entry -> startsWith(entry.path(), path))
        .map(Unresolved::error)
        .toList();
  }

  private static Config parse(Path file, String remedy) {
    if (Files.isDirectory(file) || !Files.isReadable(file)) {
      throw unusable(ConfigError.Kind.FILE, "", 0, file.toString(), remedy);
    }
    return parse(file.toString(), () -> ConfigFactory.parseFile(file.toFile(), strict()));
  }

  private static ConfigParseOptions strict() {
    return ConfigParseOptions.defaults().setAllowMissing(false);
  }

  private static Config parse(String source, Supplier<Config> parser) {
    try {
      return parser.get();
    } catch (com.typesafe.config.ConfigException.IO e) {
      String rule = "every file it includes can be read";
      throw unusable(ConfigError.Kind.SYNTAX, source, 0, message(e), rule);
    } catch (com.typesafe.config.ConfigException e) {
      ConfigOrigin origin = e.origin();
      String place = (origin == null) ? source : ConfigValues.source(origin);
      int line = (origin == null) ? 0 : ConfigValues.line(origin);
      String rule = "HOCON, as in `key = value` or `section { ... }`";
      throw unusable(ConfigError.Kind.SYNTAX, place, line, message(e), rule);
    }
  }

  /** The library's message without the place, which is told apart, and without its guesses. */
  private static String message(com.typesafe.config.ConfigException e) {
    String message =
        String.valueOf(e.getMessage())
            .replaceFirst("(?s) \\(if you .*", "")
            // What it says wherever a key is missing, not only in include(...).
            .replaceFirst("expecting a close parentheses '\\)' here, not: ", "Unexpected here: ");
    ConfigOrigin origin = e.origin();
    String place = (origin == null) ? "" : origin.description() + ": ";
    return message.startsWith(place) ? message.substring(place.length()) : message;
  }

  private static ConfigException unusable(
      ConfigError.Kind kind, String source, int line, String value, String expected) {
    return new ConfigException(
        List.of(new ConfigError(kind, source, line, "", value, expected, null)));
  }

  private static ClassLoader loader() {
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    return (context == null) ? ClassLoader.getSystemClassLoader() : context;
  }

  private Config resolve(Config parsed) {
    ConfigResolveOptions options =
        ConfigResolveOptions.noSystem()
            .setAllowUnresolved(true)
            .appendResolver(new EnvironmentResolver(environment));
    return parse("configuration", () -> parsed.resolve(options));
  }

  private ConfigObject withoutUnresolved(ConfigObject object, List<String> path) {
    ConfigObject result = object;
    for (Map.Entry<String, ConfigValue> entry : List.copyOf(object.entrySet())) {
      String name = entry.getKey();
      ConfigValue value = entry.getValue();
      if (value.atKey(name).isResolved()) {
        continue;
      }
      List<String> inner = ConfigValues.append(path, name);
      ConfigObject usable = usablePart(value, inner);
      if (usable != null) {
        result = result.withValue(name, usable);
      } else {
        unresolved.add(new Unresolved(inner, unresolvedError(inner, value)));
        result = result.withoutKey(name);
      }
    }
    return result;
  }

  /**
   * Null for what is no section, and for a section merged with a missing one: it cannot be looked
   * into.
   */
  private @Nullable ConfigObject usablePart(ConfigValue value, List<String> path) {
    try {
      return (value instanceof ConfigObject object) ? withoutUnresolved(object, path) : null;
    } catch (com.typesafe.config.ConfigException.NotResolved e) {
      return null;
    }
  }

  private static ConfigError unresolvedError(List<String> path, ConfigValue value) {
    return new ConfigError(
        ConfigError.Kind.UNRESOLVED,
        ConfigValues.source(value.origin()),
        ConfigValues.line(value.origin()),
        ConfigUtil.joinPath(path),
        ConfigValues.show(value),
        "${name} of a key in this file or of an environment variable; ${?name} if it may be absent",
        null);
  }

  private ConfigObject fromProperties(String section) {
    ConfigOrigin origin = ConfigOriginFactory.newSimple(SYSTEM_PROPERTY);
    ConfigObject result = empty();
    for (Map.Entry<String, String> property : properties.entrySet()) {
      String name = property.getKey();
      if (name.startsWith(section + '.') && !LAUNCH_PROPERTIES.contains(name)) {
        result = put(result, propertyPath(section, name), property.getValue(), origin);
      }
    }
    return result;
  }

  private ConfigObject fromEnvironment(String section) {
    String prefix = section.toUpperCase(Locale.ROOT).replace('-', '_') + "__";
    ConfigObject result = empty();
    for (Map.Entry<String, String> variable : environment.entrySet()) {
      String name = variable.getKey();
      if (name.startsWith(prefix)) {
        ConfigOrigin origin = ConfigOriginFactory.newSimple(ENVIRONMENT_VARIABLE + name);
        String rest = name.substring(prefix.length()).toLowerCase(Locale.ROOT);
        List<String> path =
            Arrays.stream(rest.split("__", -1)).map(part -> part.replace('_', '-')).toList();
        result = put(result, path, variable.getValue(), origin);
      }
    }
    return result;
  }

  private static ConfigObject empty() {
    return ConfigFactory.empty().root();
  }

  private static ConfigObject put(
      ConfigObject object, List<String> path, String text, ConfigOrigin origin) {
    ConfigValue value = ConfigValueFactory.fromAnyRef(text).withOrigin(origin);
    return object.toConfig().withValue(ConfigUtil.joinPath(path), value).root();
  }

  /** The path below the section; dots in quotes do not part names. */
  private static List<String> propertyPath(String section, String property) {
    String rest = property.substring(section.length() + 1);
    try {
      return ConfigUtil.splitPath(rest);
    } catch (com.typesafe.config.ConfigException e) {
      return List.of(rest); // as it stands: it will be reported as an unknown key
    }
  }

  private static boolean startsWith(List<String> path, List<String> start) {
    return (path.size() >= start.size()) && path.subList(0, start.size()).equals(start);
  }

  /** Looks substitutions up in the environment that was given, not in the process's own. */
  private record EnvironmentResolver(Map<String, String> environment) implements ConfigResolver {
    @Override
    public @Nullable ConfigValue lookup(String path) {
      String text = environment.get(path);
      return (text == null)
          ? null
          : ConfigValueFactory.fromAnyRef(text)
              .withOrigin(ConfigOriginFactory.newSimple(ENVIRONMENT_VARIABLE + path));
    }

    @Override
    public ConfigResolver withFallback(ConfigResolver fallback) {
      return this;
    }
  }
}
