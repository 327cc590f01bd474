package dev.coact.actor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.coact.actor.LostMessage.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Ends that lose nothing: drains, and shutdowns in phases. */
@Timeout(120)
abstract class GracefulContract extends ActorContract {
  private static final Duration SHORT = Duration.ofMillis(50);

  GracefulContract(boolean portable) {
    super(portable);
  }

  private static boolean joined(CompletionStage<Boolean> drained) {
    return drained.toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
  }

  /* ---- drain ---- */

  @Test
  void drain_handlesWhatIsQueued_thenStops_inEveryStyle() {
    CompletableFuture<Void> gate = new CompletableFuture<>();
    Predicate<Object> any = message -> true;
    Actor<Object> gatedHandler =
        Actor.handling(() ->
            (ctx, message) -> {
              ctx.await(gate);
              said.add(message);
            });
    Actor<Object> selective =
        ctx -> {
          ctx.await(gate);
          while (true) {
            said.add(ctx.receiveMatching(any));
          }
        };
    List<ActorRef<Object>> actors =
        List.of(system.spawn(gatedHandler), system.spawn(behind(gate)), system.spawn(selective));
    List<CompletionStage<Boolean>> drained = new ArrayList<>();
    for (ActorRef<Object> actor : actors) {
      for (int i = 0; i < 20; i++) {
        actor.tell(i);
      }
      drained.add(system.drain(actor, LONG));
      actor.tell("after");
    }
    gate.complete(null);
    assertThat(drained).allMatch(GracefulContract::joined);
    assertThat(said).hasSize(63);
    assertThat(lost).isEmpty();
    assertThat(system.counters().scheduler().timersArmed()).isZero();
    actors.getFirst().tell("too late");
    assertThat(lostReasons()).containsExactly(Reason.RECIPIENT_ENDED);
  }

