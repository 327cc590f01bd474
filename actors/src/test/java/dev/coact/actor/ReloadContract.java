package dev.coact.actor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coact.mailbox.OfferResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A configuration file that changes while the system runs. */
abstract class ReloadContract extends ActorContract {
  private static final Duration NEVER = Duration.ZERO;

  @TempDir Path directory;

  ReloadContract(boolean portable) {
    super(portable);
  }

  private Path file() {
    return directory.resolve("shop.conf");
  }

  private void write(String text) {
    write(file(), text);
  }

  /** At once, as editors do: nobody reads half of it. */
  private void write(Path file, String text) {
    try {
      Path made = Files.writeString(directory.resolve("made"), text);
      Files.move(made, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A system configured by the file, which it looks at now and then. */
  private ActorSystem startFromFile(String name, Duration interval) {
    return start(
        name,
        small ->
            SystemSettings.load(file())
                .withReload(reload -> reload.withInterval(interval))
                .withScheduler(_ -> small.scheduler()));
  }

  private static List<String> lines(ConfigReload reload) {
    return reload.changes().stream().map(ConfigChange::toString).toList();
  }

  @Test
  void reload_nothingHasChanged_saysSo() {
    write("coact.ask.timeout = 2s");
    ActorSystem shop = startFromFile("shop", NEVER);
    SystemSettings before = shop.settings();

    assertThat(shop.reload()).isEqualTo(new ConfigReload(List.of(), List.of()));
    assertThat(shop.settings()).isSameAs(before);
  }

  @Test
  void reload_settingsWithoutAFile_changeNothing() {
    assertThat(system.reload().changes()).isEmpty();
    assertThat(system.reload().errors()).isEmpty();
  }

  @Test
  void reload_eachLiveKey_isAppliedAndLoggedOnce() {
    write("");
    ActorSystem shop = startFromFile("shop", NEVER);
    write(
        """
        coact {
          scheduler { throughput = 3, time-slice = 4ms }
          mailbox { capacity = 5, send-timeout = 6ms, stash-capacity = 17 }
          memory.actor-quota = 7KiB
          io { permit-timeout = 8s, descriptor-budget = 17 }
          supervision {
            directive = restart, on = "java.io.IOException=resume", max-restarts = 9, within = 9s
            kind = permanent, backoff-min = 10ms, backoff-max = 11s, backoff-jitter = 0.3, backoff-reset = 12s
            retries = 2, keep-children = true, children-max-restarts = 13, children-within = 14s
          }
          shutdown { timeout = 11s, child-timeout = 12s }
          lost-messages { log-first = 13, log-every = 14 }
          ask { timeout = 15s, cycle-patience = 16s }
        }
        """);

    try (LogLines log = new LogLines(ActorSystem.class, Level.INFO)) {
      shop.reload();
      shop.reload();

      String at = " (" + file() + ":";
      assertThat(log.of("shop"))
          .containsExactly(
              "INFO system shop: coact.scheduler.throughput: 64 -> 3" + at + "2), at once",
              "INFO system shop: coact.scheduler.time-slice: 1ms -> 4ms" + at + "2), at once",
              "INFO system shop: coact.mailbox.capacity: 1024 -> 5" + at + "3), new actors",
              "INFO system shop: coact.mailbox.send-timeout: 0s -> 6ms" + at + "3), at once",
              "INFO system shop: coact.mailbox.stash-capacity: 0 -> 17" + at + "3), new actors",
              "INFO system shop: coact.memory.actor-quota: 64MiB -> 7KiB" + at + "4), new actors",
              "INFO system shop: coact.io.descriptor-budget: 0 -> 17" + at + "5), at once",
              "INFO system shop: coact.io.permit-timeout: 0s -> 8s" + at + "5), at once",
              "INFO system shop: coact.supervision.directive: stop -> restart" + at + "7), at once",
              "INFO system shop: coact.supervision.on: \"\" -> \"java.io.IOException=resume\""
                  + at
                  + "7), at once",
              "INFO system shop: coact.supervision.max-restarts: 10 -> 9" + at + "7), at once",
              "INFO system shop: coact.supervision.within: 10s -> 9s" + at + "7), at once",
              "INFO system shop: coact.supervision.kind: transient -> permanent"
                  + at
                  + "8), at once",
              "INFO system shop: coact.supervision.backoff-min: 0s -> 10ms" + at + "8), at once",
              "INFO system shop: coact.supervision.backoff-max: 10s -> 11s" + at + "8), at once",
              "INFO system shop: coact.supervision.backoff-jitter: 0.2 -> 0.3" + at + "8), at once",
              "INFO system shop: coact.supervision.backoff-reset: 0s -> 12s" + at + "8), at once",
              "INFO system shop: coact.supervision.retries: 0 -> 2" + at + "9), at once",
              "INFO system shop: coact.supervision.keep-children: false -> true"
                  + at
                  + "9), at once",
              "INFO system shop: coact.supervision.children-max-restarts: 0 -> 13"
                  + at
                  + "9), new actors",
              "INFO system shop: coact.supervision.children-within: 1m -> 14s"
                  + at
                  + "9), new actors",
              "INFO system shop: coact.shutdown.timeout: 10s -> 11s" + at + "11), at once",
              "INFO system shop: coact.shutdown.child-timeout: 5s -> 12s" + at + "11), at once",
              "INFO system shop: coact.lost-messages.log-first: 10 -> 13" + at + "12), at once",
              "INFO system shop: coact.lost-messages.log-every: 1000 -> 14" + at + "12), at once",
              "INFO system shop: coact.ask.timeout: 5s -> 15s" + at + "13), at once",
              "INFO system shop: coact.ask.cycle-patience: 100ms -> 16s" + at + "13), at once");
    }
    SystemSettings now = shop.settings();
    assertThat(SystemKeys.ALL.stream().filter(ConfigKey::isLive))
        .allSatisfy(key -> assertThat(now.get(key)).isNotEqualTo(key.defaultValue()));
    assertThat(shop.dispatchers.standard().throughputOpaque()).isEqualTo(3);
    assertThat(shop.dispatchers.standard().timeSliceNanosOpaque()).isEqualTo(4_000_000);
  }

  @Test
  void reload_keyThatNeedsAStart_isLoggedAndNotApplied() {
    write("coact.mailbox.overflow = suspend");
    ActorSystem shop = startFromFile("shop", NEVER);
    write("coact { mailbox.overflow = reject, scheduler.max-spares = 3 }");

    try (LogLines log = new LogLines(ActorSystem.class, Level.INFO)) {
      ConfigReload reload = shop.reload();

      assertThat(reload.changes()).noneMatch(ConfigChange::isApplied).hasSize(2);
      assertThat(log.of("shop"))
          .containsExactly(
              "WARN system shop: coact.scheduler.max-spares: 16 -> 3 ("
                  + file()
                  + ":1), next start only",
              "WARN system shop: coact.mailbox.overflow: suspend -> reject ("
                  + file()
                  + ":1), next start only");
    }
    assertThat(shop.settings().mailbox()).isEqualTo(SystemSettings.defaults().mailbox());
  }

  @Test
  void reload_wrongFile_changesNothingAndLogsEveryError() {
    write("coact.ask.timeout = 2s");
    ActorSystem shop = startFromFile("shop", NEVER);
    SystemSettings before = shop.settings();

    try (LogLines log = new LogLines(ActorSystem.class, Level.INFO)) {
      write("coact {\n  ask.timeout = 3s\n  ask.patience = 1s\n  mailbox.capacity = 0\n}");
      ConfigReload reload = shop.reload();

      assertThat(reload.changes()).isEmpty();
      assertThat(reload.errors()).hasSize(2);
      assertThat(log.of("shop")).hasSize(1);
      assertThat(log.of("shop").getFirst())
          .startsWith(
              "ERROR system shop: the changed configuration is not used, the values before it stay:"
                  + " 2 errors in the configuration:\n  "
                  + file()
                  + ":3: unknown key coact.ask.patience")
          .contains("\n  " + file() + ":4: coact.mailbox.capacity: 0 (expected: ");
    }
    assertThat(shop.settings()).isSameAs(before);

    write("coact.ask.timeout = 3s");
    assertThat(lines(shop.reload()))
        .containsExactly("coact.ask.timeout: 2s -> 3s (" + file() + ":1), at once");
    assertThat(shop.settings().ask().timeout()).isEqualTo(Duration.ofSeconds(3));
  }

  @Test
  void reload_fileGoneOrBroken_changesNothing() throws Exception {
    write("coact.ask.timeout = 2s");
    ActorSystem shop = startFromFile("shop", NEVER);

    write("coact { ask.timeout = ");
    assertThat(shop.reload().errors()).singleElement().asString().contains("syntax");
    Files.delete(file());
    assertThat(shop.reload().errors()).singleElement().asString().startsWith("configuration file");
    assertThat(shop.settings().ask().timeout()).isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void reload_fileGoneFromTheClassPath_changesNothing() throws Exception {
    Path found = directory.resolve("application.conf");
    write(found, "coact.ask.timeout = 2s");
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    try (URLClassLoader loader = new URLClassLoader(new URL[] {directory.toUri().toURL()}, null)) {
      thread.setContextClassLoader(loader);
      ActorSystem shop =
          start("shop", small -> SystemSettings.load().withScheduler(_ -> small.scheduler()));
      thread.setContextClassLoader(before);

      write(found, "coact.ask.timeout = 3s");
      assertThat(lines(shop.reload()))
          .containsExactly("coact.ask.timeout: 2s -> 3s (" + found + ":1), at once");
      Files.delete(found);
      assertThat(shop.reload().errors())
          .singleElement()
          .hasToString(
              "configuration file: " + found + " (expected: the file that was read before)");
      assertThat(shop.settings().ask().timeout()).isEqualTo(Duration.ofSeconds(3));
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  @Test
  void reload_whatTheProgramSet_staysUntilTheFileChangesIt() {
    write("coact.ask.timeout = 2s");
    ActorSystem shop =
        start(
            "shop",
            small ->
                SystemSettings.load(file())
                    .withScheduler(_ -> small.scheduler())
                    .withAsk(ask -> ask.withTimeout(Duration.ofSeconds(7)))
                    .withDeployment("/a", options -> options.withMailboxCapacity(7)));

    write("coact { ask { timeout = 2s, cycle-patience = 1s }, deployment { \"/b\" {} } }");
    shop.reload();
    assertThat(shop.settings().ask().timeout()).isEqualTo(Duration.ofSeconds(7));
    assertThat(shop.settings().ask().cyclePatience()).isEqualTo(Duration.ofSeconds(1));
    assertThat(shop.settings().deployment()).containsOnlyKeys("/a", "/b");

    write("coact.ask.timeout = 3s");
    shop.reload();
    assertThat(shop.settings().ask().timeout()).isEqualTo(Duration.ofSeconds(3));
    assertThat(shop.settings().ask().cyclePatience()).isEqualTo(Duration.ofMillis(100));
    assertThat(shop.settings().deployment()).containsOnlyKeys("/a");
  }

  @Test
  void reload_patterns_holdForNewActors() {
    write("coact.mailbox.capacity = 8");
    ActorSystem shop = startFromFile("shop", NEVER);
    ActorRef<Object> old = shop.spawn("old", loop());

    write(
        """
        coact {
          mailbox.capacity = 9
          dispatchers.side { workers = 1, throughput = 2 }
          deployment { "/placed" { dispatcher = side, mailbox.capacity = 3 }, "/nobody" {} }
        }
        """);
    assertThat(lines(shop.reload()))
        .containsExactly(
            "coact.mailbox.capacity: 8 -> 9 (" + file() + ":2), new actors",
            "coact.dispatchers.side.workers: none -> 1 (" + file() + ":3), new actors",
            "coact.dispatchers.side.throughput: none -> 2 (" + file() + ":3), new actors",
            "coact.deployment.\"/placed\".dispatcher: none -> \"side\" ("
                + file()
                + ":4), new actors",
            "coact.deployment.\"/placed\".mailbox.capacity: none -> 3 ("
                + file()
                + ":4), new actors");

    ActorRef<Object> plain = shop.spawn("new", loop());
    ActorRef<Object> placed = shop.spawn("placed", loop());
    assertThat(cell(old).mailbox.capacity()).isEqualTo(8);
    assertThat(cell(plain).mailbox.capacity()).isEqualTo(9);
    assertThat(cell(placed).mailbox.capacity()).isEqualTo(3);
    assertThat(cell(placed).dispatcher.name).isEqualTo("side");
    assertThat(shop.dump().unmatched()).containsExactly("/nobody");
    assertThat(shop.dump().toString())
        .endsWith("\npatterns of coact.deployment that no actor has matched: /nobody");

    write(
        """
        coact.dispatchers.side { workers = 1, throughput = 5 }
        coact.deployment { "/placed" { mailbox.capacity = 4 } }
        """);
    shop.reload();
    assertThat(cell(placed).dispatcher.throughputOpaque()).isEqualTo(5);
    assertThat(shop.dump().unmatched()).isEmpty(); // it had matched before the change
  }

  @Test
  void reload_supervision_decidesTheNextFailure() {
    write("coact.supervision.directive = stop");
    ActorSystem shop = startFromFile("shop", NEVER);
    AtomicInteger lives = new AtomicInteger();
    ActorRef<Object> actor =
        shop.spawn(
            "a",
            Actor.handling(() -> {
              lives.incrementAndGet();
              return (_, _) -> {
                throw new IllegalStateException("as told");
              };
            }));

    write("coact.supervision.directive = restart");
    shop.reload();
    actor.tell("fail");
    eventually(() -> lives.get() == 2);

    write("coact.supervision.directive = stop");
    shop.reload();
    actor.tell("fail");
    shop.whenEnded(actor).toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
    assertThat(failures.stream().map(ActorFailure::decision))
        .containsExactly(ActorFailure.Decision.RESTART, ActorFailure.Decision.STOP);
  }

  @Test
  void reload_sendTimeout_holdsForTheNextSend() {
    write("coact.mailbox.capacity = 1");
    ActorSystem shop = startFromFile("shop", NEVER);
    CompletableFuture<Void> gate = new CompletableFuture<>();
    ActorRef<Object> full = shop.spawn("full", behind(gate));
    awaitWaiting(full);
    while (full.offer("queued") == OfferResult.ACCEPTED) {}

    write("coact.mailbox { capacity = 1, send-timeout = 1ms }");
    shop.reload();
    full.tell("lost"); // returns

    assertThat(lostReasons()).containsExactly(LostMessage.Reason.SEND_TIMED_OUT);
    gate.complete(null);
  }

  @Test
  void reload_lostMessages_decidesWhatIsLogged() {
    write("coact.lost-messages { log-first = 0, log-every = 0 }");
    ActorSystem shop = startFromFile("shop", NEVER);
    ActorRef<Object> ended = shop.spawn("ended", _ -> {});
    shop.whenEnded(ended).toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();

    try (LogLines log = new LogLines(LostMessages.class, Level.WARN)) {
      ended.tell("in silence");
      write("coact.lost-messages { log-first = 0, log-every = 2 }");
      shop.reload();
      ended.tell("second of its reason");

      assertThat(log.messages()).singleElement().asString().contains("second of its reason");
    }
  }

  @Test
  void reload_descriptorBudget_letsTheNextIn() throws Exception {
    write("coact.io.descriptor-budget = 1");
    ActorSystem shop = startFromFile("shop", NEVER);
    Actor<Object> listening =
        ctx -> {
          var _ = ctx.io().listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
          said.add(ctx.self().path());
          ctx.receive();
        };
    ActorRef<Object> first = shop.spawn("first", listening);
    assertThat(heard()).isEqualTo("/first");
    ActorRef<Object> second = shop.spawn("second", listening);
    awaitWaiting(second);

    write("coact.io.descriptor-budget = 2");
    shop.reload();
    assertThat(heard()).isEqualTo("/second");

    write("coact.io.descriptor-budget = 1");
    shop.reload();
    ActorRef<Object> third = shop.spawn("third", listening);
    awaitWaiting(third);
    shop.stop(first);
    shop.whenEnded(first).toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
    assertThat(cell(third).waiting()).isNotNull();
    shop.stop(second);
    assertThat(heard()).isEqualTo("/third");
  }

  @Test
  void reload_byAnActor_isItsOwnBlockingCall() {
    write("coact.ask.timeout = 2s");
    ActorSystem shop = startFromFile("shop", NEVER);
    ActorRef<Code> actor = shop.spawn("a", runner());
    write("coact.ask.timeout = 3s");

    doing(actor, ctx -> said.add(lines(ctx.blocking(shop::reload)).size()));

    assertThat(heard()).isEqualTo(1);
  }

  @Test
  void reload_whileActorsTalk_losesNothing() throws Exception {
    write("");
    ActorSystem shop = startFromFile("shop", NEVER);
    int senders = 4;
    int each = 5_000;
    CountDownLatch handled = new CountDownLatch(senders * each);
    ActorRef<Object> target =
        shop.spawn("target", Actor.handling(() -> (_, _) -> handled.countDown()));
    IntStream.range(0, senders)
        .forEach(i ->
            shop.spawn(
                "sender" + i,
                ctx -> {
                  for (int sent = 0; sent < each; sent++) {
                    target.tell(sent);
                  }
                }));

    int changes = 0;
    for (int round = 0; handled.getCount() > 0 || round < 20; round++) {
      write(
          "coact { scheduler { throughput = %d, time-slice = %dus }, mailbox.send-timeout = %d h }"
              .formatted(1 + round % 7, 50 + round % 5, round % 2));
      changes += shop.reload().changes().size();
    }

    await(handled);
    assertThat(changes).isGreaterThan(40);
    assertThat(lost).isEmpty();
  }

  @Test
  void watch_changedFile_isReadByItself() throws Exception {
    write(directory.resolve("more.conf"), "coact.ask.cycle-patience = 1s");
    write("include \"more.conf\"\ncoact.ask.timeout = 2s");
    ActorSystem shop = startFromFile("shop", Duration.ofMillis(10));
    BlockingQueue<ConfigReload> reloads = new LinkedBlockingQueue<>();
    shop.onReload(_ -> {
      throw new IllegalStateException("others hear of it all the same");
    });
    shop.onReload(reloads::add);

    write("include \"more.conf\"\ncoact.ask.timeout = 3s");
    assertThat(lines(next(reloads)))
        .containsExactly("coact.ask.timeout: 2s -> 3s (" + file() + ":2), at once");

    write(directory.resolve("more.conf"), "\n\ncoact.ask.cycle-patience = 2s");
    assertThat(lines(next(reloads)))
        .containsExactly(
            "coact.ask.cycle-patience: 1s -> 2s ("
                + directory.resolve("more.conf")
                + ":3), at once");

    Files.delete(file());
    assertThat(next(reloads).errors()).hasSize(1);
    write("coact.ask.timeout = 4s");
    assertThat(next(reloads).changes()).hasSize(2);
    assertThat(shop.settings().ask().timeout()).isEqualTo(Duration.ofSeconds(4));
  }

  @Test
  void watch_fileThatStaysWrong_isToldOnce() throws Exception {
    write("coact.ask.timeout = 2s");
    ActorSystem shop = startFromFile("shop", Duration.ofMillis(5));
    BlockingQueue<ConfigReload> reloads = new LinkedBlockingQueue<>();
    shop.onReload(reloads::add);

    write("coact.ask.timeout = 0");
    assertThat(next(reloads).errors()).hasSize(1);
    ConfigWatch watch = Objects.requireNonNull(shop.watch);
    long looks = watch.looks();
    eventually(() -> watch.looks() > looks + 3);
    assertThat(reloads).isEmpty();
  }

  @Test
  void watch_systemThatEnds_leavesNoTimer() {
    write("coact.ask.timeout = 2s");
    ActorSystem shop = startFromFile("shop", Duration.ofHours(1));
    assertThat(shop.scheduler.timers().armed()).isEqualTo(1);

    assertThat(shop.shutdown(LONG).isClean()).isTrue();
    assertThat(shop.scheduler.timers().armed()).isZero();
  }

  @Test
  void watch_withoutFileOrTime_isNotThere() {
    write("coact.ask.timeout = 2s");

    assertThat(startFromFile("never", NEVER).scheduler.timers().armed()).isZero();
    assertThat(system.scheduler.timers().armed()).isZero();
  }

  private static ConfigReload next(BlockingQueue<ConfigReload> reloads)
      throws InterruptedException {
    ConfigReload next = reloads.poll(30, TimeUnit.SECONDS);
    assertThat(next).as("a reload").isNotNull();
    return next;
  }
}
