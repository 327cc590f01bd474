package dev.coact.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.coact.actor.Actor;
import dev.coact.actor.ActorContext;
import dev.coact.actor.ActorFailure;
import dev.coact.actor.ActorRef;
import dev.coact.actor.RestartLimit;
import dev.coact.actor.SpawnOptions;
import dev.coact.actor.Supervision;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every run of a campaign is held to. */
class BuiltInTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private static final CampaignSettings SETTINGS =
      CampaignSettings.defaults().withSchedules(60).withMaxSteps(2_000);

  private static Throwable failureOf(Scenario scenario) {
    return catchThrowable(() -> Campaign.of(SETTINGS).run(scenario));
  }

  /* ---- no deadlock ---- */

  private static void mutualAsks(ActorSim sim) {
    record Ask(ActorRef<String> replyTo) {}
    class Pair {
      private ActorRef<Object> a;
      private ActorRef<Object> b;

      Actor<Object> asks(boolean first) {
        return Actor.handling(() ->
            (ctx, message) -> {
              if (message instanceof Ask(ActorRef<String> replyTo)) {
                replyTo.tell("here");
              } else {
                String _ = (first ? b : a).ask(Ask::new, SECOND);
              }
            });
      }
    }
    Pair pair = new Pair();
    pair.a = sim.system().spawn("a", pair.asks(true));
    pair.b = sim.system().spawn("b", pair.asks(false));
    pair.a.tell("go");
    pair.b.tell("go");
  }

  @Test
  void deadlock_isReportedWithItsCycle() {
    assertThat(failureOf(BuiltInTest::mutualAsks))
        .isInstanceOf(ScenarioFailure.class)
        .hasMessageContaining("no deadlock")
        .hasMessageContaining("/a waits for an answer of /b")
        .hasMessageContaining("/b waits for an answer of /a");
  }

  @Test
  void deadlock_isFineIfSwitchedOff() {
    assertThat(
            failureOf(sim -> {
              sim.without(BuiltIn.NO_DEADLOCK);
              mutualAsks(sim);
            }))
        .isNull();
  }

  /* ---- no livelock ---- */

  private static void pingPongForEver(ActorSim sim) {
    ActorRef<ActorRef<?>> loop =
        sim.system().spawn("loop", Actor.handling(() -> (ctx, me) -> ctx.self().tell(me)));
    loop.tell(loop);
  }

  @Test
  void livelock_isFound() {
    assertThat(failureOf(BuiltInTest::pingPongForEver))
        .isInstanceOf(ScenarioFailure.class)
        .hasMessageContaining("maxSteps=2000");
  }

  @Test
  void livelock_isCutOffIfSwitchedOff() {
    assertThat(
            failureOf(sim -> {
              sim.without(BuiltIn.NO_LIVELOCK);
              pingPongForEver(sim);
            }))
        .isNull();
  }

  /* ---- nothing vanishes ---- */

  @Test
  void losses_areAccountedFor() {
    Campaign.of(SETTINGS)
        .run(sim -> {
          ActorRef<Object> shortLived = sim.system().spawn("short", ctx -> ctx.receive());
          ActorRef<Object> small =
              sim.system()
                  .spawn(
                      "small",
                      ctx -> ctx.sleep(SECOND),
                      SpawnOptions.defaults()
                          .withMailboxCapacity(1)
                          .withOverflow(dev.coact.mailbox.OverflowPolicy.DROP_OLDEST));
          sim.clients(3).eachTells(List.of(new Object(), new Object()), shortLived);
          sim.clients(2).eachTells(List.of("a", "b", "c"), small);
          sim.clients(1)
              .each(
                  List.of("d"),
                  _ -> shortLived.ask(me -> new Object[] {me}, Duration.ofMillis(10)));
          sim.sometimes("some are lost", () -> sim.lost().size() > 3);
        });
  }

  @Test
  void account_seesWhatVanishes() {
    Identities identities = new Identities();
    Identities.Identity a = identities.of(null);
    Mailroom mailroom = new Mailroom();
    mailroom.sent(a, a, "one");
    mailroom.sent(a, a, "two");
    mailroom.sent(a, a, "two");
    mailroom.handled(a, "one");
    mailroom.handled(a, "two");
    assertThat(mailroom.vanished())
        .contains("1 messages were neither handled nor lost")
        .contains("two from outside to outside");
    mailroom.gone(null, "two");
    assertThat(mailroom.vanished()).isNull();
    assertThat(mailroom.seen(CharSequence.class)).isTrue();
    assertThat(mailroom.seen(Integer.class)).isFalse();
  }

  /* ---- first in, first out ---- */

  private static Mailroom twoOutOfOrder(Identities.Identity from, Identities.Identity to) {
    Mailroom mailroom = new Mailroom();
    mailroom.sent(from, to, "one");
    mailroom.sent(from, to, "two");
    mailroom.handled(to, "two");
    mailroom.handled(to, "one");
    return mailroom;
  }

  @Test
  void account_seesWhatOvertakes() {
    Identities.Identity from = new Identities.Identity("/from", 1);
    Identities.Identity to = new Identities.Identity("/to", 2);
    assertThat(twoOutOfOrder(from, to).overtaken())
        .isEqualTo("/to has handled two before one (expected: the order in which /from sent them)");
    assertThat(twoOutOfOrder(new Identities.Identity("outside", 0), to).overtaken()).isNull();

    Mailroom again = twoOutOfOrder(from, to);
    again.handled(to, "one"); // so it was not only sent by /from
    assertThat(again.overtaken()).isNull();
  }

  @Test
  void selectiveReceive_isNoOvertaking() {
    Campaign.of(SETTINGS)
        .run(sim -> {
          ActorRef<String> choosy =
              sim.system()
                  .spawn(
                      "choosy",
                      ctx -> {
                        String _ = ctx.receiveMatching("b"::equals);
                        String _ = ctx.receive();
                      });
          sim.clients(2).eachTells(List.of("a", "b"), choosy);
        });
  }

  /* ---- restart limits ---- */

  private static ActorFailure failure() {
    return new ActorFailure(
        "/a", 0, new IllegalStateException(), ActorFailure.Decision.RESTART, 1, List.of());
  }

  @Test
  void budgets_areCountedByTheirOwnClock() {
    RestartBudgets budgets = new RestartBudgets();
    budgets.configured("/a", new RestartLimit(2, SECOND));
    assertThat(budgets.failed(failure(), Duration.ZERO)).isNull();
    assertThat(budgets.failed(failure(), Duration.ofMillis(999))).isNull();
    assertThat(budgets.failed(failure(), SECOND)).isNull();
    assertThat(budgets.failed(failure(), Duration.ofMillis(1001)))
        .isEqualTo("/a is restarted 3 times within PT1S (expected: at most 2)");
  }

  @Test
  void restarts_areWithinTheirLimits() {
    Campaign.of(SETTINGS)
        .run(sim -> {
          ActorRef<String> fails =
              sim.system()
                  .spawn(
                      "fails",
                      Actor.handling(() ->
                          (ActorContext<String> ctx, String message) -> {
                            throw new IllegalStateException(message);
                          }),
                      SpawnOptions.defaults()
                          .withSupervision(Supervision.restart(3, Duration.ofMinutes(1))));
          sim.clients(3).eachTells(List.of("a", "b", "c"), fails);
          sim.sometimes("all restarts are used", () -> sim.failures().size() == 4);
        });
  }

  /* ---- nothing held ---- */

  @Test
  void whatIsHeld_isFound() {
    Scenario stuck =
        sim -> {
          ActorRef<String> ref = sim.system().spawn("fine", ctx -> ctx.receive());
          sim.system()
              .onShutdown(
                  dev.coact.actor.ShutdownPhase.INTAKE,
                  "bad-task",
                  SECOND,
                  () -> {
                    throw new IllegalStateException("made up: " + ref.path());
                  });
        };
    assertThat(failureOf(stuck)).hasMessageContaining("bad-task");
    assertThat(
            failureOf(sim -> {
              sim.without(BuiltIn.NOTHING_HELD);
              stuck.run(sim);
            }))
        .isNull();
  }
}
