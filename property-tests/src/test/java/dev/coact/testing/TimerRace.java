package dev.coact.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coact.actor.Actor;
import dev.coact.actor.ActorContext;
import dev.coact.actor.ActorRef;
import dev.coact.actor.MessageHandler;
import java.time.Duration;

/**
 * An actor has another one wake it, and cancels that at the very moment. The bug: the wake-up is
 * under way already, and the actor does not look whether it still wants it.
 */
final class TimerRace {
  private static final Duration DELAY = Duration.ofMillis(10);
  private static final Duration LONG = Duration.ofMinutes(1);

  private TimerRace() {}

  sealed interface Message {
    record Start() implements Message {}

    record Stop() implements Message {}

    record Tick(int generation) implements Message {}
  }

  sealed interface Timer {
    record Arm(int generation, ActorRef<Message> owner) implements Timer {}

    record Due(Arm what) implements Timer {}

    record Cancel() implements Timer {}
  }

  static Scenario looking(boolean atGeneration) {
    return sim -> {
      ActorRef<Timer> clock = sim.system().spawn("clock", clock());
      ActorRef<Message> owner =
          sim.system().spawn("owner", Actor.handling(() -> new Owner(clock, atGeneration)));
      sim.system()
          .spawn(
              "user",
              ctx -> {
                owner.tell(new Message.Start());
                ctx.sleep(DELAY.minusMillis(1));
                ctx.sleep(Duration.ofMillis(1)); // begun after the timer was armed
                owner.tell(new Message.Stop());
                ctx.sleep(LONG);
              });
    };
  }

  static Yardstick yardstick() {
    return Yardstick.of("timer cancelled when due", looking(false), looking(true));
  }

  private static Actor<Timer> clock() {
    return Actor.handling(() ->
        (ctx, request) -> {
          switch (request) {
            case Timer.Arm arm -> ctx.timers().once("due", DELAY, new Timer.Due(arm));
            case Timer.Due(Timer.Arm(int generation, ActorRef<Message> owner)) ->
                owner.tell(new Message.Tick(generation));
            case Timer.Cancel() -> ctx.timers().cancel("due");
          }
        });
  }

  private static final class Owner implements MessageHandler<Message> {
    private final ActorRef<Timer> clock;
    private final boolean looksAtGeneration;
    private int generation;
    private boolean isStopped;

    Owner(ActorRef<Timer> clock, boolean looksAtGeneration) {
      this.clock = clock;
      this.looksAtGeneration = looksAtGeneration;
    }

    @Override
    public void handle(ActorContext<Message> ctx, Message message) {
      switch (message) {
        case Message.Start() -> clock.tell(new Timer.Arm(++generation, ctx.self()));
        case Message.Stop() -> {
          generation++;
          isStopped = true;
          clock.tell(new Timer.Cancel());
        }
        case Message.Tick(int ofGeneration) -> {
          if (!looksAtGeneration || ofGeneration == generation) {
            assertThat(isStopped).as("stopped when a tick was handled").isFalse();
          }
        }
      }
    }
  }
}
