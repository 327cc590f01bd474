package dev.coact.actor;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A section of {@code dispatchers}: one more scheduler in the system, for the actors that are
 * placed on it.
 *
 * @param scheduler as section {@code scheduler}; {@code portable} is that of the system
 * @param coroutines as section {@code coroutines}
 */
public record DispatcherSection(SchedulerSection scheduler, CoroutineSection coroutines) {

  /** What may stand in it; by default as in its own section. */
  static final List<ConfigKey<?>> KEYS =
      Stream.of(SchedulerSection.KEYS, CoroutineSection.KEYS)
          .<ConfigKey<?>>flatMap(section -> section.keys().stream())
          .filter(DispatcherSection::isOwn)
          .toList();

  private static boolean isOwn(ConfigKey<?> key) {
    return !key.equals(SchedulerSection.PORTABLE);
  }

  static Map<String, DispatcherSection> readAll(ConfigReader coact, DispatcherSection standard) {
    ConfigReader all = coact.section(SystemKeys.DISPATCHERS);
    Map<String, DispatcherSection> result = new TreeMap<>();
    all.sections()
        .forEach((name, section) -> {
          DispatcherSection read =
              new DispatcherSection(
                  readIn(section, standard.scheduler), readIn(section, standard.coroutines));
          String rule = nameRule(name);
          if (rule == null) {
            result.put(name, read);
          } else {
            all.rejectSection(name, rule);
          }
        });
    return result;
  }

  /** Each key is as in the other section if the dispatcher's does not have it. */
  private static <S extends Section<S>> S readIn(ConfigReader section, S standard) {
    return standard.copy(standard.keys().values(key -> value(section, standard, key)));
  }

  private static <T> T value(ConfigReader section, Section<?> standard, ConfigKey<T> key) {
    T elsewhere = standard.get(key);
    return isOwn(key) ? key.readIn(section, elsewhere) : elsewhere;
  }

  /** This one with those live keys of a later reading that have changed. */
  DispatcherSection withChanges(DispatcherSection before, DispatcherSection after) {
    return new DispatcherSection(
        scheduler.withChanges(before.scheduler, after.scheduler),
        coroutines.withChanges(before.coroutines, after.coroutines));
  }

  /** The rule that a dispatcher's name breaks, or null. */
  static @Nullable String nameRule(String name) {
    if (name.equals(Dispatcher.DEFAULT)) {
      return "another name; coact.scheduler and coact.coroutines have the settings of the default"
          + " dispatcher";
    }
    return ActorNames.isAllowed(name) ? null : ActorNames.RULE;
  }

  /** A copy with another {@code scheduler}. */
  public DispatcherSection withScheduler(UnaryOperator<SchedulerSection> change) {
    return new DispatcherSection(change.apply(scheduler), coroutines);
  }

  /** A copy with another {@code coroutines}. */
  public DispatcherSection withCoroutines(UnaryOperator<CoroutineSection> change) {
    return new DispatcherSection(scheduler, change.apply(coroutines));
  }
}
