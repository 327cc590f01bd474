package dev.coact.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coact.actor.Actor;
import dev.coact.actor.ActorRef;
import dev.coact.actor.AskException;
import java.time.Duration;

/**
 * A client asks several questions, each with a deadline; the server stalls once. The bug: the
 * client takes the next reply in its mailbox for the answer, which may be a late one to the
 * question before.
 */
final class LateReply {
  private static final int QUESTIONS = 4;
  private static final Duration DEADLINE = Duration.ofMillis(10);
  private static final Duration LONGEST_STALL = Duration.ofMillis(20);
  private static final Duration LONG = Duration.ofMinutes(1);

  private LateReply() {}

  record Echo(int number, ActorRef<Integer> replyTo) {}

  static Scenario asking(boolean byHand) {
    return sim -> {
      sim.run().faults(OneFault.stall("/server", QUESTIONS, LONGEST_STALL, sim.random("stall")));
      Missed missed = new Missed();
      ActorRef<Echo> server =
          sim.system()
              .spawn(
                  "server",
                  Actor.handling(() -> (ctx, echo) -> echo.replyTo().tell(echo.number())));
      sim.system().spawn("client", byHand ? byHand(server) : asking(server, missed));
      sim.runFor(LONG);
      if (!byHand) {
        assertThat(sim.lost()).as("late replies and expired questions").hasSize(missed.count);
      }
    };
  }

  static Yardstick yardstick() {
    return Yardstick.of("late reply", asking(true), asking(false));
  }

  private static Actor<Integer> byHand(ActorRef<Echo> server) {
    return ctx -> {
      for (int i = 0; i < QUESTIONS; i++) {
        server.tell(new Echo(i, ctx.self()));
        Integer answer = ctx.receive(DEADLINE);
        if (answer != null) {
          assertThat(answer).as("answer").isEqualTo(i);
        }
      }
    };
  }

  private static Actor<Integer> asking(ActorRef<Echo> server, Missed missed) {
    return ctx -> {
      for (int i = 0; i < QUESTIONS; i++) {
        int number = i;
        try {
          int answer = server.ask(me -> new Echo(number, me), DEADLINE);
          assertThat(answer).as("answer").isEqualTo(i);
        } catch (AskException late) {
          assertThat(late.outcome()).isEqualTo(AskException.Outcome.TIMED_OUT);
          missed.count++;
        }
      }
    };
  }

  /** Questions without an answer in time. */
  private static final class Missed {
    private int count;
  }
}
