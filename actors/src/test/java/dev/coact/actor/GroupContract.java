package dev.coact.actor;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.coact.actor.ActorFailure.Decision;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Children that are restarted together. */
@Timeout(120)
abstract class GroupContract extends ActorContract {
  private static final Supervision RESTART = Supervision.restart(100_000, HOUR);
  private static final SpawnOptions ALL = RESTARTING.withSupervisor(SupervisorStrategy.oneForAll());
  private static final SpawnOptions REST =
      RESTARTING.withSupervisor(SupervisorStrategy.restForOne());

  /** What the members did, in order: "+a" has started, "-a" has stopped. */
  private final List<String> steps = new ArrayList<>();

  GroupContract(boolean portable) {
    super(portable);
  }

  private synchronized void step(String what) {
    steps.add(what);
  }

  private synchronized List<String> takeSteps() {
    List<String> taken = List.copyOf(steps);
    steps.clear();
    return taken;
  }

  private synchronized int countOf(String step) {
    return (int) steps.stream().filter(step::equals).count();
  }

  /** Runs code, and notes its starts and stops. */
  private final class Member implements MessageHandler<Code> {
    private final String name;

    Member(String name) {
      this.name = name;
    }

    @Override
    public void started(ActorContext<Code> ctx) {
      step("+" + name);
    }

    @Override
    public void handle(ActorContext<Code> ctx, Code code) throws Exception {
      code.run(ctx);
    }

    @Override
    public void stopped(ActorContext<Code> ctx) {
      step("-" + name);
    }
  }

  private List<ActorRef<Code>> members(ActorRef<Code> parent, int count) {
    List<ActorRef<Code>> members = new ArrayList<>();
    doing(
        parent,
        ctx -> {
          for (int i = 0; i < count; i++) {
            String name = String.valueOf((char) ('a' + i));
            members.add(ctx.spawn(name, Actor.handling(() -> new Member(name)), RESTARTING));
          }
        });
    members.forEach(member -> doing(member, _ -> {}));
    takeSteps();
    return members;
  }

  private static Code failing(String why) {
    return _ -> {
      throw new IOException(why);
    };
  }

  private long incarnation(ActorRef<Code> actor) {
    CompletableFuture<Long> number = new CompletableFuture<>();
    doing(actor, ctx -> number.complete(cell(ctx.self()).life.incarnation()));
    return number.join();
  }

  private List<Long> incarnations(List<ActorRef<Code>> actors) {
    return actors.stream().map(this::incarnation).toList();
  }

  private void awaitSteps(String last, int count) {
    eventually(() -> countOf(last) == count);
  }

  /* ---- order ---- */

  @Test
  void oneForAll_stopsInReverseOrderAndStartsInOrder() {
    ActorRef<Code> parent = system.spawn("parent", runner(), ALL);
    List<ActorRef<Code>> members = members(parent, 4);
    members.get(1).tell(failing("b"));
    awaitSteps("+d", 1);
    List<String> seen = takeSteps();
    assertThat(seen).hasSize(8).startsWith("-b").endsWith("+a", "+b", "+c", "+d");
    assertThat(seen.subList(1, 4)).containsExactly("-d", "-c", "-a");
    assertThat(incarnations(members)).containsExactly(1L, 1L, 1L, 1L);
    assertThat(incarnation(parent)).isZero();
    assertThat(failures).hasSize(1);
    assertThat(system.counters().restarts()).isEqualTo(4);
  }

  @Test
  void oneForAll_whoStopsItselfOnTheWayOutAndThrows_isRestartedIfPermanent() {
    ActorRef<Code> parent = system.spawn("parent", runner(), ALL);
    AtomicInteger starts = new AtomicInteger();
    Actor<Object> stubborn =
        ctx -> {
          if (starts.incrementAndGet() == 1) {
            ctx.spawn("kept", loop());
          }
          try {
            ctx.receive();
          } catch (ActorStoppedException cut) {
            ctx.stop(ctx.self());
            throw new IllegalStateException("on the way out", cut);
          }
        };
    Supervision permanent = RESTART.withKind(ChildKind.PERMANENT).withChildrenKept();
    List<ActorRef<Object>> second = new ArrayList<>();
    doing(
        parent, ctx -> second.add(ctx.spawn("b", stubborn, RESTARTING.withSupervision(permanent))));
    awaitStatus(second.getFirst(), "receiving");
    ActorRef<Code> first = members(parent, 1).getFirst();
    first.tell(failing("a"));
    eventually(() -> starts.get() == 2);
    awaitStatus(second.getFirst(), "receiving");
    assertThat(system.actors())
        .containsExactlyInAnyOrder("/parent", "/parent/a", "/parent/b", "/parent/b/kept");
    stopAndAwait(parent);
    assertThat(system.actors()).isEmpty();
    assertThat(system.counters().actors()).isZero();
  }

