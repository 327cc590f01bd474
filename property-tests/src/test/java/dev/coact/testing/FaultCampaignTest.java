package dev.coact.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.coact.actor.Actor;
import dev.coact.actor.ActorContext;
import dev.coact.actor.ActorRef;
import dev.coact.actor.AskException;
import dev.coact.actor.SpawnOptions;
import dev.coact.actor.Supervision;
import dev.coact.io.Connection;
import dev.coact.io.Listener;
import dev.coact.memory.Block;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Bugs that only a fault shows: found, shrunk to the faults that matter, replayed from a token. */
@Timeout(120)
class FaultCampaignTest {
  private static final InetSocketAddress SERVER =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 7000);
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final int REPLAYS = 20;

  private static CampaignSettings settings() {
    return CampaignSettings.defaults().withSeed(7).withSchedules(2_000).withBudget(MINUTE);
  }

  private static ScenarioFailure failureOf(Scenario scenario) {
    ScenarioFailure failure =
        catchThrowableOfType(ScenarioFailure.class, () -> Campaign.of(settings()).run(scenario));
    assertThat(failure).as("a failure").isNotNull();
    ReplayToken read = ReplayToken.parse(failure.token().toString());
    assertThat(read).isEqualTo(failure.token());
    for (int i = 0; i < REPLAYS; i++) {
      assertThatThrownBy(() -> Campaign.of(settings()).replay(read, scenario))
          .hasRootCauseMessage(rootOf(failure).getMessage());
    }
    return failure;
  }

  private static Throwable rootOf(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }

  /* ---- a client that asks again what may have been done ---- */

  private static void count(ActorContext<Object> ctx, AtomicInteger counter) throws IOException {
    Block block = ctx.heap().allocate(1);
    try (Listener listener = ctx.io().listen(SERVER, 5)) {
      while (true) {
        try (Connection connection = listener.accept()) {
          while (connection.read(block, 0, 1, MINUTE) > 0) {
            counter.incrementAndGet();
            connection.write(block, 0, 1);
          }
        } catch (IOException e) {
          ctx.log().debug("the client has gone", e);
        }
      }
    }
  }

  private static void countTo(ActorContext<Object> ctx, int target, boolean asksAgain) {
    Block block = ctx.heap().allocate(1);
    int done = 0;
    while (done < target) {
      try (Connection connection = ctx.io().connect(SERVER, MINUTE)) {
        while (done < target) {
          if (!asksAgain) {
            done++; // maybe it is not, but never twice
          }
          connection.write(block, 0, 1, SECOND);
          if (connection.read(block, 0, 1, MINUTE) < 0) {
            break;
          }
          if (asksAgain) {
            done++;
          }
        }
      } catch (IOException e) {
        ctx.sleep(SECOND);
      }
    }
  }

  private static Scenario counting(boolean asksAgain) {
    return sim -> {
      AtomicInteger counter = new AtomicInteger();
      sim.system().spawn("server", ctx -> count(ctx, counter));
      sim.faults(
          Fault.reset().atMost(2),
          Fault.slow(),
          Fault.partition(),
          Fault.refuseConnection("/net/**"),
          Fault.descriptor("/**"),
          Fault.pause());
      sim.system().spawn("client", ctx -> countTo(ctx, 3, asksAgain));
      sim.runFor(MINUTE);
      if (counter.get() > 3) {
        throw new AssertionError("counted twice");
      }
    };
  }

  @Test
  void requestThatIsSentAgain_isFound_andOneResetIsLeft() {
    ScenarioFailure failure = failureOf(counting(true));
    assertThat(failure).hasRootCauseMessage("counted twice");
    Map<Point, Deviation> left = failure.deviations().entries();
    assertThat(left.keySet())
        .as("%s", failure)
        .filteredOn(point -> !point.kind().equals("ARRIVAL") && !point.kind().equals("TURN"))
        .singleElement()
        .satisfies(point -> assertThat(point.kind()).isEqualTo("DELIVERY"))
        .satisfies(point -> assertThat(left.get(point)).isEqualTo(new Deviation.Fail()));
    assertThat(left).hasSizeLessThanOrEqualTo(5);
  }

  @Test
  void requestThatIsNotSentAgain_isCorrect() {
    CampaignReport report = Campaign.of(settings().withSchedules(500)).run(counting(false));
    assertThat(report.schedules()).isEqualTo(500);
  }

  /* ---- a transfer in two messages ---- */

  sealed interface Command {}

  record Add(int amount, ActorRef<Boolean> replyTo) implements Command {}

  private static Scenario transfer(boolean takesBack) {
    return sim -> {
      AtomicInteger[] balances = {new AtomicInteger(10), new AtomicInteger(10)};
      SpawnOptions restarted =
          SpawnOptions.defaults().withSupervision(Supervision.restart(10, MINUTE));
      ActorRef<Command> from = account(sim, "from", balances[0], restarted);
      ActorRef<Command> to = account(sim, "to", balances[1], restarted);
      sim.faults(
          Fault.refuse("/to"), // never applied, so it can be taken back
          Fault.stall("/*").upTo(SECOND).atMost(3),
          Fault.memory("/**"),
          Fault.clockJump());
      sim.system()
          .spawn(
              "transfer",
              ctx -> {
                from.<Boolean>ask(me -> new Add(-5, me), MINUTE);
                try {
                  to.<Boolean>ask(me -> new Add(5, me), MINUTE);
                } catch (AskException e) {
                  if (takesBack) {
                    from.<Boolean>ask(me -> new Add(5, me), MINUTE);
                  }
                }
              });
      sim.runFor(MINUTE.multipliedBy(5));
      if (balances[0].get() + balances[1].get() != 20) {
        throw new AssertionError("money is gone");
      }
    };
  }

  private static ActorRef<Command> account(
      ActorSim sim, String name, AtomicInteger balance, SpawnOptions options) {
    return sim.system()
        .spawn(
            name,
            Actor.handling(() ->
                (ctx, command) -> {
                  switch (command) {
                    case Add(int amount, ActorRef<Boolean> replyTo) -> {
                      balance.addAndGet(amount);
                      replyTo.tell(true);
                    }
                  }
                }),
            options);
  }

  @Test
  void transferThatIsNotTakenBack_isFound_andTheRefusalIsLeft() {
    ScenarioFailure failure = failureOf(transfer(false));
    assertThat(failure).hasRootCauseMessage("money is gone");
    assertThat(failure.deviations().entries())
        .as("%s", failure)
        .containsExactlyEntriesOf(
            Map.of(new Point("/transfer", 0, Point.OFFER, 1), new Deviation.Refuse()));
  }

  @Test
  void transferThatIsTakenBack_isCorrect() {
    assertThat(Campaign.of(settings().withSchedules(500)).run(transfer(true)).schedules())
        .isEqualTo(500);
  }
}
