package dev.coact.benchmarks.savina;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coact.actor.Actor;
import dev.coact.actor.ActorRef;
import dev.coact.actor.SystemSettings;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a runner makes of benchmarks that go wrong. */
class RunnerTest {
  private static final Duration AT_MOST = Duration.ofSeconds(20);

  private Runner runner;

  private static Benchmark benchmark(Function<Round, Actor<?>> root) {
    return new Benchmark("broken", "nothing") {
      @Override
      Actor<?> root(Round round) {
        return root.apply(round);
      }
    };
  }

  private Runner runner(Duration atMost, Function<Round, Actor<?>> root) throws WrongUseException {
    Benchmark broken = benchmark(root);
    runner =
        Runner.start(
            broken,
            broken.configure(List.of()),
            Style.HANDLER,
            SystemSettings.defaults().withScheduler(scheduler -> scheduler.withWorkers(2)),
            atMost);
    return runner;
  }

  @AfterEach
  void close() {
    try {
      runner.close();
    } catch (BenchmarkFailedException expected) {
      // most of these leave something behind
    }
  }

  @Test
  void run_wrongTotal_fails() throws Exception {
    Runner broken =
        runner(
            AT_MOST,
            round ->
                Benchmark.settingUp(ctx -> {
                  round.checkEquals(3, 2, "messages seen");
                  round.finish(3);
                }));
    assertThatThrownBy(broken::run)
        .isInstanceOf(BenchmarkFailedException.class)
        .hasMessage("broken: messages seen: 2 (expected: 3)");
  }

  @Test
  void run_wrongAfterwards_fails() throws Exception {
    Runner broken =
        runner(
            AT_MOST,
            round -> {
              round.afterwards(() -> round.check(false, "not in order"));
              return Benchmark.settingUp(ctx -> round.finish(1));
            });
    assertThatThrownBy(broken::run).hasMessage("broken: not in order");
  }

  @Test
  void run_wrongSumOfATally_fails() throws Exception {
    Runner broken =
        runner(
            AT_MOST,
            round -> {
              Tally tally = round.tally(2, 10, "parts", 1);
              return Benchmark.settingUp(ctx -> {
                tally.report(4);
                tally.report(5);
              });
            });
    assertThatThrownBy(broken::run).hasMessage("broken: parts: 9 (expected: 10)");
  }

  @Test
  void run_messageThatNobodyHandles_fails() throws Exception {
    Runner broken =
        runner(
            AT_MOST,
            round ->
                Benchmark.settingUp(ctx -> {
                  ActorRef<String> gone = ctx.spawn("gone", self -> {});
                  ctx.await(ctx.system().whenEnded(gone));
                  gone.tell("too late");
                  round.finish(1);
                }));
    assertThatThrownBy(broken::run)
        .hasMessageContaining("broken: lost message: too late")
        .hasMessageContaining("RECIPIENT_ENDED");
  }

  @Test
  void run_actorThatFails_fails() throws Exception {
    Runner broken =
        runner(
            AT_MOST,
            round ->
                Benchmark.settingUp(ctx -> {
                  throw new ArithmeticException("wrong sum");
                }));
    assertThatThrownBy(broken::run)
        .hasMessage("broken: java.lang.ArithmeticException: wrong sum")
        .hasCauseInstanceOf(ArithmeticException.class);
  }

  @Test
  void run_noEnd_fails() throws Exception {
    Runner broken = runner(Duration.ofMillis(50), round -> Benchmark.settingUp(ctx -> {}));
    assertThatThrownBy(broken::run)
        .isInstanceOf(BenchmarkFailedException.class)
        .hasMessageContaining("did not end within")
        .hasMessageContaining("a lost message or a deadlock");
  }

  @Test
  void close_afterALostMessage_fails() throws Exception {
    Runner broken =
        runner(
            AT_MOST,
            round ->
                Benchmark.settingUp(ctx -> {
                  ActorRef<String> gone = ctx.spawn("gone", self -> {});
                  ctx.await(ctx.system().whenEnded(gone));
                  gone.tell("too late");
                  round.finish(1);
                }));
    assertThatThrownBy(broken::run).isInstanceOf(BenchmarkFailedException.class);
    assertThatThrownBy(broken::close).hasMessageContaining("lost messages or failures");
  }
}
