package dev.coact.actor;

import dev.coact.mailbox.OverflowPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads section {@code coact.deployment}: options by path pattern. In the section of a pattern each
 * key has the place and the meaning that it has in section {@code coact}.
 */
final class DeploymentReader {
  /** In the section of a pattern: the name of a dispatcher. */
  static final String DISPATCHER = "dispatcher";

  static final String DISPATCHER_MEANING = "Which dispatcher runs the actor.";

  /** What else may stand in the section of a pattern, each in its own section there. */
  static final List<ConfigKey<?>> KEYS =
      List.of(
          MailboxSection.CAPACITY,
          MailboxSection.OVERFLOW,
          SupervisionSection.STRATEGY,
          SupervisionSection.MAX_RESTARTS,
          SupervisionSection.WITHIN,
          MemorySection.ACTOR_QUOTA);

  private DeploymentReader() {}

  static Map<String, SpawnOptions> read(
      ConfigReader coact, SupervisionSection supervision, Set<String> dispatchers) {
    ConfigReader all = coact.section(SystemKeys.DEPLOYMENT);
    List<String> names = Dispatchers.names(dispatchers);
    Map<String, SpawnOptions> result = new TreeMap<>();
    all.sections()
        .forEach((pattern, section) -> {
          SpawnOptions options = options(section, supervision, names);
          if (PathPattern.parse(pattern) == null) {
            all.rejectSection(pattern, PathPattern.RULE);
          } else {
            result.put(pattern, options);
          }
        });
    return result;
  }

  private static SpawnOptions options(
      ConfigReader section, SupervisionSection supervision, List<String> dispatchers) {
    Integer capacity = MailboxSection.CAPACITY.readIfAny(section);
    OverflowPolicy overflow = MailboxSection.OVERFLOW.readIfAny(section);
    Long quota = MemorySection.ACTOR_QUOTA.readIfAny(section);
    return new SpawnOptions(
        capacity,
        overflow,
        null, // conflation and priorities need functions
        null,
        supervision(section, supervision),
        quota,
        dispatcher(section, dispatchers),
        null); // how children are supervised belongs to the code that starts them
  }

  /** One setting of three keys; those that are missing are as in section {@code coact}. */
  private static @Nullable Supervision supervision(
      ConfigReader section, SupervisionSection standard) {
    SystemSettings.FailureStrategy strategy = SupervisionSection.STRATEGY.readIfAny(section);
    Integer maxRestarts = SupervisionSection.MAX_RESTARTS.readIfAny(section);
    Duration within = SupervisionSection.WITHIN.readIfAny(section);
    if (strategy == null && maxRestarts == null && within == null) {
      return null;
    }
    return standard
        .withStrategy(strategy == null ? standard.strategy() : strategy)
        .withMaxRestarts(maxRestarts == null ? standard.maxRestarts() : maxRestarts)
        .withWithin(within == null ? standard.within() : within)
        .reaction();
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
