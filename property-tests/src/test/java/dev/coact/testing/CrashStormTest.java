package dev.coact.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coact.actor.Actor;
import dev.coact.actor.ActorContext;
import dev.coact.actor.ActorRef;
import dev.coact.actor.ActorSystem;
import dev.coact.actor.LostMessage;
import dev.coact.actor.MessageHandler;
import dev.coact.actor.ShutdownReport;
import dev.coact.actor.SpawnOptions;
import dev.coact.actor.Supervision;
import dev.coact.actor.SupervisorStrategy;
import dev.coact.actor.SupervisorStrategy.Group;
import dev.coact.actor.SystemSettings;
import dev.coact.memory.Block;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Very many failures of very many actors that hold something of every kind: nothing is lost without
 * a record, nothing grows, and at the end nothing is held. {@code -Pstorm} makes it a million.
 */
@Timeout(600)
class CrashStormTest {
  private static final long CRASHES = Long.getLong("storm.crashes", 100_000);
  private static final int SUPERVISORS = 909;
  private static final int CHILDREN = 10; // of each: 10 000 actors with the supervisors and the top
  private static final int DRIVERS = 2;
  private static final int EVERY_ASK = 16;
  private static final int EVERY_SILENT = 8;
  private static final int EVERY_ASIDE = 4;
  private static final int EVERY_LISTENER = 500;
  private static final long SLACK_BYTES = 32L << 20;

  /* What leaks, leaks in each part of the second half; what compilers and collectors take is theirs
   * in some of them. */
  private static final int PARTS = 4;
  private static final long RESIDENT_SLACK_BYTES = 4L << 20;
  private static final Pattern MAPPING = Pattern.compile("^(\\p{XDigit}+)-\\p{XDigit}+ ");
  private static final Pattern RANGE = Pattern.compile("\\[0x(\\p{XDigit}+), 0x(\\p{XDigit}+)\\)");
  private static final Duration HOUR = Duration.ofHours(1);
  private static final SpawnOptions MEMBER =
      SpawnOptions.defaults()
          .withMailboxCapacity(8)
          .withSupervision(Supervision.restart(1_000_000, Duration.ofMillis(1)));

  private final LongAdder sent = new LongAdder();
  private final LongAdder handled = new LongAdder();
  private final LongAdder asked = new LongAdder();
  private final LongAdder askFailures = new LongAdder();
  private final LongAdder silent = new LongAdder();
  private final LongAdder silentEnded = new LongAdder();
  private final LongAdder setAside = new LongAdder();
  private final LongAdder skipped = new LongAdder();
  private final Queue<ActorRef<Message>> members = new ConcurrentLinkedQueue<>();

  /** What members are sent. */
  private sealed interface Message {
    record Work() implements Message {}

    record Crash() implements Message {}

    /** A request at which it fails. */
    record Asked(ActorRef<String> replyTo) implements Message {}

    /** A request that is pending until the actor fails, or is told to settle. */
    record Silent(ActorRef<String> replyTo) implements Message {}

    /** Set aside the first time, if there is room. */
    final class Aside implements Message {
      private boolean seen; // by the one actor that it is sent to
    }

    /** Answers what is pending, and receives again what was set aside. */
    record Settle() implements Message {}

    record Ended() implements Message {}
  }

  private static final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** Holds a block, a timer, a watch, a stash, asks, something in its ledger; some a listener. */
  private final class Member implements MessageHandler<Message> {
    private final int number;
    private final ActorRef<Message> neighbour;
    private final List<ActorRef<String>> pending = new ArrayList<>();

    Member(int number, ActorRef<Message> neighbour) {
      this.number = number;
      this.neighbour = neighbour;
    }

    @Override
    public void started(ActorContext<Message> ctx) throws Exception {
      if (neighbour != null) {
        ctx.watch(neighbour, Message.Ended::new);
      }
      if (number % EVERY_LISTENER == 0) {
        ctx.io().listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
      }
      ctx.stash().keepOnRestart(number % 2 == 0); // of the others it is lost
      ctx.stash().unstash(); // what the incarnation before has left
    }

