package dev.coact.actor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** What is seen of actors from outside. */
abstract class DumpContract extends ActorContract {
  DumpContract(boolean portable) {
    super(portable);
  }

  private ActorDump dumpOf(ActorRef<?> ref) {
    List<ActorDump> found =
        system.dump().actors().stream().filter(each -> each.path().equals(ref.path())).toList();
    assertThat(found).hasSize(1);
    return found.getFirst();
  }

  private ActorDump awaitDump(ActorRef<?> ref, ActorDump.State state) {
    return awaitDump(ref, dump -> dump.state() == state);
  }

  /** The very dump that is as it should be: another one may be from a moment later. */
  private ActorDump awaitDump(ActorRef<?> ref, Predicate<ActorDump> condition) {
    AtomicReference<ActorDump> found = new AtomicReference<>();
    eventually(() -> {
      ActorDump dump = dumpOf(ref);
      found.set(dump);
      return condition.test(dump);
    });
    return found.get();
  }

  private void assertWaits(ActorRef<?> ref, String what, String method) {
    ActorDump dump = awaitDump(ref, ActorDump.State.WAITING);

    assertThat(dump.waitsFor()).isEqualTo(what);
    assertThat(dump.frames().getFirst().getMethodName()).isEqualTo(method);
    assertThat(dump.frames())
        .allSatisfy(frame -> assertThat(frame.getClassName()).endsWith("Contract"));
  }

  @Test
  void dump_idleHandler_hasNoFrames() {
    ActorRef<Object> actor =
        system.spawn("a", handler(), SpawnOptions.defaults().withMailboxCapacity(7));
    ActorDump dump = awaitDump(actor, ActorDump.State.IDLE);

    assertThat(dump)
        .isEqualTo(
            new ActorDump("/a", ActorDump.State.IDLE, null, 0, 7, 0, "default", 0, List.of()));
  }

  @Test
  void dump_betweenTwoIncarnations_saysWhatItWaitsFor() {
    ActorRef<Code> actor =
        system.spawn(
            "a",
            runner(),
            SpawnOptions.defaults()
                .withSupervision(
                    Supervision.restart(1, HOUR).withBackoff(Backoff.between(HOUR, HOUR))));
    actor.tell(_ -> {
      throw new IllegalStateException("as told");
    });
    actor.tell(_ -> said.add("not now")); // for which it has a turn, and takes nothing
    eventually(() -> dumpOf(actor).state() == ActorDump.State.DOWN);

    String text = "/a  down, waits for the end of its backoff, mailbox 1 of 64";
    eventually(() -> system.dump().toString().contains(text));
    eventually(
        () -> system.snapshot().find("/a").orElseThrow().actor().state() == ActorDump.State.DOWN);
    stopAndAwait(actor);
    assertThat(said).isEmpty();
  }

  @Test
  void dump_receiving_showsWhere() {
    ActorRef<Object> actor = system.spawn("a", DumpContract::receives);
    ActorDump dump = awaitDump(actor, ActorDump.State.RECEIVING);

    assertThat(dump.frames()).hasSize(1);
    assertThat(dump.frames().getFirst().getMethodName()).isEqualTo("receives");
    assertThat(system.dump().toString())
        .startsWith(
            """
            system test: 1 actor
            /a  waits for a message, mailbox 0 of 64
                at dev.coact.actor.DumpContract.receives(DumpContract.java:\
            """);
  }

  private static void receives(ActorContext<Object> ctx) {
    ctx.receive();
  }

  @Test
  void dump_runtimeWaits_sayWhatForAndWhere() {
    CompletableFuture<Void> gate = new CompletableFuture<>();
    ActorRef<Object> slow = system.spawn("slow", ctx -> awaits(ctx, gate), CAPACITY_1);
    ActorRef<Object> sleeper = system.spawn("sleeper", DumpContract::sleeps);
    ActorRef<Object> sender = system.spawn("sender", ctx -> sends(slow));
    awaitSenders(slow, 1);
    ActorRef<Object> asker = system.spawn("asker", ctx -> asks(slow));
    ActorRef<Code> caller = system.spawn("caller", runner());
    CountDownLatch end = new CountDownLatch(1);
    caller.tell(ctx -> calls(ctx, end));

    assertWaits(slow, "a completion stage", "awaits");
    assertWaits(sleeper, "sleep", "sleeps");
    assertWaits(sender, "room in the mailbox of /slow", "sends");
    assertWaits(asker, "room in the mailbox of /slow", "asks");
    assertWaits(caller, "a blocking call", "calls");
    ActorDump dump = dumpOf(slow);
    assertThat(dump.mailboxDepth()).isEqualTo(1);
    assertThat(dump.waitingSenders()).isEqualTo(2);
    assertThat(dump.toString())
        .isEqualTo("/slow  waits for a completion stage, mailbox 1 of 1, senders waiting 2");
    system.stop(asker);
    system.stop(sleeper);
    end.countDown();
    gate.complete(null);
  }

  private static void awaits(ActorContext<Object> ctx, CompletableFuture<?> gate) throws Exception {
    ctx.await(gate);
    while (true) {
      ctx.receive();
    }
  }

  private static void sleeps(ActorContext<Object> ctx) {
    ctx.sleep(HOUR);
  }

  private static void sends(ActorRef<Object> slow) {
    slow.tell("one");
    slow.tell("two");
  }

  private static void asks(ActorRef<Object> target) {
    var _ = target.<Object>ask(me -> me, HOUR);
  }

  private static void calls(ActorContext<Code> ctx, CountDownLatch end) throws Exception {
    ctx.blocking(() -> {
      await(end);
      return "";
    });
  }

