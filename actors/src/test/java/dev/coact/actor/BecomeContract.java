package dev.coact.actor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Handlers that exchange themselves, and that hear when nothing comes. */
@Timeout(120)
abstract class BecomeContract extends ActorContract {
  private static final Duration SHORT = Duration.ofMillis(2);

  BecomeContract(boolean portable) {
    super(portable);
  }

  /** Says its name with each message, and does what it is told. */
  private final class Named implements MessageHandler<Object> {
    private final String name;

    Named(String name) {
      this.name = name;
    }

    @Override
    public void handle(ActorContext<Object> ctx, Object message) {
      said.add(name + " " + message);
      switch (message) {
        case MessageHandler<?> next -> {
          @SuppressWarnings("unchecked") // of this test
          MessageHandler<Object> handler = (MessageHandler<Object>) next;
          ctx.become(handler);
        }
        case String s when s.equals("back") -> ctx.unbecome();
        case String s when s.equals("fail") -> throw new IllegalStateException("as told");
        default -> {}
      }
    }

    @Override
    public void started(ActorContext<Object> ctx) {
      said.add(name + " started");
    }

    @Override
    public void stopped(ActorContext<Object> ctx) {
      said.add(name + " stopped");
      said.add(catchThrowable(() -> ctx.become(this)).getMessage());
    }

    @Override
    public String toString() {
      return "-> " + name;
    }
  }

  @Test
  void become_takesTheNextMessages_theFactorysHearsOfTheEnd() {
    AtomicInteger made = new AtomicInteger();
    ActorRef<Object> actor =
        system.spawn(
            "actor", Actor.handling(() -> new Named("made" + made.incrementAndGet())), RESTARTING);
    for (Object message :
        List.of(
            "a",
            new Named("b"),
            "c",
            new Named("d"),
            "e",
            "back",
            "f",
            new Named("g"),
            "fail",
            "h")) {
      actor.tell(message);
    }
    eventually(() -> said.contains("made2 h"));
    stopAndAwait(actor);
    String tooLate = "/actor: become (expected: handler style, and the incarnation goes on)";
    assertThat(said)
        .containsExactly(
            "made1 started",
            "made1 a",
            "made1 -> b",
            "b c",
            "b -> d",
            "d e",
            "d back",
            "made1 f",
            "made1 -> g",
            "g fail",
            "made1 stopped",
            tooLate,
            "made2 started",
            "made2 h",
            "made2 stopped",
            tooLate);
  }

  @Test
  void straightLine_hasNeither() {
    ActorRef<Object> actor =
        system.spawn(
            "loop",
            ctx -> {
              said.add(catchThrowable(() -> ctx.become((c, m) -> {})));
              said.add(catchThrowable(ctx::unbecome));
              said.add(catchThrowable(() -> ctx.receiveTimeout(SHORT, "quiet")));
            });
    for (String what : List.of("become", "unbecome", "receiveTimeout")) {
      assertThat((Throwable) heard())
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("/loop: " + what + " (expected: handler style, and the incarnation goes on)");
    }
    awaitEnd(actor);
  }

  @Test
  void receiveTimeout_comesAgainAndAgain_untilCancelled() {
    ActorRef<Object> actor =
        system.spawn(
            Actor.handling(() ->
                new MessageHandler<>() {
                  private int count;

                  @Override
                  public void started(ActorContext<Object> ctx) {
                    ctx.receiveTimeout(SHORT, "quiet");
                  }

                  @Override
                  public void handle(ActorContext<Object> ctx, Object message) {
                    said.add(message);
                    if (++count == 3) {
                      ctx.cancelReceiveTimeout();
                      said.add(ctx.ledger().entries());
                    }
                  }
                }));
    assertThat(List.of(heard(), heard(), heard(), heard()))
        .containsExactly("quiet", "quiet", "quiet", List.of());
    assertThat(system.counters().scheduler().timersArmed()).isZero();
    actor.tell("end");
    assertThat(heard()).isEqualTo("end");
  }

  @Test
  void receiveTimeout_endsWithTheIncarnation() {
    ActorRef<Code> actor = system.spawn(runner(), RESTARTING);
    doing(actor, ctx -> ctx.receiveTimeout(HOUR, _ -> said.add("quiet")));
    doing(actor, ctx -> said.add(ctx.ledger().entries()));
    assertThat(heard()).isEqualTo(List.of(new Ledger.Entry("timer", "receive timeout")));
    actor.tell(_ -> {
      throw new IllegalStateException("as told");
    });
    doing(actor, ctx -> assertThat(ctx.ledger().entries()).isEmpty());
    assertThat(system.counters().scheduler().timersArmed()).isZero();
  }

  @Test
  void atRate_leavesOutWhatWasMissed() {
    ActorRef<Object> actor =
        system.spawn(
            Actor.handling(() ->
                new MessageHandler<>() {
                  @Override
                  public void started(ActorContext<Object> ctx) {
                    ctx.timers().atRate("beat", SHORT, "beat");
                  }

                  @Override
                  public void handle(ActorContext<Object> ctx, Object message) {
                    said.add(message);
                    if (said.size() == 5) {
                      ctx.timers().cancel("beat");
                    }
                  }
                }));
    eventually(() -> said.size() == 5);
    actor.tell("end");
    eventually(() -> said.contains("end"));
    assertThat(said).hasSize(6);
    assertThat(system.counters().scheduler().timersArmed()).isZero();
  }
}
