package dev.coact.benchmarks.savina;

import dev.coact.actor.ActorRef;
import dev.coact.actor.ActorSystem;
import dev.coact.actor.LostMessage;
import dev.coact.actor.ShutdownReport;
import dev.coact.actor.SystemSettings;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Runs rounds of one benchmark, one after the other, in one actor system. One thread uses it.
 *
 * <p>Neither starting the system nor disposing of a round's actors is timed.
 */
public final class Runner {
  private static final Duration TO_CLOSE = Duration.ofSeconds(60);

  private final Benchmark benchmark;
  private final Parameters parameters;
  private final Style style;
  private final Duration atMost;
  private final ActorSystem system;

  /* Written by the runner's thread, read by actors that fail. */
  private volatile @Nullable Round current;

  private Runner(
      Benchmark benchmark,
      Parameters parameters,
      Style style,
      SystemSettings settings,
      Duration atMost) {
    this.benchmark = benchmark;
    this.parameters = parameters;
    this.style = style;
    this.atMost = atMost;
    this.system = ActorSystem.start("bench", settings);
    system.onFailure(failure -> failed(failure.cause()));
    system.onLost(lost -> failed(new IllegalStateException(describe(lost))));
  }

  /**
   * Starts a system for the benchmark.
   *
   * @param settings of the system
   * @param atMost how long a round may take
   * @throws WrongUseException if the benchmark has no such style
   */
  public static Runner start(
      Benchmark benchmark,
      Parameters parameters,
      Style style,
      SystemSettings settings,
      Duration atMost)
      throws WrongUseException {
    if (!benchmark.styles().contains(style)) {
      throw new WrongUseException(
          "--style: "
              + style.label()
              + " (expected: "
              + Style.HANDLER.label()
              + ", the only one of "
              + benchmark.name()
              + ")");
    }
    return new Runner(benchmark, parameters, style, settings, atMost);
  }

  private void failed(Throwable cause) {
    Round round = current;
    if (round != null) {
      round.fail(cause);
    }
  }

  private static String describe(LostMessage lost) {
    return "lost message: "
        + lost.message()
        + " from "
        + lost.sender()
        + " to "
        + lost.recipient()
        + ", "
        + lost.reason();
  }

  /**
   * Runs one round and disposes of its actors.
   *
   * @throws BenchmarkFailedException if its result is wrong, a message was lost, or it did not end
   *     in time; the runner is of no use then
   * @throws InterruptedException if the thread is interrupted
   */
  public Round run() throws BenchmarkFailedException, InterruptedException {
    Round round = new Round(parameters, style);
    current = round;
    ActorRef<?> root = start(round);
    if (!round.await(atMost)) {
      throw stuck("did not end");
    }
    round.throwIfFailed(benchmark.name());
    try {
      round.runAfterwards();
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      round.fail(e);
    }
    dispose(root);
    round.throwIfFailed(benchmark.name()); // also what was lost on the way out
    return round;
  }

  private ActorRef<?> start(Round round) {
    var root = benchmark.root(round);
    round.begin();
    return system.spawn(root, round.roomy());
  }

  private void dispose(ActorRef<?> root) throws BenchmarkFailedException, InterruptedException {
    system.stop(root);
    try {
      system.whenEnded(root).toCompletableFuture().get(atMost.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw stuck("did not stop");
    } catch (java.util.concurrent.ExecutionException e) {
      throw new BenchmarkFailedException(benchmark.name() + ": " + e.getCause(), e);
    }
  }

  private BenchmarkFailedException stuck(String what) {
    return new BenchmarkFailedException(
        benchmark.name()
            + ": the round "
            + what
            + " within "
            + atMost.toSeconds()
            + " s: a lost message or a deadlock, "
            + system,
        null);
  }

  /**
   * Closes the system.
   *
   * @throws BenchmarkFailedException if something is still running or held, or a message was lost
   */
  public void close() throws BenchmarkFailedException {
    ShutdownReport report = system.shutdown(TO_CLOSE);
    if (!report.isClean()) {
      throw new BenchmarkFailedException(
          benchmark.name() + ": the system did not end cleanly: " + report, null);
    }
    if (report.counters().lostInAll() > 0 || report.counters().failures() > 0) {
      throw new BenchmarkFailedException(
          benchmark.name() + ": lost messages or failures: " + report.counters(), null);
    }
  }
}
