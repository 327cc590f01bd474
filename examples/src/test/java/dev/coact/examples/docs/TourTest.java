package dev.coact.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coact.actor.Actor;
import dev.coact.actor.ActorRef;
import dev.coact.actor.ActorSystem;
import dev.coact.actor.AskException;
import dev.coact.actor.LostMessage;
import dev.coact.actor.SpawnOptions;
import dev.coact.actor.Supervision;
import dev.coact.actor.SystemSettings;
import dev.coact.io.ActorIo;
import dev.coact.mailbox.OfferResult;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs what the README shows, and holds what it says about it to be so. */
@Timeout(60)
class TourTest {

  private static final Duration LONG = Duration.ofSeconds(30);

  @TempDir Path folder;

  private final ActorSystem system = ActorSystem.start("tour", SystemSettings.defaults());

  @AfterEach
  void everythingEndsAndIsFree() {
    assertThat(Tour.shutdown(system).isClean()).as(system.toString()).isTrue();
  }

  @Test
  void counter_isAsked() throws Exception {
    ActorRef<Counter.Message> counter = Tour.counter(system);

    assertThat(Tour.offer(counter)).containsOnly(OfferResult.ACCEPTED);
    assertThat(Tour.ask(counter)).isEqualTo(4);
    assertThat(Tour.askAsync(counter).toCompletableFuture().get(30, TimeUnit.SECONDS)).isEqualTo(4);
    assertThat(Tour.outcome(counter)).isEqualTo("total: 4");
  }

  @Test
  void mailboxes_conflateAndOrder() throws Exception {
    CompletableFuture<Void> gate = new CompletableFuture<>();
    CompletableFuture<List<Object>> quotes = new CompletableFuture<>();
    CompletableFuture<List<Object>> jobs = new CompletableFuture<>();
    ActorRef<Object> prices =
        system.spawn(
            "prices", collect(gate, 2, quotes), Tour.mailboxes().get(0).withMailboxCapacity(2));
    ActorRef<Object> worker =
        system.spawn("worker", collect(gate, 2, jobs), Tour.mailboxes().get(1));

    prices.tell(new Tour.Quote("A", 1));
    prices.tell(new Tour.Quote("B", 1));
    prices.tell(new Tour.Quote("C", 1));
    prices.tell(new Tour.Quote("B", 2));
    worker.tell("a job");
    worker.tell(new Tour.Cancel(7));
    gate.complete(null);

    assertThat(quotes.get(30, TimeUnit.SECONDS))
        .containsExactly(new Tour.Quote("B", 2), new Tour.Quote("C", 1));
    assertThat(jobs.get(30, TimeUnit.SECONDS)).containsExactly(new Tour.Cancel(7), "a job");
    assertThat(system.counters().lost())
        .containsEntry(LostMessage.Reason.DROPPED, 1L)
        .containsEntry(LostMessage.Reason.CONFLATED, 1L);
  }

  private static Actor<Object> collect(
      CompletableFuture<Void> gate, int count, CompletableFuture<List<Object>> received) {
    return ctx -> {
      ctx.await(gate);
      List<Object> all = new ArrayList<>();
      while (all.size() < count) {
        all.add(ctx.receive());
      }
      received.complete(all);
    };
  }

  @Test
  void receiveMatching_leavesTheOthersInOrder() throws Exception {
    CompletableFuture<Void> gate = new CompletableFuture<>();
    CompletableFuture<List<Tour.Order>> received = new CompletableFuture<>();
    ActorRef<Tour.Order> orders =
        system.spawn(
            "orders",
            ctx -> {
              ctx.await(gate);
              received.complete(Tour.receiveMatching(ctx));
            });
    orders.tell(new Tour.Placed(1));
    orders.tell(new Tour.Paid(1));
    orders.tell(new Tour.Paid(2));
    gate.complete(null);

    assertThat(received.get(30, TimeUnit.SECONDS))
        .containsExactly(new Tour.Paid(1), new Tour.Paid(2), new Tour.Placed(1));
  }

  @Test
  void failure_startsAgain_thenStopsAtTheLimit() throws Exception {
    ActorRef<Counter.Message> counter = Tour.supervised(system);
    CompletableFuture<Void> told = new CompletableFuture<>();
    system.spawn(
        "shop",
        (Actor<Tour.Notice>)
            ctx -> {
              Tour.lookAfter(ctx, counter);
              told.complete(null);
            });

    for (int failures = 1; failures <= 3; failures++) {
      overflow(counter);
      awaitFreshState(counter);
    }
    overflow(counter);

    told.get(30, TimeUnit.SECONDS);
    assertThat(system.counters().restarts()).isEqualTo(3);
    assertThat(Tour.outcome(counter)).isEqualTo("it has ended");
    assertThat(system.counters().lost().get(LostMessage.Reason.FAILED_IN_HANDLER)).isEqualTo(4);
  }

  /** An ask that comes before the failure is handled fails with it, as the README says. */
  private static void awaitFreshState(ActorRef<Counter.Message> counter) {
    String outcome = Tour.outcome(counter);
    while (outcome.startsWith("it failed and started again: java.lang.ArithmeticException")) {
      outcome = Tour.outcome(counter);
    }
    assertThat(outcome).isEqualTo("total: 0");
  }

