package dev.coact.testing;

import dev.coact.actor.ActorFailure;
import dev.coact.actor.ActorProbe;
import dev.coact.actor.ActorRef;
import dev.coact.actor.LostMessage;
import dev.coact.scheduler.Task;
import dev.coact.scheduler.Waiter;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One run of a simulated system: gives what happens its points, tells the story, and asks for
 * faults. Used by the driving thread and the coroutines that it mounts, one at a time; the system
 * is its only other user.
 */
final class Run implements ActorProbe {
  private final SimulatedScheduler scheduler;
  private final Identities identities = new Identities();
  private final Stories stories = new Stories();
  private final Map<Point, Deviation> faultsDone = new HashMap<>();
  private FaultSource faults = FaultSource.NONE;
  private @Nullable Deviations given;
  private boolean isHealed;

  Run(SimulatedScheduler scheduler) {
    this.scheduler = scheduler;
    scheduler.simulatedNetwork().faults(new OnLinks());
  }

  /** Who else wants to hear what happens. */
  void listen(StoryListener listener) {
    stories.add(listener);
  }

  /**
   * What goes wrong while a run is searched. In a run that is replayed the faults are those of the
   * schedule, and this does nothing.
   */
  void faults(FaultSource source) {
    if (given == null) {
      faults = source;
    }
  }

  /** Has the run go by these, whatever else was said. */
  void replay(Deviations deviations) {
    given = deviations;
    faults =
        (point, about, what) -> {
          Deviation deviation = deviations.at(point);
          return deviation == null || deviation.isOrder() ? null : deviation;
        };
  }

  /** Ends all faults: what is broken from now on is the system's own doing. */
  void heal() {
    isHealed = true;
    faults = FaultSource.NONE;
    scheduler.simulatedNetwork().heal();
  }

  /** The faults that have happened. */
  Map<Point, Deviation> faultsDone() {
    return faultsDone;
  }

  /**
   * Asks whether something goes wrong at the next point of this kind of the actor whose turn it is.
   *
   * @param what what is about to be done
   */
  @Nullable Deviation faultAt(String kind, @Nullable Object what) {
    Identities.Identity who = identities.of(Task.current());
    return fault(who.next(kind), who.path, what);
  }

  private @Nullable Deviation fault(Point point, String about, @Nullable Object what) {
    Deviation fault = faults.at(point, about, what);
    if (fault != null) {
      faultsDone.put(point, fault);
      stories.fault(point, fault);
    }
    return fault;
  }

  /* ---- the network, memory and points of user code ---- */

  private final class OnLinks implements NetworkFaults {
    @Override
    public @Nullable Fate atLink(String link, String kind, long n, Object what) {
      return faults.equals(FaultSource.NONE)
          ? null
          : fate(fault(new Point(link, 0, kind, n), link, what));
    }

    @Override
    public @Nullable Fate atOpening(Object what) {
      return fate(faultAt(Fault.DESCRIPTOR, what));
    }

    private static @Nullable Fate fate(@Nullable Deviation deviation) {
      return switch (deviation) {
        case Deviation.Fail _ -> new Fate.Fails();
        case Deviation.Stall(Duration time) -> new Fate.Waits(time.toNanos());
        case null, default -> null;
      };
    }
  }

  @Override
  public boolean refusesSlab() {
    return faultAt(Fault.SLAB, "a slab") != null;
  }

  @Override
  public boolean chaos(Task actor, String name) {
    return faultAt(Fault.CHAOS + name, name) != null;
  }

  /* ---- what the system says ---- */

  @Override
  public void spawned(Task actor, ActorRef<?> ref) {
    stories.spawned(identities.spawned(actor, ref.path()).path);
  }

  @Override
  public void begun(Task actor, long incarnation) {
    Identities.Identity who = identities.of(actor);
    who.begin(incarnation);
    stories.begun(who.path, incarnation);
  }

  @Override
  public void ended(Task actor, @Nullable Throwable cause) {
    stories.ended(identities.of(actor).path, cause);
    identities.ended(actor);
  }

  @Override
  public Verdict sending(@Nullable Task receiver, ActorRef<?> target, Object message) {
    Identities.Identity who = identities.of(Task.current());
    Point point = who.nextSend();
    Deviation fault =
        fault(
            new Point(point.actor(), point.incarnation(), Point.OFFER, point.n()),
            target.path(),
            message);
    stories.sent(point, target.path(), message);
    return switch (fault) {
      case Deviation.Refuse _ -> Verdict.REFUSE;
      case Deviation.Drop _ -> Verdict.DROP;
      case Deviation.Duplicate _ -> Verdict.DUPLICATE;
      case null, default -> Verdict.SEND;
    };
  }

  @Override
  public void handling(Task actor, Object message) {
    Identities.Identity who = identities.of(actor);
    Point point = who.nextMessage();
    machineFaults(point, message);
    switch (fault(point, who.path, message)) {
      case Deviation.Crash(boolean isAfter) when !isAfter -> throw new SimulatedCrash(point);
      case Deviation.Stall(Duration time) -> stall(point, time);
      case null, default -> {}
    }
    stories.handling(point, message);
  }

  /** What hits the whole process, at the n-th message of an actor. */
  private void machineFaults(Point message, Object what) {
    if (faultOf(message, Fault.PAUSE, what) instanceof Deviation.Stall(Duration time)) {
      scheduler.pause(time);
    }
    if (faultOf(message, Fault.CLOCK_FORWARD, what) instanceof Deviation.Stall(Duration time)) {
      scheduler.setWallClock(time);
    }
    if (faultOf(message, Fault.CLOCK_BACK, what) instanceof Deviation.Stall(Duration time)) {
      scheduler.setWallClock(time.negated());
    }
  }

  private @Nullable Deviation faultOf(Point message, String kind, Object what) {
    if (faults.equals(FaultSource.NONE)) {
      return null;
    }
    Point point = new Point(message.actor(), message.incarnation(), kind, message.n());
    return fault(point, message.actor(), what);
  }

  private void stall(Point point, Duration time) {
    new Waiter(scheduler, "the end of a stall at " + point).await(time.toNanos());
  }

  @Override
  public void handled(Task actor, Object message) {
    Point point = identities.of(actor).lastMessage();
    stories.handled(point, message);
    if (faultsDone.get(point) instanceof Deviation.Crash(boolean isAfter) && isAfter) {
      if (isHealed) { // straight-line code may come to this end much later
        faultsDone.remove(point);
      } else {
        throw new SimulatedCrash(point);
      }
    }
  }

  @Override
  public void timerArmed(Task actor, Object key, long delayNanos) {
    stories.armed(identities.of(actor).nextTimer(), key, delayNanos);
  }

  @Override
  public void timerFired(Task actor, Object key) {
    stories.fired(identities.of(actor).path, key);
  }

  @Override
  public void lost(LostMessage lost) {
    stories.lost(lost);
  }

  @Override
  public void failed(ActorFailure failure) {
    stories.failed(failure);
  }
}
