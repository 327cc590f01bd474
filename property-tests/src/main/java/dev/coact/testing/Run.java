package dev.coact.testing;

import dev.coact.actor.ActorFailure;
import dev.coact.actor.ActorProbe;
import dev.coact.actor.ActorRef;
import dev.coact.actor.LostMessage;
import dev.coact.actor.RestartLimit;
import dev.coact.scheduler.Task;
import dev.coact.scheduler.Waiter;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One run of a simulated system: gives what happens its points, has sends be chosen, asks for
 * faults, and tells the story. Used by the driving thread and the coroutines that it mounts, one at
 * a time; a thread from elsewhere that sends is let through.
 */
final class Run implements ActorProbe {
  private static final String ROOT = "/";

  private final SimulatedScheduler scheduler;
  private final Identities identities;
  private final Stories stories = new Stories();

  /* Guarded by this, because of threads from elsewhere. */
  private final Map<Point, Deviation> faultsDone = new HashMap<>();
  private FaultSource faults = FaultSource.NONE;
  private @Nullable Mailroom mailroom;
  private @Nullable RestartBudgets budgets;
  private @Nullable Deviations given;
  private boolean isHealed;

  /* The driving thread's. */
  private Runnable watcher = () -> {};

  Run(SimulatedScheduler scheduler) {
    this.scheduler = scheduler;
    this.identities = scheduler.identities();
    scheduler.simulatedNetwork().faults(new OnLinks());
  }

  /** Who else wants to hear what happens. */
  void listen(StoryListener listener) {
    stories.add(listener);
    scheduler.afterStep(this::stepped);
  }

  /** Who looks after each step. */
  void watch(Runnable look) {
    watcher = look;
    scheduler.afterStep(this::stepped);
  }

  private void stepped() {
    stories.stepped();
    watcher.run();
  }

  /** Has account be kept of all messages and restarts. */
  synchronized void keepAccounts(Mailroom messages, RestartBudgets ofRestarts) {
    mailroom = messages;
    budgets = ofRestarts;
  }

  /** Names a task that is no actor. */
  void client(Task task, String name) {
    identities.spawned(task, name);
  }

  /**
   * What goes wrong while a run is searched. In a run that is replayed the faults are those of the
   * schedule, and this does nothing.
   */
  synchronized void faults(FaultSource source) {
    if (given == null) {
      faults = source;
    }
  }

  /** Has the run go by the faults of these, whatever else is said. */
  synchronized void replay(Deviations deviations) {
    given = deviations;
    faults =
        (point, about, what) -> {
          Deviation deviation = deviations.at(point);
          return deviation == null || deviation.isOrder() ? null : deviation;
        };
  }

  /** For who reports what the schedule does. */
  StoryListener stories() {
    return stories;
  }

  /** Whether its faults are given. */
  synchronized boolean isReplay() {
    return given != null;
  }

  /** Ends all faults: what is broken from now on is the system's own doing. */
  synchronized void heal() {
    isHealed = true;
    faults = FaultSource.NONE;
    scheduler.simulatedNetwork().heal();
  }

  /** The faults that have happened. */
  synchronized Map<Point, Deviation> faultsDone() {
    return Map.copyOf(faultsDone);
  }

  /**
   * Asks whether something goes wrong at the next point of this kind of the actor whose turn it is.
   *
   * @param what what is about to be done
   */
  @Nullable Deviation faultAt(String kind, @Nullable Object what) {
    Identities.Identity who = identities.of(Task.current());
    return fault(point(who, kind), who.path, what);
  }

  private static Point point(Identities.Identity who, String kind) {
    return new Point(who.path, who.incarnation(), kind, who.nextOther(kind));
  }

