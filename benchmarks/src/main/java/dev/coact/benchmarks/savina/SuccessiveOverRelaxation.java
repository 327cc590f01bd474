package dev.coact.benchmarks.savina;

import dev.coact.actor.Actor;
import dev.coact.actor.ActorContext;
import dev.coact.actor.ActorRef;
import dev.coact.actor.MessageHandler;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * A grid of actors in two colours like a chess board. In each iteration all red ones compute from
 * the values of their black neighbours, then all black ones from the new red ones.
 */
final class SuccessiveOverRelaxation extends Benchmark {
  private static final double OMEGA = 1.25;

  SuccessiveOverRelaxation() {
    super(
        "successive-over-relaxation",
        "phases in which neighbours exchange values",
        new Parameter("size", 20, 2, 1_000, "rows and columns of the grid"),
        new Parameter("iterations", 100, 1, 1_000_000, "of both colours"));
  }

  private sealed interface ToCell {}

  /**
   * Who is above, right, below and left, or nobody, beyond whom all is zero. Neighbours may have
   * sent their values already.
   */
  private record Begin(List<Side> neighbours) implements ToCell {}

  private record Side(int index, ActorRef<ToCell> cell) {}

  /** A neighbour's value, and which neighbour it is: as the receiver counts them. */
  private record Value(int side, double value) implements ToCell {}

  private record Result(int place, double value) {}

  private static boolean isRed(int place, int size) {
    return (place / size + place % size) % 2 == 0;
  }

  private static double relaxed(double value, double[] around) {
    double sum = around[0] + around[1] + around[2] + around[3];
    return OMEGA / 4 * sum + (1 - OMEGA) * value;
  }

  /** The place of a neighbour, or -1 if there is none. */
  private static int neighbour(int place, int side, int size) {
    return switch (side) {
      case 0 -> place >= size ? place - size : -1;
      case 1 -> place % size < size - 1 ? place + 1 : -1;
      case 2 -> place < size * (size - 1) ? place + size : -1;
      default -> place % size > 0 ? place - 1 : -1;
    };
  }

  private static int opposite(int side) {
    return (side + 2) % 4;
  }

  @Override
  Actor<?> root(Round round) {
    int size = round.get("size");
    double[] grid = new SplittableRandom(30).doubles((long) size * size).toArray();
    return Actor.handling(() -> new Root(round, grid));
  }

  private static final class Root implements MessageHandler<Result> {
    private final Round round;
    private final int size;
    private final double[] grid;
    private final double[] results;
    private int seen;

    Root(Round round, double[] grid) {
      this.round = round;
      this.size = round.get("size");
      this.grid = grid;
      this.results = new double[grid.length];
    }

    @Override
    public void started(ActorContext<Result> ctx) {
      int iterations = round.get("iterations");
      List<ActorRef<ToCell>> cells = new ArrayList<>(grid.length);
      for (int i = 0; i < grid.length; i++) {
        int place = i;
        boolean red = isRed(place, size);
        Actor<ToCell> cell =
            Actor.handling(() -> new Cell(place, red, grid[place], iterations, ctx.self()));
        cells.add(ctx.spawn(cell, Round.SMALL));
      }
      for (int place = 0; place < grid.length; place++) {
        cells.get(place).tell(new Begin(sides(cells, place)));
      }
    }

    private List<Side> sides(List<ActorRef<ToCell>> cells, int place) {
      List<Side> sides = new ArrayList<>(4);
      for (int side = 0; side < 4; side++) {
        int other = neighbour(place, side, size);
        if (other >= 0) {
          sides.add(new Side(side, cells.get(other)));
        }
      }
      return List.copyOf(sides);
    }

    @Override
    public void handle(ActorContext<Result> ctx, Result result) {
      results[result.place()] = result.value();
      if (++seen == grid.length) {
        round.afterwards(this::check);
        // A value to each neighbour in each iteration: 4 for a cell, less those beyond the edges.
        round.finish(round.get("iterations") * 4L * size * (size - 1) + 2L * grid.length);
      }
    }

    private void check() {
      double[] expected = grid.clone();
      for (int i = 0; i < round.get("iterations"); i++) {
        relax(expected, true);
        relax(expected, false);
      }
      round.check(Arrays.equals(expected, results), "a value differs from the sequential one");
    }

    private void relax(double[] values, boolean red) {
      for (int place = 0; place < values.length; place++) {
        if (isRed(place, size) == red) {
          double[] around = new double[4];
          for (int side = 0; side < 4; side++) {
            int other = neighbour(place, side, size);
            around[side] = other < 0 ? 0 : values[other];
          }
          values[place] = relaxed(values[place], around);
        }
      }
    }
  }

  /** No neighbour is more than one value ahead: it needs this one's to go on. */
  private static final class Cell implements MessageHandler<ToCell> {
    private final int place;
    private final boolean red;
    private final ActorRef<Result> root;
    private final double[] around = new double[4];
    private @Nullable List<Side> neighbours;
    private double value;
    private int iterationsLeft;
    private int received;

    Cell(int place, boolean red, double value, int iterations, ActorRef<Result> root) {
      this.place = place;
      this.red = red;
      this.value = value;
      this.iterationsLeft = iterations;
      this.root = root;
    }

    @Override
    public void handle(ActorContext<ToCell> ctx, ToCell message) {
      switch (message) {
        case Begin(var sides) -> {
          neighbours = sides;
          if (!red) {
            send(sides);
          }
        }
        case Value(int side, double neighbour) -> {
          around[side] = neighbour;
          received++;
        }
      }
      List<Side> known = neighbours;
      if (known != null && received == known.size()) {
        relax(ctx, known);
      }
    }

    private void relax(ActorContext<ToCell> ctx, List<Side> known) {
      received = 0;
      value = relaxed(value, around);
      iterationsLeft--;
      if (red || iterationsLeft > 0) {
        send(known);
      }
      if (iterationsLeft == 0) {
        root.tell(new Result(place, value));
        ctx.stop(ctx.self());
      }
    }

    private void send(List<Side> known) {
      for (Side side : known) {
        side.cell().tell(new Value(opposite(side.index()), value));
      }
    }
  }
}
