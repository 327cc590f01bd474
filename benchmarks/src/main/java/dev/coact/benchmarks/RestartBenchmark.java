package dev.coact.benchmarks;

import dev.coact.actor.Actor;
import dev.coact.actor.ActorContext;
import dev.coact.actor.ActorRef;
import dev.coact.actor.ActorSystem;
import dev.coact.actor.SpawnOptions;
import dev.coact.actor.Supervision;
import dev.coact.actor.SupervisorStrategy;
import dev.coact.actor.SystemSettings;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What it costs that an actor fails and is restarted: the message, the exception (without a stack
 * trace, which costs what the depth of the stack makes it cost), the decision, the lost message,
 * the next incarnation and its turn. The log is off: a line with a trace would be all that is
 * measured.
 *
 * <p>{@code restart} is of a handler that holds nothing; {@code holding} has armed a timer, watches
 * another actor and has something in its ledger; {@code parent} has a child, which is stopped and
 * started again; {@code loop} is in straight-line style; {@code group} is one of four of a
 * one-for-all group, so an operation is four restarts. {@code message} is a message of the same
 * actor that it handles.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
    value = 2,
    jvmArgsAppend = {
      "--add-opens=java.base/java.lang=ALL-UNNAMED",
      "-Djdk.trackAllThreads=false",
      "-Dlog4j2.loggerContextFactory="
          + "org.apache.logging.log4j.simple.SimpleLoggerContextFactory",
      "-Dorg.apache.logging.log4j.simplelog.level=OFF"
    })
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class RestartBenchmark {
  private static final int FAILURES = 20_000;
  private static final Duration WINDOW = Duration.ofMillis(1);
  private static final SpawnOptions RESTARTING =
      SpawnOptions.defaults().withSupervision(Supervision.restart(1_000_000, WINDOW));

  /** The workers of the system. */
  @Param({"1"})
  public int workers;

  @SuppressWarnings("NullAway.Init") // by start()
  private ActorSystem system;

  @SuppressWarnings("NullAway.Init") // by start()
  private ActorRef<Code> other;

  /** Made by JMH. */
  public RestartBenchmark() {}

  /** A message that is code. */
  @FunctionalInterface
  private interface Code {
    void run(ActorContext<Code> ctx) throws Exception;
  }

  private static final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Failure() {
      super("made up", null, false, false);
    }
  }

  /** Starts the system. */
  @Setup(Level.Iteration)
  public void start() {
    system =
        ActorSystem.start(
            "benchmark", SystemSettings.defaults().withScheduler(s -> s.withWorkers(workers)));
    other = system.spawn(handler());
  }

  /** Closes the system. */
  @TearDown(Level.Iteration)
  public void close() {
    system.close();
  }

  private static Actor<Code> handler() {
    return Actor.handling(() -> (ctx, code) -> code.run(ctx));
  }

  /** A message that is handled. */
  @Benchmark
  @OperationsPerInvocation(FAILURES)
  public void message() throws InterruptedException {
    run(system.spawn(handler(), RESTARTING), _ -> {});
  }

  /** A restart of an actor that holds nothing. */
  @Benchmark
  @OperationsPerInvocation(FAILURES)
  public void restart() throws InterruptedException {
    run(system.spawn(handler(), RESTARTING), RestartBenchmark::fail);
  }

  /** A restart of an actor in straight-line style. */
  @Benchmark
  @OperationsPerInvocation(FAILURES)
  public void loop() throws InterruptedException {
    Actor<Code> loop =
        ctx -> {
          while (true) {
            ctx.receive().run(ctx);
          }
        };
    run(system.spawn(loop, RESTARTING), RestartBenchmark::fail);
  }

  /** A restart of an actor that holds three things. */
  @Benchmark
  @OperationsPerInvocation(FAILURES)
  public void holding() throws InterruptedException {
    run(
        system.spawn(handler(), RESTARTING),
        ctx -> {
          ctx.timers().once("timer", Duration.ofHours(1), RestartBenchmark::fail);
          ctx.watch(other, () -> RestartBenchmark::fail);
          ctx.ledger().hold("held", () -> {});
          fail(ctx);
        });
  }

  /** A restart of an actor with a child. */
  @Benchmark
  @OperationsPerInvocation(FAILURES)
  public void parent() throws InterruptedException {
    run(
        system.spawn(handler(), RESTARTING),
        ctx -> {
          ctx.spawn("child", handler(), RESTARTING);
          fail(ctx);
        });
  }

  /** A restart of a group of four. */
  @Benchmark
  @OperationsPerInvocation(FAILURES)
  public void group() throws InterruptedException {
    ActorRef<Code> parent =
        system.spawn(handler(), RESTARTING.withSupervisor(SupervisorStrategy.oneForAll()));
    CountDownLatch made = new CountDownLatch(1);
    Made members = new Made();
    parent.tell(ctx -> {
      for (int i = 0; i < 3; i++) {
        ctx.spawn(handler(), RESTARTING);
      }
      members.last = ctx.spawn(handler(), RESTARTING);
      made.countDown();
    });
    made.await();
    run(members.last, RestartBenchmark::fail);
    system.stop(parent);
  }

  private static final class Made {
    @SuppressWarnings("NullAway.Init") // before it is read
    private ActorRef<Code> last;
  }

  private static void fail(ActorContext<Code> ctx) {
    throw new Failure();
  }

  private void run(ActorRef<Code> actor, Code code) throws InterruptedException {
    CountDownLatch done = new CountDownLatch(1);
    for (int i = 0; i < FAILURES; i++) {
      actor.tell(code);
    }
    actor.tell(_ -> done.countDown());
    done.await();
    system.stop(actor);
  }
}
