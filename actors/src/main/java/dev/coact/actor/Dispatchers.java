package dev.coact.actor;

import dev.coact.coroutine.CoroutineSettings;
import dev.coact.scheduler.Scheduler;
import dev.coact.scheduler.SchedulerCounters;
import dev.coact.scheduler.SchedulerSettings;
import dev.coact.scheduler.WorkStealingScheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The dispatchers of a system. The default one is there from the start, each other one from the
 * moment an actor is placed on it. Any thread.
 */
final class Dispatchers {
  /*
   * On a scheduler of the caller's, such as a simulation, every dispatcher is that one scheduler:
   * they differ in throughput and time slice only, and there is one order of steps and one clock.
   */
  private final ActorSystem system;
  private final boolean isOneScheduler;
  private final Dispatcher standard;

  /* Guarded by this. */
  private final Map<String, Dispatcher> started = new TreeMap<>();
  private boolean closed;

  /**
   * @param given the caller's scheduler, or null to start our own
   */
  Dispatchers(ActorSystem system, @Nullable Scheduler given) {
    this.system = system;
    this.isOneScheduler = given != null;
    SystemSettings settings = system.settings();
    this.standard =
        new Dispatcher(
            system,
            Dispatcher.DEFAULT,
            given == null
                ? start(system.name(), settings.scheduler(), settings.coroutines())
                : given,
            settings.scheduler());
    system.stalls.watch(standard.scheduler, settings.scheduler().stallThreshold());
    started.put(Dispatcher.DEFAULT, standard);
  }

  private static Scheduler start(String name, SchedulerSection wanted, CoroutineSection stacks) {
    return WorkStealingScheduler.start(
        new SchedulerSettings(
            name,
            wanted.workerCount(),
            wanted.minWorkers(),
            wanted.throughput(),
            wanted.timeSlice(),
            wanted.blockingThreads(),
            wanted.blockingIdle(),
            wanted.stallThreshold(),
            wanted.spareCount(),
            new CoroutineSettings(stacks.idlePerWorker(), stacks.idleDepot(), wanted.portable())));
  }

  Dispatcher standard() {
    return standard;
  }

  /**
   * Starts it if need be.
   *
   * @throws IllegalArgumentException if no settings have this name
   * @throws IllegalStateException if it would have to be started and the system is shut down
   */
  synchronized Dispatcher named(String name) {
    Dispatcher known = started.get(name);
    if (known != null) {
      return known;
    }
    DispatcherSection settings = system.settings().dispatchers().get(name);
    if (settings == null) {
      throw new IllegalArgumentException(
          "dispatcher: \"" + name + "\" (expected: " + expected(name) + ")");
    }
    if (closed) {
      throw new IllegalStateException(
          "dispatcher " + name + ": system " + system.name() + " is shut down (expected: running)");
    }
    Scheduler scheduler = standard.scheduler;
    if (!isOneScheduler) {
      scheduler = start(system.name() + "-" + name, settings.scheduler(), settings.coroutines());
      system.stalls.watch(scheduler, settings.scheduler().stallThreshold());
    }
    Dispatcher made = new Dispatcher(system, name, scheduler, settings.scheduler());
    started.put(name, made);
    return made;
  }

  /** Goes by what has changed while it runs. */
  synchronized void apply(SystemSettings settings) {
    started.forEach((name, dispatcher) -> {
      DispatcherSection changed = settings.dispatchers().get(name);
      dispatcher.apply(changed == null ? settings.scheduler() : changed.scheduler());
    });
  }

  private String expected(String wrong) {
    List<String> names = names(system.settings().dispatchers().keySet());
    String nearest = NearestKey.of(wrong, names);
    return "one of "
        + String.join(", ", names)
        + (nearest == null ? "" : "; did you mean `" + nearest + "`?");
  }

  /** All names that an actor can be placed by: the default first. */
  static List<String> names(Iterable<String> configured) {
    TreeSet<String> sorted = new TreeSet<>();
    configured.forEach(sorted::add);
    List<String> names = new ArrayList<>(List.of(Dispatcher.DEFAULT));
    names.addAll(sorted);
    return names;
  }

  /**
   * Of those that were started, without the default one and without those that share its scheduler.
   */
  synchronized Map<String, SchedulerCounters> namedCounters() {
    Map<String, SchedulerCounters> counters = new TreeMap<>();
    started.forEach((name, dispatcher) -> {
      if (!dispatcher.scheduler.equals(standard.scheduler)) {
        counters.put(name, dispatcher.scheduler.counters());
      }
    });
    return counters;
  }

  /**
   * Ends all of them.
   *
   * @return whether all workers ended in time
   */
  boolean close(Duration timeout) {
    List<Scheduler> ending = new ArrayList<>();
    synchronized (this) {
      closed = true;
      for (Dispatcher dispatcher : started.values()) {
        if (!ending.contains(dispatcher.scheduler)) {
          ending.add(dispatcher.scheduler);
        }
      }
    }
    if (ending.size() > 1) {
      ending.forEach(scheduler -> scheduler.close(Duration.ZERO)); // all begin to end at once
    }
    long start = standard.scheduler.clock().nanoTime();
    boolean allEnded = true;
    for (Scheduler scheduler : ending) {
      Duration passed = Duration.ofNanos(standard.scheduler.clock().nanoTime() - start);
      Duration left = timeout.minus(passed);
      allEnded &= scheduler.close(left.isNegative() ? Duration.ZERO : left);
    }
    return allEnded;
  }

  @Override
  public synchronized String toString() {
    return "Dispatchers" + started.values();
  }
}
