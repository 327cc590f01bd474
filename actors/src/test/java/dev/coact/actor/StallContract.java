package dev.coact.actor;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.config.Property;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Actors whose turns do not end: they are named, and the others go on. */
@Timeout(60)
abstract class StallContract extends ActorContract {
  /* What native code calls back. */
  private static volatile Runnable inside = () -> {};

  private final List<ActorStall> stalls = new CopyOnWriteArrayList<>();
  private final AtomicBoolean release = new AtomicBoolean();
  private final Lines lines = new Lines();

  StallContract(boolean portable) {
    super(portable);
  }

  private static final class Lines extends AbstractAppender {
    private final List<String> warnings = new CopyOnWriteArrayList<>();

    Lines() {
      super("lines", null, null, true, Property.EMPTY_ARRAY);
      start();
    }

    @Override
    public void append(LogEvent event) {
      if (event.getLevel().equals(Level.WARN)) {
        warnings.add(event.getMessage().getFormattedMessage());
      }
    }
  }

  private static SystemSettings soon(SystemSettings settings) {
    return settings.withScheduler(s -> s.withStallThreshold(Duration.ofMillis(20)));
  }

  private static Logger logger() {
    return (Logger) LogManager.getLogger(ActorSystem.class);
  }

  @BeforeEach
  void listen() {
    logger().addAppender(lines);
    Configurator.setLevel(logger(), Level.WARN);
  }

  @AfterEach
  void letGo() {
    release.set(true);
    Configurator.setLevel(logger(), Level.OFF);
    logger().removeAppender(lines);
  }

  @Test
  void turnHeldUp_saidTooLate_theActorLooksAgain() {
    ActorSystem narrow = start("narrow", oneWorker(64));
    ActorRef<Object> handler = narrow.spawn("handler", handler());
    ActorRef<Object> loop = narrow.spawn("loop", loop());
    awaitStatus(handler, "idle");
    awaitStatus(loop, "receiving");
    for (ActorRef<Object> actor : List.of(handler, loop)) {
      AtomicBoolean looked = new AtomicBoolean();
      doing(
          narrow.spawn(runner()),
          _ -> { // has the only worker
            cell(actor).turnHeldUp();
            looked.set(cell(actor).statusName().equals("scheduled"));
          });
      assertThat(looked).isTrue();
      awaitStatus(actor, actor.equals(handler) ? "idle" : "receiving");
      actor.tell("as before");
      assertThat(heard()).isEqualTo("as before");
    }
  }

  @Test
  void computingActors_onAllWorkers_areNamed_andTheOthersGoOn() throws Exception {
    ActorSystem watched = start("watched", StallContract::soon);
    watched.onStall(stall -> {
      throw new IllegalStateException("thrown by a test");
    });
    watched.onStall(stalls::add);
    ActorRef<Object> handler =
        watched.spawn("handler", Actor.handling(() -> (ctx, message) -> computesForLong()));
    ActorRef<Object> loop =
        watched.spawn(
            "loop",
            ctx -> {
              ctx.receive();
              computesForLong();
            });
    handler.tell("go");
    loop.tell("go");
    eventually(() -> paths().containsAll(List.of("/handler", "/loop")));

    ActorRef<Object> other = watched.spawn("other", loop());
    other.tell("a message");
    assertThat(heard()).isEqualTo("a message");
    assertThat(watched.counters().scheduler().spares()).isPositive();

    assertThat(stalls)
        .filteredOn(stall -> !stall.path().equals("/other"))
        .allSatisfy(stall -> {
          assertThat(stall.pinned()).isFalse();
          assertThat(stall.lasted()).isGreaterThanOrEqualTo(Duration.ofMillis(20));
          assertThat(stall.stack())
              .extracting(StackTraceElement::getMethodName)
              .contains("computesForLong");
        });
    assertThat(lines.warnings)
        .anySatisfy(line ->
            assertThat(line)
                .matches("(?s)/handler keeps coact-watched-\\S+ for \\d+ ms in one turn, comput.*")
                .contains("\n\tat ", "StallContract.computesForLong"))
        .anySatisfy(line -> assertThat(line).startsWith("/loop keeps"));
    assertThat(watched.counters().scheduler().stalls()).isGreaterThanOrEqualTo(2);

    release.set(true);
    eventually(() -> watched.counters().scheduler().spares() == 0);
    assertThat(paths()).as("once each").containsOnlyOnce("/handler", "/loop");
  }