  private synchronized @Nullable Deviation fault(Point point, String about, @Nullable Object what) {
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

  /* ---- what the system says: actors ---- */

  @Override
  public synchronized void spawned(Task actor, ActorRef<?> ref) {
    Identities.Identity who = identities.spawned(actor, ref.path());
    if (!who.path.equals(ROOT)) {
      stories.spawned(who.path);
    }
  }

  @Override
  public synchronized void begun(Task actor, long incarnation) {
    Identities.Identity who = identities.of(actor);
    who.begin(incarnation);
    stories.begun(who.path, incarnation);
  }

  @Override
  public synchronized void ended(Task actor, @Nullable Throwable cause) {
    stories.ended(identities.of(actor).path, cause);
    identities.ended(actor);
  }

  @Override
  public synchronized void failed(ActorFailure failure) {
    stories.failed(failure);
  }

  /* ---- messages ---- */

  @Override
  public Verdict sending(Task receiver, ActorRef<?> target, Object message) {
    Identities.Identity to = identities.of(receiver);
    Verdict verdict = pass(to, to.path, message, false);
    if (verdict == Verdict.SEND || verdict == Verdict.DUPLICATE) {
      synchronized (this) {
        to.queued(message);
        if (mailroom != null) {
          mailroom.sent(identities.of(Task.current()), to, message);
        }
      }
    }
    return verdict;
  }

  @Override
  public Verdict answering(@Nullable Task asker, ActorRef<?> reply, Object answer) {
    Identities.Identity to = identities.of(asker);
    return pass(asker == null ? null : to, to.path, answer, true);
  }

  private Verdict pass(
      Identities.@Nullable Identity to, String path, Object message, boolean isAnswer) {
    Identities.Identity who = identities.of(Task.current());
    if (!scheduler.isOurs()) {
      scheduler.escapes().sentByForeignThread(path);
      return Verdict.SEND;
    }
    long incarnation = who.incarnation();
    long n = who.nextSend();
    scheduler.beforeSend(who, n, to);
    return arrived(who.path, incarnation, n, path, message, isAnswer);
  }

  private synchronized Verdict arrived(
      String from, long incarnation, long n, String to, Object message, boolean isAnswer) {
    if (!stories.isEmpty()) {
      Point point = new Point(from, incarnation, Point.SEND, n);
      if (isAnswer) {
        stories.answered(point, to, message);
      } else {
        stories.sent(point, to, message);
      }
    }
    if (isAnswer || faults.equals(FaultSource.NONE)) {
      return Verdict.SEND; // an answer has no mailbox that could be full
    }
    return switch (fault(new Point(from, incarnation, Point.OFFER, n), to, message)) {
      case Deviation.Refuse _ -> Verdict.REFUSE;
      case Deviation.Drop _ -> Verdict.DROP;
      case Deviation.Duplicate _ -> Verdict.DUPLICATE;
      case null, default -> Verdict.SEND;
    };
  }

  @Override
  public synchronized void notAccepted(Task receiver, Object message) {
    stories.notAccepted(identities.of(receiver).path, message);
    identities.of(receiver).taken(message);
    gone(identities.of(receiver), message);
  }

  private void gone(Identities.@Nullable Identity receiver, Object message) {
    if (mailroom != null) {
      mailroom.gone(receiver, message);
    }
  }

  @Override
  public synchronized void askFailed(Task receiver, Object request) {
    gone(identities.of(receiver), request);
  }

  @Override
  public synchronized void configured(Task actor, RestartLimit limit, boolean inOrder) {
    Identities.Identity who = identities.of(actor);
    if (budgets != null) {
      budgets.configured(who.path, limit);
    }
    if (!inOrder && mailroom != null) {
      mailroom.chooses(who);
    }
  }

  @Override
  public synchronized void selecting(Task actor) {
    if (mailroom != null) {
      mailroom.chooses(identities.of(actor));
    }
  }

  @Override
  public synchronized void lost(LostMessage lost) {
    Identities.Identity to = identities.ofPath(lost.recipient());
    if (to != null) {
      to.taken(lost.message());
    }
    gone(to, lost.message());
    stories.lost(lost);
  }

  @Override
  public void handling(Task actor, Object message) {
    Identities.Identity who = identities.of(actor);
    Deviation fault = null;
    long n;
    synchronized (this) {
      who.taken(message);
      if (mailroom != null) {
        mailroom.handled(who, message);
      }
      n = who.nextMessage();
      if (!faults.equals(FaultSource.NONE)) {
        Point point = who.message(n);
        machineFaults(point, message);
        fault = fault(point, who.path, message);
      }
    }
    if (fault instanceof Deviation.Crash(boolean isAfter) && !isAfter) {
      throw new SimulatedCrash(who.message(n));
    }
    if (fault instanceof Deviation.Stall(Duration time)) {
      new Waiter(scheduler, "the end of a stall").await(time.toNanos());
    }
    if (!stories.isEmpty()) {
      synchronized (this) {
        stories.handling(who.message(n), message);
      }
    }
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
    Point point = new Point(message.actor(), message.incarnation(), kind, message.n());
    return fault(point, message.actor(), what);
  }

  @Override
  public synchronized void handled(Task actor, Object message) {
    if (stories.isEmpty() && faultsDone.isEmpty()) {
      return;
    }
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

  /* ---- timers ---- */

  @Override
  public synchronized void timerArmed(Task actor, Object key, long delayNanos) {
    if (!stories.isEmpty()) {
      stories.armed(identities.of(actor).comingTimer(), key, delayNanos);
    }
  }

  @Override
  public synchronized void timerFired(Task actor, Object key) {
    stories.fired(identities.of(actor).path, key);
  }
}
