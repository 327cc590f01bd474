package dev.coact.actor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.coact.io.ActorIo;
import dev.coact.io.Connection;
import dev.coact.io.Listener;
import dev.coact.mailbox.OverflowPolicy;
import dev.coact.memory.Block;
import dev.coact.scheduler.SchedulerCounters;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Several dispatchers in one system, and who lives on which. */
abstract class DispatcherContract extends ActorContract {
  private static final SpawnOptions ON_SIDE = SpawnOptions.defaults().withDispatcher("side");
  private static final SpawnOptions ON_DEFAULT = SpawnOptions.defaults().withDispatcher("default");
  private static final Duration TINY = Duration.ofMillis(2);

  DispatcherContract(boolean portable) {
    super(portable);
  }

  private static SystemSettings side(SystemSettings settings) {
    return settings.withDispatcher(
        "side",
        d -> d.withScheduler(s -> s.withWorkers(1).withThroughput(3).withBlockingThreads(1)));
  }

  @Override
  @BeforeEach
  void start() {
    system = start("test", DispatcherContract::side);
  }

  private static String dispatcherOf(ActorRef<?> ref) {
    return cell(ref).dispatcher.name;
  }

  @Test
  void dispatchers_notUsed_areNotStarted() {
    system.spawn("a", loop());

    assertThat(system.counters().dispatchers()).isEmpty();
  }

  @Test
  void spawn_onADispatcher_startsItAndShows() {
    ActorRef<Object> actor = system.spawn("a", loop(), ON_SIDE);
    actor.tell("hello");

    assertThat(heard()).isEqualTo("hello");
    SchedulerCounters side = system.counters().dispatchers().get("side");
    assertThat(side).isNotNull();
    assertThat(side.workers()).isEqualTo(1);
    assertThat(side.turns()).isPositive();
    assertThat(system.toString()).contains("dispatchers={side=SchedulerCounters[workers=1");
    assertThat(dispatcherOf(actor)).isEqualTo("side");
    assertThat(cell(actor).dispatcher.throughputOpaque()).isEqualTo(3);
  }

  @Test
  void spawn_onTheSameDispatcherTwice_sharesIt() {
    ActorRef<Object> a = system.spawn("a", loop(), ON_SIDE);
    ActorRef<Object> b = system.spawn("b", handler(), ON_SIDE);

    assertThat(cell(a).dispatcher).isSameAs(cell(b).dispatcher);
  }

