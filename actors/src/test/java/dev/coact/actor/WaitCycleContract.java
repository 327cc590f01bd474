package dev.coact.actor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Actors that wait for each other: the youngest wait fails, and nothing else does. */
abstract class WaitCycleContract extends ActorContract {
  private static final String REMEDY =
      "(expected: no actor waits for one that waits for it; use offer or askAsync, answer before"
          + " sending, or raise coact.mailbox.capacity)";

  WaitCycleContract(boolean portable) {
    super(portable);
  }

  private static UnaryOperator<SystemSettings> patience(Duration time) {
    return settings -> settings.withAsk(ask -> ask.withCyclePatience(time));
  }

  /** Runs code and says how it ended. */
  private void saying(ActorRef<Code> actor, String name, Code code) {
    actor.tell(ctx -> {
      try {
        code.run(ctx);
        said.add(name + " went on");
      } catch (WaitCycleException e) {
        said.add(e);
      }
    });
  }

  private WaitCycleException heardCycle() {
    assertThat(said).isNotNull();
    Object next = heard();
    assertThat(next).isInstanceOf(WaitCycleException.class);
    return (WaitCycleException) next;
  }

  private static final Code NOTHING = ctx -> {};

  private static ActorRef<Code> runner(ActorSystem where, String name, int capacity) {
    return where.spawn(name, runner(), SpawnOptions.defaults().withMailboxCapacity(capacity));
  }

  private void nobodyWaits() {
    eventually(() -> system.counters().pendingAsks() == 0);
    eventually(() -> system.counters().scheduler().timersArmed() == 0);
  }

  /* ---- by full mailboxes ---- */

  @Test
  void tell_twoFullMailboxes_youngestWaitFailsWithTheCycle() {
    ActorRef<Code> a = runner(system, "a", 1);
    ActorRef<Code> b = runner(system, "b", 1);
    CountDownLatch bothRun = new CountDownLatch(2);
    CountDownLatch bothFull = new CountDownLatch(2);
    CountDownLatch aWaits = new CountDownLatch(1);
    saying(
        a,
        "a",
        ctx -> {
          meet(ctx, bothRun);
          b.tell(NOTHING); // fills the place
          meet(ctx, bothFull);
          b.tell(NOTHING); // waits
        });
    saying(
        b,
        "b",
        ctx -> {
          meet(ctx, bothRun);
          a.tell(NOTHING);
          meet(ctx, bothFull);
          waitFor(ctx, aWaits);
          a.tell(NOTHING);
        });
    awaitSenders(b, 1);
    aWaits.countDown();
    WaitCycleException cycle = heardCycle();

    assertThat(cycle)
        .hasMessage(
            "/b waits in a cycle:"
                + "\n  /b waits for room in the mailbox of /a; its own has 1 of 1"
                + "\n  /a waits for room in the mailbox of /b; its own has 1 of 1\n"
                + REMEDY);
    assertThat(cycle.cycle())
        .containsExactly(
            new WaitCycleException.Wait("/b", "room in the mailbox of /a", "/a", 1, 1),
            new WaitCycleException.Wait("/a", "room in the mailbox of /b", "/b", 1, 1));
    assertThat(heard()).isEqualTo("a went on");
    assertThat(lostReasons()).containsExactly(LostMessage.Reason.NOT_SENT);
    nobodyWaits();
  }

  /** Lets the actor wait for others, in a call that is no edge of the graph. */
  private static void meet(ActorContext<?> ctx, CountDownLatch latch) throws Exception {
    latch.countDown();
    waitFor(ctx, latch);
  }

  private static void waitFor(ActorContext<?> ctx, CountDownLatch latch) throws Exception {
    ctx.blocking(() -> {
      await(latch);
      return "";
    });
  }