    @Override
    public void handle(ActorContext<Message> ctx, Message message) {
      switch (message) {
        case Message.Work _ -> {
          Block block = ctx.heap().allocate(64);
          block.putLong(0, number);
          ctx.timers().once("timer", HOUR, new Message.Work());
          ctx.ledger().hold("held", () -> {});
          handled.increment();
        }
        case Message.Silent request -> {
          pending.add(request.replyTo());
          handled.increment();
        }
        case Message.Aside aside -> setAsideOrHandle(ctx, aside);
        case Message.Settle _ -> {
          pending.forEach(asker -> asker.tell("settled"));
          pending.clear();
          ctx.stash().unstash();
          handled.increment();
        }
        case Message.Crash _, Message.Asked _ -> throw new Failure();
        case Message.Ended _ -> {}
      }
    }

    private void setAsideOrHandle(ActorContext<Message> ctx, Message.Aside aside) {
      boolean first = !aside.seen;
      aside.seen = true;
      if (first && ctx.stash().offer(aside)) {
        setAside.increment();
      } else {
        handled.increment();
      }
    }
  }

  private Actor<Message> supervisor(int number, CountDownLatch ready) {
    return ctx -> {
      ActorRef<Message> before = null;
      for (int i = 0; i < CHILDREN; i++) {
        int child = number * CHILDREN + i;
        ActorRef<Message> neighbour = before;
        before = ctx.spawn(Actor.handling(() -> new Member(child, neighbour)), MEMBER);
        members.add(before);
      }
      ready.countDown();
      ctx.receive();
    };
  }

  private static SpawnOptions strategyOf(int number) {
    Group group =
        switch (number % 10) {
          case 0 -> Group.ONE_FOR_ALL;
          case 1 -> Group.REST_FOR_ONE;
          case 2 -> Group.DYNAMIC;
          default -> Group.ONE_FOR_ONE;
        };
    return SpawnOptions.defaults()
        .withSupervisor(new SupervisorStrategy(group, null, SupervisorStrategy.AutoShutdown.NEVER));
  }

  @Test
  void crashes_ofTenThousandActors_loseNothingAndLeaveNothing()
      throws InterruptedException, IOException {
    ActorSystem system =
        ActorSystem.start("storm", SystemSettings.defaults().withMemory(m -> m.withSlabSize(1024)));
    // Requests whose asks a failure before them has ended.
    system.onLost(lost -> skipped.add(isSkippedCrash(lost) ? 1 : 0));
    CountDownLatch ready = new CountDownLatch(SUPERVISORS);
    system.spawn(
        "top",
        ctx -> {
          for (int i = 0; i < SUPERVISORS; i++) {
            ctx.spawn(supervisor(i, ready), strategyOf(i));
          }
          ctx.receive();
        });
    assertThat(ready.await(60, TimeUnit.SECONDS)).isTrue();
    assertThat(system.counters().actors()).isEqualTo(1 + SUPERVISORS * (1 + CHILDREN));
    storm(system, CRASHES / 2);
    long halfWay = usedHeap();
    long residentGrown = Long.MAX_VALUE;
    for (int i = 0; i < PARTS; i++) {
      long before = residentOutsideTheHeap();
      storm(system, CRASHES / 2 / PARTS);
      residentGrown = Math.min(residentGrown, residentOutsideTheHeap() - before);
    }
    long grown = usedHeap() - halfWay;
    report(system, grown, residentGrown);
    assertThat(system.counters().failures()).isEqualTo(CRASHES - skipped.sum());
    assertThat(skipped.sum()).isLessThanOrEqualTo(asked.sum());
    assertThat(grown).as("growth of the Java heap in the second half").isLessThan(SLACK_BYTES);
    assertThat(residentGrown)
        .as("growth of resident memory outside the Java heap, in the part where it is least")
        .isLessThan(RESIDENT_SLACK_BYTES);
    assertThat(askFailures.sum()).isEqualTo(asked.sum());
    assertThat(silentEnded.sum()).isEqualTo(silent.sum());
    assertThat(setAside.sum()).isPositive();
    ShutdownReport report = system.shutdown(Duration.ofSeconds(60));
    assertThat(report.isClean()).as("%s", report).isTrue();
    assertThat(report.counters().nothingHeld()).as("%s", report.counters()).isTrue();
    assertThat(sent.sum()).isEqualTo(handled.sum() + report.counters().lostInAll());
  }

  private static boolean isSkippedCrash(LostMessage lost) {
    return (lost.reason() == LostMessage.Reason.EXPIRED
            || lost.reason() == LostMessage.Reason.NOT_SENT) // the mailbox was full, too
        && lost.message() instanceof Message.Asked;
  }

