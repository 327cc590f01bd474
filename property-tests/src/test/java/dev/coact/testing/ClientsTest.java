package dev.coact.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.coact.actor.Actor;
import dev.coact.actor.ActorRef;
import dev.coact.actor.AskException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Callers outside the system. */
class ClientsTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  record Echo(String text, ActorRef<String> replyTo) {}

  private static ActorRef<Echo> echo(ActorSim sim) {
    return sim.system()
        .spawn("echo", Actor.handling(() -> (ctx, echo) -> echo.replyTo().tell(echo.text())));
  }

  private static String ask(ActorRef<Echo> echo, String text) {
    return echo.ask(me -> new Echo(text, me), SECOND);
  }

  @Test
  void each_doesAllCommandsInOrder() {
    try (ActorSim sim = ActorSim.seeded(1)) {
      ActorRef<Echo> echo = echo(sim);
      sim.clients(3).each(List.of("a", "b"), text -> ask(echo, text));
      assertThat(sim.clientsDone()).isFalse();
      sim.runUntil(sim::clientsDone);
      assertThat(sim.calls()).hasSize(6).allMatch(ClientCall::isAnswered);
      for (int client = 0; client < 3; client++) {
        int number = client;
        assertThat(sim.calls().stream().filter(call -> call.client() == number))
            .extracting(ClientCall::result)
            .containsExactly("a", "b");
      }
    }
  }

  @Test
  void share_dealsAndProgramsAreOwn() {
    try (ActorSim sim = ActorSim.seeded(1)) {
      List<String> done = new ArrayList<>();
      sim.clients(2).share(List.of("a", "b", "c"), done::add);
      sim.clients(2).programs(List.of(List.of("x"), List.of()), done::add);
      sim.runUntil(sim::clientsDone);
      assertThat(done).containsExactlyInAnyOrder("a", "b", "c", "x");
      assertThat(sim.calls()).extracting(ClientCall::client).containsExactlyInAnyOrder(0, 0, 1, 2);
    }
  }

  @Test
  void theyWorkAtTheSameTime_inEachOrder() {
    Set<List<String>> orders = new HashSet<>();
    for (int seed = 0; seed < 60; seed++) {
      try (ActorSim sim = ActorSim.seeded(seed)) {
        List<String> handled = new ArrayList<>();
        ActorRef<String> log =
            sim.system().spawn("log", Actor.handling(() -> (ctx, text) -> handled.add(text)));
        sim.clients(2).eachTells(List.of("1", "2"), log);
        sim.runUntilIdle();
        orders.add(handled);
      }
    }
    assertThat(orders).contains(List.of("1", "1", "2", "2"), List.of("1", "2", "1", "2"));
  }

  @Test
  void sameSeed_sameCalls() {
    List<List<ClientCall>> runs = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      try (ActorSim sim = ActorSim.seeded(7)) {
        ActorRef<Echo> echo = echo(sim);
        sim.clients(4).each(List.of("a", "b", "c"), text -> ask(echo, text));
        sim.runUntil(sim::clientsDone);
        runs.add(sim.calls());
      }
    }
    assertThat(runs.getFirst()).isEqualTo(runs.getLast());
  }

  @Test
  void askWithoutAnswer_isACallAndTheClientGoesOn() {
    try (ActorSim sim = ActorSim.seeded(1)) {
      ActorRef<Echo> deaf = sim.system().spawn("deaf", Actor.handling(() -> (ctx, echo) -> {}));
      sim.clients(1).each(List.of("a", "b"), text -> ask(deaf, text));
      sim.runUntil(sim::clientsDone);
      assertThat(sim.calls())
          .extracting(ClientCall::failure)
          .allSatisfy(failure -> assertThat(failure).isInstanceOf(AskException.class));
      assertThat(sim.calls().getLast().ended()).isGreaterThanOrEqualTo(SECOND.multipliedBy(2));
    }
  }

  @Test
  void commandThatThrows_failsTheRun() {
    Throwable failure =
        catchThrowable(() ->
            Campaign.of(CampaignSettings.defaults().withSchedules(3))
                .run(sim ->
                    sim.clients(1)
                        .each(
                            List.of("a"),
                            text -> {
                              throw new IllegalStateException("made up");
                            })));
    assertThat(failure).isInstanceOf(ScenarioFailure.class).hasMessageContaining("made up");
  }

  @Test
  void wrongNumbers_areRefused() {
    try (ActorSim sim = ActorSim.seeded(1)) {
      assertThat(catchThrowable(() -> sim.clients(0))).hasMessageContaining("clients: 0");
      assertThat(catchThrowable(() -> sim.clients(2).programs(List.of(List.of("a")), text -> text)))
          .hasMessageContaining("programs: 1 lists (expected: one for each of clients=2)");
    }
  }
}
