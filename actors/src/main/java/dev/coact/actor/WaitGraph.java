package dev.coact.actor;

import dev.coact.scheduler.Timer;
import dev.coact.scheduler.Waiter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Who waits for whom, in suspended sends and asks, and the end of cycles in it. Called by an actor
 * that is about to wait, on its way into the wait; nothing else pays for it.
 */
final class WaitGraph {
  /*
   * DESIGN
   *
   * 1. The graph. An actor in a wait that another actor has to end is a node with one edge, to that
   *    actor. The edge is not stored anywhere new: it is the Waiter in Task.waiting, whose what() is
   *    a WaitFor. It is in place while Task.waiting is this waiter and the waiter is not settled. A
   *    waiter is used for one wait, so an edge that has gone never comes back. Threads are no nodes:
   *    no actor waits for one. Systems do not matter: an edge leads to a cell, whosever it is.
   *
   * 2. No cycle is missed. A cycle exists from the moment when its last edge is published. Each
   *    actor publishes its own edge (Waiter.announce, a volatile write), then follows the edges from
   *    its target on (volatile reads). All these accesses are in one total order; whose publication
   *    comes last in it reads all the others' afterwards. Since a node has one edge at most, a cycle
   *    through the actor is found by following: no search, no memory, no lock.
   *    A path that runs into a cycle elsewhere is left alone: that cycle has its own last edge. A
   *    path longer than MAX_STEPS is given up.
   *
   * 3. No cycle is imagined. The edges of a path are read one after the other, so some may be gone
   *    when others appear. A suspected cycle is therefore read twice. If the second reading finds
   *    each edge in place, each was so from its first reading to its second, hence all of them at the
   *    moment between the two readings. At this moment no actor of the cycle runs. A send needs its
   *    target to take a message or to end, and the target does neither while it waits; what it has
   *    admitted before is signalled before it begins to wait. So this wait ends by its deadline, by
   *    a stop from outside, or not at all.
   *
   * 4. Asks. An answer need not come from the target: it may have handed the request on. That is
   *    impossible as long as the request is in the target's mailbox, thus if the target began to
   *    wait before the request was sent; the numbers of the waits tell. If it began later, we
   *    cannot know: nothing notes whom a message was sent to (that would cost every tell), let alone
   *    what is in it. So
   *      - an actor of whose requests one was ever answered by somebody else hands requests on:
   *        such an edge is none (ReplyRef tells, see CellStatus.handsOn);
   *      - otherwise the cycle is left alone for `coact.ask.cycle-patience`, and fails if it is then
   *        still there, with the same waits: time enough for one who was handed a request to answer.
   *        In a simulation everything that can happen at all happens before that time has passed.
   *    In every cycle some wait is older than the one it waits for. So a cycle of asks alone always
   *    takes the patience; one of sends alone never does.
   *
   * 5. One wait fails. All who find a cycle choose the youngest wait, by number; WaitFor.fail ends it
   *    at most once. It fails only if the wait has not been settled otherwise; if it has, the cycle
   *    is no more.
   */

  /* Nobody builds a cycle of so many by mistake, and to follow them takes a fraction of a millisecond. */
  static final int MAX_STEPS = 1 << 16;

  private static final AtomicLong WAITS = new AtomicLong();

  private WaitGraph() {}

  /** One wait of a cycle, as it was read. */
  private record Link(ActorCell<?> cell, Waiter waiter, WaitFor edge) {
    boolean isInPlace() {
      return waiter.equals(cell.waiting()) && !waiter.isSettled();
    }
  }

  /** Notes that a wait begins; before the message is sent that is to be answered. */
  static void begin(WaitFor edge) {
    edge.number(WAITS.incrementAndGet());
  }

  /**
   * Waits, as {@link Waiter#await(long)} does, unless that closes a cycle: then the youngest wait
   * of the cycle is settled, and what it waited for says so.
   *
   * @param source who waits; null for a thread
   */
  static boolean await(
      @Nullable ActorCell<?> source, Waiter waiter, WaitFor edge, long timeoutNanos) {
    if (source == null || waiter.isSettled()) {
      return waiter.await(timeoutNanos);
    }
    waiter.announce();
    Timer patience = edge.target.waiting() == null ? null : look(source);
    try {
      return waiter.await(timeoutNanos);
    } finally {
      if (patience != null) {
        patience.cancel();
      }
    }
  }

