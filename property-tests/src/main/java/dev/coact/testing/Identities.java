package dev.coact.testing;

import dev.coact.scheduler.Task;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who is who in a run, and how many points of each kind each has had: what gives points their
 * identity. One run's, one thread at a time.
 */
final class Identities {
  /** An actor, or the outside. */
  static final class Identity {
    final String path;
    final @Nullable Task task;
    private long incarnation;
    private long sends;
    private long turns;
    private long timers;
    private long messages;
    private @Nullable Map<String, Long> others;

    Identity(String path, @Nullable Task task) {
      this.path = path;
      this.task = task;
    }

    void begin(long number) {
      if (number != incarnation) {
        incarnation = number;
        sends = 0;
        turns = 0;
        timers = 0;
        messages = 0;
        others = null;
      }
    }

    long incarnation() {
      return incarnation;
    }

    Point nextSend() {
      return new Point(path, incarnation, Point.SEND, sends++);
    }

    Point nextTurn() {
      return new Point(path, incarnation, Point.TURN, turns++);
    }

    Point nextTimer() {
      return new Point(path, incarnation, Point.TIMER, timers++);
    }

    Point nextMessage() {
      return new Point(path, incarnation, Point.MESSAGE, messages++);
    }

    /** The message that it has in hand, or had last. */
    Point lastMessage() {
      return new Point(path, incarnation, Point.MESSAGE, Math.max(0, messages - 1));
    }

    Point next(String kind) {
      if (others == null) {
        others = new HashMap<>();
      }
      long n = others.merge(kind, 1L, Long::sum) - 1;
      return new Point(path, incarnation, kind, n);
    }
  }

  private final Map<Task, Identity> byTask = new HashMap<>();
  private final Map<String, Integer> spawnedBefore = new HashMap<>();
  private final Identity outside = new Identity(Point.OUTSIDE, null);

  /** A new actor. The next one of the same path is told from it by {@code #2} and so on. */
  Identity spawned(Task task, String path) {
    int number = spawnedBefore.merge(path, 1, Integer::sum);
    Identity identity = new Identity(number == 1 ? path : path + "#" + number, task);
    byTask.put(task, identity);
    return identity;
  }

  /** Who this is; the outside, if it is no actor of the system. */
  Identity of(@Nullable Task task) {
    Identity known = task == null ? null : byTask.get(task);
    return known == null ? outside : known;
  }

  void ended(Task task) {
    byTask.remove(task);
  }
}
