package dev.coact.testing;

import dev.coact.coroutine.Coroutine;
import dev.coact.scheduler.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * What can happen next in a simulation, who decides, and what was decided. Any thread may {@link
 * #add}; all else is for who drives: the driving thread, or the coroutine that it has mounted.
 */
final class Agenda {
  /*
   * THE ORDER
   *
   * `enabled` is in the order "first come, first served" would take: what becomes possible goes to
   * the end, but a sender that is about to send goes to the front, since by default it just goes
   * on. A choice of another than the first is a deviation, and belongs to those that stood before
   * it: each of them was overtaken once more.
   *
   * The numbers of times that each one was overtaken by one behind it are the inversion table of the
   * schedule (Hall, 1956; Knuth, TAOCP 3, 5.1.1), and determine it: the next is always the first one
   * whose number has come down to 0. All before it come later and so still have to be overtaken; and it
   * itself will not be overtaken any more. So `exact` replays a run to the step. `rough` counts, for
   * a sender, the sends that it let pass and nothing else: it means the same after another
   * deviation has gone, and reads better. Whether it leads to the same failure is tried out.
   *
   * A SEND
   *
   * is chosen in the turn of the sender, which goes on without a switch if it is the one. If not,
   * what was chosen is kept in `chosen` for the driving thread, and the sender suspends.
   */
  private final Queue<Choice> inbox = new ConcurrentLinkedQueue<>();
  private final List<Pending> enabled = new ArrayList<>();
  private final Identities identities;
  private final Trace trace = new Trace();
  private Strategy strategy;
  private @Nullable Pending chosen;
  private int chosenAmong;

  /* Written if somebody records. */
  private @Nullable Map<Point, Deviation> exact;
  private @Nullable Map<Point, Deviation> rough;

  Agenda(Identities identities, Strategy strategy) {
    this.identities = identities;
    this.strategy = strategy;
  }

  Trace trace() {
    return trace;
  }

  /** From now on the schedule is kept as deviations. */
  void record() {
    exact = new TreeMap<>();
    rough = new TreeMap<>();
  }

  Map<Point, Deviation> exact() {
    return Objects.requireNonNull(exact, "record() was not called");
  }

  Map<Point, Deviation> rough() {
    return Objects.requireNonNull(rough, "record() was not called");
  }

  /** First come, first served from now on: what happens is no part of the schedule any more. */
  void calmDown() {
    strategy = Strategy.fifo();
    exact = null;
    rough = null;
  }

  /** Something became possible. Any thread. */
  void add(Choice choice) {
    inbox.add(choice);
  }

  /** Takes something out again that became possible and was not collected yet. */
  boolean takeBack(Choice choice) {
    return inbox.remove(choice);
  }

  /** Whether nothing became possible since it was last collected. */
  boolean isInboxEmpty() {
    return inbox.isEmpty();
  }

  /** Whether nothing can happen, as far as was collected. */
  boolean isEmpty() {
    return enabled.isEmpty() && chosen == null;
  }

  /** Whether the next step is chosen already, in front of a send. */
  boolean isChosen() {
    return chosen != null;
  }

  /** Takes in what became possible. */
  void collect() {
    for (Choice choice = inbox.poll(); choice != null; choice = inbox.poll()) {
      enabled.add(created(choice));
    }
  }

  /** Something became possible by the time, or by what the last step did. */
  void due(Choice choice) {
    enabled.add(created(choice));
  }

  private Pending created(Choice choice) {
    Pending item =
        switch (choice) {
          case Choice.Turn(Task task) -> turn(choice, task);
          case Choice.Resumption(Coroutine coroutine) -> turn(choice, taskOf(coroutine));
          case Choice.Continuation _ -> other(choice, null, Identities.THREAD);
          case Choice.BlockingCall(Runnable _, Task task) ->
              other(choice, task, Identities.BLOCKING);
          case Choice.Firing firing -> {
            Identities.Armed armed = identities.due(firing.timer());
            yield new Pending(choice, armed.who(), Point.TIMER, armed.n(), armed.who());
          }
          case Choice.Delivery(Link link) -> {
            Identities.Identity who = identities.link(link.name());
            yield new Pending(
                choice, who, Identities.ARRIVAL, who.nextOther(Identities.ARRIVAL), null);
          }
          case Choice.Poll _ -> other(choice, null, Identities.POLL);
          case Choice.Send _ -> throw new IllegalStateException("a send is chosen by its sender");
        };
    strategy.created(item);
    return item;
  }

  private static @Nullable Task taskOf(Coroutine coroutine) {
    return coroutine.attachment() instanceof Task task ? task : null;
  }

  private Pending turn(Choice choice, @Nullable Task task) {
    Identities.Identity who = identities.of(task);
    return new Pending(choice, who, Point.TURN, who.nextTurn(), null);
  }

  private Pending other(Choice choice, @Nullable Task task, String kind) {
    Identities.Identity who = identities.of(task);
    return new Pending(choice, who, kind, who.nextOther(kind), null);
  }

  /** The next step; something can happen. */
  Pending next(long nowNanos) {
    Pending next = chosen;
    int among = chosenAmong;
    if (next == null) {
      among = enabled.size();
      next = take(choose());
    }
    chosen = null;
    trace.add(next, among, nowNanos);
    return next;
  }

  private int choose() {
    return enabled.size() == 1 ? 0 : strategy.choose(enabled);
  }

  private Pending take(int index) {
    Pending taken = enabled.remove(index);
    for (int i = 0; i < enabled.size(); i++) {
      enabled.get(i).overtakenBy(taken, i < index);
    }
    note(taken);
    strategy.happened(taken, enabled);
    return taken;
  }

  private void note(Pending taken) {
    if (exact != null && rough != null) {
      Deviation exactly = taken.exactly();
      if (exactly != null) {
        exact.put(taken.point(), exactly);
      }
      Deviation roughly = taken.roughly();
      if (roughly != null) {
        rough.put(taken.point(), roughly);
      }
    }
  }

  /**
   * In front of a send.
   *
   * @param send of the caller
   * @return true: it goes on now; false: another was chosen, and the caller waits until its turn
   *     comes
   */
  boolean goesOn(Pending send, long nowNanos) {
    strategy.created(send);
    enabled.addFirst(send);
    int among = enabled.size();
    Pending taken = take(choose());
    if (taken == send) {
      trace.add(taken, among, nowNanos);
      return true;
    }
    chosen = taken;
    chosenAmong = among;
    return false;
  }

  /** A sender waits, and whoever comes next is chosen later. */
  void waits(Pending send) {
    strategy.created(send);
    enabled.addFirst(send);
  }

  /** Drops all but what is under way. */
  void dropWhatHasNotBegun() {
    enabled.removeIf(item ->
        switch (item.choice) {
          case Choice.Resumption _, Choice.Continuation _, Choice.Send _ -> false;
          case Choice.Turn _, Choice.BlockingCall _, Choice.Firing _ -> true;
          case Choice.Delivery _, Choice.Poll _ -> true;
        });
  }

  void clear() {
    inbox.clear();
    enabled.clear();
    chosen = null;
  }
}
