package dev.coact.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coact.actor.Actor;
import dev.coact.actor.ActorContext;
import dev.coact.actor.ActorRef;
import dev.coact.actor.MessageHandler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When timers are due, to the nanosecond: in virtual time. */
class VirtualTimersTest {
  private static final Duration BEAT = Duration.ofMillis(10);

  private final ActorSim sim = ActorSim.seeded(7);
  private final long start = sim.scheduler().clock().nanoTime();
  private final List<String> said = new ArrayList<>();

  private long millis() {
    return (sim.scheduler().clock().nanoTime() - start) / 1_000_000;
  }

  /** Says when it gets which message, and sleeps for as long as the message says. */
  private final class Slow implements MessageHandler<Object> {
    private final Starting starting;

    Slow(Starting starting) {
      this.starting = starting;
    }

    @Override
    public void started(ActorContext<Object> ctx) {
      starting.start(ctx);
    }

    @Override
    public void handle(ActorContext<Object> ctx, Object message) {
      said.add(message + " at " + millis());
      if (message instanceof Duration time) {
        ctx.sleep(time);
      }
    }
  }

  @FunctionalInterface
  private interface Starting {
    void start(ActorContext<Object> ctx);
  }

  private ActorRef<Object> spawn(Starting starting) {
    return sim.system().spawn("slow", Actor.handling(() -> new Slow(starting)));
  }

  @Test
  void atRate_keepsTheBeat_andLeavesOutWhatWasMissed() {
    ActorRef<Object> actor = spawn(ctx -> ctx.timers().atRate("beat", BEAT, "beat"));
    sim.runFor(Duration.ofMillis(35));
    actor.tell(Duration.ofMillis(30)); // until 65: 40, 50 and 60 come as one
    sim.runFor(Duration.ofMillis(50));
    assertThat(said)
        .containsExactly(
            "beat at 10",
            "beat at 20",
            "beat at 30",
            "PT0.03S at 35",
            "beat at 65",
            "beat at 70",
            "beat at 80");
    sim.system().stop(actor);
    sim.close();
  }

  @Test
  void every_countsFromTheHandling() {
    ActorRef<Object> actor = spawn(ctx -> ctx.timers().every("tick", BEAT, "tick"));
    sim.runFor(Duration.ofMillis(15));
    actor.tell(Duration.ofMillis(10)); // until 25
    sim.runFor(Duration.ofMillis(40));
    assertThat(said)
        .containsExactly(
            "tick at 10", "PT0.01S at 15", "tick at 25", "tick at 35", "tick at 45", "tick at 55");
    sim.system().stop(actor);
    sim.close();
  }

  @Test
  void receiveTimeout_countsFromTheLastMessage_toTheMillisecond() {
    ActorRef<Object> actor = spawn(ctx -> ctx.receiveTimeout(BEAT, "quiet"));
    sim.runFor(Duration.ofMillis(6));
    actor.tell("a"); // then quiet until 16
    sim.runFor(Duration.ofMillis(12)); // 18
    actor.tell(Duration.ofMillis(20)); // is busy until 38, then quiet until 48
    sim.runFor(Duration.ofMillis(42)); // 60
    assertThat(said)
        .containsExactly("a at 6", "quiet at 16", "PT0.02S at 18", "quiet at 48", "quiet at 58");
    sim.system().stop(actor);
    sim.close();
  }
}
