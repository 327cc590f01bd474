package dev.coact.actor;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the configuration says of actors by their paths. Any thread.
 *
 * <p>Each option of an actor comes from the most specific pattern that matches its path and sets
 * that option; where none does, from the code that started it. Keys of supervision are options each
 * by itself, and go over the supervision of the code.
 */
final class Deployments {
  private final List<Deployment> mostSpecificFirst;

  Deployments(Map<String, SpawnOptions> byPattern) {
    TreeMap<PathPattern, Deployment> sorted = new TreeMap<>();
    byPattern.forEach((text, options) -> {
      PathPattern pattern = Objects.requireNonNull(PathPattern.parse(text), text);
      sorted.put(pattern, new Deployment(pattern, options));
    });
    this.mostSpecificFirst = List.copyOf(sorted.values());
  }

  private static final class Deployment {
    private final PathPattern pattern;
    private final SpawnOptions options;

    /* Any thread that starts an actor; only ever set. */
    private volatile boolean hasMatched;

    Deployment(PathPattern pattern, SpawnOptions options) {
      this.pattern = pattern;
      this.options = options;
    }
  }

  /** Other patterns; of those that stay, it stays known whether they have matched. */
  Deployments with(Map<String, SpawnOptions> byPattern) {
    Deployments changed = new Deployments(byPattern);
    for (Deployment each : changed.mostSpecificFirst) {
      each.hasMatched =
          mostSpecificFirst.stream()
              .anyMatch(old -> old.hasMatched && old.pattern.equals(each.pattern));
    }
    return changed;
  }

  /** The options of an actor that is about to be started, of which the code asks for some. */
  SpawnOptions of(ActorCell<?> parent, @Nullable String name, SpawnOptions asked) {
    if (mostSpecificFirst.isEmpty()) {
      return asked;
    }
    List<String> path = PathPattern.segments(parent, name);
    SpawnOptions options = SpawnOptions.defaults();
    for (Deployment each : mostSpecificFirst) {
      if (each.pattern.matches(path)) {
        if (!each.hasMatched) {
          each.hasMatched = true;
        }
        options = options.orElse(each.options);
      }
    }
    return options.orElse(asked).settled();
  }

  /** Patterns that no actor has matched so far. */
  List<String> unmatched() {
    return mostSpecificFirst.stream()
        .filter(each -> !each.hasMatched)
        .map(each -> each.pattern.toString())
        .toList();
  }
}
