package dev.coact.examples.docs;

import dev.coact.actor.Actor;
import dev.coact.actor.ActorContext;
import dev.coact.actor.ActorEnd;
import dev.coact.actor.ActorRef;
import dev.coact.actor.ActorSystem;
import dev.coact.actor.ChildKind;
import dev.coact.actor.SpawnOptions;
import dev.coact.actor.Supervision;
import dev.coact.actor.SupervisorStrategy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The snippets of the page for those who come from Erlang; {@link MigratingTest} runs them. */
final class FromErlang {
  private FromErlang() {}

  // docs: server
  sealed interface Request {
    record Push(String item) implements Request {} // a cast

    record Pop(ActorRef<String> from) implements Request {} // a call
  }

  /** A stack, as a loop with its state in local variables. */
  static void stack(ActorContext<Request> ctx) {
    List<String> items = new ArrayList<>();
    while (true) {
      switch (ctx.receive()) {
        case Request.Push push -> items.add(push.item());
        case Request.Pop pop -> pop.from().tell(items.removeLast()); // fails if it is empty
      }
    }
  }

  // end

  static String call(ActorSystem system) {
    // docs: call
    ActorRef<Request> stack = system.spawn("stack", FromErlang::stack);
    stack.tell(new Request.Push("book"));
    String item = stack.ask(Request.Pop::new, Duration.ofSeconds(5));
    // end
    return item;
  }

  sealed interface Line {
    record Ready() implements Line {}

    record Job(String text) implements Line {}
  }

  // docs: selective
  /** Jobs that come before the line is ready stay in the mailbox, in order. */
  static void worker(ActorContext<Line> ctx, List<String> done) {
    ctx.receiveMatching(message -> message instanceof Line.Ready);
    while (true) {
      if (ctx.receive() instanceof Line.Job(var text)) {
        done.add(text);
      }
    }
  }

  // end

  static ActorRef<Object> supervisor(ActorSystem system) {
    // docs: supervisor
    SpawnOptions flags = // #{strategy => rest_for_one, intensity => 5, period => 10}
        SpawnOptions.defaults()
            .withSupervisor(SupervisorStrategy.restForOne().withLimit(5, Duration.ofSeconds(10)));
    SpawnOptions permanent = // #{restart => permanent, shutdown => 2000}
        SpawnOptions.defaults()
            .withSupervision(
                Supervision.restart(1_000, Duration.ofSeconds(10))
                    .withKind(ChildKind.PERMANENT)
                    .withShutdownTimeout(Duration.ofSeconds(2)));
    ActorRef<Object> supervisor =
        system.spawn(
            "supervisor",
            ctx -> {
              ctx.spawn("first", FromErlang::stack, permanent);
              ctx.spawn("second", FromErlang::stack, permanent);
              while (true) {
                ctx.receive();
              }
            },
            flags);
    // end
    return supervisor;
  }

  // docs: monitor
  /** {@code erlang:monitor}: the end of another actor comes as a message of this actor's own. */
  static Actor<ActorEnd> monitorOf(ActorRef<?> target, List<ActorEnd> downs) {
    return ctx -> {
      ctx.watch(target, end -> end);
      downs.add(ctx.receive());
    };
  }
  // end
}
