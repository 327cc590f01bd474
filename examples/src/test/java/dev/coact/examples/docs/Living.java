package dev.coact.examples.docs;

import dev.coact.actor.ActorContext;
import dev.coact.actor.ActorRef;
import dev.coact.actor.ActorSnapshot;
import dev.coact.actor.ActorSystem;
import dev.coact.actor.Ledger;
import dev.coact.actor.MessageHandler;
import dev.coact.actor.ShutdownPhase;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.logging.log4j.ThreadContext;

/** The snippets of the page about lifecycles; {@link LivingTest} runs them. */
final class Living {
  private Living() {}

  /* ---- asks ---- */

  record Price(String item, ActorRef<Integer> replyTo) {}

  // docs: deadline
  /** Answers from its cache, or asks the one that knows for as long as its own asker waits. */
  record Prices(Map<String, Integer> cache, ActorRef<Price> source)
      implements MessageHandler<Price> {
    @Override
    public void handle(ActorContext<Price> ctx, Price price) {
      Integer known = cache.get(price.item());
      if (known == null) {
        known = source.ask(me -> new Price(price.item(), me), Duration.ofMinutes(1));
        cache.put(price.item(), known);
      }
      price.replyTo().tell(known);
    }
  }

  // end

  /* ---- stash and become ---- */

  sealed interface Job {}

  record Opened(StringBuilder log) implements Job {}

  record Write(String line) implements Job {}

  // docs: stash
  /** Sets the jobs aside until the log is open; then another handler takes them. */
  static final class Opening implements MessageHandler<Job> {
    @Override
    public void handle(ActorContext<Job> ctx, Job job) {
      switch (job) {
        case Opened(var log) -> {
          ctx.become(writing(log));
          ctx.stash().unstash();
        }
        case Write write -> ctx.stash().add(write);
      }
    }

    private static MessageHandler<Job> writing(StringBuilder log) {
      return (ctx, job) -> {
        if (job instanceof Write(var line)) {
          log.append(line).append('\n');
        }
      };
    }
  }

  // end

  /* ---- timers ---- */

  enum Signal {
    FLUSH,
    SAMPLE,
    GIVE_UP,
    QUIET
  }

  static class Timed implements MessageHandler<Signal> {
    final List<Signal> heard;

    Timed(List<Signal> heard) {
      this.heard = heard;
    }

    // docs: timers
    @Override
    public void started(ActorContext<Signal> ctx) {
      ctx.timers().once("deadline", Duration.ofMinutes(5), Signal.GIVE_UP);
      ctx.timers().every("flush", Duration.ofMillis(10), Signal.FLUSH); // after each handling
      ctx.timers().atRate("sample", Duration.ofMillis(10), Signal.SAMPLE); // on the beat
      ctx.receiveTimeout(Duration.ofMinutes(1), Signal.QUIET); // when nothing came for so long
    }

    // end

    @Override
    public void handle(ActorContext<Signal> ctx, Signal signal) {
      heard.add(signal);
    }
  }

  /* ---- the end ---- */

  static void endInOrder(ActorSystem system, AutoCloseable listener, ActorRef<?> orders) {
    // docs: shutdown
    Duration most = Duration.ofSeconds(5);
    system.closeOnExit(); // SIGTERM closes the system, too
    system.onShutdown(
        ShutdownPhase.INTAKE,
        "listener",
        most,
        () -> {
          listener.close(); // nothing new comes in
          return null;
        });
    system.onShutdown(ShutdownPhase.DRAIN, "orders", most, () -> system.drain(orders, most));
    // end
  }

  /* ---- from outside ---- */

  static List<String> busiest(ActorSystem system) {
    // docs: snapshot
    List<String> behind =
        system.snapshot().stream()
            .filter(actor -> actor.actor().mailboxDepth() > 100 || actor.pendingAsks() > 10)
            .map(ActorSnapshot::path)
            .toList();
    // end
    return behind;
  }

  static Map<String, List<Ledger.Entry>> ledgers(ActorSystem system, ActorRef<?> stuck) {
    // docs: abandon
    Map<String, List<Ledger.Entry>> held = system.ledgers();
    system.abandon(stuck);
    // end
    return held;
  }

  static void traced(ActorSystem system, ActorRef<Write> actor, String traceId) {
    // docs: trace
    system.carryLogContext(); // right after the start
    ThreadContext.put("trace", traceId); // where a request comes in
    actor.tell(new Write("anything")); // and stands in every line that is logged because of it
    // end
    ThreadContext.remove("trace");
  }
}
