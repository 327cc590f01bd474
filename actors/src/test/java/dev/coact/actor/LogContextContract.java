package dev.coact.actor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coact.mailbox.OfferResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.logging.log4j.ThreadContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A trace id that is where the work is, and nowhere else. */
@Timeout(120)
abstract class LogContextContract extends ActorContract {
  private ActorSystem carrying;

  LogContextContract(boolean portable) {
    super(portable);
  }

  @BeforeEach
  void carry() {
    carrying = start("carrying", oneWorker(64)); // so that all share a stack
    carrying.carryLogContext();
  }

  @AfterEach
  void clear() {
    ThreadContext.clearMap();
  }

  private record Request(ActorRef<Object> replyTo) {}

  private static String trace() {
    return String.valueOf(ThreadContext.get("trace"));
  }

  /** Says the trace with each message, and answers requests. */
  private MessageHandler<Object> tracing(String name) {
    return (ctx, message) -> {
      said.add(name + " " + message.getClass().getSimpleName() + " " + trace());
      if (message instanceof Request request) {
        request.replyTo().tell("answer");
      }
    };
  }

  private Actor<Object> tracingLoop(String name) {
    return ctx -> {
      MessageHandler<Object> handler = tracing(name);
      while (true) {
        handler.handle(ctx, ctx.receive());
      }
    };
  }

  private List<Object> heard(int count) {
    List<Object> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(heard());
    }
    return all;
  }

  @Test
  void context_goesAlongOverHops_andNoFurther() {
    ActorRef<Object> handler = carrying.spawn(Actor.handling(() -> tracing("handler")));
    ActorRef<Object> loop = carrying.spawn(tracingLoop("loop"));
    ActorRef<Code> hop = carrying.spawn(runner());
    Code onwards =
        _ -> {
          handler.tell(trace());
          loop.tell(trace());
          said.add(handler.ask(Request::new, LONG));
          said.add("hop " + trace());
        };
    ThreadContext.put("trace", "7");
    hop.tell(onwards);
    ThreadContext.put("trace", "8");
    hop.tell(onwards);
    ThreadContext.clearMap();
    hop.tell(onwards);
    List<Object> all = heard(15);
    for (String trace : List.of("7", "8", "null")) {
      assertThat(all)
          .contains(
              "handler String " + trace,
              "loop String " + trace,
              "handler Request " + trace,
              "hop " + trace);
    }
    assertThat(trace()).as("of the test's own thread").isEqualTo("null");
  }

  @Test
  void whatTheCodePutsThere_staysWithItsMessage() {
    ActorRef<Code> actor = carrying.spawn(runner());
    actor.tell(_ -> ThreadContext.put("trace", "left behind"));
    actor.tell(_ -> said.add(ThreadContext.getImmutableContext()));
    assertThat(heard()).isEqualTo(Map.of());
  }

  @Test
  void failure_isReportedInTheContextOfItsMessage_whichEndsThere() {
    carrying.onFailure(failure -> said.add(failure.path() + " failed " + trace()));
    Code failing =
        _ -> {
          throw new IllegalStateException("as told");
        };
    ActorRef<Code> handler = carrying.spawn("handler", runner(), RESTARTING);
    ActorRef<Code> loop = carrying.spawn("loop", ctx -> ctx.receive().run(ctx), RESTARTING);
    ThreadContext.put("trace", "5");
    handler.tell(failing);
    loop.tell(failing);
    ThreadContext.clearMap();
    assertThat(heard(2)).containsExactlyInAnyOrder("/handler failed 5", "/loop failed 5");
    doing(handler, _ -> said.add("handler " + trace()));
    loop.tell(_ -> said.add("loop " + trace()));
    assertThat(heard(2)).containsExactly("handler null", "loop null");
  }

  @Test
  void messageOfAWatch_bringsBackThatOfWhereTheWatchWasBegun() {
    ActorRef<Object> target = carrying.spawn(Actor.handling(() -> tracing("target")));
    ActorRef<Code> watcher = carrying.spawn(runner());
    ThreadContext.put("trace", "6");
    doing(
        watcher,
        ctx -> {
          ctx.watch(target, () -> _ -> said.add("watch " + trace()));
          ThreadContext.put("trace", "7"); // goes along with what is sent from here on
          carrying.stop(target);
          ctx.await(carrying.whenEnded(target)); // so that the watch is heard of in the same turn
        });
    assertThat(heard()).isEqualTo("watch 6");
  }

  @Test
  void overWaits_itStays() {
    CompletableFuture<Void> gate = new CompletableFuture<>();
    ActorRef<Code> waiting = carrying.spawn(runner());
    ActorRef<Code> other = carrying.spawn(runner());
    ThreadContext.put("trace", "1");
    waiting.tell(ctx -> {
      ctx.await(gate);
      said.add("after the wait " + trace());
    });
    awaitWaiting(waiting);
    ThreadContext.put("trace", "2");
    doing(other, _ -> said.add("meanwhile " + trace()));
    gate.complete(null);
    assertThat(heard(2)).containsExactly("meanwhile 2", "after the wait 1");
  }

  @Test
  void timersAndStash_bringItBack() {
    ActorRef<Code> actor = carrying.spawn(runner());
    ThreadContext.put("trace", "timer");
    doing(
        actor,
        ctx -> ctx.timers().once("timer", Duration.ofMillis(1), _ -> said.add("timer " + trace())));
    assertThat(heard()).isEqualTo("timer timer");
    ThreadContext.put("trace", "stash");
    actor.tell(
        new Code() {
          private boolean again;

          @Override
          public void run(ActorContext<Code> ctx) {
            if (again) {
              said.add("stash " + trace());
            } else {
              again = true;
              ctx.stash().add(this);
            }
          }
        });
    ThreadContext.clearMap();
    doing(actor, ctx -> ctx.stash().unstash());
    assertThat(heard()).isEqualTo("stash stash");
  }

  @Test
  void offers_takeItAlong_andRefusedOnesAreTheCallers() {
    CompletableFuture<Void> gate = new CompletableFuture<>();
    ActorRef<Object> actor =
        carrying.spawn(
            ctx -> {
              ctx.await(gate);
              tracingLoop("actor").run(ctx);
            },
            CAPACITY_1);
    ThreadContext.put("trace", "3");
    assertThat(actor.offer("a")).isEqualTo(OfferResult.ACCEPTED);
    assertThat(actor.offer("b", Duration.ofMillis(1))).isEqualTo(OfferResult.FULL);
    gate.complete(null);
    assertThat(actor.offer("b", LONG)).isEqualTo(OfferResult.ACCEPTED);
    assertThat(heard(2)).containsExactly("actor String 3", "actor String 3");
    carrying.stop(actor);
    carrying.whenEnded(actor).toCompletableFuture().join();
    actor.tell("lost");
    assertThat(lost.stream().map(LostMessage::message)).containsExactly("lost");
  }

  @Test
  void notCarried_messagesAreWhatTheyAre() {
    ActorRef<Code> actor = system.spawn(runner());
    ThreadContext.put("trace", "4");
    doing(actor, _ -> said.add(trace()));
    assertThat(heard()).isEqualTo("null");
  }
}
