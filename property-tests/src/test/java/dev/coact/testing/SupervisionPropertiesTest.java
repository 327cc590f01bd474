package dev.coact.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coact.actor.Actor;
import dev.coact.actor.ActorFailure;
import dev.coact.actor.ActorRef;
import dev.coact.actor.AskException;
import dev.coact.actor.Backoff;
import dev.coact.actor.LostMessage;
import dev.coact.actor.SpawnOptions;
import dev.coact.actor.Supervision;
import dev.coact.actor.SupervisorStrategy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Supervision under every schedule: who is restarted, what is kept, what is lost. */
class SupervisionPropertiesTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration MINUTE = Duration.ofMinutes(1);

  /** A job; a bad one fails. */
  record Job(@IntRange(max = 99) int id, boolean bad) {}

  record Request(Job job, ActorRef<Integer> replyTo) {}

  private static Actor<Request> worker(List<Job> done) {
    return Actor.handling(() ->
        (ctx, request) -> {
          if (request.job().bad()) {
            throw new IllegalStateException("bad job");
          }
          done.add(request.job());
          request.replyTo().tell(request.job().id());
        });
  }

  private static SpawnOptions with(Supervision supervision) {
    return SpawnOptions.defaults().withSupervision(supervision);
  }

  @ActorProperty(schedules = 400, budget = "10s")
  void everyJobIsDoneOrItsClientKnows(ActorSim sim, @ForAll @Size(max = 6) List<Job> jobs) {
    List<Job> done = new ArrayList<>();
    ActorRef<Request> worker =
        sim.system().spawn("worker", worker(done), with(Supervision.restart(1000, MINUTE)));
    sim.clients(2).each(jobs, job -> worker.<Integer>ask(me -> new Request(job, me), SECOND));

    sim.sometimes("a restart", () -> !sim.failures().isEmpty());
    sim.afterHealing(SECOND).eventually("all are answered", sim::clientsDone);
    sim.atQuiescence(() -> {
      List<ClientCall> failed = sim.calls().stream().filter(call -> !call.isAnswered()).toList();
      assertThat(failed).hasSizeGreaterThanOrEqualTo(sim.failures().size());
      assertThat(done).hasSize(2 * jobs.size() - failed.size());
      assertThat(sim.lost()).hasSameSizeAs(failed);
      assertThat(sim.lost())
          .extracting(LostMessage::reason)
          .isSubsetOf(LostMessage.Reason.FAILED_IN_HANDLER, LostMessage.Reason.EXPIRED);
    });
    sim.always("answers are right", () -> sim.calls().stream().allMatch(this::isRight));
  }

  @ActorProperty(schedules = 400, budget = "10s")
  void faultsAreSurvived(ActorSim sim, @ForAll @Size(max = 6) List<Job> jobs) {
    List<Job> done = new ArrayList<>();
    ActorRef<Request> worker =
        sim.system().spawn("worker", worker(done), with(Supervision.restart(1000, MINUTE)));
    sim.clients(2).each(jobs, job -> worker.<Integer>ask(me -> new Request(job, me), SECOND));
    sim.faults(
        Fault.crash("/worker").atMost(2),
        Fault.stall("/worker").upTo(Duration.ofMillis(100)).atMost(3),
        Fault.refuse("/worker").atMost(2));

    sim.sometimes("a crash", () -> failedBy(sim, SimulatedCrash.class));
    sim.sometimes(
        "a refusal",
        () -> sim.calls().stream().anyMatch(call -> ended(call, AskException.Outcome.REFUSED)));
    sim.afterHealing(SECOND).eventually("all are answered", sim::clientsDone);
    sim.atQuiescence(() -> {
      long answered = sim.calls().stream().filter(ClientCall::isAnswered).count();
      assertThat((long) done.size()).isGreaterThanOrEqualTo(answered);
      assertThat(sim.calls()).noneMatch(call -> ended(call, AskException.Outcome.TIMED_OUT));
      assertThat(sim.system().counters().actors()).isEqualTo(1);
    });
  }

  private static boolean failedBy(ActorSim sim, Class<?> cause) {
    return sim.failures().stream().anyMatch(failure -> cause.isInstance(failure.cause()));
  }

  private static boolean ended(ClientCall call, AskException.Outcome how) {
    return call.failure() instanceof AskException e && e.outcome() == how;
  }

  /** A job may not be done because of the failure of another one, but has no wrong answer. */
  private boolean isRight(ClientCall call) {
    Job job = (Job) call.command();
    if (call.failure() instanceof AskException lost) {
      return lost.outcome() == AskException.Outcome.RECEIVER_RESTARTED
          || (job.bad() && lost.outcome() == AskException.Outcome.FAILED);
    }
    return !job.bad() && call.result() instanceof Integer id && id == job.id();
  }

  @ActorProperty(schedules = 400, budget = "10s")
  void restartsEndAtTheirLimit(ActorSim sim, @ForAll @IntRange(max = 4) int limit) {
    List<Job> done = new ArrayList<>();
    ActorRef<Request> worker =
        sim.system()
            .spawn(
                "worker",
                worker(done),
                with(
                    Supervision.restart(limit, MINUTE)
                        .withBackoff(Backoff.between(Duration.ofMillis(10), SECOND))));
    sim.clients(3)
        .each(
            List.of(new Job(1, true), new Job(2, true)),
            job -> worker.<Integer>ask(me -> new Request(job, me), SECOND));

    sim.sometimes("the limit is met", () -> sim.system().counters().actors() == 0);
    sim.atQuiescence(() -> {
      assertThat(sim.failures().stream())
          .extracting(ActorFailure::decision)
          .filteredOn(ActorFailure.Decision.RESTART::equals)
          .hasSizeLessThanOrEqualTo(limit);
      assertThat(sim.clientsDone()).isTrue();
      assertThat(done).isEmpty();
    });
  }

  @ActorProperty(schedules = 400, budget = "10s")
  void groupIsRestartedAsOne(ActorSim sim, @ForAll @IntRange(min = 1, max = 3) int failures) {
    Map<String, Integer> starts = new HashMap<>();
    List<ActorRef<String>> children = new ArrayList<>();
    sim.system()
        .spawn(
            "group",
            ctx -> {
              for (String name : List.of("a", "b", "c")) {
                children.add(
                    ctx.spawn(
                        name,
                        Actor.handling(() -> {
                          starts.merge(name, 1, Integer::sum);
                          return (child, message) -> {
                            throw new IllegalStateException(message);
                          };
                        }),
                        with(Supervision.restart(1000, MINUTE))));
              }
              while (true) {
                ctx.receive();
              }
            },
            SpawnOptions.defaults().withSupervisor(SupervisorStrategy.oneForAll()));
    sim.runUntilIdle();
    for (int i = 0; i < failures; i++) {
      children.get(i).tell("fail");
    }

    sim.sometimes(
        "two fail in one round",
        () -> failures > 1 && starts.size() == 3 && starts.values().stream().anyMatch(n -> n == 2));
    sim.atQuiescence(() -> {
      assertThat(starts.values()).as("starts").allMatch(n -> n >= 2 && n <= failures + 1);
      assertThat(sim.system().counters().actors()).isEqualTo(4);
    });
  }
}
