package dev.coact.examples.demo;

import dev.coact.actor.ActorRef;
import dev.coact.actor.ConfigReader;
import dev.coact.actor.ShutdownReport;
import dev.coact.actor.SystemCounters;
import dev.coact.actor.SystemSettings;
import dev.coact.examples.kv.KvServer;
import dev.coact.examples.kv.KvSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** {@code ./coact demo}: shows and checks, in less than a minute, what Coact does. */
public final class DemoMain {
  private static final int CLIENTS = 16;
  private static final int CROWD = 1_000_000;
  private static final int GREETINGS = 3;
  private static final int DEAD_STARTS = 5;
  private static final Duration FIRST_BACKOFF = Duration.ofMillis(20);
  private static final Duration UNDISTURBED = Duration.ofSeconds(5);
  private static final Duration AFTER_THE_KILL = Duration.ofSeconds(3);
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /* A free port, and a minute to end a million actors one after the other on a slow machine. */
  private static final String SETTINGS =
      """
      kv { port = 0, shards = 4 }
      coact {
        memory.system-quota = 4GiB, shutdown { timeout = 60s, child-timeout = 60s }
        lost-messages.log-first = 1
      }
      """;

  /* What fails here fails on purpose: a line each, with the cause, and no stack trace. */
  private static final String CAUSE_IN_THE_LINE = "%notEmpty{, cause: %throwable{short.message}}%n";

  private final Checks checks = new Checks(System.out);

  private DemoMain() {}

  /**
   * Runs the demo and ends the process: 0 if every check held, 1 if not, 2 after a wrong option.
   *
   * @param args none
   */
  public static void main(String[] args) {
    System.setProperty("coact.log.cause", CAUSE_IN_THE_LINE); // before the first line is logged
    if (args.length > 0) {
      System.err.println("demo: unexpected option: " + args[0] + " (expected: none)");
      System.exit(2);
    }
    DemoMain demo = new DemoMain();
    boolean held;
    try {
      demo.run();
      held = demo.checks.summary();
    } catch (IOException | InterruptedException | RuntimeException e) {
      System.err.println("demo: " + e);
      held = false;
    }
    System.exit(held ? 0 : 1);
  }

  private void run() throws IOException, InterruptedException {
    ConfigReader file = ConfigReader.parse(SETTINGS);
    KvSettings kv = KvSettings.read(file);
    SystemSettings system = SystemSettings.read(file);
    file.finish();
    KvServer server = KvServer.start(kv, system);
    ShutdownReport report;
    try {
      checks.progress(
          "kv listens on port " + server.port() + " with " + server.shards() + " shards");
      driveAndBreak(server);
      letItCrash(server);
      crowd(server);
    } finally {
      checks.progress("closing the system");
      report = server.stop();
    }
    showEnd(report);
  }

  private void driveAndBreak(KvServer server) {
    checks.progress(CLIENTS + " clients send pipelined requests and check each reply");
    Load load = new Load(server.port(), CLIENTS);
    try (load) {
      checks.show("requests/s", number(drive(load, UNDISTURBED)));
      checks.progress("killing shard 0 on purpose");
      load.killBegins();
      server.killShard(0);
      boolean restarted = Waiting.until(() -> server.shardRestarts() == 1, PATIENCE);
      checks.that(restarted, "the killed shard was not restarted within " + PATIENCE);
      load.killHealed();
      checks.progress("its supervisor has restarted shard 0; the clients go on");
      checks.show("requests/s after the kill", number(drive(load, AFTER_THE_KILL)));
      boolean allGoOn = Waiting.until(() -> load.clientsPastTheKill() == CLIENTS, PATIENCE);
      checks.that(
          allGoOn,
          "clients that go on after the kill: "
              + load.clientsPastTheKill()
              + " (expected: "
              + CLIENTS
              + ")");
    }
    load.mistakes().forEach(mistake -> checks.that(false, "wrong reply to " + mistake));
    checks.show("requests, each reply checked", number(load.requests()));
    checks.show("replies that told of the kill", number(load.disturbed()));
    checks.show("restarts", Long.toString(server.system().counters().restarts()));
    boolean gone = Waiting.until(() -> server.connectedClients() == 0, PATIENCE);
    checks.that(gone, "connections left: " + server.connectedClients() + " (expected: 0)");
  }