  @Test
  void drain_idle_endsAtOnce() {
    List<ActorRef<Object>> actors = List.of(system.spawn(handler()), system.spawn(loop()));
    awaitStatus(actors.getFirst(), "idle");
    awaitStatus(actors.getLast(), "receiving");
    for (ActorRef<Object> actor : actors) {
      assertThat(joined(system.drain(actor, HOUR))).isTrue();
      assertThat(joined(system.drain(actor, HOUR))).as("again, after its end").isTrue();
    }
    assertThat(system.counters().scheduler().timersArmed()).isZero();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> system.drain(actors.getFirst(), Duration.ZERO))
        .withMessage("atMost: PT0S (expected: more than zero)");
  }

  @Test
  void drain_admitsWaitingSenders() {
    CompletableFuture<Void> gate = new CompletableFuture<>();
    ActorRef<Object> actor = system.spawn(behind(gate), CAPACITY_1);
    actor.tell(0);
    List<ActorRef<Object>> senders = new ArrayList<>();
    for (int i = 1; i <= 3; i++) {
      int number = i;
      senders.add(system.spawn(ctx -> actor.tell(number)));
      awaitSenders(actor, i);
    }
    CompletionStage<Boolean> drained = system.drain(actor, LONG);
    gate.complete(null);
    assertThat(joined(drained)).isTrue();
    assertThat(said).containsExactly(0, 1, 2, 3);
    senders.forEach(this::awaitEnd);
  }

  @Test
  void drain_tooLong_stopsAndSaysSo() {
    ActorRef<Object> actor =
        system.spawn(
            Actor.handling(() ->
                (ctx, message) -> {
                  said.add(message);
                  ctx.sleep(HOUR);
                }));
    actor.tell(1);
    actor.tell(2);
    assertThat(heard()).isEqualTo(1);
    assertThat(joined(system.drain(actor, SHORT))).isFalse();
    assertThat(lostReasons()).containsExactly(Reason.NOT_HANDLED, Reason.NOT_HANDLED);
  }

  @Test
  void drain_overAFailure_goesOn() {
    CompletableFuture<Void> gate = new CompletableFuture<>();
    ActorRef<Code> actor = system.spawn(runner(), RESTARTING);
    actor.tell(ctx -> ctx.await(gate));
    actor.tell(_ -> {
      throw new IllegalStateException("as told");
    });
    actor.tell(_ -> said.add("after the failure"));
    CompletionStage<Boolean> drained = system.drain(actor, LONG);
    gate.complete(null);
    assertThat(joined(drained)).isTrue();
    assertThat(said).containsExactly("after the failure");
  }

  /** A runner with three of them below it, each with work that waits for the gate. */
  private ActorRef<Code> family(CompletableFuture<Void> gate, SupervisorStrategy strategy) {
    ActorRef<Code> parent =
        system.spawn("parent", runner(), SpawnOptions.defaults().withSupervisor(strategy));
    doing(
        parent,
        ctx -> {
          for (String name : List.of("old", "mid", "new")) {
            ActorRef<Code> child = ctx.spawn(name, runner());
            child.tell(mine -> {
              ActorRef<Code> below = mine.spawn("below", runner());
              below.tell(inner -> inner.await(gate));
              below.tell(_ -> said.add(name + " below"));
            });
            child.tell(mine -> mine.await(gate));
            for (int i = 0; i < 5; i++) {
              child.tell(_ -> parent.tell(_ -> said.add(name)));
            }
          }
        });
    return parent;
  }

  @Test
  void drain_ofAParent_reachesAllBelowIt_theYoungestFirst() {
    CompletableFuture<Void> gate = new CompletableFuture<>();
    ActorRef<Code> parent = family(gate, SupervisorStrategy.oneForOne());
    CompletionStage<Boolean> drained = system.drain(parent, LONG);
    gate.complete(null);

    assertThat(joined(drained)).isTrue();
    assertThat(lost).isEmpty();
    assertThat(said).hasSize(18);
    List<Object> all = new ArrayList<>(said);
    assertThat(all)
        .as("what the children sent to their parent was handled before it ended")
        .filteredOn(each -> each.equals("old"))
        .hasSize(5);
    assertThat(system.counters().actors()).isZero();
  }

  @Test
  void drain_ofADynamicParent_letsAllWorkAtOnce() {
    CompletableFuture<Void> never = new CompletableFuture<>();
    ActorRef<Code> parent =
        system.spawn(
            runner(), SpawnOptions.defaults().withSupervisor(SupervisorStrategy.dynamic()));
    doing(
        parent,
        ctx -> {
          ActorRef<Code> old = ctx.spawn("old", runner());
          old.tell(_ -> said.add("old"));
          ctx.watch(old, () -> _ -> said.add("old ended"));
          ctx.spawn("stuck", runner()).tell(mine -> mine.await(never));
        });
    CompletionStage<Boolean> drained = system.drain(parent, Duration.ofSeconds(2));

    assertThat(heard()).isEqualTo("old");
    assertThat(heard()).as("although the youngest does not end").isEqualTo("old ended");
    assertThat(joined(drained)).as("the other one is stopped in the end").isFalse();
    assertThat(system.counters().actors()).isZero();
  }

  @Test
  void drain_ofAStraightLineParent_waitsForItsChildren() {
    CompletableFuture<Void> gate = new CompletableFuture<>();
    ActorRef<Object> parent =
        system.spawn(ctx -> {
          ActorRef<Code> child = ctx.spawn(runner());
          child.tell(mine -> mine.await(gate));
          child.tell(_ -> ctx.self().tell("from the child"));
          while (true) {
            said.add(ctx.receive());
          }
        });
    awaitStatus(parent, "receiving");
    CompletionStage<Boolean> drained = system.drain(parent, LONG);
    gate.complete(null);

    assertThat(joined(drained)).isTrue();
    assertThat(said).containsExactly("from the child");
    assertThat(lost).isEmpty();
  }

  /* ---- phases ---- */

  @Test
  void shutdown_runsThePhasesInOrder_andActorsEndBeforeTheLast() {
    ActorRef<Object> worker = system.spawn("worker", handler());
    ActorRef<Object> last =
        system.spawn(ctx -> {
          try {
            ctx.receive();
          } finally {
            said.add("actors end");
          }
        });
    awaitStatus(last, "receiving");
    system.onShutdown(ShutdownPhase.RELEASE, "pool", LONG, () -> said.add("release"));
    system.onShutdown(ShutdownPhase.INTAKE, "listener", LONG, () -> said.add("intake"));
    system.onShutdown(
        ShutdownPhase.DRAIN,
        "worker",
        LONG,
        () -> {
          worker.tell("under way");
          return system.drain(worker, LONG);
        });
    ShutdownReport report = system.shutdown(LONG);
    assertThat(said).containsExactly("intake", "under way", "actors end", "release");
    assertThat(report.isClean()).isTrue();
    assertThat(lost).isEmpty();
  }

  @Test
  void shutdown_tasksOfAPhaseRunTogether() {
    CountDownLatch both = new CountDownLatch(2);
    for (String name : List.of("a", "b")) {
      system.onShutdown(
          ShutdownPhase.INTAKE,
          name,
          LONG,
          () -> {
            both.countDown();
            await(both);
            return null;
          });
    }
    assertThat(system.shutdown(LONG).isClean()).isTrue();
  }

  @Test
  void shutdown_badTasks_areReportedAndHoldNobodyUp() {
    ActorSystem bad = startDirty("bad", settings -> settings);
    CompletableFuture<Void> never = new CompletableFuture<>();
    CompletionStage<Void> failed = CompletableFuture.failedFuture(new IOException("gone"));
    bad.onShutdown(
        ShutdownPhase.INTAKE,
        "throws",
        LONG,
        () -> {
          throw new IllegalStateException("as told");
        });
    bad.onShutdown(ShutdownPhase.DRAIN, "never", SHORT, () -> never);
    bad.onShutdown(ShutdownPhase.RELEASE, "fails", LONG, () -> failed);
    bad.onShutdown(ShutdownPhase.RELEASE, "good", LONG, () -> said.add("good"));
    ShutdownReport report = bad.shutdown(LONG);
    assertThat(report.failedTasks())
        .containsExactly(
            "INTAKE throws: java.lang.IllegalStateException: as told",
            "DRAIN never: not done in time (at most PT0.05S)",
            "RELEASE fails: java.io.IOException: gone");
    assertThat(report.isClean()).isFalse();
    assertThat(report.counters().nothingHeld()).isTrue();
    assertThat(said).containsExactly("good");
  }

  @Test
  void onShutdown_wrongUse_isAClearError() {
    system.onShutdown(ShutdownPhase.INTAKE, "a", LONG, () -> said.add("a"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> system.onShutdown(ShutdownPhase.INTAKE, "a", LONG, () -> null))
        .withMessage("shutdown task a: phase INTAKE has one (expected: another name)");
    assertThat(system.cancelOnShutdown(ShutdownPhase.INTAKE, "a")).isTrue();
    assertThat(system.cancelOnShutdown(ShutdownPhase.INTAKE, "a")).isFalse();
    system.onShutdown(
        ShutdownPhase.DRAIN,
        "late",
        LONG,
        () ->
            said.add(
                catchThrowable(() -> system.onShutdown(ShutdownPhase.INTAKE, "b", LONG, () -> 1))));
    assertThat(system.shutdown(LONG).isClean()).isTrue();
    assertThat((Throwable) heard())
        .hasMessage("shutdown task b: phase INTAKE has begun (expected: a later one)");
    assertThatIllegalStateException()
        .isThrownBy(() -> system.onShutdown(ShutdownPhase.RELEASE, "c", LONG, () -> 1));
    assertThat(said).isEmpty();
  }

  /* ---- the end of the JVM ---- */

  /** What another JVM runs. */
  static final class Ending {
    private Ending() {}

    public static void main(String[] args) {
      ActorSystem ending =
          ActorSystem.start(
              "ending",
              SystemSettings.defaults()
                  .withScheduler(s -> s.withPortable(Boolean.parseBoolean(args[0]))));
      ending.closeOnExit();
      ending.closeOnExit();
      ending.spawn(ctx -> {
        try {
          ctx.self().tell("begun");
          ctx.receive();
          ctx.receive();
        } finally {
          say("actor ended");
        }
      });
      ending.onShutdown(
          ShutdownPhase.INTAKE,
          "intake",
          LONG,
          () -> {
            say("intake");
            return null;
          });
      eventually(() -> ending.dump().actors().getFirst().state() == ActorDump.State.RECEIVING);
      if (args.length > 1) {
        ending.close();
      }
      System.exit(7);
    }

    @SuppressWarnings("SystemOut") // what the test reads
    private static void say(String what) {
      System.out.println("SAID " + what);
    }
  }

  @Test
  void jvmExit_closesTheSystem_once() throws Exception {
    assertThat(saidBy("" + portable())).containsExactly("SAID intake", "SAID actor ended");
    assertThat(saidBy("" + portable(), "closed before"))
        .containsExactly("SAID intake", "SAID actor ended");
  }

  private static List<String> saidBy(String... args) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--add-opens=java.base/java.lang=ALL-UNNAMED");
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(Ending.class.getName());
    command.addAll(List.of(args));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    List<String> lines =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
            .lines()
            .filter(line -> line.startsWith("SAID"))
            .toList();
    assertThat(process.waitFor()).isEqualTo(7);
    return lines;
  }
}