  private static void overflow(ActorRef<Counter.Message> counter) {
    counter.tell(new Counter.Add(Integer.MAX_VALUE));
    counter.tell(new Counter.Add(1));
  }

  @Test
  void restart_keepsTheTells_failsTheAsks() throws Exception {
    CompletableFuture<Void> gate = new CompletableFuture<>();
    ActorRef<Object> actor =
        system.spawn(
            "gated",
            Actor.handling(() ->
                (ctx, message) -> {
                  if (message instanceof CompletableFuture<?> wait) {
                    ctx.await(wait);
                    throw new IllegalStateException("gate");
                  }
                  @SuppressWarnings("unchecked") // the only other message here
                  ActorRef<String> replyTo = (ActorRef<String>) message;
                  replyTo.tell("answer");
                }),
            restarting());
    CompletableFuture<LostMessage> expired = new CompletableFuture<>();
    system.onLost(lost -> {
      if (lost.reason() == LostMessage.Reason.EXPIRED) {
        expired.complete(lost);
      }
    });
    actor.tell(gate);
    var pending = actor.<String>askAsync(me -> me, LONG).toCompletableFuture();

    gate.complete(null);

    assertThat(pending)
        .failsWithin(LONG)
        .withThrowableOfType(ExecutionException.class)
        .havingCause()
        .isInstanceOfSatisfying(
            AskException.class,
            e -> assertThat(e.outcome()).isEqualTo(AskException.Outcome.RECEIVER_RESTARTED));
    assertThat(expired.get(30, TimeUnit.SECONDS).recipient()).isEqualTo("/gated");
  }

  private static SpawnOptions restarting() {
    return SpawnOptions.defaults().withSupervision(Supervision.restart(1, LONG));
  }

  @Test
  void options_areTaken() {
    ActorRef<Counter.Message> counter =
        system.spawn("counter", Actor.handling(Counter::new), Tour.options());

    assertThat(counter.<Integer>ask(Counter.Get::new, LONG)).isZero();
  }

  @Test
  void ownSection_isRead() throws IOException {
    Path file = folder.resolve("shop.conf");
    Files.writeString(file, "coact.mailbox.capacity = 2\nshop.shelves = 4\n");

    try (ActorSystem configured = Tour.configured(file)) {
      assertThat(configured.settings().mailbox().capacity()).isEqualTo(2);
    }
  }

  @Test
  void reload_tellsOfChangesAndErrors() throws IOException {
    Path file = folder.resolve("shop.conf");
    String alone = "coact.reload.interval = 0\n"; // nobody else reads the file
    Files.writeString(file, alone + "coact.mailbox.capacity = 2\nshop.shelves = 4\n");

    try (ActorSystem configured = Tour.configured(file)) {
      Files.writeString(file, alone + "coact { mailbox.capacity = 3, scheduler.workers = 2 }");
      assertThat(Tour.reload(configured).changes()).hasSize(2);
      assertThat(configured.settings().mailbox().capacity()).isEqualTo(3);
      Files.writeString(file, "coact.mailbox.capacity = 0");
      configured.reload();
    }
    assertThat(Tour.ALERTS)
        .satisfiesExactly(
            first -> assertThat(first).isEqualTo("coact.scheduler.workers needs a restart"),
            second -> assertThat(second).contains("shop.conf:1: coact.mailbox.capacity: 0"));
  }

  @Test
  void ledger_closesTheFile() throws Exception {
    Path file = Files.writeString(folder.resolve("letter"), "A");
    CompletableFuture<Integer> first = new CompletableFuture<>();
    ActorRef<Path> reader =
        system.spawn("reader", (Actor<Path>) ctx -> first.complete(Tour.blocking(ctx)));

    reader.tell(file);

    assertThat(first.get(30, TimeUnit.SECONDS)).isEqualTo('A');
  }

  @Test
  void echo_servesAndFreesEverything() throws Exception {
    InetSocketAddress address = freeAddress();
    system.spawn("echo", (Actor<ActorIo>) ctx -> Echo.accept(ctx, address));

    for (String text : new String[] {"one", "two"}) {
      try (Socket socket = connect(address)) {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        byte[] answer = socket.getInputStream().readNBytes(text.length());
        assertThat(new String(answer, StandardCharsets.UTF_8)).isEqualTo(text);
      }
    }
  }

  private static InetSocketAddress freeAddress() throws IOException {
    try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return (InetSocketAddress) probe.getLocalSocketAddress();
    }
  }

  /** The actor may not listen yet. */
  private static Socket connect(InetSocketAddress address) throws IOException {
    for (int left = 30_000; ; left--) {
      try {
        return new Socket(address.getAddress(), address.getPort());
      } catch (IOException notYet) {
        if (left == 0) {
          throw notYet;
        }
        Thread.onSpinWait();
      }
    }
  }

  @Test
  void portableMode_runsTheSame_andSaysTheFlag() throws Exception {
    String printed = Repository.outputOf("Shop", "-Dorg.apache.logging.log4j.level=WARN");

    assertThat(printed).endsWith("left: 7");
    String line = printed.lines().filter(l -> l.contains("portable mode")).findFirst().orElse("");
    assertThat(Page.read(Path.of("README.md")).lines())
        .contains(line.substring(line.indexOf("portable mode")));
  }
}