  /** One fails and all of its group are restarted; one waits longer before each restart. */
  private void letItCrash(KvServer server) {
    Queue<String> steps = new ConcurrentLinkedQueue<>();
    Queue<Crew.Start> starts = new ConcurrentLinkedQueue<>();
    Crew crew = new Crew(server.system(), steps::add);
    ActorRef<String> engine = crew.board();
    Waiting.until(() -> steps.size() == 3, PATIENCE);
    steps.clear();
    checks.progress("one for all: the engine fails on purpose, and helm and radio go down with it");
    engine.tell("on purpose: engine on fire");
    Waiting.until(() -> steps.size() >= 6, PATIENCE);
    checks.progress(String.join(" ", steps));
    checks.that(
        List.copyOf(steps)
            .equals(List.of("-engine", "-radio", "-helm", "+helm", "+engine", "+radio")),
        "steps of the group: " + steps + " (expected: down in reverse order, up in order)");
    checks.progress(
        "backoff: one that fails on purpose at each start, until the "
            + (DEAD_STARTS + 1)
            + "th; it waits twice as long each time");
    crew.unsteady(DEAD_STARTS, FIRST_BACKOFF, starts::add);
    Waiting.until(() -> starts.size() > DEAD_STARTS, PATIENCE);
    checkWaits(List.copyOf(starts));
  }

  private void checkWaits(List<Crew.Start> starts) {
    checks.that(starts.size() == DEAD_STARTS + 1, "starts: " + starts.size());
    StringBuilder waits = new StringBuilder();
    for (int i = 1; i < starts.size(); i++) {
      long millis = (starts.get(i).nanos() - starts.get(i - 1).nanos()) / 1_000_000;
      waits.append(i == 1 ? "" : ", ").append(millis);
      long least = FIRST_BACKOFF.toMillis() << (i - 1);
      checks.that(
          millis >= least, "wait before restart " + i + ": " + millis + " ms, at least " + least);
    }
    checks.progress("it waited " + waits + " ms");
    checks.show("waits before restarts, in ms", waits.toString());
  }

  /** Lets the clients work. Returns requests per second. */
  private long drive(Load load, Duration time) {
    long start = System.nanoTime();
    long before = load.requests();
    for (long second = 1; second <= time.toSeconds(); second++) {
      long end = start + Duration.ofSeconds(second).toNanos();
      Waiting.until(() -> System.nanoTime() - end >= 0, Duration.ofMinutes(1));
      checks.progress(number(load.requests()) + " requests answered");
    }
    return perSecond(load.requests() - before, System.nanoTime() - start);
  }

  private void crowd(KvServer server) throws InterruptedException {
    long start = System.nanoTime();
    Crowd crowd =
        Crowd.start(
            server.system(),
            CROWD,
            started -> checks.progress(number(started) + " actors started"));
    checks.progress("each has handled a message after " + seconds(System.nanoTime() - start));
    long greeting = System.nanoTime();
    for (int i = 0; i < GREETINGS; i++) {
      checks.that(crowd.greet(PATIENCE), "a message to each actor took more than " + PATIENCE);
    }
    checks.show("actors at once", number(server.system().counters().actors()));
    checks.show(
        "messages/s, each to another actor",
        number(perSecond((long) GREETINGS * crowd.size(), System.nanoTime() - greeting)));
    checks.show("bytes per idle actor", number(crowd.bytesPerActor()));
  }

  private void showEnd(ShutdownReport report) {
    SystemCounters counters = report.counters();
    checks.show("closed in", seconds(report.took().toNanos()));
    checks.zero("actors left", counters.actors());
    checks.zero("stacks held", counters.scheduler().coroutines().alive());
    checks.zero("slabs held", counters.slabs());
    checks.zero("descriptors held", counters.descriptors());
    checks.zero("timers held", counters.scheduler().timersArmed());
    checks.that(report.isClean(), "the system did not end cleanly: " + report);
  }

  private static long perSecond(long count, long nanos) {
    return Math.round(count * 1e9 / nanos);
  }

  private static String seconds(long nanos) {
    return String.format(Locale.ROOT, "%.1f s", nanos / 1e9);
  }

  private static String number(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }
}
