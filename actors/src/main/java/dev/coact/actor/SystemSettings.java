package dev.coact.actor;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Every limit and policy of an actor system, as section {@code coact} of the configuration has
 * them. Each value is checked where it is set; {@code docs/configuration.md} lists all keys with
 * defaults and limits. Immutable, and equal to others with the same values.
 *
 * <p>A program that wants others than those of its files changes copies:
 *
 * <pre>{@code
 * SystemSettings small = SystemSettings.defaults().withMailbox(mailbox -> mailbox.withCapacity(2));
 * }</pre>
 */
public final class SystemSettings {
  /** The section that a system reads. */
  static final String SECTION = "coact";

  /* Those with fixed keys, by their classes and in the order of the page. */
  private final Map<Class<?>, Section<?>> sections;
  private final Map<String, DispatcherSection> dispatchers;
  private final Map<String, SpawnOptions> deployment;

  /* Where the first of these copies came from. No part of the value. */
  private final @Nullable Reading reading;

  /** Checks that patterns are patterns and that the dispatchers they name are there. */
  private SystemSettings(
      Map<Class<?>, Section<?>> sections,
      Map<String, DispatcherSection> dispatchers,
      Map<String, SpawnOptions> deployment,
      @Nullable Reading reading) {
    this.sections = sections;
    this.reading = reading;
    this.dispatchers = Collections.unmodifiableMap(new TreeMap<>(dispatchers));
    this.deployment = Collections.unmodifiableMap(new TreeMap<>(deployment));
    List<String> names = Dispatchers.names(dispatchers.keySet());
    dispatchers.keySet().forEach(SystemSettings::checkDispatcherName);
    deployment.forEach((pattern, options) -> checkDeployment(pattern, options, names));
  }

  private static void checkDispatcherName(String name) {
    String rule = DispatcherSection.nameRule(name);
    if (rule != null) {
      throw new IllegalArgumentException(
          "coact.dispatchers: \"" + name + "\" (expected: " + rule + ")");
    }
  }

  private static void checkDeployment(String pattern, SpawnOptions options, List<String> names) {
    if (PathPattern.parse(pattern) == null) {
      throw new IllegalArgumentException(
          "coact.deployment: \"" + pattern + "\" (expected: " + PathPattern.RULE + ")");
    }
    String wanted = options.dispatcher();
    if (wanted != null && !names.contains(wanted)) {
      throw new IllegalArgumentException(
          "coact.deployment: dispatcher of \""
              + pattern
              + "\": \""
              + wanted
              + "\" (expected: one of "
              + String.join(", ", names)
              + ")");
    }
  }

  /** The built-in defaults, untouched by files, properties and environment. */
  public static SystemSettings defaults() {
    return from(ConfigReader.parse(""));
  }

  /**
   * What {@link ConfigReader#load()} finds.
   *
   * @throws ConfigException if anything in section {@code coact} is wrong
   */
  public static SystemSettings load() {
    return from(ConfigReader.load());
  }

  /**
   * What {@link ConfigReader#load(Path)} finds.
   *
   * @throws ConfigException if anything in section {@code coact} is wrong
   */
  public static SystemSettings load(Path file) {
    return from(ConfigReader.load(file));
  }

  /**
   * Reads section {@code coact} and finishes it; other sections of the file are not judged.
   *
   * @param file the whole file, not the section
   * @throws ConfigException if anything in section {@code coact} is wrong
   */
  public static SystemSettings from(ConfigReader file) {
    SystemSettings settings = read(file);
    file.section(SECTION).finish();
    return settings;
  }

