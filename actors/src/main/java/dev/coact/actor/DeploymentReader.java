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
  private DeploymentReader() {}

  static Map<String, SpawnOptions> read(
      ConfigReader coact, SystemSettings.Supervision supervision, Set<String> dispatchers) {
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
      ConfigReader section, SystemSettings.Supervision supervision, List<String> dispatchers) {
    Integer capacity = SystemKeys.MAILBOX_CAPACITY.readIfAny(section);
    OverflowPolicy overflow = SystemKeys.MAILBOX_OVERFLOW.readIfAny(section);
    Long quota = SystemKeys.ACTOR_QUOTA.readIfAny(section);
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
      ConfigReader section, SystemSettings.Supervision standard) {
    SystemSettings.FailureStrategy strategy = SystemKeys.STRATEGY.readIfAny(section);
    Integer maxRestarts = SystemKeys.MAX_RESTARTS.readIfAny(section);
    Duration within = SystemKeys.WITHIN.readIfAny(section);
    if (strategy == null && maxRestarts == null && within == null) {
      return null;
    }
    return new SystemSettings.Supervision(
            strategy == null ? standard.strategy() : strategy,
            maxRestarts == null ? standard.maxRestarts() : maxRestarts,
            within == null ? standard.within() : within)
        .reaction();
  }

  private static @Nullable String dispatcher(ConfigReader section, List<String> names) {
    String name = section.text(SystemKeys.DISPATCHER_KEY, Dispatcher.DEFAULT);
    if (!section.has(SystemKeys.DISPATCHER_KEY)) {
      return null;
    }
    if (!names.contains(name)) {
      section.rejectName(SystemKeys.DISPATCHER_KEY, name, names);
      return null;
    }
    return name;
  }
}
