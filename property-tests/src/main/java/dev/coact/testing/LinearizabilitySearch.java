package dev.coact.testing;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Looks for an order of the operations of one part that explains their results. One thread's, for
 * one search.
 */
final class LinearizabilitySearch<S, O, R> {
  /*
   * Wing and Gong's search [1] with Lowe's memo [2].
   *
   * The calls and returns that are not explained yet stand in a doubly linked list in the order of
   * the history. An operation can be next if its call stands before the first return of the list. It
   * is taken out, with its return, and the search goes on at the head; a return that is met says that
   * its operation had to be next and cannot be, so the last one taken is put back and the next way is
   * tried. Putting back in the reverse order keeps the links right, as in Knuth's dancing links.
   *
   * What can follow depends on the set of operations taken and the state only, not on their order:
   * each such pair is looked at once.
   *
   * An operation that is pending has a call and no return: it may be taken, and need not be. The
   * search has succeeded when no return is left.
   *
   * When the search is stuck at a return, all operations that returned before are explained by what
   * was taken. So the furthest return at which it was ever stuck is the first one that no order
   * explains, given what the operations that were still going on then returned later.
   *
   * All operations before some point are taken, mostly, and none after another: a set is kept as the
   * first that is not, and the bits from there on. Pending ones would stay in it for ever, and have a
   * set of their own.
   *
   * [1] Wing, Gong: Testing and Verifying Concurrent Objects. JPDC 17, 1993.
   * [2] Lowe: Testing for Linearizability. Concurrency and Computation 29(4), 2017.
   */

  /** An event in the list. */
  private static final class Node<O, R> {
    final @Nullable Operation<O, R> operation;
    final boolean isReturn;
    int bit; // of a call: in the set of its kind
    @Nullable Node<O, R> end; // of a call: its return
    @Nullable Node<O, R> before;
    @Nullable Node<O, R> next;

    Node(@Nullable Operation<O, R> operation, boolean isReturn) {
      this.operation = operation;
      this.isReturn = isReturn;
    }

    Operation<O, R> operation() {
      return Objects.requireNonNull(operation);
    }

    long position() {
      return isReturn ? operation().returned() : operation().called();
    }

    void unlink() {
      Objects.requireNonNull(before).next = next;
      if (next != null) {
        next.before = before;
      }
    }

    void link() {
      Objects.requireNonNull(before).next = this;
      if (next != null) {
        next.before = this;
      }
    }
  }

  /** An operation that was taken, and the way in which it was. */
  private record Taken<S, O, R>(Node<O, R> call, S before, List<S> ways, int way) {}

  /** What decides all that can follow. */
  private record Configuration<S>(int first, BitSet taken, BitSet takenPending, S state) {}

  private final SequentialSpec<S, O, R> spec;
  private final long maxConfigurations;
  private final Node<O, R> head = new Node<>(null, false);
  private final Set<Configuration<S>> seen = new HashSet<>();
  private final List<Taken<S, O, R>> stack = new ArrayList<>();
  private final BitSet taken = new BitSet();
  private final BitSet takenPending = new BitSet();
  private S state;
  private int open; // returns in the list

  private List<Explained<O, R>> longest = List.of();
  private @Nullable Operation<O, R> offending;

  /** An operation of the explanation and the state after it, as text. */
  record Explained<O, R>(Operation<O, R> operation, String state) {}

  LinearizabilitySearch(
      SequentialSpec<S, O, R> spec, List<Operation<O, R>> operations, long maxConfigurations) {
    this.spec = spec;
    this.maxConfigurations = maxConfigurations;
    this.state = spec.initial();
    link(operations);
  }

