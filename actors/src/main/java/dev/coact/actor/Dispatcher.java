package dev.coact.actor;

import dev.coact.scheduler.Scheduler;

/** A scheduler with a name and the settings of its turns; actors are placed on it. Immutable. */
final class Dispatcher {
  /** The name of the one that every system has, with the settings of {@code coact.scheduler}. */
  static final String DEFAULT = "default";

  final ActorSystem system;
  final String name;
  final Scheduler scheduler;
  final int throughput;
  final long timeSliceNanos;

  Dispatcher(ActorSystem system, String name, Scheduler scheduler, SchedulerSection settings) {
    this.system = system;
    this.name = name;
    this.scheduler = scheduler;
    this.throughput = settings.throughput();
    this.timeSliceNanos = Durations.positive("time-slice", settings.timeSlice());
  }

  @Override
  public String toString() {
    return "Dispatcher[" + name + ", " + scheduler + "]";
  }
}
