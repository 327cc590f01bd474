package dev.coact.benchmarks.savina;

import dev.coact.actor.Actor;
import dev.coact.actor.ActorContext;
import dev.coact.actor.ActorRef;
import dev.coact.actor.MessageHandler;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Floyd and Warshall's algorithm on a matrix cut into blocks, each kept by an actor. In every step
 * each sends its block to those of its row and column, and computes when it has all of theirs.
 */
final class AllPairsShortestPath extends Benchmark {
  AllPairsShortestPath() {
    super(
        "all-pairs-shortest-path",
        "phases of computation with an exchange of blocks between them",
        new Parameter("n", 300, 1, 10_000, "nodes of the graph"),
        new Parameter("block", 50, 1, 10_000, "rows and columns of a block; divides n"),
        new Parameter("weight", 100, 1, 1_000_000, "most between two nodes"));
  }

  /**
   * A block before step {@code step}; nobody changes the distances.
   *
   * @param row of the block
   * @param column of the block
   */
  private record Block(int step, int row, int column, int[] distances) implements Message {}

  private record Neighbours(List<ActorRef<Message>> all) implements Message {}

  private sealed interface Message {}

  @Override
  void check(Parameters values) throws WrongUseException {
    int n = values.get("n");
    if (n % values.get("block") != 0) {
      throw new WrongUseException(
          "block: " + values.get("block") + " (expected: a divisor of n=" + n + ")");
    }
  }

  @Override
  Actor<?> root(Round round) {
    int n = round.get("n");
    int[] weights = weights(n, round.get("weight"));
    return Actor.handling(() -> new Root(round, weights));
  }

  private static int[] weights(int n, int most) {
    SplittableRandom random = new SplittableRandom(17);
    int[] weights = new int[n * n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        weights[i * n + j] = i == j ? 0 : 1 + random.nextInt(most);
      }
    }
    return weights;
  }

  private static int[] shortest(int[] weights, int n) {
    int[] d = weights.clone();
    for (int k = 0; k < n; k++) {
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
          d[i * n + j] = Math.min(d[i * n + j], d[i * n + k] + d[k * n + j]);
        }
      }
    }
    return d;
  }

  private static final class Root implements MessageHandler<Block> {
    private final Round round;
    private final int n;
    private final int size;
    private final int across;
    private final int[] weights;
    private final int[] result;
    private int done;

    Root(Round round, int[] weights) {
      this.round = round;
      this.n = round.get("n");
      this.size = round.get("block");
      this.across = n / size;
      this.weights = weights;
      this.result = new int[n * n];
    }

    @Override
    public void started(ActorContext<Block> ctx) {
      List<ActorRef<Message>> blocks = new ArrayList<>(across * across);
      for (int i = 0; i < across * across; i++) {
        Block first = cut(i / across, i % across);
        blocks.add(
            ctx.spawn(Actor.handling(() -> new Keeper(n, size, first, ctx.self())), round.roomy()));
      }
      for (int i = 0; i < blocks.size(); i++) {
        blocks.get(i).tell(neighbours(blocks, i));
      }
    }

    private Block cut(int row, int column) {
      int[] block = new int[size * size];
      for (int i = 0; i < size; i++) {
        System.arraycopy(weights, ((row * size) + i) * n + column * size, block, i * size, size);
      }
      return new Block(0, row, column, block);
    }

    private Neighbours neighbours(List<ActorRef<Message>> blocks, int self) {
      List<ActorRef<Message>> all = new ArrayList<>();
      for (int i = 0; i < blocks.size(); i++) {
        if (i != self && (i / across == self / across || i % across == self % across)) {
          all.add(blocks.get(i));
        }
      }
      return new Neighbours(List.copyOf(all));
    }

    @Override
    public void handle(ActorContext<Block> ctx, Block last) {
      for (int i = 0; i < size; i++) {
        System.arraycopy(
            last.distances(),
            i * size,
            result,
            (last.row() * size + i) * n + last.column() * size,
            size);
      }
      int blocks = across * across;
      if (++done == blocks) {
        round.afterwards(
            () -> round.check(Arrays.equals(result, shortest(weights, n)), "a wrong distance"));
        round.finish((long) n * blocks * 2 * (across - 1) + 2L * blocks);
      }
    }
  }

  /** Keeps one block. A neighbour may be one step ahead of it, and no more. */
  private static final class Keeper implements MessageHandler<Message> {
    private final int n;
    private final int size;
    private final ActorRef<Block> root;
    private final int[] received = new int[2];
    private final int[] @Nullable [] rowOfStep = new int[2][];
    private final int[] @Nullable [] columnOfStep = new int[2][];
    private @Nullable List<ActorRef<Message>> neighbours;
    private Block mine;

    Keeper(int n, int size, Block first, ActorRef<Block> root) {
      this.n = n;
      this.size = size;
      this.mine = first;
      this.root = root;
    }

    @Override
    public void handle(ActorContext<Message> ctx, Message message) {
      switch (message) {
        case Neighbours(var all) -> {
          neighbours = all;
          send(all);
        }
        case Block block -> keep(block);
      }
      List<ActorRef<Message>> known = neighbours;
      while (known != null && mine.step() < n && received[mine.step() & 1] == known.size()) {
        compute();
        if (mine.step() < n) {
          send(known);
        } else {
          root.tell(mine);
        }
      }
    }

    private void send(List<ActorRef<Message>> all) {
      keepIfNeeded(mine);
      all.forEach(neighbour -> neighbour.tell(mine));
    }

    private void keep(Block block) {
      received[block.step() & 1]++;
      keepIfNeeded(block);
    }

    /** Whether it has the row or the column that the step is about. */
    private void keepIfNeeded(Block block) {
      int pivot = block.step() / size;
      if (block.row() == pivot && block.column() == mine.column()) {
        rowOfStep[block.step() & 1] = block.distances();
      }
      if (block.column() == pivot && block.row() == mine.row()) {
        columnOfStep[block.step() & 1] = block.distances();
      }
    }

    private void compute() {
      int parity = mine.step() & 1;
      int inPivot = mine.step() % size;
      int[] row = Objects.requireNonNull(rowOfStep[parity]);
      int[] column = Objects.requireNonNull(columnOfStep[parity]);
      int[] next = mine.distances().clone();
      for (int i = 0; i < size; i++) {
        int toPivot = column[i * size + inPivot];
        for (int j = 0; j < size; j++) {
          next[i * size + j] = Math.min(next[i * size + j], toPivot + row[inPivot * size + j]);
        }
      }
      received[parity] = 0;
      rowOfStep[parity] = null;
      columnOfStep[parity] = null;
      mine = new Block(mine.step() + 1, mine.row(), mine.column(), next);
    }
  }
}
