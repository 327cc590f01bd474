package dev.coact.testing;

import dev.coact.actor.ChildKind;
import dev.coact.actor.Directive;
import dev.coact.actor.SupervisorStrategy.AutoShutdown;
import dev.coact.actor.SupervisorStrategy.Group;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The rules of supervision in some hundred lines without time, threads and mailboxes: who is alive,
 * how often restarted, who was told of an end, and what has to come before what.
 */
final class SupervisionModel {
  /**
   * Two steps of actors, "+path" for a start and "-path" for a stop, in the order they must have.
   */
  record Before(String first, String second) {}

  private static final class Node {
    private final int number;
    private final SupervisionTree.Spec spec;
    private final @Nullable Node parent;
    private final List<Node> children = new ArrayList<>();
    private long incarnation;
    private int restarts;
    private int restartsOfChildren;

    Node(int number, SupervisionTree.Spec spec, @Nullable Node parent) {
      this.number = number;
      this.spec = spec;
      this.parent = parent;
    }

    String path() {
      return parent == null ? "/n" + number : parent.path() + "/n" + number;
    }
  }

  private final SupervisionTree tree;
  private final List<Node> roots = new ArrayList<>();
  private final List<String> told = new ArrayList<>();
  private final List<String> steps = new ArrayList<>();
  private final List<Before> order = new ArrayList<>();

  /* In this command: those that failed, which go down at once and not in their turn. */
  private final Set<Node> byThemselves = new HashSet<>();

  SupervisionModel(SupervisionTree tree) {
    this.tree = tree;
    roots.add(made(0, null));
  }

  private Node made(int number, @Nullable Node parent) {
    Node node = new Node(number, tree.nodes().get(number), parent);
    begin(node);
    return node;
  }

  private void begin(Node node) {
    steps.add("+" + node.path());
    for (int child : tree.childrenOf(node.number)) {
      node.children.add(made(child, node));
    }
  }

  /* ---- what is expected ---- */

  /** The living, with their incarnations. */
  Map<String, Long> living() {
    Map<String, Long> all = new TreeMap<>();
    for (Node root : roots) {
      addLiving(root, all);
    }
    return all;
  }

  private static void addLiving(Node node, Map<String, Long> into) {
    into.put(node.path(), node.incarnation);
    node.children.forEach(child -> addLiving(child, into));
  }

  /** Whose ends were told since the last call, in any order. */
  List<String> takeTold() {
    return take(told);
  }

  /** Starts and stops since the last call; {@link #takeOrder} says in which order. */
  List<String> takeSteps() {
    return take(steps);
  }

  List<Before> takeOrder() {
    return take(order);
  }

  private static <T> List<T> take(List<T> list) {
    List<T> taken = List.copyOf(list);
    list.clear();
    return taken;
  }

  /* ---- the rules ---- */

  void run(SupervisionTree.What what, String path) {
    byThemselves.clear();
    Node node = find(roots, path);
    switch (what) {
      case CRASH -> fail(node);
      case FATAL -> endByItself(node);
      case RETURN -> returns(node);
      case STOP -> end(node);
    }
  }

  private static Node find(List<Node> nodes, String path) {
    for (Node node : nodes) {
      if (path.equals(node.path())) {
        return node;
      }
      if (path.startsWith(node.path() + "/")) {
        return find(node.children, path);
      }
    }
    throw new IllegalArgumentException(path);
  }

  private void fail(Node node) {
    switch (node.spec.directive()) {
      case STOP -> endByItself(node);
      case RESUME -> {
        if (!node.spec.handlerStyle()) {
          tryRestart(node);
        }
      }
      case RESTART -> tryRestart(node);
      case ESCALATE -> handOn(node);
    }
  }

  private void returns(Node node) {
    if (node.spec.kind() == ChildKind.PERMANENT) {
      tryRestart(node);
    } else {
      endByItself(node);
    }
  }

  private void tryRestart(Node node) {
    if (node.spec.kind() == ChildKind.TEMPORARY || node.restarts == node.spec.limit()) {
      endByItself(node);
      return;
    }
    node.restarts++;
    Node parent = node.parent;
    if (parent != null && parent.spec.childLimit() >= 0) {
      if (parent.restartsOfChildren == parent.spec.childLimit()) {
        handOn(node);
        return;
      }
      parent.restartsOfChildren++;
    }
    restartGroup(node);
  }

