package dev.coact.actor;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who runs when others want to, too; and what a system costs when nobody does. */
@Timeout(120)
abstract class FairnessContract extends ActorContract {
  FairnessContract(boolean portable) {
    super(portable);
  }

  /* ---- the length of a turn ---- */

  @Test
  void throughput_handlerStyle_endsTheTurn() {
    ActorSystem narrow = start("narrow", oneWorker(10));
    List<Object> order = order(narrow, handler());
    assertThat(order.indexOf("other")).isEqualTo(10);
  }

  @Test
  void throughput_straightLineThatNeverWaits_goesToTheBackAtItsNextReceive() {
    ActorSystem narrow = start("narrow", oneWorker(10));
    List<Object> order = order(narrow, loop());
    assertThat(order.indexOf("other")).isLessThanOrEqualTo(10);
  }

  @Test
  void timeSlice_handlerStyleWithSlowMessages_endsTheTurnAfterTheSecond() {
    Duration slice = Duration.ofMillis(1);
    ActorSystem narrow = start("narrow", slices(slice));
    Actor<Object> slow =
        Actor.handling(() ->
            (ctx, message) -> {
              compute(slice);
              said.add(message);
            });
    assertThat(order(narrow, slow).indexOf("other")).isEqualTo(2);
  }

  @Test
  void timeSlice_straightLineWithSlowMessages_endsTheTurnAfterTheSecond() {
    Duration slice = Duration.ofMillis(1);
    ActorSystem narrow = start("narrow", slices(slice));
    Actor<Object> slow =
        ctx -> {
          while (true) {
            Object message = ctx.receive();
            compute(slice);
            said.add(message);
          }
        };
    assertThat(order(narrow, slow).indexOf("other")).isLessThanOrEqualTo(2);
  }

  private static UnaryOperator<SystemSettings> slices(Duration slice) {
    return settings ->
        settings.withScheduler(
            s -> s.withWorkers(1).withMaxSpares(0).withThroughput(1_000_000).withTimeSlice(slice));
  }

  private static void compute(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    while (System.nanoTime() < end) {
      Thread.onSpinWait();
    }
  }

  /**
   * In which order they are heard: one actor that has 40 messages, and another that is runnable
   * behind it.
   */
  private List<Object> order(ActorSystem narrow, Actor<Object> busy) {
    ActorRef<Object> first = narrow.spawn(busy);
    ActorRef<Object> second = narrow.spawn(handler());
    ActorRef<Code> sender = narrow.spawn(runner());
    doing(
        sender,
        _ -> {
          if (portable()) { // first come, first served
            fill(first);
            second.tell("other");
          } else { // the last one comes next, the others behind it
            second.tell("other");
            fill(first);
          }
        });
    // Who listens meanwhile may hold the queue's lock, and so hold up the one who says something.
    eventually(() -> said.size() == 41);
    List<Object> order = new ArrayList<>();
    for (int i = 0; i < 41; i++) {
      order.add(heard());
    }
    return order;
  }

  private static void fill(ActorRef<Object> busy) {
    for (int i = 0; i < 40; i++) {
      busy.tell(i);
    }
  }

  /* ---- beside actors that never wait ---- */

  @Test
  void actors_besideOnesThatNeverWait_getTheirTurns() {
    ActorSystem narrow = start("narrow", oneWorker(64));
    AtomicBoolean stop = new AtomicBoolean();
    for (int i = 0; i < 2; i++) { // each is never without a message
      ActorRef<Object> selfish =
          narrow.spawn(
              Actor.handling(() ->
                  (ctx, message) -> {
                    if (!stop.get()) {
                      ctx.self().tell(message);
                    }
                  }));
      selfish.tell("again");
    }
    ActorRef<ActorRef<Object>> left = narrow.spawn(player(stop));
    ActorRef<ActorRef<Object>> right = narrow.spawn(player(stop));
    pingPong(left, right);
    ActorRef<ActorRef<String>> modest =
        narrow.spawn(Actor.handling(() -> (ctx, replyTo) -> replyTo.tell("here")));
    for (int i = 0; i < 200; i++) {
      assertThat(modest.<String>ask(me -> me, LONG)).isEqualTo("here");
    }
    stop.set(true);
  }

  @Test
  void actors_besideOneThatPollsForEver_getTheirTurns() {
    ActorSystem narrow = start("narrow", slices(Duration.ofMillis(1)));
    AtomicBoolean stop = new AtomicBoolean();
    narrow.spawn(ctx -> {
      while (!stop.get()) {
        compute(Duration.ofNanos(100_000));
        assertThat(ctx.receive(Duration.ZERO)).isNull();
      }
    });
    ActorRef<ActorRef<String>> modest =
        narrow.spawn(Actor.handling(() -> (ctx, replyTo) -> replyTo.tell("here")));
    try {
      for (int i = 0; i < 40; i++) {
        assertThat(modest.<String>ask(me -> me, LONG)).isEqualTo("here");
      }
    } finally {
      stop.set(true);
    }
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // they send each other to each other
  private static void pingPong(ActorRef left, ActorRef right) {
    left.tell(right);
    right.tell(left);
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  private static Actor<ActorRef<Object>> player(AtomicBoolean stop) {
    return Actor.handling(() ->
        (ctx, other) -> {
          if (!stop.get()) {
            other.tell((ActorRef) ctx.self());
          }
        });
  }

  /* ---- beside nobody ---- */

  @Test
  void idleSystem_takesLessThanAHundredthOfAProcessor() throws InterruptedException {
    ActorSystem idle = start("idle", settings -> settings);
    ActorRef<Code> first = idle.spawn(runner());
    doing(first, ctx -> ctx.io()); // the event source is there
    for (int i = 0; i < 5_000; i++) {
      int number = i;
      idle.spawn(ctx -> {
        if (number % 10 == 0) {
          ctx.timers().once("far", HOUR, "never");
        }
        ctx.receive();
      });
    }
    for (int i = 0; i < 5_000; i++) {
      idle.spawn(handler());
    }
    eventually(() -> idle.counters().scheduler().timersArmed() == 500);
    eventually(() -> idle.counters().scheduler().idleWorkers() == 2);
    long seconds = 2;
    long before = ownThreadsNanos();
    assertThat(new CountDownLatch(1).await(seconds, TimeUnit.SECONDS)).isFalse();
    long nanos = ownThreadsNanos() - before;
    assertThat(nanos)
        .as("nanoseconds of processor time in %s s", seconds)
        .isLessThan(TimeUnit.SECONDS.toNanos(seconds) / 100);
  }

  /**
   * Processor time of the threads that a system can have work on: its own, and those of the JDK
   * that carry virtual threads, wake them and poll for them. A loaded machine does not change it.
   */
  private static long ownThreadsNanos() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long sum = 0;
    for (ThreadInfo thread : threads.getThreadInfo(threads.getAllThreadIds())) {
      if (thread != null && isOwn(thread.getThreadName())) {
        sum += Math.max(0, threads.getThreadCpuTime(thread.getThreadId()));
      }
    }
    return sum;
  }

  private static boolean isOwn(String name) {
    return name.startsWith("coact-")
        || name.startsWith("ForkJoinPool-")
        || name.startsWith("VirtualThread-")
        || name.contains("Poller");
  }
}