  /**
   * Reads section {@code coact} without finishing it, so that an application can {@linkplain
   * ConfigReader#finish() finish} the whole file and hear of all mistakes together. Until then,
   * wrong values stand as their defaults.
   *
   * @param file the whole file, not the section
   */
  public static SystemSettings read(ConfigReader file) {
    ConfigReader coact = file.section(SECTION);
    Map<Class<?>, Section<?>> sections = new LinkedHashMap<>();
    List.of(
            SchedulerSection.read(coact),
            CoroutineSection.read(coact),
            MailboxSection.read(coact),
            MemorySection.read(coact),
            IoSection.read(coact),
            SupervisionSection.read(coact),
            ShutdownSection.read(coact),
            LostMessageSection.read(coact),
            AskSection.read(coact),
            ReloadSection.read(coact))
        .forEach(section -> sections.put(section.getClass(), section));
    SystemSettings fixed = new SystemSettings(sections, Map.of(), Map.of(), null);
    Map<String, DispatcherSection> dispatchers =
        DispatcherSection.readAll(coact, fixed.standardDispatcher());
    Map<String, SpawnOptions> deployment = DeploymentReader.read(coact, dispatchers.keySet());
    SystemSettings all = new SystemSettings(sections, dispatchers, deployment, null);
    Reading reading = new Reading(file.layers(), coact.entries(), all);
    return new SystemSettings(sections, dispatchers, deployment, reading);
  }

  /**
   * These settings with what has changed from one reading to a later one, as far as a running
   * system can take it: values of live keys, patterns, and dispatchers that are new. What a program
   * set stays where the file does not change.
   */
  SystemSettings withChanges(SystemSettings before, SystemSettings after) {
    Map<Class<?>, Section<?>> live = new LinkedHashMap<>();
    sections.forEach((type, section) ->
        live.put(
            type,
            section.withChanges(
                Objects.requireNonNull(before.sections.get(type)),
                Objects.requireNonNull(after.sections.get(type)))));
    Map<String, DispatcherSection> changed = new TreeMap<>(dispatchers);
    after.dispatchers.forEach((name, now) -> {
      DispatcherSection mine = changed.get(name);
      DispatcherSection was = before.dispatchers.getOrDefault(name, now);
      changed.put(name, mine == null ? now : mine.withChanges(was, now));
    });
    Map<String, SpawnOptions> patterns = new TreeMap<>(deployment);
    before.deployment.forEach((pattern, was) -> {
      if (!was.equals(after.deployment.get(pattern))) {
        patterns.remove(pattern);
      }
    });
    after.deployment.forEach((pattern, now) -> {
      if (!now.equals(before.deployment.get(pattern))) {
        patterns.put(pattern, now);
      }
    });
    return new SystemSettings(live, changed, patterns, reading);
  }

  /** The value of any key. */
  <T> T get(ConfigKey<T> key) {
    return sections.values().stream()
        .filter(section -> section.keys().name().equals(key.section()))
        .findFirst()
        .orElseThrow()
        .get(key);
  }

  /** Where the first of these copies came from. */
  Reading reading() {
    return Objects.requireNonNull(reading);
  }

  /** Section {@code scheduler}. */
  public SchedulerSection scheduler() {
    return section(SchedulerSection.class);
  }

  /** Section {@code coroutines}. */
  public CoroutineSection coroutines() {
    return section(CoroutineSection.class);
  }

  /** Section {@code mailbox}. */
  public MailboxSection mailbox() {
    return section(MailboxSection.class);
  }

  /** Section {@code memory}. */
  public MemorySection memory() {
    return section(MemorySection.class);
  }

  /** Section {@code io}. */
  public IoSection io() {
    return section(IoSection.class);
  }

  /** Section {@code supervision}. */
  public SupervisionSection supervision() {
    return section(SupervisionSection.class);
  }

  /** Section {@code shutdown}. */
  public ShutdownSection shutdown() {
    return section(ShutdownSection.class);
  }

  /** Section {@code lost-messages}. */
  public LostMessageSection lostMessages() {
    return section(LostMessageSection.class);
  }

  /** Section {@code ask}. */
  public AskSection ask() {
    return section(AskSection.class);
  }

  /** Section {@code reload}. */
  public ReloadSection reload() {
    return section(ReloadSection.class);
  }

  /** Section {@code dispatchers}, by name; the default one is not among them. */
  public Map<String, DispatcherSection> dispatchers() {
    return dispatchers;
  }

  /** Section {@code deployment}: options by path pattern. */
  public Map<String, SpawnOptions> deployment() {
    return deployment;
  }