  @Test
  void dump_ask_saysWhoseAnswer() {
    ActorRef<Object> silent = system.spawn("silent", handler());
    ActorRef<Object> asker = system.spawn("asker", ctx -> asks(silent));

    assertWaits(asker, "an answer of /silent", "asks");
    system.stop(asker);
  }

  @Test
  void dump_waitOnALockOfTheJdk_isBlocked() {
    ReentrantLock lock = new ReentrantLock();
    ActorRef<Object> actor;
    ActorDump dump;
    lock.lock();
    try {
      actor = system.spawn("a", ctx -> locks(lock));
      dump = awaitDump(actor, ActorDump.State.BLOCKED);
    } finally {
      lock.unlock();
    }
    awaitEnd(actor);

    assertThat(dump.waitsFor()).isEqualTo("a wait of the JDK");
    if (portable()) {
      assertThat(dump.frames()).anyMatch(frame -> frame.getMethodName().equals("locks"));
    }
  }

  private static void locks(ReentrantLock lock) {
    lock.lock();
    try {
      assertThat(lock.isHeldByCurrentThread()).isTrue();
    } finally {
      lock.unlock();
    }
  }

  @Test
  void dump_waitOnAMonitor_isBlocked() {
    Object monitor = new Object();
    ActorRef<Object> actor;
    synchronized (monitor) {
      actor = system.spawn("a", ctx -> enters(monitor));
      // On the way there the JDK may block it over something else, such as a class that is loaded.
      awaitDump(actor, dump -> "a monitor (synchronized)".equals(dump.waitsFor()));
    }
    awaitEnd(actor);
  }

  private static void enters(Object monitor) {
    synchronized (monitor) {
      assertThat(monitor).isNotNull();
    }
  }

  @Test
  void dump_running_isNoWait() {
    CountDownLatch end = new CountDownLatch(1);
    ActorRef<Object> actor = system.spawn("a", ctx -> spin(end));
    ActorDump dump = awaitDump(actor, ActorDump.State.RUNNING);
    end.countDown();

    assertThat(dump.waitsFor()).isNull();
    assertThat(dump.frames()).isEmpty();
  }

  private static void spin(CountDownLatch end) {
    while (end.getCount() > 0) {
      Thread.onSpinWait();
    }
  }

  @Test
  void dump_tree_isInOrderAndIndented() {
    ActorSystem other = start("other", settings -> settings.withDispatcher("io", d -> d));
    ActorRef<Code> b = other.spawn("b", runner(), RESTARTING);
    other.spawn("a", handler(), SpawnOptions.defaults().withDispatcher("io"));
    b.tell(ctx -> {
      throw new IllegalStateException("on purpose");
    });
    doing(
        b,
        ctx -> {
          ctx.spawn("child", handler());
          ctx.spawn(handler());
        });
    eventually(
        () -> other.dump().actors().stream().allMatch(a -> a.state() == ActorDump.State.IDLE));

    assertThat(other.dump())
        .hasToString(
            """
            system other: 4 actors
            /b  idle, mailbox 0 of 64, incarnation 1
              /b/child  idle, mailbox 0 of 64
              /b/$1  idle, mailbox 0 of 64
            /a  idle, mailbox 0 of 64, dispatcher io\
            """);
  }

  @Test
  void dump_leftBehind_isShown() {
    ActorSystem other = startDirty("other", childTimeout(Duration.ofMillis(10)));
    CountDownLatch end = new CountDownLatch(1);
    ActorRef<Code> parent = other.spawn("parent", runner());
    doing(parent, ctx -> ctx.spawn("stuck", c -> spin(end)));
    eventually(() -> other.dump().toString().contains("/parent/stuck  running"));
    other.stop(parent);
    eventually(() -> other.actors().isEmpty());

    assertThat(other.dump().actors()).extracting(ActorDump::path).containsExactly("/parent/stuck");
    end.countDown();
    other.shutdown(LONG);
  }

  @Test
  void dump_underLoad_showsEachOnceAndDisturbsNobody() {
    int actors = 50;
    AtomicLong handled = new AtomicLong();
    AtomicBoolean over = new AtomicBoolean();
    for (int i = 0; i < actors; i++) {
      ActorRef<Object> echo =
          system.spawn(
              "echo" + i,
              Actor.handling(() ->
                  (ctx, to) -> {
                    handled.incrementAndGet();
                    reply(to);
                  }),
              CAPACITY_1);
      system.spawn("asker" + i, ctx -> asksUntil(echo, over));
    }
    eventually(() -> handled.get() > 1000);
    for (int i = 0; i < 300; i++) {
      SystemDump dump = system.dump();
      assertThat(dump.actors()).extracting(ActorDump::path).doesNotHaveDuplicates();
      assertThat(dump.actors()).hasSize(2 * actors);
      for (ActorDump each : dump.actors()) {
        if (each.path().startsWith("/asker")) {
          assertThat(each.frames())
              .allSatisfy(
                  f -> assertThat(f.getMethodName()).containsAnyOf("asksUntil", "lambda$dump"));
        } else {
          assertThat(each.frames()).isEmpty();
        }
      }
    }
    long soFar = handled.get();
    eventually(() -> handled.get() > soFar + 1000);
    over.set(true);
    eventually(() -> system.actors().size() == actors);

    assertThat(failures).isEmpty();
  }

  @SuppressWarnings("unchecked")
  private static void reply(Object to) {
    ((ActorRef<Object>) to).tell("answer");
  }

  private static void asksUntil(ActorRef<Object> echo, AtomicBoolean over) {
    while (!over.get()) {
      var _ = echo.<Object>ask(me -> me, LONG);
    }
  }
}