  /** Others may be among them, if the machine has left them standing for some milliseconds. */
  private List<String> paths() {
    return stalls.stream().map(ActorStall::path).toList();
  }

  private List<ActorStall> pinned() {
    return stalls.stream().filter(ActorStall::pinned).toList();
  }

  @Test
  void nativePinnedActors_onAllWorkers_areNamed_andTheOthersGoOn() throws Exception {
    inside = () -> {};
    sortNatively(); // what takes long the first time is over
    ActorSystem watched = start("watched", StallContract::soon);
    watched.onStall(stalls::add);
    CompletableFuture<Void> gate = new CompletableFuture<>();
    CountDownLatch waiting = new CountDownLatch(2);
    try {
      for (int i = 0; i < 2; i++) {
        watched.spawn(
            "native" + i,
            ctx -> {
              inside =
                  () -> {
                    waiting.countDown();
                    try {
                      ctx.await(gate);
                    } catch (Exception e) {
                      said.add(e); // to throw into native code would end the JVM
                    }
                  };
              sortNatively();
            });
        long left = 1L - i;
        eventually(() -> waiting.getCount() == left);
      }
      ActorRef<Object> other = watched.spawn("other", loop());
      other.tell("a message");
      assertThat(heard()).isEqualTo("a message");
      if (!portable()) { // there they keep carriers of the JDK, and no worker
        eventually(() -> pinned().size() == 2);
        assertThat(pinned())
            .extracting(ActorStall::path)
            .containsExactlyInAnyOrder("/native0", "/native1");
        assertThat(pinned())
            .allSatisfy(stall -> {
              assertThat(stall.stack())
                  .extracting(StackTraceElement::getMethodName)
                  .contains("sortNatively");
            });
      }
    } finally {
      gate.complete(null);
    }
    eventually(() -> watched.counters().scheduler().spares() == 0);
  }

  @Test
  void computingActor_onANamedDispatcher_isNamed() throws Exception {
    ActorSystem watched =
        start("watched", settings -> soon(settings).withDispatcher("slow", d -> d));
    watched.onStall(stalls::add);
    watched.spawn(
        "stuck", ctx -> computesForLong(), SpawnOptions.defaults().withDispatcher("slow"));
    eventually(() -> paths().contains("/stuck"));
    assertThat(watched.counters().dispatchers().get("slow").stalls()).isPositive();
    release.set(true);
  }

  @Test
  void close_duringAStall_interruptsTheActor_andEnds() throws Exception {
    ActorSystem watched = startDirty("watched", StallContract::soon);
    watched.onStall(stalls::add);
    watched.spawn(
        "stuck",
        ctx -> {
          while (!Thread.currentThread().isInterrupted()) {
            Thread.onSpinWait();
          }
        });
    eventually(() -> paths().contains("/stuck"));
    ShutdownReport report = watched.shutdown(Duration.ofSeconds(1));
    assertThat(report.workersEnded()).as("%s", report).isTrue();
    assertThat(report.counters().scheduler().spares()).isZero();
  }

  private void computesForLong() {
    long start = System.nanoTime();
    while (!release.get() && System.nanoTime() - start < 2 * LONG.toNanos()) {
      Thread.onSpinWait();
    }
  }

  @SuppressWarnings("restricted") // it is what this is about
  private static void sortNatively() {
    try (Arena arena = Arena.ofConfined()) {
      Linker linker = Linker.nativeLinker();
      MethodHandle callback =
          MethodHandles.lookup()
              .findStatic(
                  StallContract.class,
                  "compare",
                  MethodType.methodType(int.class, MemorySegment.class, MemorySegment.class));
      MethodHandle sort =
          linker.downcallHandle(
              linker.defaultLookup().find("qsort").orElseThrow(),
              FunctionDescriptor.ofVoid(
                  ValueLayout.ADDRESS,
                  ValueLayout.JAVA_LONG,
                  ValueLayout.JAVA_LONG,
                  ValueLayout.ADDRESS));
      MemorySegment compare =
          linker.upcallStub(
              callback,
              FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS),
              arena);
      sort.invokeExact(arena.allocateFrom(ValueLayout.JAVA_INT, 2, 1), 2L, 4L, compare);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  @SuppressWarnings("unused") // called by qsort
  private static int compare(MemorySegment left, MemorySegment right) {
    inside.run();
    return 0;
  }
}
