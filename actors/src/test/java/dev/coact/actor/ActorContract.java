package dev.coact.actor;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coact.coroutine.CoroutineSettings;
import dev.coact.mailbox.OverflowPolicy;
import dev.coact.scheduler.Scheduler;
import dev.coact.scheduler.SchedulerSettings;
import dev.coact.scheduler.WorkStealingScheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A running system for each test; at its end nothing is held any more. */
abstract class ActorContract {
  static final Duration LONG = Duration.ofSeconds(30);
  static final Duration HOUR = Duration.ofHours(1);
  static final SpawnOptions CAPACITY_1 = SpawnOptions.defaults().withMailboxCapacity(1);
  static final SpawnOptions REJECTING = CAPACITY_1.withOverflow(OverflowPolicy.REJECT);
  static final SpawnOptions RESTARTING =
      SpawnOptions.defaults().withSupervision(Supervision.restart(1_000_000, HOUR));

  /** What the actors of a test say. */
  final BlockingQueue<Object> said = new LinkedBlockingQueue<>();

  final Queue<LostMessage> lost = new ConcurrentLinkedQueue<>();
  final Queue<ActorFailure> failures = new ConcurrentLinkedQueue<>();
  ActorSystem system;

  private final boolean portable;
  private final List<ActorSystem> started = new ArrayList<>();

  ActorContract(boolean portable) {
    this.portable = portable;
  }

  @BeforeEach
  void start() {
    system = start("test", settings -> settings);
  }

  @AfterEach
  void nothingIsLeft() {
    for (ActorSystem each : started) {
      ShutdownReport report = each.shutdown(LONG);
      assertThat(report.isClean()).as("clean: %s", report).isTrue();
    }
  }

  /** A system that the test's end closes, too. */
  ActorSystem start(String name, UnaryOperator<SystemSettings> change) {
    ActorSystem made = startDirty(name, change);
    started.add(made);
    return made;
  }

  /** A system that the test closes itself, because it will not end cleanly. */
  ActorSystem startDirty(String name, UnaryOperator<SystemSettings> change) {
    SystemSettings small =
        SystemSettings.defaults()
            .withScheduler(s -> s.withPortable(portable).withWorkers(2).withBlockingThreads(2))
            .withMailbox(mailbox -> mailbox.withCapacity(64));
    ActorSystem made = ActorSystem.start(name, change.apply(small));
    made.onLost(lost::add);
    made.onFailure(failures::add);
    return made;
  }

  /** A system on a scheduler that behaves in some way. */
  ActorSystem startOn(String name, UnaryOperator<Scheduler> behaviour) {
    SchedulerSettings settings =
        new SchedulerSettings(
            name,
            2,
            64,
            Duration.ofMillis(1),
            2,
            Duration.ofSeconds(1),
            Duration.ofMillis(100),
            2,
            new CoroutineSettings(16, 64, portable));
    ActorSystem made =
        ActorSystem.start(
            name,
            SystemSettings.defaults(),
            behaviour.apply(WorkStealingScheduler.start(settings)));
    started.add(made);
    return made;
  }

  boolean portable() {
    return portable;
  }

  static UnaryOperator<SystemSettings> oneWorker(int throughput) {
    return settings ->
        settings.withScheduler(s ->
            s.withWorkers(1)
                .withMaxSpares(0) // none stands in where the machine is slow: they are in line
                .withThroughput(throughput)
                .withTimeSlice(Duration.ofMinutes(1)));
  }

  static UnaryOperator<SystemSettings> childTimeout(Duration time) {
    return settings -> settings.withShutdown(shutdown -> shutdown.withChildTimeout(time));
  }

  /* ---- looking at actors ---- */

  static ActorCell<?> cell(ActorRef<?> ref) {
    return ((CellRef<?>) ref).cell;
  }

  /** The next thing that an actor says. */
  Object heard() {
    try {
      Object next = said.poll(30, SECONDS);
      assertThat(next).as("something said").isNotNull();
      return next;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  void awaitEnd(ActorRef<?> ref) {
    system.whenEnded(ref).toCompletableFuture().orTimeout(30, SECONDS).join();
  }

  void stopAndAwait(ActorRef<?> ref) {
    system.stop(ref);
    awaitEnd(ref);
  }

  /** Until the actor waits inside its turn: for time, room, an answer, a stage, a call. */
  static void awaitWaiting(ActorRef<?> ref) {
    eventually(() -> cell(ref).waiting() != null);
  }

  static void awaitSenders(ActorRef<?> ref, int count) {
    eventually(() -> cell(ref).mailbox.waitingSenders() == count);
  }

  static void awaitStatus(ActorRef<?> ref, String name) {
    eventually(() -> cell(ref).statusName().equals(name));
  }

  void awaitFailures(int count) {
    eventually(() -> failures.size() >= count);
  }

  @SuppressWarnings("ThreadPriorityCheck") // a courtesy, not a means
  static void eventually(BooleanSupplier condition) {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime() - start).as("waited").isLessThan(LONG.toNanos());
      Thread.yield();
    }
  }

  static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /* ---- actors ---- */

  /** Says what it receives, in straight-line style. */
  Actor<Object> loop() {
    return ctx -> {
      while (true) {
        said.add(ctx.receive());
      }
    };
  }

  /** Says what it receives, in handler style. */
  Actor<Object> handler() {
    return Actor.handling(() -> (ctx, message) -> said.add(message));
  }

  /** Receives nothing before {@code gate} is complete, then as {@link #loop}. */
  Actor<Object> behind(CompletableFuture<?> gate) {
    return ctx -> {
      ctx.await(gate);
      while (true) {
        said.add(ctx.receive());
      }
    };
  }

  /** A handler that runs code sent to it. */
  static Actor<Code> runner() {
    return Actor.handling(() -> (ctx, code) -> code.run(ctx));
  }

  /** A message that is code. */
  @FunctionalInterface
  interface Code {
    void run(ActorContext<Code> ctx) throws Exception;
  }

  /** Has an actor do something, and waits until it is done. */
  void doing(ActorRef<Code> actor, Code code) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    actor.tell(ctx -> {
      try {
        code.run(ctx);
        done.complete(null);
      } catch (Throwable t) {
        done.completeExceptionally(t);
      }
    });
    done.orTimeout(30, SECONDS).join();
  }

  /** Asks an actor that takes anything. */
  static Object anyAsk(ActorRef<Object> target, Duration timeout) {
    return target.<Object>ask(me -> me, timeout);
  }

  List<LostMessage.Reason> lostReasons() {
    return lost.stream().map(LostMessage::reason).toList();
  }
}