  private void link(List<Operation<O, R>> operations) {
    List<Node<O, R>> nodes = new ArrayList<>();
    for (Operation<O, R> operation : operations) {
      if (operation.end() == Operation.End.REJECTED) {
        continue;
      }
      Node<O, R> call = new Node<>(operation, false);
      nodes.add(call);
      if (operation.end() == Operation.End.RETURNED) {
        call.end = new Node<>(operation, true);
        nodes.add(call.end);
        open++;
      }
    }
    nodes.sort(Comparator.comparingLong(Node::position));
    int returning = 0;
    int pending = 0;
    Node<O, R> last = head;
    for (Node<O, R> node : nodes) {
      if (!node.isReturn) {
        node.bit = node.end == null ? pending++ : returning++;
      }
      last.next = node;
      node.before = last;
      last = node;
    }
  }

  /** Searches. */
  Linearizability.Verdict search() {
    Node<O, R> at = head.next;
    while (open > 0) {
      if (at != null && !at.isReturn) {
        at = take(at, waysOf(at.operation()), 0) ? head.next : at.next;
      } else {
        if (at != null) {
          stuckAt(at.operation());
        }
        at = goBack();
        if (at == null) {
          return Linearizability.Verdict.NOT_LINEARIZABLE;
        }
      }
      if (seen.size() > maxConfigurations) {
        return Linearizability.Verdict.UNKNOWN;
      }
    }
    longest = explained();
    offending = null;
    return Linearizability.Verdict.LINEARIZABLE;
  }

  private List<S> waysOf(Operation<O, R> operation) {
    return operation.end() == Operation.End.PENDING
        ? spec.afterUnknown(state, operation.op())
        : spec.after(state, operation.op(), operation.result());
  }

  /** Takes an operation in the first way, from this one on, that leads to something new. */
  private boolean take(Node<O, R> call, List<S> ways, int from) {
    BitSet bits = call.end == null ? takenPending : taken;
    for (int way = from; way < ways.size(); way++) {
      bits.set(call.bit);
      if (seen.add(configuration(ways.get(way)))) {
        stack.add(new Taken<>(call, state, ways, way));
        state = ways.get(way);
        call.unlink();
        if (call.end != null) {
          call.end.unlink();
          open--;
        }
        return true;
      }
      bits.clear(call.bit);
    }
    return false;
  }

  private Configuration<S> configuration(S next) {
    int first = taken.nextClearBit(0);
    return new Configuration<>(
        first,
        taken.get(first, Math.max(first, taken.length())),
        (BitSet) takenPending.clone(),
        next);
  }

  /**
   * Puts the last operation back until one can be taken in another way, or passed over.
   *
   * @return where to go on; null if there is nothing left to try
   */
  private @Nullable Node<O, R> goBack() {
    while (!stack.isEmpty()) {
      Taken<S, O, R> last = stack.removeLast();
      Node<O, R> call = last.call();
      if (call.end != null) {
        call.end.link();
        open++;
      }
      call.link();
      (call.end == null ? takenPending : taken).clear(call.bit);
      state = last.before();
      if (take(call, last.ways(), last.way() + 1)) {
        return Objects.requireNonNull(head.next);
      }
      if (call.next != null) {
        return call.next;
      }
    }
    return null;
  }

  private void stuckAt(Operation<O, R> operation) {
    if (offending == null
        || operation.returned() > offending.returned()
        || (operation.returned() == offending.returned() && stack.size() < longest.size())) {
      offending = operation;
      longest = explained();
    }
  }

  private List<Explained<O, R>> explained() {
    List<Explained<O, R>> all = new ArrayList<>();
    for (Taken<S, O, R> step : stack) {
      all.add(
          new Explained<>(step.call().operation(), String.valueOf(step.ways().get(step.way()))));
    }
    return all;
  }

  /** An order that explains the results: of all, or of all that returned before the offending. */
  List<Explained<O, R>> longest() {
    return longest;
  }

  /** The first operation whose return cannot be explained. */
  @Nullable Operation<O, R> offending() {
    return offending;
  }

  /** How many configurations were looked at. */
  long configurations() {
    return seen.size();
  }
}
