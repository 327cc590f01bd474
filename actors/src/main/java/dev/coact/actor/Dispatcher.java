package dev.coact.actor;

import dev.coact.scheduler.Scheduler;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** A scheduler with a name and the settings of its turns; actors are placed on it. */
final class Dispatcher {
  /** The name of the one that every system has, with the settings of {@code coact.scheduler}. */
  static final String DEFAULT = "default";

  private static final VarHandle THROUGHPUT;
  private static final VarHandle TIME_SLICE;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      THROUGHPUT = lookup.findVarHandle(Dispatcher.class, "throughput", int.class);
      TIME_SLICE = lookup.findVarHandle(Dispatcher.class, "timeSliceNanos", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /* Immutable. */
  final ActorSystem system;
  final String name;
  final Scheduler scheduler;

  /*
   * Written by whoever applies a change of the configuration, read in each turn. Opaque is enough, and
   * costs nothing: each is a number by itself that orders nothing, and a turn that misses a change
   * is like one that began before it.
   */
  @SuppressWarnings("unused") // through THROUGHPUT
  private int throughput;

  @SuppressWarnings("unused") // through TIME_SLICE
  private long timeSliceNanos;

  Dispatcher(ActorSystem system, String name, Scheduler scheduler, SchedulerSection settings) {
    this.system = system;
    this.name = name;
    this.scheduler = scheduler;
    apply(settings);
  }

  /** Goes by what can change while it runs. */
  void apply(SchedulerSection settings) {
    THROUGHPUT.setOpaque(this, settings.throughput());
    TIME_SLICE.setOpaque(this, Durations.positive("time-slice", settings.timeSlice()));
  }

  int throughputOpaque() {
    return (int) THROUGHPUT.getOpaque(this);
  }

  long timeSliceNanosOpaque() {
    return (long) TIME_SLICE.getOpaque(this);
  }

  @Override
  public String toString() {
    return "Dispatcher[" + name + ", " + scheduler + "]";
  }
}