  /** Looks for a cycle through an actor. Returns the timer of one that gets some patience. */
  private static @Nullable Timer look(ActorCell<?> source) {
    List<Link> cycle = leadsBack(source) ? collect(source) : List.of();
    if (cycle.isEmpty() || !areInPlace(cycle)) {
      return null;
    }
    List<Link> inDoubt = inDoubt(cycle);
    if (inDoubt.isEmpty()) {
      failYoungest(cycle);
      return null;
    }
    if (isHandedOn(inDoubt)) {
      return null;
    }
    Patience patience = new Patience(cycle, inDoubt);
    long nanos = source.system().live.now().cyclePatienceNanos();
    source.dispatcher.scheduler.timers().arm(patience, nanos);
    return patience;
  }

  private static final class Patience extends Timer {
    private final List<Link> cycle;
    private final List<Link> inDoubt;

    Patience(List<Link> cycle, List<Link> inDoubt) {
      this.cycle = cycle;
      this.inDoubt = inDoubt;
    }

    @Override
    protected void fire() {
      if (areInPlace(cycle) && !isHandedOn(inDoubt)) {
        failYoungest(cycle);
      }
    }
  }

  /** The first look, which allocates nothing. */
  private static boolean leadsBack(ActorCell<?> source) {
    // Brent: a mark that is moved on at each power of two finds a cycle that we only run into.
    ActorCell<?> at = source;
    ActorCell<?> mark = null;
    int untilMark = 1;
    int sinceMark = 0;
    for (int step = 0; step < MAX_STEPS; step++) {
      Waiter waiter = at.waiting();
      if (waiter == null || waiter.isSettled() || !(waiter.what() instanceof WaitFor edge)) {
        return false;
      }
      at = edge.target;
      if (at.equals(source)) {
        return true;
      }
      if (at.equals(mark)) {
        return false;
      }
      if (++sinceMark == untilMark) {
        mark = at;
        untilMark <<= 1;
        sinceMark = 0;
      }
    }
    return false;
  }

  /** The links from the source on; empty if they do not lead back any more. */
  private static List<Link> collect(ActorCell<?> source) {
    List<Link> links = new ArrayList<>();
    ActorCell<?> at = source;
    do {
      Waiter waiter = at.waiting();
      if (waiter == null
          || waiter.isSettled()
          || !(waiter.what() instanceof WaitFor edge)
          || links.size() == MAX_STEPS) {
        return List.of();
      }
      links.add(new Link(at, waiter, edge));
      at = edge.target;
    } while (!at.equals(source));
    return links;
  }

  private static boolean areInPlace(List<Link> cycle) {
    return cycle.stream().allMatch(Link::isInPlace);
  }

  /** The asks whose targets began to wait later: they may have handed the request on before. */
  private static List<Link> inDoubt(List<Link> cycle) {
    List<Link> found = new ArrayList<>();
    for (int i = 0; i < cycle.size(); i++) {
      WaitFor edge = cycle.get(i).edge;
      WaitFor ofTarget = cycle.get((i + 1) % cycle.size()).edge;
      if (edge.mayBeHandedOn() && ofTarget.number() > edge.number()) {
        found.add(cycle.get(i));
      }
    }
    return found;
  }

  private static boolean isHandedOn(List<Link> inDoubt) {
    return inDoubt.stream().anyMatch(link -> link.edge.target.handsOn());
  }

  private static void failYoungest(List<Link> cycle) {
    int youngest = cycle.indexOf(Collections.max(cycle, BY_NUMBER));
    List<Link> fromYoungest = new ArrayList<>(cycle);
    Collections.rotate(fromYoungest, -youngest);
    List<WaitCycleException.Wait> waits = new ArrayList<>();
    for (Link link : fromYoungest) {
      waits.add(
          new WaitCycleException.Wait(
              link.cell.path(),
              link.edge.toString(),
              link.edge.target.path(),
              link.cell.mailbox.depth(),
              link.cell.mailbox.capacity()));
    }
    cycle.get(youngest).edge.fail(List.copyOf(waits));
  }

  private static final Comparator<Link> BY_NUMBER =
      Comparator.comparingLong(link -> link.edge.number());
}
