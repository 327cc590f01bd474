package dev.coact.benchmarks.savina;

import dev.coact.actor.Actor;
import dev.coact.actor.ActorContext;
import dev.coact.actor.ActorRef;
import dev.coact.actor.MessageHandler;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A master deals boards to workers, which hand back deeper ones, or search them to the end. */
final class NQueens extends Benchmark {
  /** By the size of the board. */
  private static final int[] SOLUTIONS = {
    1, 1, 0, 0, 2, 10, 4, 40, 92, 352, 724, 2_680, 14_200, 73_712, 365_596, 2_279_184, 14_772_512
  };

  NQueens() {
    super(
        "nqueens",
        "master and workers; mostly computation",
        new Parameter("size", 12, 1, SOLUTIONS.length - 1, "rows of the board"),
        new Parameter("workers", 20, 1, 100_000, "who search"),
        new Parameter(
            "threshold", 4, 0, SOLUTIONS.length, "queens from which on one searches alone"));
  }

  private sealed interface ToMaster {}

  /** The columns of the queens of the first rows, none of which threatens another. */
  private record Board(int[] queens) implements ToMaster, ToWorker {}

  private record Solution() implements ToMaster {}

  private record Done() implements ToMaster {}

  private record Stopped() implements ToMaster {}

  private sealed interface ToWorker {}

  private record Stop() implements ToWorker {}

  private static final Solution SOLUTION = new Solution();
  private static final Done DONE = new Done();

  @Override
  Actor<?> root(Round round) {
    return Actor.handling(() -> new Master(round));
  }

  private static final class Master implements MessageHandler<ToMaster> {
    private final Round round;
    private final int workers;
    private Crew<ToWorker> crew = new Crew<>(List.of());
    private long done;
    private long solutions;
    private int stopped;

    Master(Round round) {
      this.round = round;
      this.workers = round.get("workers");
    }

    @Override
    public void started(ActorContext<ToMaster> ctx) {
      int size = round.get("size");
      int threshold = round.get("threshold");
      List<ActorRef<ToWorker>> all = new ArrayList<>(workers);
      for (int i = 0; i < workers; i++) {
        Actor<ToWorker> worker = Actor.handling(() -> new Worker(size, threshold, ctx.self()));
        all.add(ctx.spawn(worker, round.roomy()));
      }
      crew = new Crew<>(all);
      crew.deal(new Board(new int[0]));
    }

    @Override
    public void handle(ActorContext<ToMaster> ctx, ToMaster message) {
      switch (message) {
        case Board board -> crew.deal(board);
        case Solution() -> solutions++;
        case Done() -> {
          crew.retry();
          if (++done == crew.dealt()) {
            crew.tellAll(new Stop());
          }
        }
        case Stopped() -> {
          if (++stopped == workers) {
            round.checkEquals(SOLUTIONS[round.get("size")], solutions, "solutions");
            round.finish(3 * crew.dealt() - 1 + solutions + 2L * workers);
          }
        }
      }
    }
  }

  private static final class Worker implements MessageHandler<ToWorker> {
    private final int size;
    private final int threshold;
    private final ActorRef<ToMaster> master;

    Worker(int size, int threshold, ActorRef<ToMaster> master) {
      this.size = size;
      this.threshold = threshold;
      this.master = master;
    }

    @Override
    public void handle(ActorContext<ToWorker> ctx, ToWorker message) {
      switch (message) {
        case Board(int[] queens) -> {
          if (queens.length >= threshold || queens.length == size) {
            search(Arrays.copyOf(queens, size), queens.length);
          } else {
            goDeeper(queens);
          }
          master.tell(DONE);
        }
        case Stop() -> {
          master.tell(new Stopped());
          ctx.stop(ctx.self());
        }
      }
    }

    private void goDeeper(int[] queens) {
      for (int column = 0; column < size; column++) {
        int[] deeper = Arrays.copyOf(queens, queens.length + 1);
        deeper[queens.length] = column;
        if (isSafe(deeper, queens.length)) {
          master.tell(new Board(deeper));
        }
      }
    }

    private void search(int[] queens, int row) {
      if (row == size) {
        master.tell(SOLUTION);
        return;
      }
      for (int column = 0; column < size; column++) {
        queens[row] = column;
        if (isSafe(queens, row)) {
          search(queens, row + 1);
        }
      }
    }

    /** Whether the queen in {@code row} is safe from those above it. */
    private static boolean isSafe(int[] queens, int row) {
      int column = queens[row];
      for (int above = 0; above < row; above++) {
        int other = queens[above];
        int reach = row - above;
        if (other == column || other - column == reach || column - other == reach) {
          return false;
        }
      }
      return true;
    }
  }
}