  private void report(ActorSystem system, long heapGrown, long residentGrown) {
    System.out.printf(
        "storm: %,d failures, %,d restarts; %,d sent, %,d handled, %,d lost; %,d set aside, %,d asks;"
            + " grown in the second half: Java heap %,d KiB, resident outside it in each quarter of it at least %,d KiB%n",
        system.counters().failures(),
        system.counters().restarts(),
        sent.sum(),
        handled.sum(),
        system.counters().lostInAll(),
        setAside.sum(),
        asked.sum() + silent.sum(),
        heapGrown >> 10,
        residentGrown >> 10);
  }

  /** So many failures, and as much work; returns when all of it is over. */
  private void storm(ActorSystem system, long crashes) throws InterruptedException {
    List<ActorRef<Message>> targets = new ArrayList<>(members);
    List<Thread> drivers = new ArrayList<>();
    for (int i = 0; i < DRIVERS; i++) {
      RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(i);
      drivers.add(Thread.ofPlatform().start(() -> drive(targets, random, crashes / DRIVERS)));
    }
    for (Thread driver : drivers) {
      driver.join();
    }
    for (ActorRef<Message> target : targets) {
      target.tell(new Message.Settle());
      sent.increment();
    }
    eventually(() -> sent.sum() == handled.sum() + system.counters().lostInAll());
    eventually(() -> system.counters().pendingAsks() == 0);
    eventually(() -> askFailures.sum() == asked.sum());
    eventually(() -> silentEnded.sum() == silent.sum());
  }

  private void drive(List<ActorRef<Message>> targets, RandomGenerator random, long crashes) {
    for (long i = 0; i < crashes; i++) {
      targets.get(random.nextInt(targets.size())).tell(new Message.Work());
      ActorRef<Message> victim = targets.get(random.nextInt(targets.size()));
      sent.add(2);
      if (i % EVERY_ASIDE == 0) {
        sent.increment();
        targets.get(random.nextInt(targets.size())).tell(new Message.Aside());
      }
      if (i % EVERY_SILENT == 0) {
        sent.increment();
        silent.increment();
        targets
            .get(random.nextInt(targets.size()))
            .<String>askAsync(Message.Silent::new, HOUR)
            .whenComplete((_, _) -> silentEnded.increment());
      }
      if (i % EVERY_ASK == 0) {
        asked.increment();
        victim
            .<String>askAsync(Message.Asked::new, HOUR)
            .whenComplete((_, failure) -> askFailures.add(failure == null ? 0 : 1));
      } else {
        victim.tell(new Message.Crash());
      }
    }
  }

  @SuppressWarnings("ThreadPriorityCheck") // a courtesy, not a means
  private static void eventually(BooleanSupplier condition) {
    CompletableFuture<Void> patience =
        new CompletableFuture<Void>().completeOnTimeout(null, 60, TimeUnit.SECONDS);
    while (!condition.getAsBoolean()) {
      assertThat(patience.isDone()).as("waited for a minute").isFalse();
      Thread.yield();
    }
  }

  /*
   * What the process has in memory, but for the range of the Java heap: how much of that range the
   * collector has touched so far says nothing.
   */
  private static long residentOutsideTheHeap() throws IOException {
    Path maps = Path.of("/proc/self/smaps");
    if (!Files.exists(maps)) {
      return 0;
    }
    long[] heap = heapRange();
    long resident = 0;
    boolean isHeap = false;
    for (String line : Files.readAllLines(maps)) {
      Matcher mapping = MAPPING.matcher(line);
      if (mapping.find()) {
        long from = Long.parseUnsignedLong(mapping.group(1), 16);
        isHeap = from >= heap[0] && from < heap[1];
      } else if (!isHeap && line.startsWith("Rss:")) {
        resident += Long.parseLong(line.replaceAll("[^0-9]", "")) << 10;
      }
    }
    return resident;
  }

  private static long[] heapRange() {
    try {
      Object info =
          ManagementFactory.getPlatformMBeanServer()
              .invoke(
                  new ObjectName("com.sun.management:type=DiagnosticCommand"),
                  "gcHeapInfo",
                  new Object[0],
                  new String[0]);
      Matcher range = RANGE.matcher((String) info);
      assertThat(range.find()).as("a range of addresses in %s", info).isTrue();
      return new long[] {
        Long.parseUnsignedLong(range.group(1), 16), Long.parseUnsignedLong(range.group(2), 16)
      };
    } catch (JMException e) {
      throw new AssertionError(e);
    }
  }

  private static long usedHeap() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
