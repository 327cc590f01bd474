package dev.coact.examples.docs;

import dev.coact.actor.Actor;
import dev.coact.actor.ActorContext;
import dev.coact.actor.ActorRef;
import dev.coact.actor.ActorSystem;
import dev.coact.actor.AskException;
import dev.coact.actor.ConfigReader;
import dev.coact.actor.ConfigReload;
import dev.coact.actor.ShutdownReport;
import dev.coact.actor.SpawnOptions;
import dev.coact.actor.Supervision;
import dev.coact.actor.SystemSettings;
import dev.coact.mailbox.OfferResult;
import dev.coact.mailbox.OverflowPolicy;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** The snippets of the README's tour; {@link TourTest} runs them. */
final class Tour {
  private Tour() {}

  static ActorRef<Counter.Message> counter(ActorSystem system) {
    // docs: spawn
    ActorRef<Counter.Message> counter = system.spawn("counter", Actor.handling(Counter::new));
    counter.tell(new Counter.Add(2));
    // end
    return counter;
  }

  static int ask(ActorRef<Counter.Message> counter) {
    // docs: ask
    int total = counter.ask(Counter.Get::new, Duration.ofSeconds(1));
    // end
    return total;
  }

  static CompletionStage<Integer> askAsync(ActorRef<Counter.Message> counter) {
    // docs: ask-async
    CompletionStage<Integer> later = counter.askAsync(Counter.Get::new, Duration.ofSeconds(1));
    // end
    return later;
  }

  static String outcome(ActorRef<Counter.Message> counter) {
    // docs: ask-outcome
    try {
      return "total: " + counter.<Integer>ask(Counter.Get::new, Duration.ofSeconds(1));
    } catch (AskException e) {
      return switch (e.outcome()) {
        case TIMED_OUT -> "no answer in time: it may have been handled, or will be";
        case FAILED -> "it failed at this: " + e.getCause();
        case RECEIVER_DOWN -> "it has ended";
        case RECEIVER_RESTARTED -> "it failed and started again: " + e.getCause();
        case REFUSED -> "its mailbox is full: not handled";
      };
    }
    // end
  }

  static List<OfferResult> offer(ActorRef<Counter.Message> counter) {
    // docs: offer
    OfferResult result = counter.offer(new Counter.Add(1)); // ACCEPTED, FULL or CLOSED
    OfferResult inTime = counter.offer(new Counter.Add(1), Duration.ofMillis(50));
    // end
    return List.of(result, inTime);
  }

  record Quote(String symbol, long price) {}

  record Cancel(int job) {}

  static List<SpawnOptions> mailboxes() {
    // docs: mailboxes
    SpawnOptions quotes =
        SpawnOptions.defaults()
            .withConflation(Quote.class, Quote::symbol) // replaces the queued one of that symbol
            .withOverflow(OverflowPolicy.DROP_OLDEST); // when it is full of other symbols
    SpawnOptions jobs =
        SpawnOptions.defaults().withPriorities(2, Cancel.class, cancel -> 0); // all others: 1
    // end
    return List.of(quotes, jobs);
  }

  sealed interface Order {}

  record Placed(int number) implements Order {}

  record Paid(int number) implements Order {}

  static List<Order> receiveMatching(ActorContext<Order> ctx) {
    // docs: receive-matching
    Predicate<Order> paid = order -> order instanceof Paid; // one object: it goes on where it was

    Order first = ctx.receiveMatching(paid);
    Order second = ctx.receiveMatching(paid, Duration.ofSeconds(1)); // null if none came in time
    Order oldest = ctx.receive();
    // end
    return Arrays.asList(first, second, oldest);
  }

  static ActorRef<Counter.Message> supervised(ActorSystem system) {
    // docs: supervise
    ActorRef<Counter.Message> counter =
        system.spawn(
            "counter",
            Actor.handling(Counter::new),
            SpawnOptions.defaults().withSupervision(Supervision.restart(3, Duration.ofMinutes(1))));
    // end
    return counter;
  }

  // docs: watch
  sealed interface Notice {}

  record CounterEnded() implements Notice {}

  static void lookAfter(ActorContext<Notice> ctx, ActorRef<Counter.Message> counter) {
    ctx.watch(counter, CounterEnded::new);
    switch (ctx.receive()) {
      case CounterEnded() -> ctx.log().warn("{} has ended", counter);
    }
  }

  // end

  static SpawnOptions options() {
    // docs: options
    SpawnOptions options =
        SpawnOptions.defaults()
            .withMailboxCapacity(16)
            .withOverflow(OverflowPolicy.REJECT)
            .withHeapQuota(1 << 20);
    // end
    return options;
  }

  static ActorSystem configured(Path file) {
    // docs: own-section
    ConfigReader config = ConfigReader.load(file);
    SystemSettings settings = SystemSettings.read(config);
    int shelves = config.section("shop").integer("shelves", 10, 1, 1_000);
    config.finish(); // throws ConfigException, with every mistake of the file

    ActorSystem system = ActorSystem.start("shop", settings);
    // end
    system.spawn("shelves", Actor.<Integer>handling(() -> (ctx, n) -> ctx.log().info(shelves)));
    return system;
  }

  static ConfigReload reload(ActorSystem system) {
    // docs: reload
    system.onReload(reload -> reload.errors().forEach(error -> alert(error.toString())));

    ConfigReload now = system.reload(); // reads at once; by itself it looks every five seconds
    now.changes().stream()
        .filter(change -> !change.isApplied())
        .forEach(change -> alert(change.key() + " needs a restart"));
    // end
    return now;
  }

  static final List<String> ALERTS = new CopyOnWriteArrayList<>();

  private static void alert(String text) {
    ALERTS.add(text);
  }

  static int blocking(ActorContext<Path> ctx) throws Exception {
    // docs: ledger
    Path file = ctx.receive();
    InputStream in = ctx.blocking(() -> Files.newInputStream(file)); // on the blocking pool
    ctx.ledger().hold("file", in); // closed when this incarnation ends, however it ends
    int first = ctx.blocking(in::read);
    // end
    return first;
  }

  static ShutdownReport shutdown(ActorSystem system) {
    // docs: shutdown
    ShutdownReport report = system.shutdown(Duration.ofSeconds(5));
    if (!report.isClean()) {
      System.err.println("still running: " + report.stillRunning() + ", " + report.counters());
    }
    // end
    return report;
  }
}
