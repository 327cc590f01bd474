package dev.coact.testing;

import dev.coact.actor.ChildKind;
import dev.coact.actor.Directive;
import dev.coact.actor.SupervisorStrategy.AutoShutdown;
import dev.coact.actor.SupervisorStrategy.Group;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/**
 * A tree of supervised actors and what happens to it.
 *
 * @param nodes the first is the root; each starts its children when it starts
 * @param commands what happens, one after the other
 */
record SupervisionTree(List<Spec> nodes, List<Command> commands) {
  private static final int MAX_NODES = 10;
  private static final int MAX_COMMANDS = 12;

  /**
   * One actor.
   *
   * @param parent its parent is the node of this number, modulo its own number; the root has none
   * @param limit restarts of it
   * @param childLimit restarts of all its children; negative: no limit
   */
  record Spec(
      int parent,
      boolean handlerStyle,
      Directive directive,
      ChildKind kind,
      boolean wantsSignificance,
      int limit,
      Group group,
      int childLimit,
      AutoShutdown autoShutdown) {
    /** A permanent one does not end by itself. */
    boolean significant() {
      return wantsSignificance && kind != ChildKind.PERMANENT;
    }
  }

  /** What happens to an actor. */
  enum What {
    CRASH,
    FATAL,
    RETURN,
    STOP
  }

  /**
   * One thing that happens.
   *
   * @param target to the living actor of this number, modulo their number
   */
  record Command(What what, int target) {}

  /** The numbers of the children of a node, in start order. */
  List<Integer> childrenOf(int node) {
    List<Integer> children = new ArrayList<>();
    for (int i = 1; i < nodes.size(); i++) {
      if (nodes.get(i).parent() % i == node) {
        children.add(i);
      }
    }
    return children;
  }

  static Arbitrary<SupervisionTree> any() {
    Arbitrary<Spec> fixed =
        Combinators.combine(
                Arbitraries.integers().between(0, MAX_NODES),
                Arbitraries.of(true, false),
                Arbitraries.of(
                    Directive.RESTART,
                    Directive.RESTART,
                    Directive.RESUME,
                    Directive.ESCALATE,
                    Directive.STOP),
                Arbitraries.of(ChildKind.values()),
                Arbitraries.of(true, false, false),
                Arbitraries.integers().between(0, 3))
            .as((parent, style, directive, kind, significant, limit) ->
                new Spec(
                    parent,
                    style,
                    directive,
                    kind,
                    significant,
                    limit,
                    Group.ONE_FOR_ONE,
                    -1,
                    AutoShutdown.NEVER));
    Arbitrary<Spec> spec =
        Combinators.combine(
                fixed,
                Arbitraries.of(Group.values()),
                Arbitraries.integers().between(-2, 3),
                Arbitraries.of(
                    AutoShutdown.NEVER,
                    AutoShutdown.NEVER,
                    AutoShutdown.ANY_SIGNIFICANT,
                    AutoShutdown.ALL_SIGNIFICANT))
            .as((one, group, childLimit, autoShutdown) ->
                new Spec(
                    one.parent(),
                    one.handlerStyle(),
                    one.directive(),
                    one.kind(),
                    one.wantsSignificance(),
                    one.limit(),
                    group,
                    childLimit,
                    autoShutdown));
    Arbitrary<Command> command =
        Combinators.combine(
                Arbitraries.of(
                    What.CRASH,
                    What.CRASH,
                    What.CRASH,
                    What.CRASH,
                    What.RETURN,
                    What.STOP,
                    What.FATAL),
                Arbitraries.integers().between(0, MAX_NODES))
            .as(Command::new);
    return Combinators.combine(
            spec.list().ofMinSize(1).ofMaxSize(MAX_NODES),
            command.list().ofMinSize(1).ofMaxSize(MAX_COMMANDS))
        .as(SupervisionTree::new);
  }
}
