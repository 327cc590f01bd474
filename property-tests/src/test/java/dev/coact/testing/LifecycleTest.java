package dev.coact.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coact.actor.ActorContext;
import dev.coact.actor.ActorRef;
import dev.coact.actor.ActorSystem;
import dev.coact.actor.ShutdownReport;
import dev.coact.actor.SystemSettings;
import dev.coact.io.Listener;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;

/** That a process which starts and closes systems for ever does not grow. */
@Timeout(60)
class LifecycleTest {
  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int SYSTEMS = 100;
  private static final SystemSettings SETTINGS =
      SystemSettings.defaults().withScheduler(scheduler -> scheduler.withWorkers(2));

  record Get(ActorRef<Integer> replyTo) {}

  @Test
  void hundredSystems_oneAfterTheOther_leaveNoThreadStackSlabOrTimer() {
    startUseAndClose();
    List<String> before = threads();
    for (int i = 0; i < SYSTEMS; i++) {
      startUseAndClose();
      assertThat(before).as("after system %s", i).containsAll(threads());
    }
  }

  static boolean descriptorsAreListed() {
    return Files.isDirectory(DESCRIPTORS);
  }

  @Test
  @EnabledIf("descriptorsAreListed")
  void hundredSystems_oneAfterTheOther_leaveNoDescriptor() throws IOException {
    startUseAndClose();
    long before = descriptors();
    for (int i = 0; i < SYSTEMS; i++) {
      startUseAndClose();
    }
    assertThat(descriptors()).isLessThanOrEqualTo(before);
  }

  /** With something of everything under way when it is closed. */
  private static void startUseAndClose() {
    ActorSystem system = ActorSystem.start("lifecycle", SETTINGS);
    ActorRef<Object> holder = system.spawn("holder", LifecycleTest::holdSomeOfAll);
    system.spawn("asker", ctx -> holder.ask(me -> "never answered", Duration.ofDays(1)));
    assertThat(holder.<Integer>ask(Get::new, PATIENCE)).isEqualTo(3);
    ShutdownReport report = system.shutdown(PATIENCE);
    assertThat(report).matches(ShutdownReport::isClean, "is clean");
    assertThat(report.counters().actors()).isZero();
    assertThat(report.counters().pendingAsks()).isZero();
    assertThat(report.counters().watches()).isZero();
    assertThat(report.counters().slabs()).isZero();
    assertThat(report.counters().memoryBytes()).isZero();
    assertThat(report.counters().descriptors()).isZero();
    assertThat(report.counters().scheduler().timersArmed()).isZero();
    assertThat(report.counters().scheduler().coroutines().alive()).isZero();
  }

  private static void holdSomeOfAll(ActorContext<Object> ctx) throws Exception {
    Listener listener =
        ctx.io().listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    ctx.io().connect(listener.localAddress(), PATIENCE);
    listener.accept();
    ctx.heap().allocate(1000);
    ctx.timers().every("tick", Duration.ofMillis(1), "tick");
    ctx.watch(ctx.spawn("child", child -> child.sleep(Duration.ofDays(1))), () -> "ended");
    ctx.blocking(() -> 1);
    while (true) {
      if (ctx.receive() instanceof Get(ActorRef<Integer> replyTo)) {
        replyTo.tell(ctx.io().leases().size());
      }
    }
  }

  /** Ours, by name. */
  private static List<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getState() != Thread.State.TERMINATED)
        .map(Thread::getName)
        .filter(name -> name.startsWith("coact-"))
        .sorted()
        .toList();
  }

  private static long descriptors() throws IOException {
    try (Stream<Path> open = Files.list(DESCRIPTORS)) {
      return open.count();
    }
  }
}