  private void restartGroup(Node failed) {
    List<Node> members = new ArrayList<>();
    List<List<String>> stops = new ArrayList<>();
    List<Node> group = groupOf(failed);
    byThemselves.add(failed);
    for (Node member : group) {
      if (member.spec.kind() == ChildKind.TEMPORARY) {
        stops.add(end(member));
      } else {
        members.add(member);
        stops.add(takeDown(member));
      }
    }
    inReverse(group, stops);
    List<String> starts = new ArrayList<>();
    for (Node member : members) {
      member.incarnation++;
      starts.add("+" + member.path());
    }
    for (int i = 0; i < starts.size(); i++) {
      String start = starts.get(i);
      stops.forEach(each -> each.forEach(stop -> order.add(new Before(stop, start))));
      starts.subList(i + 1, starts.size()).forEach(later -> order.add(new Before(start, later)));
    }
    members.forEach(this::begin);
  }

  /** Those that restart together, in start order, and the temporary ones between them. */
  private static List<Node> groupOf(Node failed) {
    Node parent = failed.parent;
    Group group = parent == null ? Group.ONE_FOR_ONE : parent.spec.group();
    List<Node> all = siblings(failed);
    return switch (group) {
      case ONE_FOR_ONE, DYNAMIC -> List.of(failed);
      case ONE_FOR_ALL -> List.copyOf(all);
      case REST_FOR_ONE -> List.copyOf(all.subList(all.indexOf(failed), all.size()));
    };
  }

  private static List<Node> siblings(Node node) {
    return node.parent == null ? List.of(node) : node.parent.children;
  }

  /** The younger go down before the older, but for those that go by themselves. */
  private void inReverse(List<Node> nodes, List<List<String>> stops) {
    for (int older = 0; older < nodes.size(); older++) {
      for (int younger = older + 1; younger < nodes.size(); younger++) {
        if (!byThemselves.contains(nodes.get(older))
            && !byThemselves.contains(nodes.get(younger))) {
          for (String first : stops.get(younger)) {
            stops.get(older).forEach(second -> order.add(new Before(first, second)));
          }
        }
      }
    }
  }

  /** Its failure becomes its parent's. */
  private void handOn(Node node) {
    Node parent = node.parent;
    byThemselves.add(node);
    if (parent == null) {
      end(node);
      return;
    }
    if (parent.spec.directive() == Directive.RESUME && parent.spec.handlerStyle()) {
      end(node);
      return;
    }
    // What the parent does next takes the child along; it is down already, or on its way.
    order.add(new Before("-" + node.path(), "-" + parent.path()));
    fail(parent);
  }

  private void endByItself(Node node) {
    Node parent = node.parent;
    end(node);
    if (parent != null && node.spec.significant() && isOver(parent)) {
      returns(parent);
    }
  }

  private static boolean isOver(Node parent) {
    AutoShutdown when = parent.spec.autoShutdown();
    return when == AutoShutdown.ANY_SIGNIFICANT
        || (when == AutoShutdown.ALL_SIGNIFICANT
            && parent.children.stream().noneMatch(left -> left.spec.significant()));
  }

  /** Ends a node and all below it; their stops. */
  private List<String> end(Node node) {
    List<String> stops = takeDown(node);
    told.add(node.path());
    if (node.parent == null) {
      roots.remove(node);
    } else {
      node.parent.children.remove(node);
    }
    return stops;
  }

  /** Its code ends, then its children; their stops. */
  private List<String> takeDown(Node node) {
    List<Node> children = List.copyOf(node.children);
    String own = "-" + node.path();
    List<String> all = new ArrayList<>();
    all.add(own);
    List<List<String>> stops = new ArrayList<>();
    for (Node child : children) {
      List<String> below = end(child);
      stops.add(below);
      all.addAll(below);
      if (!byThemselves.contains(child)) {
        below.forEach(stop -> order.add(new Before(own, stop)));
      }
    }
    if (node.spec.group() != Group.DYNAMIC) {
      inReverse(children, stops);
    }
    steps.add(own);
    node.restartsOfChildren = 0;
    return all;
  }
}
