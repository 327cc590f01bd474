package dev.coact.testing;

import dev.coact.coroutine.Coroutine;
import dev.coact.scheduler.Task;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The turns of a simulation that have begun and not ended, and which of them the JDK has blocked.
 * Written by coroutines, one at a time or, in portable mode, blocked ones among themselves; read by
 * the driving thread.
 */
final class TurnsUnderWay {
  private static final long LONGEST_PARK_NANOS = 1_000_000;

  private final Map<Coroutine, Task> underWay = new ConcurrentHashMap<>();

  /* Those that left the carrier without suspending. Some have suspended, or ended, since. */
  private final Set<Coroutine> left = ConcurrentHashMap.newKeySet();

  /* The driving thread's: the last one that began. */
  private @Nullable Coroutine latest;

  /* Set by the driving thread before it looks for news; read by others after they brought some. */
  private volatile boolean waiting;

  void begin(Coroutine coroutine, Task task) {
    latest = coroutine;
    underWay.put(coroutine, task);
  }

  void end(Coroutine coroutine) {
    underWay.remove(coroutine);
  }

  /** The carrier is back from the first part of a turn. */
  void left(Task task) {
    Coroutine coroutine = latest;
    latest = null;
    if (coroutine != null && task.equals(underWay.get(coroutine))) {
      left(coroutine);
    }
  }

  /** The carrier is back from a part of a turn. */
  void left(Coroutine coroutine) {
    if (underWay.containsKey(coroutine) && !coroutine.isSuspended()) {
      left.add(coroutine);
    } else {
      left.remove(coroutine);
    }
  }

  /**
   * Whether the JDK blocks a turn. Asked when nothing is runnable: what is under way and not
   * suspended then is blocked.
   */
  boolean anyBlocked() {
    left.removeIf(coroutine -> !underWay.containsKey(coroutine) || coroutine.isSuspended());
    return !left.isEmpty();
  }

  /** Whether one of those waits for a time to pass, which the JDK ends. */
  boolean anyBlockedForTime() {
    return left.stream().anyMatch(each -> each.blocked() == Thread.State.TIMED_WAITING);
  }

  /** Waits a moment; false if it is past the end. */
  boolean awaitNews(BooleanSupplier none, long endNanos) {
    waiting = true; // before the look; news() does the reverse
    long leftNanos = endNanos - System.nanoTime();
    if (leftNanos > 0 && none.getAsBoolean()) {
      LockSupport.parkNanos(this, Math.min(leftNanos, LONGEST_PARK_NANOS));
    }
    waiting = false;
    return leftNanos > 0;
  }

  /** Something became runnable. */
  void news(@Nullable Thread driver) {
    if (waiting) {
      LockSupport.unpark(driver);
    }
  }

  /** Those that wait for something that somebody else has to do. */
  List<Task> waiting() {
    return underWay.values().stream().filter(task -> task.waiting() != null).toList();
  }

  /** Those that the JDK blocks. */
  List<Task> blocked() {
    return left.stream().map(underWay::get).filter(Objects::nonNull).toList();
  }

  /** How many turns have begun and not ended. */
  int count() {
    return underWay.size();
  }

  /** Who is in the middle of a turn. */
  List<Task> all() {
    return List.copyOf(underWay.values());
  }
}
