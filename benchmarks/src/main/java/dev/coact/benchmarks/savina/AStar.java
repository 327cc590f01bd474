package dev.coact.benchmarks.savina;

import dev.coact.actor.Actor;
import dev.coact.actor.ActorContext;
import dev.coact.actor.ActorRef;
import dev.coact.actor.MessageHandler;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.IntConsumer;

/**
 * A search through a grid in three dimensions from one corner to the opposite one. A worker looks
 * at so many nodes and hands the rest of its frontier back to the master, a node a message.
 */
final class AStar extends Benchmark {
  AStar() {
    super(
        "a-star",
        "master and workers, speculative work on a shared grid",
        new Parameter("workers", 20, 1, 100_000, "who search"),
        new Parameter("grid", 30, 2, 500, "length of an edge"),
        new Parameter("threshold", 1_024, 1, MANY, "nodes searched before the rest is given back"));
  }

  private sealed interface ToMaster {}

  private record Rest(int node) implements ToMaster {}

  private record Received(boolean found) implements ToMaster {}

  private record Stopped() implements ToMaster {}

  private sealed interface ToWorker {}

  private record Search(int from) implements ToWorker {}

  private record Stop() implements ToWorker {}

  /** The grid. Each node is claimed once, by the node that it is reached from. */
  private static final class Grid {
    private static final int UNCLAIMED = -1;

    private final int edge;
    private final int target;
    private final AtomicIntegerArray reachedFrom;

    Grid(int edge) {
      this.edge = edge;
      int nodes = edge * edge * edge;
      this.target = nodes - 1;
      int[] unclaimed = new int[nodes];
      java.util.Arrays.fill(unclaimed, UNCLAIMED);
      unclaimed[0] = 0;
      this.reachedFrom = new AtomicIntegerArray(unclaimed);
    }

    boolean claim(int node, int from) {
      return reachedFrom.get(node) == UNCLAIMED && reachedFrom.compareAndSet(node, UNCLAIMED, from);
    }

    void forNeighbours(int node, IntConsumer action) {
      int plane = edge * edge;
      alongAxis(node, node % edge, 1, action);
      alongAxis(node, node % plane / edge, edge, action);
      alongAxis(node, node / plane, plane, action);
    }

    private void alongAxis(int node, int position, int step, IntConsumer action) {
      if (position + 1 < edge) {
        action.accept(node + step);
      }
      if (position > 0) {
        action.accept(node - step);
      }
    }

    /** Whether the way back from the target leads to the origin, from neighbour to neighbour. */
    boolean isSolved() {
      int steps = 0;
      int node = target;
      while (node != 0) {
        int from = reachedFrom.get(node);
        boolean[] isNeighbour = new boolean[1];
        if (from != UNCLAIMED) {
          forNeighbours(node, other -> isNeighbour[0] |= other == from);
        }
        if (!isNeighbour[0] || ++steps > target) {
          return false;
        }
        node = from;
      }
      return steps >= 3 * (edge - 1);
    }
  }

  @Override
  Actor<?> root(Round round) {
    Grid grid = new Grid(round.get("grid"));
    round.afterwards(() -> round.check(grid.isSolved(), "no way from the target to the origin"));
    return Actor.handling(() -> new Master(round, grid));
  }

  private static final class Master implements MessageHandler<ToMaster> {
    private final Round round;
    private final Grid grid;
    private final int workers;
    private Crew<ToWorker> crew = new Crew<>(List.of());
    private boolean found;
    private long rests;
    private long received;
    private int stopped;

    Master(Round round, Grid grid) {
      this.round = round;
      this.grid = grid;
      this.workers = round.get("workers");
    }

    @Override
    public void started(ActorContext<ToMaster> ctx) {
      int threshold = round.get("threshold");
      List<ActorRef<ToWorker>> all = new ArrayList<>(workers);
      for (int i = 0; i < workers; i++) {
        Actor<ToWorker> worker = Actor.handling(() -> new Worker(grid, threshold, ctx.self()));
        all.add(ctx.spawn(worker, round.roomy()));
      }
      crew = new Crew<>(all);
      crew.deal(new Search(0));
    }

    @Override
    public void handle(ActorContext<ToMaster> ctx, ToMaster message) {
      switch (message) {
        case Rest(int node) -> {
          rests++;
          if (!found) {
            crew.deal(new Search(node));
          }
        }
        case Received(boolean target) -> {
          found |= target;
          received++;
          crew.retry();
          if (received == crew.dealt()) {
            crew.tellAll(new Stop());
          }
        }
        case Stopped() -> {
          if (++stopped == workers) {
            round.check(found, "the target was not found");
            round.finish(rests + 2 * crew.dealt() + 2L * workers);
          }
        }
      }
    }
  }

  private static final class Worker implements MessageHandler<ToWorker> {
    private final Grid grid;
    private final int threshold;
    private final ActorRef<ToMaster> master;

    Worker(Grid grid, int threshold, ActorRef<ToMaster> master) {
      this.grid = grid;
      this.threshold = threshold;
      this.master = master;
    }

    @Override
    public void handle(ActorContext<ToWorker> ctx, ToWorker message) {
      switch (message) {
        case Search(int from) -> {
          Queue<Integer> frontier = new ArrayDeque<>(List.of(from));
          boolean found = search(frontier);
          if (!found) {
            frontier.forEach(node -> master.tell(new Rest(node)));
          }
          master.tell(new Received(found));
        }
        case Stop() -> {
          master.tell(new Stopped());
          ctx.stop(ctx.self());
        }
      }
    }

    /** True if it came upon the target. */
    private boolean search(Queue<Integer> frontier) {
      for (int i = 0; i < threshold; i++) {
        Integer node = frontier.poll();
        if (node == null) {
          return false;
        }
        if (node == grid.target) {
          return true;
        }
        grid.forNeighbours(
            node,
            next -> {
              if (grid.claim(next, node)) {
                frontier.add(next);
              }
            });
      }
      return false;
    }
  }
}