  @Test
  void restForOne_restartsThoseAfterIt() {
    ActorRef<Code> parent = system.spawn("parent", runner(), REST);
    List<ActorRef<Code>> members = members(parent, 4);
    members.get(1).tell(failing("b"));
    awaitSteps("+d", 1);
    assertThat(takeSteps()).containsExactly("-b", "-d", "-c", "+b", "+c", "+d");
    assertThat(incarnations(members)).containsExactly(0L, 1L, 1L, 1L);
    members.get(3).tell(failing("d"));
    awaitSteps("+d", 1);
    assertThat(takeSteps()).containsExactly("-d", "+d");
    assertThat(incarnations(members)).containsExactly(0L, 1L, 1L, 2L);
  }

  @Test
  void oneForOne_restartsNobodyElse() {
    for (SupervisorStrategy strategy :
        List.of(SupervisorStrategy.oneForOne(), SupervisorStrategy.dynamic())) {
      ActorRef<Code> parent = system.spawn(runner(), RESTARTING.withSupervisor(strategy));
      List<ActorRef<Code>> members = members(parent, 3);
      members.get(0).tell(failing("a"));
      awaitSteps("+a", 1);
      assertThat(incarnations(members)).containsExactly(1L, 0L, 0L);
      stopAndAwait(parent);
    }
  }

  @Test
  void resumeStopAndLimit_touchNobodyElse() {
    ActorRef<Code> parent = system.spawn(runner(), ALL);
    List<ActorRef<Code>> members = members(parent, 2);
    List<ActorRef<Code>> others = new ArrayList<>();
    doing(
        parent,
        ctx -> {
          for (Supervision each :
              List.of(Supervision.resume(), Supervision.stop(), Supervision.restart(0, HOUR))) {
            others.add(ctx.spawn(runner(), SpawnOptions.defaults().withSupervision(each)));
          }
        });
    others.forEach(other -> other.tell(failing("alone")));
    awaitEnd(others.get(1));
    awaitEnd(others.get(2));
    assertThat(incarnation(others.get(0))).isZero();
    assertThat(incarnations(members)).containsExactly(0L, 0L);
  }

  /* ---- what becomes of the siblings ---- */

  @Test
  void siblings_keepTheirMailboxAndFailTheirAsks() {
    ActorRef<Code> parent = system.spawn(runner(), ALL);
    List<ActorRef<Code>> members = members(parent, 2);
    ActorRef<Code> failing = members.get(0);
    ActorRef<Code> sibling = members.get(1);
    CompletableFuture<Void> never = new CompletableFuture<>();
    CompletableFuture<Throwable> asked = new CompletableFuture<>();
    sibling.tell(ctx -> {
      ctx.ledger().hold("held", () -> step("closed"));
      ctx.spawn("child", Actor.handling(() -> new Member("child")));
      ctx.await(never);
    });
    awaitWaiting(sibling);
    system.spawn(ctx ->
        asked.complete(
            catchThrowable(
                () -> sibling.<String>ask(me -> _ -> me.tell("answered by the next"), HOUR))));
    eventually(() -> system.counters().pendingAsks() == 1);
    for (int i = 0; i < 10; i++) {
      int number = i;
      sibling.tell(_ -> said.add(number));
    }
    awaitSteps("+child", 1);
    takeSteps();
    failing.tell(failing("a"));
    for (int i = 0; i < 10; i++) {
      assertThat(heard()).isEqualTo(i);
    }
    assertThat(takeSteps()).containsExactly("-a", "-b", "-child", "closed", "+a", "+b");
    assertThat(asked.orTimeout(30, SECONDS).join())
        .isInstanceOfSatisfying(
            AskException.class,
            e -> {
              assertThat(e.outcome()).isEqualTo(AskException.Outcome.RECEIVER_RESTARTED);
              assertThat(e).hasRootCauseMessage("a");
            });
    assertThat(lostReasons())
        .containsExactlyInAnyOrder(
            LostMessage.Reason.FAILED_IN_HANDLER,
            LostMessage.Reason.NOT_HANDLED, // in the hand of the sibling
            LostMessage.Reason.EXPIRED);
  }

