package dev.coact.benchmarks.savina;

import dev.coact.actor.Actor;
import dev.coact.actor.ActorContext;
import dev.coact.actor.ActorRef;
import dev.coact.actor.MessageHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * An unbalanced tree. Each node asks the root whether it may have children, which it has either
 * none of or many; when the tree is complete it is walked through, urgent children first, and each
 * node computes a little.
 */
final class CobwebbedTree extends Benchmark {
  private static final int HUNDRED = 100;

  CobwebbedTree() {
    super(
        "cobwebbed-tree",
        "an irregular tree that grows and is walked through",
        new Parameter("nodes", 200_000, 1, 10_000_000, "most of the tree"),
        new Parameter("children", 10, 1, 10, "of a node that has any"),
        new Parameter("computation", 500, 1, 1_000_000, "busy steps of a node, on average"),
        new Parameter("deviation", 100, 0, 1_000_000, "of the steps, up or down"),
        new Parameter("urgent", 50, 0, HUNDRED, "percent of the nodes that are"));
  }

  private sealed interface ToRoot {}

  private record MayGrow(ActorRef<ToNode> node) implements ToRoot {}

  private record Answer(long nodes) implements ToRoot, ToNode {}

  private sealed interface ToNode {}

  /** The first message of a node. Its answer goes to the parent, or to the root above the tree. */
  private record Begin(@Nullable ActorRef<ToNode> parent) implements ToNode {}

  /** The root's answer: have these children, each with its computation, negative if urgent. */
  private record Grow(int[] computations) implements ToNode {}

  private record Traverse() implements ToNode {}

  private static final Traverse TRAVERSE = new Traverse();

  @Override
  Actor<?> root(Round round) {
    return Actor.handling(() -> new Root(round));
  }

  private static final class Root implements MessageHandler<ToRoot> {
    private final Round round;
    private final int most;
    private final int children;
    private final SplittableRandom random = new SplittableRandom(26);
    private @Nullable ActorRef<ToNode> top;
    private int nodes = 1;
    private int questions = 1;

    Root(Round round) {
      this.round = round;
      this.most = round.get("nodes");
      this.children = round.get("children");
    }

    @Override
    public void started(ActorContext<ToRoot> ctx) {
      ActorRef<ToNode> first =
          ctx.spawn(
              Actor.handling(() -> new Node(ctx.self(), round.get("computation"))), Round.SMALL);
      top = first;
      first.tell(new Begin(null));
    }

    @Override
    public void handle(ActorContext<ToRoot> ctx, ToRoot message) {
      switch (message) {
        case MayGrow(var node) -> {
          questions--;
          node.tell(new Grow(computations()));
          if (questions == 0) {
            Objects.requireNonNull(top).tell(TRAVERSE);
          }
        }
        case Answer(long visited) -> {
          round.checkEquals(nodes, visited, "nodes visited");
          round.check(nodes > most - children, "the tree is too small");
          round.finish(5L * nodes);
        }
      }
    }

    /** Of the children granted: half of the nodes have some, and the last open question decides. */
    private int[] computations() {
      boolean fits = nodes + children <= most;
      if (!fits || (questions > 0 && random.nextBoolean())) {
        return new int[0];
      }
      nodes += children;
      questions += children;
      int[] computations = new int[children];
      for (int i = 0; i < children; i++) {
        int deviation = random.nextInt(2 * round.get("deviation") + 1) - round.get("deviation");
        int computation = Math.max(1, round.get("computation") + deviation);
        boolean urgent = random.nextInt(HUNDRED) < round.get("urgent");
        computations[i] = urgent ? -computation : computation;
      }
      return computations;
    }
  }

  private static final class Node implements MessageHandler<ToNode> {
    private final ActorRef<ToRoot> root;
    private final int computation;
    private @Nullable ActorRef<ToNode> parent;
    private List<ActorRef<ToNode>> children = List.of();
    private int outstanding;
    private long visited = 1;

    Node(ActorRef<ToRoot> root, int computation) {
      this.root = root;
      this.computation = computation;
    }

    @Override
    public void handle(ActorContext<ToNode> ctx, ToNode message) {
      switch (message) {
        case Begin(var above) -> {
          parent = above;
          root.tell(new MayGrow(ctx.self()));
        }
        case Grow(int[] computations) -> grow(ctx, computations);
        case Traverse() -> {
          outstanding = children.size();
          children.forEach(child -> child.tell(TRAVERSE));
          if (Work.spin(computation) == 0) {
            throw new IllegalStateException("not busy");
          }
          answerIfComplete();
        }
        case Answer(long below) -> {
          visited += below;
          outstanding--;
          answerIfComplete();
        }
      }
    }

    private void grow(ActorContext<ToNode> ctx, int[] computations) {
      List<ActorRef<ToNode>> urgent = new ArrayList<>();
      List<ActorRef<ToNode>> others = new ArrayList<>();
      for (int one : computations) {
        int steps = Math.abs(one);
        ActorRef<ToNode> child =
            ctx.spawn(Actor.handling(() -> new Node(root, steps)), Round.SMALL);
        (one < 0 ? urgent : others).add(child);
        child.tell(new Begin(ctx.self()));
      }
      urgent.addAll(others);
      children = List.copyOf(urgent);
    }

    private void answerIfComplete() {
      if (outstanding > 0) {
        return;
      }
      Answer answer = new Answer(visited);
      if (parent == null) {
        root.tell(answer);
      } else {
        parent.tell(answer);
      }
    }
  }
}
