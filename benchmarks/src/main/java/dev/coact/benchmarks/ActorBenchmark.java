package dev.coact.benchmarks;

import dev.coact.actor.Actor;
import dev.coact.actor.ActorRef;
import dev.coact.actor.ActorSystem;
import dev.coact.actor.SystemSettings;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
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
 * What a message costs between two actors of a system with the default settings. {@code
 * pingPongHandler} and {@code pingPongLoop}: one message of two actors that answer each other, so a
 * tell, a wake-up, a turn and (in straight-line style) a suspension. {@code askFromActor}: an ask
 * from inside an actor with its answer, so two messages, a suspension and a timer armed and
 * cancelled; {@code askFromOutside} the same from a plain thread, which sleeps meanwhile. {@code
 * life}: start, one message and end of an actor, of 20 000 that one actor starts.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
    value = 2,
    jvmArgsAppend = {"--add-opens=java.base/java.lang=ALL-UNNAMED", "-Djdk.trackAllThreads=false"})
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class ActorBenchmark {
  private static final int MESSAGES = 100_000;
  private static final int LIVES = 20_000;
  private static final Duration LONG = Duration.ofSeconds(60);

  /** The mode. */
  @Param({"false", "true"})
  public boolean portable;

  @SuppressWarnings("NullAway.Init") // by start()
  private ActorSystem system;

  @SuppressWarnings("NullAway.Init") // by start()
  private ActorRef<Question> answering;

  /** Made by JMH. */
  public ActorBenchmark() {}

  /** Starts the system. */
  @Setup
  public void start() {
    system =
        ActorSystem.start(
            "benchmark", SystemSettings.defaults().withScheduler(s -> s.withPortable(portable)));
    answering =
        system.spawn(
            Actor.handling(() -> (_, question) -> question.replyTo().tell(question.number())));
  }

  /** Closes the system. */
  @TearDown
  public void close() {
    system.close();
  }

  /** An actor's life: started by another one, sent a message, at which it stops itself. */
  @Benchmark
  @OperationsPerInvocation(LIVES)
  public void life() throws InterruptedException {
    CountDownLatch done = new CountDownLatch(1);
    AtomicInteger left = new AtomicInteger(LIVES);
    Actor<Object> child =
        Actor.handling(() ->
            (ctx, _) -> {
              ctx.stop(ctx.self());
              if (left.decrementAndGet() == 0) {
                done.countDown();
              }
            });
    ActorRef<Object> parent =
        system.spawn(ctx -> {
          for (int i = 0; i < LIVES; i++) {
            ctx.spawn(child).tell(done);
          }
          ctx.receive(); // its end would be that of its children
        });
    if (!done.await(LONG.toSeconds(), TimeUnit.SECONDS)) {
      throw new IllegalStateException("no end of " + left + " actors within " + LONG);
    }
    system.stop(parent);
  }

  /** A message to a handler. */
  @Benchmark
  @OperationsPerInvocation(MESSAGES)
  public void pingPongHandler() throws InterruptedException {
    CountDownLatch done = new CountDownLatch(1);
    ActorRef<Ball> left = system.spawn(Actor.handling(() -> (ctx, ball) -> play(ball, ctx.self())));
    ActorRef<Ball> right =
        system.spawn(Actor.handling(() -> (ctx, ball) -> play(ball, ctx.self())));
    left.tell(new Ball(right, MESSAGES, done));
    done.await();
    system.stop(left);
    system.stop(right);
  }

  /** A message to an actor in straight-line style. */
  @Benchmark
  @OperationsPerInvocation(MESSAGES)
  public void pingPongLoop() throws InterruptedException {
    CountDownLatch done = new CountDownLatch(1);
    Actor<Ball> player =
        ctx -> {
          while (true) {
            play(ctx.receive(), ctx.self());
          }
        };
    ActorRef<Ball> left = system.spawn(player);
    ActorRef<Ball> right = system.spawn(player);
    left.tell(new Ball(right, MESSAGES, done));
    done.await();
    system.stop(left);
    system.stop(right);
  }

  /* The one ball is changed and handed on: nothing is allocated for a message. */
  private static void play(Ball ball, ActorRef<Ball> self) {
    ActorRef<Ball> other = ball.other;
    if (--ball.left == 0) {
      ball.done.countDown();
    } else {
      ball.other = self;
      other.tell(ball);
    }
  }

  /** An ask and its answer, inside. */
  @Benchmark
  @OperationsPerInvocation(MESSAGES)
  public void askFromActor() throws InterruptedException {
    CountDownLatch done = new CountDownLatch(1);
    ActorRef<Object> asking =
        system.spawn(ctx -> {
          for (int i = 0; i < MESSAGES; i++) {
            int number = i;
            answering.<Integer>ask(me -> new Question(number, me), LONG);
          }
          done.countDown();
        });
    done.await();
    system.stop(asking);
  }

  /** An ask and its answer, from a thread that runs no actor. */
  @Benchmark
  public int askFromOutside() {
    return answering.<Integer>ask(me -> new Question(7, me), LONG);
  }

  private record Question(int number, ActorRef<Integer> replyTo) {}

  private static final class Ball {
    private final CountDownLatch done;
    private ActorRef<Ball> other;
    private int left;

    Ball(ActorRef<Ball> other, int left, CountDownLatch done) {
      this.other = other;
      this.left = left;
      this.done = done;
    }
  }
}