  @Test
  void tell_fullMailboxesInARing_oneFailsAndTheOthersGoOn() {
    int size = 1000;
    List<ActorRef<Code>> ring = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      ring.add(runner(system, "n" + i, 1));
    }
    CompletableFuture<Void> allRun = new CompletableFuture<>();
    CompletableFuture<Void> allFull = new CompletableFuture<>();
    for (int i = 0; i < size; i++) {
      ActorRef<Code> next = ring.get((i + 1) % size);
      saying(
          ring.get(i),
          "n" + i,
          ctx -> {
            ctx.await(allRun); // or it might be told nothing before this
            next.tell(NOTHING);
            ctx.await(allFull);
            next.tell(NOTHING);
          });
    }
    eventually(() -> ring.stream().allMatch(ref -> cell(ref).waiting() != null));
    allRun.complete(null);
    eventually(() ->
        ring.stream()
            .allMatch(ref -> cell(ref).mailbox.depth() == 1 && cell(ref).waiting() != null));
    allFull.complete(null);
    List<Object> ends = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      ends.add(heard());
    }

    List<Object> failed = ends.stream().filter(end -> end instanceof WaitCycleException).toList();
    assertThat(failed).hasSize(1);
    assertThat(((WaitCycleException) failed.getFirst()).cycle()).hasSize(size);
    assertThat(((WaitCycleException) failed.getFirst()).getMessage())
        .contains("\n  and 980 more\n");
    assertThat(lostReasons()).containsExactly(LostMessage.Reason.NOT_SENT);
    nobodyWaits();
  }

  @Test
  void tell_chainThatEndsInOneWhoGoesOn_isNoCycle() {
    CompletableFuture<Void> gate = new CompletableFuture<>();
    ActorRef<Object> last = system.spawn("last", behind(gate), CAPACITY_1);
    ActorRef<Code> middle = runner(system, "middle", 1);
    ActorRef<Code> first = runner(system, "first", 1);
    saying(
        middle,
        "middle",
        ctx -> {
          last.tell("one");
          last.tell("two");
        });
    awaitSenders(last, 1);
    saying(
        first,
        "first",
        ctx -> {
          middle.tell(NOTHING);
          middle.tell(NOTHING);
        });
    awaitSenders(middle, 1);
    gate.complete(null);
    List<Object> all = List.of(heard(), heard(), heard(), heard());

    assertThat(all).containsExactlyInAnyOrder("one", "two", "middle went on", "first went on");
  }

  /* ---- by asks ---- */

  /** A request that makes the receiver run code before it answers. */
  private static Object askTo(ActorRef<Code> target, Code before) {
    return target.<Object>ask(
        me ->
            ctx -> {
              before.run(ctx);
              me.tell("answer of " + target.path());
            },
        HOUR);
  }

  @Test
  void ask_whoAsksBack_failsAndTheFirstAskIsAnsweredOrFailsWithIt() {
    ActorRef<Code> a = runner(system, "a", 8);
    ActorRef<Code> b = runner(system, "b", 8);
    saying(
        a,
        "a",
        ctx ->
            said.add(
                askTo(
                    b,
                    inB -> {
                      WaitCycleException cycle =
                          catchThrowableOfType(WaitCycleException.class, () -> askTo(a, NOTHING));
                      said.add(cycle);
                    })));
    WaitCycleException cycle = heardCycle();

    assertThat(cycle)
        .hasMessage(
            "/b waits in a cycle:"
                + "\n  /b waits for an answer of /a; its own has 0 of 8"
                + "\n  /a waits for an answer of /b; its own has 1 of 8\n"
                + REMEDY);
    assertThat(heard()).isEqualTo("answer of /b");
    assertThat(heard()).isEqualTo("a went on");
    nobodyWaits();
    // the request of b is skipped when a is free: nobody wants its answer any more
    eventually(() -> lostReasons().equals(List.of(LostMessage.Reason.EXPIRED)));
  }

  @Test
  void ask_threeInACycle_oneFails() {
    List<ActorRef<Code>> three =
        List.of(runner(system, "a", 8), runner(system, "b", 8), runner(system, "c", 8));
    saying(
        three.get(0),
        "a",
        ctx ->
            askTo(three.get(1), inB -> askTo(three.get(2), inC -> askTo(three.get(0), NOTHING))));
    awaitFailures(2); // nobody catches it in c, then b has no answer
    WaitCycleException cycle = (WaitCycleException) failures.element().cause();

    assertThat(cycle.cycle().stream().map(WaitCycleException.Wait::path))
        .containsExactly("/c", "/a", "/b");
    nobodyWaits();
  }

  @Test
  void ask_atTheSameTime_oneFails() {
    ActorSystem hasty = start("hasty", patience(Duration.ofMillis(1)));
    for (int round = 0; round < 300; round++) {
      ActorRef<Code> a = runner(hasty, "a", 8);
      ActorRef<Code> b = runner(hasty, "b", 8);
      CountDownLatch start = new CountDownLatch(2);
      saying(
          a,
          "a",
          ctx -> {
            meet(ctx, start);
            askTo(b, NOTHING);
          });
      saying(
          b,
          "b",
          ctx -> {
            meet(ctx, start);
            askTo(a, NOTHING);
          });
      List<Object> ends = List.of(heard(), heard());

      assertThat(ends).filteredOn(end -> end instanceof WaitCycleException).hasSizeLessThan(2);
      hasty.stop(a);
      hasty.stop(b);
      hasty.whenEnded(a).toCompletableFuture().join();
      hasty.whenEnded(b).toCompletableFuture().join();
    }
    nobodyWaits();
  }

  @Test
  void askAndFullMailbox_mixed_oneFails() {
    ActorRef<Code> a = runner(system, "a", 1);
    ActorRef<Code> b = runner(system, "b", 8);
    saying(
        a,
        "a",
        ctx ->
            askTo(
                b,
                inB -> {
                  a.tell(NOTHING); // the place
                  a.tell(NOTHING); // waits for a, which waits for the answer
                }));
    awaitFailures(1);
    WaitCycleException cycle = (WaitCycleException) failures.element().cause();

    assertThat(cycle.cycle())
        .extracting(WaitCycleException.Wait::waitsFor)
        .containsExactly("room in the mailbox of /a", "an answer of /b");
    nobodyWaits();
  }

  @Test
  void ask_ofOneThatWaitsForTheAsker_failsWithoutPatience() {
    ActorSystem patient = start("patient", patience(Duration.ofMinutes(59)));
    ActorRef<Code> a = runner(patient, "a", 1);
    ActorRef<Code> b = runner(patient, "b", 8);
    CountDownLatch bWaits = new CountDownLatch(1);
    saying(
        a,
        "a",
        ctx -> {
          waitFor(ctx, bWaits);
          askTo(b, NOTHING);
        });
    saying(
        b,
        "b",
        ctx -> {
          a.tell(NOTHING);
          a.tell(NOTHING);
        });
    awaitSenders(a, 1);
    bWaits.countDown();

    assertThat(heardCycle().cycle().getFirst().path()).isEqualTo("/a");
    assertThat(heard()).isEqualTo("b went on");
  }

  @Test
  void ask_ring_isFound() {
    int size = 1000;
    List<ActorRef<Code>> ring = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      ring.add(runner(system, "n" + i, 4));
    }
    CompletableFuture<Void> start = new CompletableFuture<>();
    for (int i = 0; i < size; i++) {
      ActorRef<Code> next = ring.get((i + 1) % size);
      saying(
          ring.get(i),
          "n" + i,
          ctx -> {
            ctx.await(start);
            askTo(next, NOTHING);
          });
    }
    eventually(() -> ring.stream().allMatch(ref -> cell(ref).waiting() != null));
    start.complete(null);
    int failed = 0;
    for (int i = 0; i < size; i++) {
      failed += heard() instanceof WaitCycleException ? 1 : 0;
    }

    assertThat(failed).isLessThan(2); // none if an answer came before the ring was closed
    nobodyWaits();
  }

  /* ---- what is no cycle ---- */

  @Test
  void ask_handedOnToAThirdWhoAnswers_isNoCycle() {
    ActorSystem patient = start("patient", patience(Duration.ofMinutes(59)));
    ActorRef<Code> a = runner(patient, "a", 1);
    ActorRef<Code> b = runner(patient, "b", 8);
    ActorRef<Code> c = runner(patient, "c", 8);
    CompletableFuture<Void> bWaits = new CompletableFuture<>();
    saying(
        a,
        "a",
        ctx ->
            said.add(
                b.<Object>ask(
                    me ->
                        inB -> {
                          c.tell(inC -> {
                            inC.await(bWaits);
                            me.tell("answer of c");
                          });
                          a.tell(NOTHING);
                          a.tell(NOTHING); // waits for a, which waits for c
                          said.add("b went on");
                        },
                    HOUR)));
    awaitSenders(a, 1);
    eventually(() -> patient.counters().scheduler().timersArmed() == 2); // the ask, the patience
    bWaits.complete(null);

    assertThat(List.of(heard(), heard(), heard()))
        .containsExactlyInAnyOrder("answer of c", "b went on", "a went on");
    assertThat(cell(b).handsOn()).isTrue();
    eventually(() -> patient.counters().scheduler().timersArmed() == 0);
    assertThat(failures).isEmpty();
  }

  @Test
  void ask_ofOneThatIsKnownToHandOn_isNoEdgeInDoubt() {
    ActorSystem hasty = start("hasty", patience(Duration.ZERO));
    ActorRef<Code> a = runner(hasty, "a", 1);
    ActorRef<Code> b = runner(hasty, "b", 8);
    ActorRef<Code> c = runner(hasty, "c", 8);
    Code handsOn =
        ctx -> said.add(b.<Object>ask(me -> inB -> c.tell(inC -> me.tell("first")), HOUR));
    a.tell(handsOn);
    assertThat(heard()).isEqualTo("first");
    CompletableFuture<Void> bWaits = new CompletableFuture<>();
    saying(
        a,
        "a",
        ctx ->
            said.add(
                b.<Object>ask(
                    me ->
                        inB -> {
                          c.tell(inC -> {
                            inC.await(bWaits);
                            me.tell("second");
                          });
                          a.tell(NOTHING);
                          a.tell(NOTHING);
                        },
                    HOUR)));
    awaitSenders(a, 1);
    awaitWaiting(b);
    bWaits.complete(null);

    assertThat(heard()).isEqualTo("second");
    assertThat(heard()).isEqualTo("a went on");
    assertThat(failures).isEmpty();
  }

  @Test
  void ask_answeredByItself_isNotTakenForHandingOn() {
    ActorRef<Code> a = runner(system, "a", 8);
    Object answer = askTo(a, NOTHING);

    assertThat(answer).isEqualTo("answer of /a");
    assertThat(cell(a).handsOn()).isFalse();
  }

  @Test
  void tell_byAThread_isNoNode() {
    ActorRef<Code> a = runner(system, "a", 1);
    CountDownLatch end = new CountDownLatch(1);
    saying(a, "a", ctx -> waitFor(ctx, end));
    awaitWaiting(a);
    a.tell(NOTHING);
    Thread sender = Thread.ofPlatform().start(() -> a.tell(NOTHING));
    awaitSenders(a, 1);
    end.countDown();

    assertThat(heard()).isEqualTo("a went on");
    eventually(() -> !sender.isAlive());
  }

  /* ---- across ---- */

  @Test
  void cycle_throughTwoSystems_isFound() {
    ActorSystem other = start("other", settings -> settings);
    ActorRef<Code> a = runner(system, "a", 8);
    ActorRef<Code> b = runner(other, "b", 8);
    saying(
        a,
        "a",
        ctx ->
            askTo(
                b,
                inB -> {
                  said.add(catchThrowableOfType(WaitCycleException.class, () -> askTo(a, NOTHING)));
                }));

    assertThat(heardCycle().cycle()).hasSize(2);
    assertThat(heard()).isEqualTo("a went on");
    nobodyWaits();
  }

  @Test
  void cycle_throughTwoDispatchers_isFound() {
    ActorSystem two = start("two", settings -> settings.withDispatcher("side", d -> d));
    ActorRef<Code> a = runner(two, "a", 8);
    ActorRef<Code> b = two.spawn("b", runner(), SpawnOptions.defaults().withDispatcher("side"));
    saying(
        a,
        "a",
        ctx ->
            askTo(
                b,
                inB -> {
                  said.add(catchThrowableOfType(WaitCycleException.class, () -> askTo(a, NOTHING)));
                }));

    assertThat(heardCycle().cycle()).hasSize(2);
    assertThat(heard()).isEqualTo("a went on");
  }

  @Test
  void victim_isToldToStopMeanwhile_stops() {
    ActorRef<Code> a = runner(system, "a", 1);
    CompletableFuture<Void> gate = new CompletableFuture<>();
    ActorRef<Object> slow = system.spawn("slow", behind(gate), CAPACITY_1);
    a.tell(ctx -> {
      slow.tell("one");
      slow.tell("two");
    });
    awaitSenders(slow, 1);
    awaitWaiting(a);
    SuspendedSend<?> send = sendOf(a);
    assertThat(send.fail(List.of(new WaitCycleException.Wait("/a", "x", "/slow", 0, 1)))).isTrue();
    assertThat(send.fail(List.of(new WaitCycleException.Wait("/a", "x", "/slow", 0, 1)))).isFalse();
    stopAndAwait(a);
    gate.complete(null);

    assertThat(heard()).isEqualTo("one");
    assertThat(cell(slow).mailbox.waitingSenders()).isZero();
    assertThat(lostReasons()).contains(LostMessage.Reason.NOT_SENT);
  }

  private static SuspendedSend<?> sendOf(ActorRef<?> ref) {
    return ((WaitFor.RoomIn) java.util.Objects.requireNonNull(cell(ref).waiting()).what()).send();
  }
}