  @Test
  void siblings_withRetries_handleTheMessageInHandAgain() {
    ActorRef<Code> parent = system.spawn(runner(), ALL);
    List<ActorRef<Code>> members = members(parent, 1);
    CompletableFuture<ActorRef<Code>> made = new CompletableFuture<>();
    doing(
        parent,
        ctx ->
            made.complete(
                ctx.spawn(
                    SupervisionContract.loopRunner(),
                    RESTARTING.withSupervision(RESTART.withRetries(1)))));
    AtomicInteger attempts = new AtomicInteger();
    CompletableFuture<Void> never = new CompletableFuture<>();
    made.join()
        .tell(ctx -> {
          if (attempts.incrementAndGet() == 1) {
            ctx.await(never);
          }
          said.add("again");
        });
    awaitWaiting(made.join());
    members.get(0).tell(failing("a"));
    assertThat(heard()).isEqualTo("again");
    assertThat(lostReasons()).containsExactly(LostMessage.Reason.FAILED_IN_HANDLER);
  }

  @Test
  void siblings_inABlockingCall_dropItsLateResult() {
    ActorRef<Code> parent = system.spawn(runner(), ALL);
    List<ActorRef<Code>> members = members(parent, 2);
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch gate = new CountDownLatch(1);
    members
        .get(1)
        .tell(ctx ->
            said.add(
                ctx.blocking(() -> {
                  begun.countDown();
                  gate.await();
                  return "late";
                })));
    await(begun);
    members.get(0).tell(failing("a"));
    awaitSteps("+b", 1);
    CountDownLatch over = new CountDownLatch(1);
    members.get(1).tell(ctx -> said.add(ctx.blocking(() -> "fresh")));
    gate.countDown();
    assertThat(heard()).isEqualTo("fresh");
    doing(members.get(1), _ -> over.countDown());
    await(over);
    assertThat(said).isEmpty();
  }

  @Test
  void watchers_hearNothingOfRestarts_andOnceOfEnds() {
    ActorRef<Code> parent = system.spawn(runner(), ALL);
    List<ActorRef<Code>> members = members(parent, 2);
    ActorRef<Code> watcher = system.spawn(runner());
    doing(
        watcher,
        ctx -> members.forEach(m -> ctx.watch(m, () -> _ -> said.add("ended " + m.path()))));
    members.get(0).tell(failing("a"));
    awaitSteps("+b", 1);
    doing(watcher, _ -> {});
    assertThat(said).isEmpty();
    stopAndAwait(parent);
    List<Object> ends = List.of(heard(), heard());
    assertThat(ends)
        .containsExactlyInAnyOrderElementsOf(
            members.stream().map(m -> "ended " + m.path()).toList());
  }

  @Test
  void temporaryMember_isStoppedWithTheGroupAndStaysSo() {
    ActorRef<Code> parent = system.spawn(runner(), ALL);
    List<ActorRef<Code>> members = members(parent, 1);
    CompletableFuture<ActorRef<Code>> made = new CompletableFuture<>();
    doing(
        parent,
        ctx ->
            made.complete(
                ctx.spawn(
                    "t",
                    Actor.handling(() -> new Member("t")),
                    RESTARTING.withSupervision(RESTART.withKind(ChildKind.TEMPORARY)))));
    doing(made.join(), _ -> {});
    takeSteps();
    members.get(0).tell(failing("a"));
    awaitEnd(made.join());
    awaitSteps("+a", 1);
    assertThat(takeSteps()).containsExactly("-a", "-t", "+a");
  }