  /**
   * The patterns of section {@code deployment} that match the path of an actor, the most specific
   * first.
   *
   * @param path such as {@code /orders/17}
   * @throws IllegalArgumentException if it is no path
   */
  public List<String> patternsFor(String path) {
    PathPattern exact = PathPattern.parse(path);
    if (exact == null || exact.toString().contains("*")) {
      throw new IllegalArgumentException(
          "path: \"" + path + "\" (expected: the path of an actor, such as /orders/17)");
    }
    return deployment.keySet().stream()
        .map(pattern -> Objects.requireNonNull(PathPattern.parse(pattern)))
        .filter(pattern -> pattern.matches(exact.segments()))
        .sorted()
        .map(PathPattern::toString)
        .toList();
  }

  /** A copy with another section {@code scheduler}. */
  public SystemSettings withScheduler(UnaryOperator<SchedulerSection> change) {
    return with(change.apply(scheduler()));
  }

  /** A copy with another section {@code coroutines}. */
  public SystemSettings withCoroutines(UnaryOperator<CoroutineSection> change) {
    return with(change.apply(coroutines()));
  }

  /** A copy with another section {@code mailbox}. */
  public SystemSettings withMailbox(UnaryOperator<MailboxSection> change) {
    return with(change.apply(mailbox()));
  }

  /** A copy with another section {@code memory}. */
  public SystemSettings withMemory(UnaryOperator<MemorySection> change) {
    return with(change.apply(memory()));
  }

  /** A copy with another section {@code io}. */
  public SystemSettings withIo(UnaryOperator<IoSection> change) {
    return with(change.apply(io()));
  }

  /** A copy with another section {@code supervision}. */
  public SystemSettings withSupervision(UnaryOperator<SupervisionSection> change) {
    return with(change.apply(supervision()));
  }

  /** A copy with another section {@code shutdown}. */
  public SystemSettings withShutdown(UnaryOperator<ShutdownSection> change) {
    return with(change.apply(shutdown()));
  }

  /** A copy with another section {@code lost-messages}. */
  public SystemSettings withLostMessages(UnaryOperator<LostMessageSection> change) {
    return with(change.apply(lostMessages()));
  }

  /** A copy with another section {@code ask}. */
  public SystemSettings withAsk(UnaryOperator<AskSection> change) {
    return with(change.apply(ask()));
  }

  /** A copy with another section {@code reload}. */
  public SystemSettings withReload(UnaryOperator<ReloadSection> change) {
    return with(change.apply(reload()));
  }

  /**
   * A copy with another dispatcher of this name, or one more.
   *
   * @param change given the dispatcher of this name; if there is none, one with the settings of the
   *     default dispatcher
   */
  public SystemSettings withDispatcher(String name, UnaryOperator<DispatcherSection> change) {
    Map<String, DispatcherSection> changed = new TreeMap<>(dispatchers);
    changed.put(name, change.apply(dispatchers.getOrDefault(name, standardDispatcher())));
    return new SystemSettings(sections, changed, deployment, reading);
  }

  /**
   * A copy with other options for the actors that a path pattern names.
   *
   * @param pattern such as {@code /orders/*}; see {@code docs/configuration.md}
   * @param change given the options of this pattern so far
   */
  public SystemSettings withDeployment(String pattern, UnaryOperator<SpawnOptions> change) {
    Map<String, SpawnOptions> changed = new TreeMap<>(deployment);
    changed.put(pattern, change.apply(deployment.getOrDefault(pattern, SpawnOptions.defaults())));
    return new SystemSettings(sections, dispatchers, changed, reading);
  }

  private SystemSettings with(Section<?> changed) {
    Map<Class<?>, Section<?>> copy = new LinkedHashMap<>(sections);
    copy.put(changed.getClass(), changed);
    return new SystemSettings(copy, dispatchers, deployment, reading);
  }

  private <S extends Section<S>> S section(Class<S> type) {
    return type.cast(Objects.requireNonNull(sections.get(type)));
  }

  private DispatcherSection standardDispatcher() {
    return new DispatcherSection(scheduler(), coroutines());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SystemSettings settings
        && sections.equals(settings.sections)
        && dispatchers.equals(settings.dispatchers)
        && deployment.equals(settings.deployment);
  }

  @Override
  public int hashCode() {
    return Objects.hash(sections, dispatchers, deployment);
  }

  @Override
  public String toString() {
    return "SystemSettings[%s, dispatchers=%s, deployment=%s]"
        .formatted(sections.values(), dispatchers, deployment);
  }
}
