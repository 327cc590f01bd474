package dev.coact.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coact.actor.ActorRef;
import dev.coact.actor.ActorSystem;
import dev.coact.actor.AskException;
import dev.coact.actor.ShutdownReport;
import dev.coact.actor.SystemSettings;
import dev.coact.scheduler.Scheduler;
import dev.coact.scheduler.Waiter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Provide;
import net.jqwik.api.statistics.Statistics;

/**
 * Random programs of actors, and what must hold of them on any scheduler: each message is handled
 * or lost, once; messages of one sender stay in order; each ask has an outcome that is possible;
 * ends are heard of once; restarts are as many as allowed; nothing is held at the end.
 */
abstract class ActorProgramsContract {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Everything that the programs of a property together have to bring about. */
  private static final List<String> GOALS =
      List.of(
          "ask answered",
          "ask TIMED_OUT",
          "ask FAILED",
          "ask RECEIVER_DOWN",
          "ask RECEIVER_RESTARTED",
          "ask REFUSED",
          "offer ACCEPTED",
          "offer FULL",
          "offer CLOSED",
          "lost RECIPIENT_ENDED",
          "lost NOT_HANDLED",
          "lost REJECTED",
          "lost DROPPED",
          "lost CONFLATED",
          "lost SEND_TIMED_OUT",
          "offer in time ACCEPTED",
          "offer in time FULL",
          "offer in time CLOSED",
          "selected",
          "nothing selected",
          "lost FAILED_IN_HANDLER",
          "lost LATE_REPLY",
          "lost EXPIRED",
          "failure RESTART",
          "failure STOP",
          "failure STOP_AT_LIMIT",
          "watch heard",
          "timer heard");

  /** A scheduler whose choices, if they are its own, follow from {@code seed}. */
  abstract Scheduler newScheduler(long seed, int throughput);

  @Provide
  Arbitrary<Program> programs() {
    return Program.arbitrary();
  }

  @Provide
  Arbitrary<List<ReferenceModel.Command>> commands() {
    return ReferenceModel.commands();
  }

  private static SystemSettings settings(int throughput) {
    return ActorSim.settings()
        .withScheduler(s -> s.withThroughput(throughput))
        .withLostMessages(l -> l.withLogFirst(0).withLogEvery(0));
  }

  void compareWithModel(List<ReferenceModel.Command> commands, long seed, int throughput) {
    Scheduler scheduler = newScheduler(seed, throughput);
    ActorSystem system = ActorSystem.start("model", settings(throughput), scheduler);
    try {
      ReferenceModel.run(commands, scheduler, system);
    } catch (Throwable t) {
      system.close();
      throw t;
    }
    assertThat(system.shutdown(PATIENCE)).matches(ShutdownReport::isClean, "is clean");
  }

  /** As {@link #settings(int)}, and what the program wants. */
  static SystemSettings settings(Program program, int throughput) {
    Duration sendTimeout = Duration.ofMillis(program.sendTimeoutMillis());
    return settings(throughput).withMailbox(mailbox -> mailbox.withSendTimeout(sendTimeout));
  }

  /** For a campaign: the system has {@link #settings(Program, int)}. */
  static Scenario scenario(Program program) {
    return sim -> {
      Journal journal = new Journal();
      new Run(sim.system(), sim.scheduler(), journal, new Players(program, journal)).all(program);
      ShutdownReport report = sim.system().shutdown(PATIENCE);
      assertThat(report).matches(ShutdownReport::isClean, "is clean");
      journal.check(report.counters());
    };
  }

  void run(Program program, long seed, int throughput) {
    Scheduler scheduler = newScheduler(seed, throughput);
    ActorSystem system = ActorSystem.start("programs", settings(program, throughput), scheduler);
    Journal journal = new Journal();
    Run run = new Run(system, scheduler, journal, new Players(program, journal));
    try {
      run.all(program);
    } catch (Throwable t) {
      system.close();
      throw t;
    }
    ShutdownReport report = system.shutdown(PATIENCE);
    assertThat(report).matches(ShutdownReport::isClean, "is clean");
    journal.check(report.counters());
    journal.reached().forEach(what -> Statistics.label("reached").collect(what));
  }

  static void checkGoals() {
    Statistics.label("reached")
        .coverage(
            coverage -> GOALS.forEach(goal -> coverage.check(goal).count(count -> count > 0)));
  }

  /** One run. */
  private record Run(ActorSystem system, Scheduler scheduler, Journal journal, Players players) {
    void all(Program program) {
      system.onLost(journal::lost);
      system.onFailure(journal::failed);
      for (int i = 0; i < program.workers().size(); i++) {
        players
            .workers()
            .add(
                system.spawn(
                    "w" + i, players.worker(i), Players.options(program.workers().get(i))));
      }
      List<CompletableFuture<Void>> done = new ArrayList<>();
      List<ActorRef<Object>> clients = new ArrayList<>();
      for (int i = 0; i < program.clients().size(); i++) {
        done.add(new CompletableFuture<>());
        clients.add(system.spawn("k" + i, players.client(i, done.get(i))));
      }
      await(CompletableFuture.allOf(done.toArray(CompletableFuture[]::new)), "the clients");
      settle();
      stopAll(clients);
    }

    /** Upstream first, so that afterwards all messages are done with; then the timers. */
    private void settle() {
      players.workers().forEach(this::probe);
      pause(Duration.ofMillis(2 * Program.MAX_DELAY_MILLIS));
      players.workers().stream()
          .map(this::probe)
          .filter(due -> due != null)
          .forEach(due -> assertThat(due.timers()).as("timers that did not fire").isZero());
    }

    /** Downstream first: who is upstream hears of it before it is asked what it still expects. */
    private void stopAll(List<ActorRef<Object>> clients) {
      int count = players.workers().size();
      for (int i = count - 1; i >= 0; i--) {
        journal.stopAsked("w" + i, true);
        system.stop(players.workers().get(i));
        await(system.whenEnded(players.workers().get(i)), "the end of w" + i);
        List<String> ended = IntStream.range(i, count).mapToObj(j -> "w" + j).toList();
        List<ActorRef<Object>> upstream = new ArrayList<>(players.workers().subList(0, i));
        upstream.addAll(clients);
        for (ActorRef<Object> watcher : upstream) {
          Players.Due due = probe(watcher);
          if (due != null) {
            assertThat(due.watched())
                .as("watched by %s and ended unheard of", watcher)
                .doesNotContainAnyElementsOf(ended);
          }
        }
      }
    }

    /** What an actor still expects; null if it has ended. */
    private Players.Due probe(ActorRef<Object> ref) {
      while (true) {
        try {
          return ref.ask(Players.Probe::new, PATIENCE);
        } catch (AskException e) {
          switch (e.outcome()) {
            case REFUSED -> pause(Duration.ofMillis(1));
            case FAILED, RECEIVER_RESTARTED -> {}
            case RECEIVER_DOWN -> {
              return null;
            }
            case TIMED_OUT -> throw stuck(ref.toString(), e);
          }
        }
      }
    }

    private void pause(Duration time) {
      new Waiter(scheduler, "a pause").await(time.toNanos());
    }

    private void await(CompletionStage<?> stage, String what) {
      Waiter waiter = new Waiter(scheduler, what);
      stage.whenComplete((value, failure) -> waiter.signal());
      if (!waiter.await(PATIENCE.toNanos())) {
        throw stuck(what, null);
      }
    }

    private AssertionError stuck(String what, Throwable cause) {
      return new AssertionError(
          "not within " + PATIENCE + ": " + what + "; " + system.actors() + journal.underWay(),
          cause);
    }
  }
}