  @Test
  void permanentMember_thatReturns_restartsTheGroup() {
    ActorRef<Code> parent = system.spawn(runner(), ALL);
    List<ActorRef<Code>> members = members(parent, 2);
    CompletableFuture<ActorRef<Code>> made = new CompletableFuture<>();
    doing(
        parent,
        ctx ->
            made.complete(
                ctx.spawn(
                    runner(), RESTARTING.withSupervision(RESTART.withKind(ChildKind.PERMANENT)))));
    made.join().tell(ctx -> ctx.stop(ctx.self()));
    awaitSteps("+b", 1);
    assertThat(incarnation(made.join())).isEqualTo(1);
    assertThat(incarnations(members)).containsExactly(1L, 1L);
    assertThat(failures).isEmpty();
  }

  /* ---- what happens during a round ---- */

  @Test
  void failures_ofAllAtOnce_leaveAllRunning() {
    for (SpawnOptions group : List.of(ALL, REST)) {
      ActorRef<Code> parent = system.spawn(runner(), group);
      List<ActorRef<Code>> members = members(parent, 5);
      for (int round = 0; round < 200; round++) {
        int number = round;
        members.forEach(member -> member.tell(failing("round " + number)));
      }
      // Each has failed 200 times, whatever rounds that made; then all of them run.
      eventually(() -> lost.size() == 1000);
      List<Long> numbers = incarnations(members);
      assertThat(numbers).allMatch(number -> number >= 200);
      assertThat(failures).hasSize(1000).allMatch(f -> f.decision() == Decision.RESTART);
      doing(parent, ctx -> assertThat(ctx.children()).hasSize(5));
      stopAndAwait(parent);
      lost.clear();
      failures.clear();
    }
  }

  @Test
  void member_thatFailsInItsStart_beginsTheRoundAgain() {
    ActorRef<Code> parent = system.spawn(runner(), ALL);
    List<ActorRef<Code>> members = members(parent, 1);
    AtomicInteger starts = new AtomicInteger();
    CompletableFuture<ActorRef<Code>> made = new CompletableFuture<>();
    doing(
        parent,
        ctx ->
            made.complete(
                ctx.spawn(
                    Actor.<Code>handling(() -> {
                      int start = starts.incrementAndGet();
                      if (start == 2 || start == 3) {
                        throw new IllegalStateException("start " + start);
                      }
                      return (c, code) -> code.run(c);
                    }),
                    RESTARTING)));
    doing(made.join(), _ -> {});
    members.get(0).tell(failing("a"));
    eventually(() -> starts.get() == 4);
    assertThat(incarnation(made.join())).isEqualTo(3);
    assertThat(incarnations(members)).containsExactly(3L);
  }

  @Test
  void member_thatEndsDuringTheRound_dropsOut() {
    ActorRef<Code> parent = system.spawn(runner(), ALL);
    List<ActorRef<Code>> members = members(parent, 2);
    CountDownLatch stopping = new CountDownLatch(1);
    CountDownLatch gate = new CountDownLatch(1);
    CompletableFuture<ActorRef<Code>> made = new CompletableFuture<>();
    doing(
        parent,
        ctx ->
            made.complete(
                ctx.spawn(
                    Actor.handling(() ->
                        new MessageHandler<Code>() {
                          @Override
                          public void handle(ActorContext<Code> c, Code code) throws Exception {
                            code.run(c);
                          }

                          @Override
                          public void stopped(ActorContext<Code> c) throws Exception {
                            stopping.countDown();
                            gate.await();
                          }
                        }),
                    RESTARTING)));
    doing(made.join(), _ -> {});
    members.get(0).tell(failing("a"));
    await(stopping); // the youngest goes down now, the others wait for it
    system.stop(members.get(1));
    system.stop(made.join());
    awaitEnd(members.get(1));
    gate.countDown();
    awaitEnd(made.join());
    awaitSteps("+a", 1);
    assertThat(incarnation(members.get(0))).isEqualTo(1);
    doing(parent, ctx -> assertThat(ctx.children()).hasSize(1));
  }