  @Test
  void spawn_unknownDispatcher_isRefusedWithTheNearestName() {
    SpawnOptions slip = SpawnOptions.defaults().withDispatcher("sidd");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> system.spawn("a", loop(), slip))
        .withMessage("dispatcher: \"sidd\" (expected: one of default, side; did you mean `side`?)");
    assertThat(system.actors()).isEmpty();
    assertThat(system.counters().actors()).isZero();
  }

  @Test
  void spawn_child_livesWhereItsParentDoes() {
    ActorRef<Code> parent = system.spawn("parent", runner(), ON_SIDE);
    doing(
        parent,
        ctx -> {
          assertThat(dispatcherOf(ctx.spawn("same", loop()))).isEqualTo("side");
          assertThat(dispatcherOf(ctx.spawn("other", loop(), ON_DEFAULT))).isEqualTo("default");
        });
  }

  @Test
  void everyWait_onADispatcher_works() {
    ActorRef<Object> echo = system.spawn("echo", echo());
    ActorRef<Code> actor = system.spawn("a", runner(), ON_SIDE);
    doing(
        actor,
        ctx -> {
          ctx.sleep(TINY);
          ctx.yield();
          CompletableFuture<String> stage = new CompletableFuture<>();
          ctx.spawn("completes", c -> stage.complete("staged"), ON_DEFAULT);
          assertThat(ctx.await(stage)).isEqualTo("staged");
          assertThat(ctx.blocking(() -> "blocked")).isEqualTo("blocked");
          assertThat(anyAsk(echo, LONG)).isEqualTo("echo");
          ctx.timers().once("key", TINY, c -> said.add("timer"));
        });

    assertThat(heard()).isEqualTo("timer");
    assertThat(anyAsk(system.spawn("e2", echo(), ON_SIDE), LONG)).isEqualTo("echo");
  }

  private static Actor<Object> echo() {
    return Actor.handling(() -> (ctx, message) -> reply(message, "echo"));
  }

  @SuppressWarnings("unchecked")
  private static void reply(Object to, Object what) {
    ((ActorRef<Object>) to).tell(what);
  }

  @Test
  void receive_withTimeout_onADispatcher_wakes() {
    system.spawn("a", ctx -> said.add(String.valueOf(ctx.receive(TINY))), ON_SIDE);

    assertThat(heard()).isEqualTo("null");
  }

  @Test
  void tell_fullMailboxOfAnotherDispatcher_suspendsAndGoesOn() {
    CompletableFuture<Void> gate = new CompletableFuture<>();
    ActorRef<Object> slow = system.spawn("slow", behind(gate), CAPACITY_1.withDispatcher("side"));
    ActorRef<Code> sender = system.spawn("sender", runner());
    sender.tell(ctx -> {
      for (int i = 0; i < 5; i++) {
        slow.tell(i);
      }
      said.add("sent");
    });
    awaitSenders(slow, 1);
    gate.complete(null);

    assertThat(List.of(heard(), heard(), heard(), heard(), heard(), heard()))
        .containsExactlyInAnyOrder(0, 1, 2, 3, 4, "sent");
  }

  @Test
  void computing_onADispatcher_holdsUpItsOwnActorsOnly() {
    CountDownLatch end = new CountDownLatch(1);
    system.spawn("computes", ctx -> spinUntil(end), ON_SIDE);
    ActorRef<Object> beside = system.spawn("beside", loop());
    beside.tell("runs");

    assertThat(heard()).isEqualTo("runs");
    end.countDown();
  }

  private static void spinUntil(CountDownLatch end) {
    while (end.getCount() > 0) {
      Thread.onSpinWait();
    }
  }

  @Test
  void blocking_onADispatcher_hasThreadsOfItsOwn() {
    CountDownLatch end = new CountDownLatch(1);
    ActorRef<Code> busy = system.spawn("busy", runner(), ON_SIDE);
    busy.tell(ctx ->
        ctx.blocking(() -> {
          end.await();
          return "";
        }));
    eventually(() -> {
      SchedulerCounters side = system.counters().dispatchers().get("side");
      return side != null && side.blockingBusy() == 1;
    });
    ActorRef<Code> other = system.spawn("other", runner());
    doing(other, ctx -> assertThat(ctx.blocking(() -> "free")).isEqualTo("free"));

    assertThat(system.counters().scheduler().blockingThreads()).isEqualTo(1);
    end.countDown();
  }

  @Test
  void sockets_ofActorsOnOtherDispatchers_workAndAreTransferred() throws Exception {
    CompletableFuture<InetSocketAddress> bound = new CompletableFuture<>();
    Actor<ActorIo> acceptor =
        ctx -> {
          InetAddress local = InetAddress.getLoopbackAddress();
          Listener listener = ctx.io().listen(new InetSocketAddress(local, 0), 0);
          bound.complete(listener.localAddress());
          Connection connection = listener.accept();
          ActorRef<Connection> child = ctx.spawn(server -> serve(server, ctx.self()), ON_SIDE);
          child.tell(connection.transferTo(ctx.receive()));
          ctx.receive(); // children end with their parent
        };
    system.spawn("acceptor", acceptor);
    InetSocketAddress address = bound.get();
    ActorRef<Code> client = system.spawn("client", runner(), ON_SIDE);
    doing(
        client,
        ctx -> {
          Connection connection = ctx.io().connect(address, LONG);
          Block block = ctx.heap().allocate(8);
          for (int i = 0; i < 100; i++) {
            connection.write(block, 0, 8, LONG);
            int got = 0;
            while (got < 8) {
              got += connection.read(block, got, 8 - got, LONG);
            }
          }
          connection.close();
        });

    assertThat(system.counters().dispatchers()).containsKey("side");
  }

  private static void serve(ActorContext<Connection> ctx, ActorRef<ActorIo> acceptor)
      throws Exception {
    acceptor.tell(ctx.io());
    Connection connection = ctx.receive();
    Block block = ctx.heap().allocate(64);
    int n = connection.read(block, 0, 64);
    while (n > 0) {
      connection.write(block, 0, n);
      n = connection.read(block, 0, 64);
    }
  }

  @Test
  void failure_onADispatcher_isSupervisedThere() {
    ActorRef<Code> actor = system.spawn("a", runner(), RESTARTING.withDispatcher("side"));
    actor.tell(ctx -> {
      throw new IllegalStateException("on purpose");
    });
    awaitFailures(1);
    doing(actor, ctx -> said.add("again"));

    assertThat(heard()).isEqualTo("again");
    assertThat(dispatcherOf(actor)).isEqualTo("side");
  }

  @Test
  void shutdown_withActorsEverywhere_endsAllWithinItsTime() {
    ActorSystem other =
        startDirty(
            "other",
            settings -> {
              SystemSettings with = side(settings);
              return with.withDispatcher("third", d -> d.withScheduler(s -> s.withWorkers(2)));
            });
    for (String name : List.of("default", "side", "third")) {
      for (int i = 0; i < 10; i++) {
        other.spawn(name + i, loop(), SpawnOptions.defaults().withDispatcher(name));
      }
    }
    ShutdownReport report = other.shutdown(LONG);

    assertThat(report.isClean()).as("%s", report).isTrue();
    assertThat(report.counters().dispatchers()).containsOnlyKeys("side", "third");
  }

  @Test
  void shutdown_stuckActorOnADispatcher_isReportedAndTheOthersEnd() {
    ActorSystem other = startDirty("other", DispatcherContract::side);
    CountDownLatch end = new CountDownLatch(1);
    ActorRef<Object> stuck = other.spawn("stuck", ctx -> spinUntil(end), ON_SIDE);
    other.spawn("fine", loop());
    eventually(() -> other.counters().dispatchers().get("side").turns() > 0);
    long start = System.nanoTime();
    ShutdownReport report = other.shutdown(Duration.ofMillis(50));

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(LONG);
    assertThat(report.stillRunning()).containsExactly(stuck.path());
    assertThat(report.workersEnded()).isFalse();
    end.countDown();
  }

  @Test
  void named_afterShutdown_isRefused() {
    ActorSystem other = startDirty("other", DispatcherContract::side);
    other.shutdown(LONG);

    assertThatIllegalStateException()
        .isThrownBy(() -> other.dispatchers.named("side"))
        .withMessage("dispatcher side: system other is shut down (expected: running)");
  }

  /* ---- deployment ---- */

  @Test
  void deployment_placesByPath_overWhatTheCodeSays() {
    ActorSystem placed =
        start(
            "placed",
            settings -> {
              SystemSettings with = side(settings);
              return with.withDeployment("/orders", o -> o.withDispatcher("side"))
                  .withDeployment("/orders/*", o -> o.withMailboxCapacity(2))
                  .withDeployment(
                      "/orders/first",
                      o -> o.withDispatcher("default").withOverflow(OverflowPolicy.REJECT))
                  .withDeployment("/**", o -> o.withHeapQuota(4096).withMailboxCapacity(5));
            });
    ActorRef<Code> orders = placed.spawn("orders", runner(), ON_DEFAULT.withMailboxCapacity(9));
    ActorRef<Object> other = placed.spawn("other", loop(), CAPACITY_1);
    doing(
        orders,
        ctx -> {
          ActorCell<?> first = cell(ctx.spawn("first", loop(), ON_SIDE.withMailboxCapacity(7)));
          ActorCell<?> second = cell(ctx.spawn(loop(), CAPACITY_1));

          assertThat(first.dispatcher.name).isEqualTo("default");
          assertThat(first.mailbox.capacity()).isEqualTo(2);
          assertThat(first.overflow()).isEqualTo(OverflowPolicy.REJECT);
          assertThat(first.options.heapQuota()).isEqualTo(4096);
          assertThat(second.dispatcher.name).isEqualTo("side");
          assertThat(second.mailbox.capacity()).isEqualTo(2);
          assertThat(second.overflow()).isEqualTo(OverflowPolicy.SUSPEND);
        });

    assertThat(dispatcherOf(orders)).isEqualTo("side");
    assertThat(cell(orders).mailbox.capacity()).isEqualTo(5);
    assertThat(cell(other).mailbox.capacity()).isEqualTo(5);
    assertThat(placed.live.now().deployments().unmatched()).isEmpty();
  }

  @Test
  void deployment_supervision_isUsed() {
    ActorSystem placed =
        start(
            "placed",
            settings ->
                settings.withDeployment(
                    "/a", o -> o.withSupervision(Supervision.restart(5, HOUR))));
    ActorRef<Code> actor = placed.spawn("a", runner());
    actor.tell(ctx -> {
      throw new IllegalStateException("on purpose");
    });
    awaitFailures(1);

    assertThat(failures.element().decision()).isEqualTo(ActorFailure.Decision.RESTART);
  }

  @Test
  void deployment_patternOfNobody_isKnownAsUnmatched() {
    ActorSystem placed =
        start(
            "placed",
            settings ->
                settings
                    .withDeployment("/a/*", o -> o.withMailboxCapacity(2))
                    .withDeployment("/b", o -> o.withMailboxCapacity(2)));
    placed.spawn("b", loop());

    assertThat(placed.live.now().deployments().unmatched()).containsExactly("/a/*");
  }
}
