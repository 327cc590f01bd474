package dev.coact.testing;

import dev.coact.actor.ActorFailure;
import dev.coact.actor.RestartLimit;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Counts restarts after failures beside the runtime, by a clock of its own. */
final class RestartBudgets {
  private final Map<String, RestartLimit> limits = new HashMap<>();
  private final Map<String, Deque<Duration>> restarts = new HashMap<>();

  /** A new actor of this path. */
  void configured(String path, RestartLimit limit) {
    limits.put(path, limit);
    restarts.remove(path);
  }

  /** What is wrong with the decision about a failure, for people; null if nothing is. */
  @Nullable String failed(ActorFailure failure, Duration now) {
    RestartLimit limit = limits.get(failure.path());
    if (limit == null || failure.decision() != ActorFailure.Decision.RESTART) {
      return null;
    }
    Deque<Duration> window = restarts.computeIfAbsent(failure.path(), _ -> new ArrayDeque<>());
    window.removeIf(then -> now.minus(then).compareTo(limit.within()) >= 0);
    window.addLast(now);
    return window.size() <= limit.max()
        ? null
        : failure.path()
            + " is restarted "
            + window.size()
            + " times within "
            + limit.within()
            + " (expected: at most "
            + limit.max()
            + ")";
  }
}