  @Test
  void parent_thatStopsDuringTheRound_endsAll() {
    ActorRef<Code> parent = system.spawn(runner(), ALL);
    List<ActorRef<Code>> members = members(parent, 3);
    CountDownLatch inHook = new CountDownLatch(1);
    CountDownLatch gate = new CountDownLatch(1);
    members
        .get(1)
        .tell(ctx ->
            ctx.ledger()
                .hold(
                    "slow",
                    () -> {
                      inHook.countDown();
                      gate.await();
                    }));
    doing(members.get(1), _ -> {});
    members.get(0).tell(failing("a"));
    await(inHook);
    system.stop(parent);
    eventually(() -> cell(parent).childrenOrNew().isAwaited());
    gate.countDown();
    awaitEnd(parent);
    members.forEach(this::awaitEnd);
    assertThat(countOf("+a") + countOf("+b") + countOf("+c")).isZero();
  }

  @Test
  void member_thatDoesNotStop_failsTheParent() {
    ActorSystem quick = startDirty("quick", childTimeout(Duration.ofMillis(50)));
    ActorRef<Code> parent = quick.spawn("parent", runner(), ALL);
    List<ActorRef<Code>> members = members(parent, 2);
    CountDownLatch stuck = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    members
        .get(1)
        .tell(_ -> {
          stuck.countDown();
          while (true) {
            try {
              never.await();
              return;
            } catch (InterruptedException ignored) {
              // that is what it is about
            }
          }
        });
    await(stuck);
    members.get(0).tell(failing("a"));
    awaitFailures(2);
    assertThat(List.copyOf(failures).get(1).cause())
        .isInstanceOfSatisfying(
            EscalatedException.class,
            e -> {
              assertThat(e.reason()).isEqualTo(EscalatedException.Reason.STUCK);
              assertThat(e)
                  .hasMessage("/parent/b did not stop in time to be restarted with its group")
                  .hasRootCauseMessage("a");
            });
    assertThat(incarnation(parent)).isEqualTo(1);
    List<ActorRef<Code>> fresh =
        members(parent, 2); // their names are free, whatever the old ones do
    fresh.get(0).tell(failing("a"));
    awaitSteps("+b", 1);
    never.countDown();
    assertThat(quick.shutdown(LONG).isClean()).isTrue();
  }

  @Test
  void parentThatKeepsChildren_restartsThemAsAGroupAfterwards() {
    ActorRef<Code> parent =
        system.spawn(
            runner(), ALL.withSupervision(Supervision.restart(9, HOUR).withChildrenKept()));
    List<ActorRef<Code>> members = members(parent, 3);
    parent.tell(failing("parent"));
    assertThat(incarnation(parent)).isEqualTo(1);
    assertThat(incarnations(members)).containsExactly(0L, 0L, 0L);
    members.get(2).tell(failing("c"));
    awaitSteps("+c", 1);
    assertThat(incarnations(members)).containsExactly(1L, 1L, 1L);
  }

  @Test
  void straightLineMembers_areStartedInOrder() {
    ActorRef<Code> parent = system.spawn(runner(), ALL);
    List<ActorRef<Code>> members = new ArrayList<>();
    doing(
        parent,
        ctx ->
            IntStream.range(0, 3)
                .forEach(i ->
                    members.add(
                        ctx.spawn(
                            c -> {
                              step("+" + i);
                              SupervisionContract.loopRunner().run(c);
                            },
                            RESTARTING))));
    members.forEach(member -> doing(member, _ -> {}));
    takeSteps();
    members.get(2).tell(failing("c"));
    eventually(() -> countOf("+2") == 1);
    assertThat(incarnations(members)).containsExactly(1L, 1L, 1L);
    assertThat(takeSteps()).hasSize(3); // their code begins in this order, on several workers
  }

  @Test
  void manyMembers_thatEndAtOnce_leaveNothingBehind() {
    for (int round = 0; round < 20; round++) {
      ActorRef<Code> parent = system.spawn(runner(), ALL);
      List<ActorRef<Code>> members = new ArrayList<>();
      doing(
          parent,
          ctx -> {
            for (int i = 0; i < 200; i++) {
              members.add(ctx.spawn(runner(), RESTARTING));
            }
          });
      members.getFirst().tell(failing("first"));
      members.forEach(member -> member.tell(ctx -> ctx.stop(ctx.self())));
      members.forEach(this::awaitEnd);
      doing(parent, ctx -> assertThat(ctx.children()).isEmpty());
      stopAndAwait(parent);
    }
  }
}
