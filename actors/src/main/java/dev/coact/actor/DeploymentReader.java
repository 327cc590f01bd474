package dev.coact.actor;

import dev.coact.mailbox.OverflowPolicy;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads section {@code coact.deployment}: options by path pattern. In the section of a pattern each
 * key has the place and the meaning that it has in section {@code coact}.
 */
final class DeploymentReader {
  /** In the section of a pattern: the name of a dispatcher. */
  static final String DISPATCHER = "dispatcher";

  static final String DISPATCHER_MEANING = "Which dispatcher runs the actor.";

  /** Of supervision: each goes by itself over what the code says. */
  private static final List<ConfigKey<?>> OVERLAY =
      Stream.concat(
              SupervisionSection.KEYS.keys().stream(), Stream.of(ShutdownSection.CHILD_TIMEOUT))
          .<ConfigKey<?>>map(key -> key)
          .toList();

  /** What else may stand in the section of a pattern, each in its own section there. */
  static final List<ConfigKey<?>> KEYS =
      Stream.of(
              List.of(
                  MailboxSection.CAPACITY, MailboxSection.OVERFLOW, MailboxSection.STASH_CAPACITY),
              OVERLAY,
              List.of(MemorySection.ACTOR_QUOTA))
          .<ConfigKey<?>>flatMap(List::stream)
          .toList();

  private DeploymentReader() {}

  static Map<String, SpawnOptions> read(ConfigReader coact, Set<String> dispatchers) {
    ConfigReader all = coact.section(SystemKeys.DEPLOYMENT);
    List<String> names = Dispatchers.names(dispatchers);
    Map<String, SpawnOptions> result = new TreeMap<>();
    all.sections()
        .forEach((pattern, section) -> {
          SpawnOptions options = options(section, names);
          if (PathPattern.parse(pattern) == null) {
            all.rejectSection(pattern, PathPattern.RULE);
          } else {
            result.put(pattern, options);
          }
        });
    return result;
  }

  private static SpawnOptions options(ConfigReader section, List<String> dispatchers) {
    Integer capacity = MailboxSection.CAPACITY.readIfAny(section);
    OverflowPolicy overflow = MailboxSection.OVERFLOW.readIfAny(section);
    Integer stash = MailboxSection.STASH_CAPACITY.readIfAny(section);
    Long quota = MemorySection.ACTOR_QUOTA.readIfAny(section);
    // Conflation and priorities need functions; groups of children belong to the code that starts
    // them.
    return new SpawnOptions(
        capacity,
        overflow,
        null,
        null,
        null,
        quota,
        dispatcher(section, dispatchers),
        null,
        stash,
        overlay(section));
  }

  private static @Nullable SupervisionOverlay overlay(ConfigReader section) {
    SupervisionOverlay said = SupervisionOverlay.of(OVERLAY, key -> key.readIfAny(section));
    SupervisionSection.check(
        section,
        said.get(SupervisionSection.MAX_RESTARTS),
        said.get(SupervisionSection.WITHIN),
        said.get(SupervisionSection.BACKOFF_MIN),
        said.get(SupervisionSection.BACKOFF_MAX));
    return said.isEmpty() ? null : said;
  }

  private static @Nullable String dispatcher(ConfigReader section, List<String> names) {
    String name =
        section.readIfAny(
            DISPATCHER,
            new ConfigRule.TextRule(),
            Dispatcher.DEFAULT,
            new ConfigKey.About("", ConfigKey.Effect.NEW_ACTORS, DISPATCHER_MEANING));
    if (!section.has(DISPATCHER)) {
      return null;
    }
    if (!names.contains(name)) {
      section.rejectName(DISPATCHER, name, names);
      return null;
    }
    return name;
  }
}
