package dev.coact.benchmarks.savina;

import dev.coact.actor.Actor;
import dev.coact.actor.ActorContext;
import dev.coact.actor.ActorRef;
import dev.coact.actor.MessageHandler;
import java.util.ArrayList;
import java.util.List;

/**
 * A master deals products of blocks to workers. A block above the threshold comes back as eight
 * smaller ones, another as its product, which the master adds to the result.
 */
final class MatrixMultiplication extends Benchmark {
  MatrixMultiplication() {
    super(
        "matrix-multiplication",
        "master and workers with blocks of data; mostly computation",
        new Parameter("n", 1_024, 1, 8_192, "rows and columns; a power of two"),
        new Parameter("threshold", 16_384, 1, MANY, "elements of a block that is not divided"),
        new Parameter("workers", 20, 1, 100_000, "who multiply"));
  }

  private sealed interface ToMaster {}

  /**
   * Rows from {@code row} of A, columns from {@code column} of B, the elements from {@code inner}.
   */
  private record Multiply(int row, int column, int inner, int size) implements ToMaster, ToWorker {}

  private record Product(int row, int column, int size, double[] elements) implements ToMaster {}

  private record Done() implements ToMaster {}

  private record Stopped() implements ToMaster {}

  private sealed interface ToWorker {}

  private record Stop() implements ToWorker {}

  @Override
  void check(Parameters values) throws WrongUseException {
    int n = values.get("n");
    if (Integer.bitCount(n) != 1) {
      throw new WrongUseException("n: " + n + " (expected: a power of two)");
    }
  }

  @Override
  Actor<?> root(Round round) {
    int n = round.get("n");
    double[] a = new double[n * n];
    double[] b = new double[n * n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        a[i * n + j] = i;
        b[i * n + j] = j;
      }
    }
    return Actor.handling(() -> new Master(round, n, a, b));
  }

  private static boolean isRight(double[] product, int n) {
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        if (product[i * n + j] != (double) n * i * j) {
          return false;
        }
      }
    }
    return true;
  }

  private static final class Master implements MessageHandler<ToMaster> {
    private final Round round;
    private final int n;
    private final double[] a;
    private final double[] b;
    private final double[] result;
    private final int workers;
    private Crew<ToWorker> crew = new Crew<>(List.of());
    private long done;
    private long products;
    private int stopped;

    Master(Round round, int n, double[] a, double[] b) {
      this.round = round;
      this.n = n;
      this.a = a;
      this.b = b;
      this.result = new double[n * n];
      this.workers = round.get("workers");
    }

    @Override
    public void started(ActorContext<ToMaster> ctx) {
      int threshold = round.get("threshold");
      List<ActorRef<ToWorker>> all = new ArrayList<>(workers);
      for (int i = 0; i < workers; i++) {
        Actor<ToWorker> worker = Actor.handling(() -> new Worker(n, threshold, a, b, ctx.self()));
        all.add(ctx.spawn(worker, round.roomy()));
      }
      crew = new Crew<>(all);
      crew.deal(new Multiply(0, 0, 0, n));
    }

    @Override
    public void handle(ActorContext<ToMaster> ctx, ToMaster message) {
      switch (message) {
        case Multiply smaller -> crew.deal(smaller);
        case Product product -> {
          products++;
          add(product);
        }
        case Done() -> {
          crew.retry();
          if (++done == crew.dealt()) {
            crew.tellAll(new Stop());
          }
        }
        case Stopped() -> {
          if (++stopped == workers) {
            round.afterwards(() -> round.check(isRight(result, n), "a wrong element"));
            round.finish(3 * crew.dealt() - 1 + products + 2L * workers);
          }
        }
      }
    }

    private void add(Product product) {
      int size = product.size();
      for (int i = 0; i < size; i++) {
        int at = (product.row() + i) * n + product.column();
        for (int j = 0; j < size; j++) {
          result[at + j] += product.elements()[i * size + j];
        }
      }
    }
  }

  private static final class Worker implements MessageHandler<ToWorker> {
    private final int n;
    private final int threshold;
    private final double[] a;
    private final double[] b;
    private final ActorRef<ToMaster> master;

    Worker(int n, int threshold, double[] a, double[] b, ActorRef<ToMaster> master) {
      this.n = n;
      this.threshold = threshold;
      this.a = a;
      this.b = b;
      this.master = master;
    }

    @Override
    public void handle(ActorContext<ToWorker> ctx, ToWorker message) {
      switch (message) {
        case Multiply(int row, int column, int inner, int size) -> {
          if (size > 1 && size * size > threshold) {
            divide(row, column, inner, size / 2);
          } else {
            master.tell(new Product(row, column, size, multiply(row, column, inner, size)));
          }
          master.tell(new Done());
        }
        case Stop() -> {
          master.tell(new Stopped());
          ctx.stop(ctx.self());
        }
      }
    }

    private void divide(int row, int column, int inner, int half) {
      for (int i = 0; i < 8; i++) {
        master.tell(
            new Multiply(
                row + (i & 1) * half, column + (i >> 1 & 1) * half, inner + (i >> 2) * half, half));
      }
    }

    private double[] multiply(int row, int column, int inner, int size) {
      double[] product = new double[size * size];
      for (int i = 0; i < size; i++) {
        for (int k = 0; k < size; k++) {
          double left = a[(row + i) * n + inner + k];
          int right = (inner + k) * n + column;
          for (int j = 0; j < size; j++) {
            product[i * size + j] += left * b[right + j];
          }
        }
      }
      return product;
    }
  }
}
