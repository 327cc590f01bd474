package dev.coact.testing;

import dev.coact.scheduler.Task;
import dev.coact.scheduler.Timer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who is who in a run, and how many points of each kind each has had: what gives points their
 * identity. One run's, one thread at a time.
 */
final class Identities {
  static final String BLOCKING = "BLOCKING";
  static final String THREAD = "THREAD";
  static final String ARRIVAL = "ARRIVAL";
  static final String POLL = "POLL";

  /** An actor, or the outside. */
  static final class Identity {
    final String path;

    /* In order of appearance, from 0, which is the outside. */
    final int number;

    private long incarnation;
    private long sends;
    private long turns;
    private long timers;
    private long messages;
    private @Nullable Map<String, Long> others;

    /* What was sent to it and not handled yet, as far as the probe knows. */
    private final Deque<Object> queued = new ArrayDeque<>(4);

    /* A strategy's own. */
    double rank = Double.NaN;

    Identity(String path, int number) {
      this.path = path;
      this.number = number;
    }

    void begin(long another) {
      if (another != incarnation) {
        incarnation = another;
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

    long nextSend() {
      return sends++;
    }

    long nextTurn() {
      return turns++;
    }

    long nextTimer() {
      return timers++;
    }

    long nextOther(String kind) {
      if (others == null) {
        others = new HashMap<>();
      }
      return others.merge(kind, 1L, Long::sum) - 1;
    }

    long nextMessage() {
      return messages++;
    }

    Point message(long n) {
      return new Point(path, incarnation, Point.MESSAGE, n);
    }

    /** The message that it has in hand, or had last. */
    Point lastMessage() {
      return new Point(path, incarnation, Point.MESSAGE, Math.max(0, messages - 1));
    }

    /** The timer that it arms next. */
    Point comingTimer() {
      return new Point(path, incarnation, Point.TIMER, timers);
    }

    void queued(Object message) {
      queued.addLast(message);
    }

    /** It takes a message, or one is lost. */
    @SuppressWarnings("ReferenceEquality") // the very message
    void taken(Object message) {
      Iterator<Object> left = queued.iterator();
      while (left.hasNext()) {
        if (left.next() == message) {
          left.remove();
          return;
        }
      }
    }

    List<Object> queued() {
      return List.copyOf(queued);
    }
  }

  /* Those of a timer: the n-th that an actor armed, in an incarnation of its. */
  record Armed(Identity who, long n) {}

  /* Ended actors that are still known: the rest of their last turn may do something. */
  private static final int ENDED_KEPT = 64;

  /* Timers that were cancelled are forgotten when there are so many. */
  private static final int FEW_TIMERS = 1024;

  private final Identity outside = new Identity(Point.OUTSIDE, 0);

  /* Guarded by this: a thread from elsewhere may arm a timer, or send. */
  private final Map<Task, Identity> byTask = new HashMap<>();
  private final Map<String, Identity> byPath = new HashMap<>();
  private final Map<String, Integer> spawnedBefore = new HashMap<>();
  private final Deque<Task> ended = new ArrayDeque<>();
  private final Map<Timer, Armed> timers = new HashMap<>();
  private final Map<String, Identity> links = new HashMap<>();
  private int timersToSweep = FEW_TIMERS;
  private int seen;

  /** A new actor. The next one of the same path is told from it by {@code #2} and so on. */
  synchronized Identity spawned(Task task, String path) {
    int times = spawnedBefore.merge(path, 1, Integer::sum);
    Identity identity = new Identity(times == 1 ? path : path + "#" + times, ++seen);
    byTask.put(task, identity);
    byPath.put(path, identity);
    return identity;
  }

  /** Who this is; null is the outside. */
  synchronized Identity of(@Nullable Task task) {
    if (task == null) {
      return outside;
    }
    Identity known = byTask.get(task);
    return known == null ? spawned(task, "task-" + (seen + 1)) : known;
  }

  /** A direction of a connection. */
  synchronized Identity link(String name) {
    return links.computeIfAbsent(name, _ -> new Identity(name, ++seen));
  }

  /** Who has this path now, or had it last. */
  synchronized @Nullable Identity ofPath(String path) {
    return byPath.get(path);
  }

  /** An actor has ended; it is known for a while yet. */
  synchronized void ended(Task task) {
    ended.addLast(task);
    if (ended.size() > ENDED_KEPT) {
      Identity gone = byTask.remove(ended.removeFirst());
      if (gone != null) {
        byPath.values().remove(gone);
      }
    }
  }

  /** A timer is armed by whose turn it is. */
  synchronized void armed(Timer timer, @Nullable Task by) {
    Identity who = of(by);
    timers.put(timer, new Armed(who, who.nextTimer()));
    if (timers.size() > timersToSweep) {
      timers.keySet().removeIf(each -> !each.isArmed());
      timersToSweep = Math.max(FEW_TIMERS, 2 * timers.size());
    }
  }

  /** Whose timer this is, which is due. */
  synchronized Armed due(Timer timer) {
    Armed armed = timers.remove(timer);
    return armed == null ? new Armed(outside, outside.nextTimer()) : armed;
  }
}
