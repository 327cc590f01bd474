package dev.coact.testing;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Each order of the sends, and of the timers that are due, at each receiver, once. What else can
 * happen does so first, in order. For a whole campaign; used by its thread.
 */
final class Exhaustive {
  /*
   * A depth-first search that starts each run anew and follows `path`, the choices of the run
   * before, up to the last one that has another option left.
   *
   * Two sends to different receivers commute. Of the orders of such two only one is wanted: sleep
   * sets (Godefroid, 1996). When an option of a node has been explored, and another one is tried that
   * commutes with it, the first one "sleeps" below that: to take it there leads to what was seen. It
   * wakes up when something happens that does not commute with it. A run in which nothing is left
   * that does not sleep is not counted; it is finished in any order.
   */
  private record Option(Point point, Identities.@Nullable Identity receiver) {
    static Option of(Pending item) {
      return new Option(item.point(), item.receiver);
    }

    boolean commutesWith(Pending item) {
      return receiver != null && item.receiver != null && !receiver.path.equals(item.receiver.path);
    }
  }

  private static final class Node {
    final List<Option> options;
    final Map<Point, Option> asleep;
    int at;

    Node(List<Option> options, Map<Point, Option> asleep) {
      this.options = options;
      this.asleep = asleep;
    }
  }

  private final List<Node> path = new ArrayList<>();
  private boolean exhausted;

  /** For the next run, or the same run again if {@link #advance} was not called since. */
  Descent descent() {
    return new Descent();
  }

  /** A run is over. True if it was one that counts; false if it was seen before. */
  boolean advance(Descent ended) {
    while (!path.isEmpty()) {
      Node last = path.getLast();
      if (++last.at < last.options.size()) {
        return !ended.redundant;
      }
      path.removeLast();
    }
    exhausted = true;
    return !ended.redundant;
  }

  boolean isExhausted() {
    return exhausted;
  }

  /** One run. */
  final class Descent implements Strategy {
    private Map<Point, Option> asleep = new LinkedHashMap<>();
    private int depth;
    private boolean redundant;

    @Override
    public int choose(List<Pending> enabled) {
      for (int i = 0; i < enabled.size(); i++) {
        if (!branches(enabled.get(i))) {
          return i;
        }
      }
      if (redundant) {
        return 0;
      }
      if (depth == path.size()) {
        List<Option> options =
            enabled.stream()
                .map(Option::of)
                .filter(option -> !asleep.containsKey(option.point()))
                .toList();
        if (options.isEmpty()) {
          redundant = true;
          return 0;
        }
        path.add(new Node(options, asleep));
      }
      return follow(path.get(depth++), enabled);
    }

    private int follow(Node node, List<Pending> enabled) {
      asleep = new LinkedHashMap<>(node.asleep);
      for (Option explored : node.options.subList(0, node.at)) {
        asleep.put(explored.point(), explored);
      }
      Point wanted = node.options.get(node.at).point();
      for (int i = 0; i < enabled.size(); i++) {
        if (enabled.get(i).point().equals(wanted)) {
          return i;
        }
      }
      throw new IllegalStateException(
          "exhaustive search: "
              + wanted
              + " cannot happen this time (expected: the same as in the"
              + " run before; the scenario takes something from outside the simulation)");
    }

    @Override
    public void happened(Pending item, List<Pending> left) {
      if (branches(item)) {
        redundant |= asleep.containsKey(item.point());
        asleep.values().removeIf(option -> !option.commutesWith(item));
      }
    }

    private static boolean branches(Pending item) {
      return item.isSend() || item.choice instanceof Choice.Firing;
    }
  }

  @Override
  public String toString() {
    return "Exhaustive[depth=" + path.size() + ", exhausted=" + exhausted + "]";
  }
}
