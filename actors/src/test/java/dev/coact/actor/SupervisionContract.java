package dev.coact.actor;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.coact.actor.ActorFailure.Decision;
import dev.coact.actor.SupervisorStrategy.AutoShutdown;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Directives, kinds, retries and escalation: what one actor and its parent do. */
@Timeout(120)
abstract class SupervisionContract extends ActorContract {
  private static final Supervision RESTART = Supervision.restart(1000, HOUR);

  SupervisionContract(boolean portable) {
    super(portable);
  }

  static SpawnOptions with(Supervision supervision) {
    return SpawnOptions.defaults().withSupervision(supervision);
  }

  static SpawnOptions with(SupervisorStrategy strategy) {
    return RESTARTING.withSupervisor(strategy);
  }

  static Code failing(Exception failure) {
    return _ -> {
      throw failure;
    };
  }

  /** Runs code sent to it, in straight-line style. */
  static Actor<Code> loopRunner() {
    return ctx -> {
      while (true) {
        ctx.receive().run(ctx);
      }
    };
  }

  /** Starts a child from the parent's turn. */
  ActorRef<Code> child(ActorRef<Code> parent, String name, Actor<Code> actor, SpawnOptions with) {
    CompletableFuture<ActorRef<Code>> made = new CompletableFuture<>();
    doing(parent, ctx -> made.complete(ctx.spawn(name, actor, with)));
    return made.join();
  }

  private long incarnation(ActorRef<Code> actor) {
    CompletableFuture<Long> number = new CompletableFuture<>();
    doing(actor, ctx -> number.complete(cell(ctx.self()).life.incarnation()));
    return number.join();
  }

  private List<Decision> decisions() {
    return failures.stream().map(ActorFailure::decision).toList();
  }

  /* ---- directives ---- */

  @Test
  void directive_ofTheMostSpecificClass_counts() {
    Supervision supervision =
        Supervision.stop()
            .on(Exception.class, Directive.RESTART)
            .on(IOException.class, Directive.STOP)
            .on(FileNotFoundException.class, Directive.RESUME)
            .on(IOException.class, Directive.ESCALATE);
    assertThat(supervision.directive(new FileNotFoundException())).isEqualTo(Directive.RESUME);
    assertThat(supervision.directive(new IOException())).isEqualTo(Directive.ESCALATE);
    assertThat(supervision.directive(new IllegalStateException())).isEqualTo(Directive.RESTART);
    assertThat(supervision.directive(new AssertionError())).isEqualTo(Directive.STOP);
    EscalatedException escalated =
        new EscalatedException(
            EscalatedException.Reason.DIRECTIVE,
            "/a/b/c",
            new EscalatedException(
                EscalatedException.Reason.LIMIT, "/a/b", new FileNotFoundException()));
    assertThat(supervision.directive(escalated)).isEqualTo(Directive.RESUME);
    assertThat(supervision.on(EscalatedException.class, Directive.ESCALATE).directive(escalated))
        .isEqualTo(Directive.ESCALATE);
    assertThat(supervision.rules()).hasSize(3);
  }

  @Test
  void settings_outOfRange_areRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RESTART.withRetries(-1))
        .withMessage("retries: -1 (expected: 0 to 1000)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RESTART.withShutdownTimeout(Duration.ofNanos(-1)))
        .withMessage("shutdownTimeout: PT-0.000000001S (expected: zero or more)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RESTART.withKind(ChildKind.PERMANENT).withSignificance())
        .withMessageStartingWith("significant: true (expected: false for kind=PERMANENT");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Backoff.between(Duration.ZERO, HOUR))
        .withMessage("min: PT0S (expected: more than zero)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Backoff.between(HOUR, Duration.ofSeconds(1)))
        .withMessage("max: PT1S (expected: at least min=PT1H)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Backoff.between(HOUR, HOUR).withJitter(1.5))
        .withMessage("jitter: 1.5 (expected: 0 to 1)");
  }

  @Test
  void backoff_doublesUpToItsMaximum() {
    Backoff backoff = Backoff.between(Duration.ofNanos(100), Duration.ofNanos(350)).withJitter(0.5);
    assertThat(backoff.nanos(0, 0)).isEqualTo(100);
    assertThat(backoff.nanos(1, 0)).isEqualTo(200);
    assertThat(backoff.nanos(2, 0)).isEqualTo(350);
    assertThat(backoff.nanos(1_000_000, 0)).isEqualTo(350);
    assertThat(backoff.nanos(1, 1)).isEqualTo(300);
    assertThat(Backoff.between(HOUR, Duration.ofDays(100_000)).nanos(90, 1)).isPositive();
  }

  @Test
  void resume_losesTheMessageAndKeepsStateTimersAndChildren() {
    AtomicInteger factories = new AtomicInteger();
    ActorRef<Code> actor =
        system.spawn(
            Actor.<Code>handling(() -> {
              factories.incrementAndGet();
              return (ctx, code) -> code.run(ctx);
            }),
            with(Supervision.resume()));
    doing(
        actor,
        ctx -> {
          ctx.timers().once("timer", HOUR, failing(new IOException()));
          ctx.spawn("child", loop());
          ctx.ledger().hold("held", () -> said.add("closed"));
        });
    actor.tell(failing(new IOException("resumed")));
    doing(
        actor,
        ctx -> {
          assertThat(ctx.timers().isActive("timer")).isTrue();
          assertThat(ctx.children()).hasSize(1);
        });
    assertThat(incarnation(actor)).isZero();
    assertThat(factories).hasValue(1);
    assertThat(decisions()).containsExactly(Decision.RESUME);
    assertThat(lostReasons()).containsExactly(LostMessage.Reason.FAILED_IN_HANDLER);
    assertThat(said).isEmpty();
    stopAndAwait(actor);
    assertThat(heard()).isEqualTo("closed");
  }

  @Test
  void resume_withoutState_restarts() {
    ActorRef<Code> straight = system.spawn(loopRunner(), with(Supervision.resume()));
    straight.tell(failing(new IOException("body")));
    assertThat(incarnation(straight)).isEqualTo(1);
    AtomicInteger factories = new AtomicInteger();
    ActorRef<Code> actor =
        system.spawn(
            Actor.<Code>handling(() -> {
              if (factories.incrementAndGet() == 1) {
                throw new IllegalStateException("factory");
              }
              return (ctx, code) -> code.run(ctx);
            }),
            with(Supervision.resume()));
    assertThat(incarnation(actor)).isEqualTo(1);
    assertThat(decisions()).containsExactly(Decision.RESTART, Decision.RESTART);
  }

  /* ---- escalation ---- */

  @Test
  void escalate_failsTheParentInItsPlace() {
    for (Actor<Code> style : List.of(SupervisionContract.loopRunner(), runner())) {
      failures.clear();
      ActorRef<Code> parent = system.spawn(style, RESTARTING);
      ActorRef<Code> child = child(parent, "child", style, with(Supervision.escalate()));
      ActorRef<Code> sibling = child(parent, "sibling", style, RESTARTING);
      IOException cause = new IOException("escalated");
      child.tell(failing(cause));
      awaitEnd(child);
      awaitEnd(sibling);
      eventually(() -> incarnation(parent) == 1);
      assertThat(decisions()).containsExactly(Decision.ESCALATE, Decision.RESTART);
      assertThat(failures.peek()).isNotNull();
      assertThat(List.copyOf(failures).get(1).cause())
          .isInstanceOfSatisfying(
              EscalatedException.class,
              e -> {
                assertThat(e.reason()).isEqualTo(EscalatedException.Reason.DIRECTIVE);
                assertThat(e.child()).isEqualTo(child.path());
                assertThat(e).hasMessage(child.path() + " failed and escalates").hasCause(cause);
              });
      child(parent, "child", style, RESTARTING); // the name is free
      stopAndAwait(parent);
    }
  }

  @Test
  void escalate_cutsTheWaitOfTheParent_whateverItMakesOfIt() {
    for (String reaction : List.of("pass", "wrap", "swallow")) {
      ActorRef<Code> parent = system.spawn(runner(), RESTARTING);
      ActorRef<Code> child = child(parent, "child", runner(), with(Supervision.escalate()));
      parent.tell(ctx -> {
        child.tell(failing(new IOException("escalated")));
        try {
          ctx.sleep(HOUR);
        } catch (ActorStoppedException cut) {
          switch (reaction) {
            case "pass" -> throw cut;
            case "wrap" -> throw new IllegalStateException("wrapped", cut);
            default -> {}
          }
        }
      });
      eventually(() -> incarnation(parent) == 1);
      doing(parent, ctx -> ctx.sleep(Duration.ofNanos(1))); // it can wait again
      stopAndAwait(parent);
    }
  }

  @Test
  void escalate_toAParentThatResumes_leavesItsStateAndOtherChildren() {
    ActorRef<Code> parent = system.spawn("parent", runner(), with(Supervision.resume()));
    ActorRef<Code> child = child(parent, "child", runner(), with(Supervision.escalate()));
    ActorRef<Code> sibling = child(parent, "sibling", runner(), RESTARTING);
    parent.tell(ctx -> {
      child.tell(failing(new IOException("escalated")));
      ctx.sleep(HOUR);
    });
    awaitFailures(2);
    doing(parent, ctx -> ctx.sleep(Duration.ofNanos(1)));
    assertThat(incarnation(parent)).isZero();
    assertThat(incarnation(sibling)).isZero();
    assertThat(decisions()).containsExactly(Decision.ESCALATE, Decision.RESUME);
  }

  @Test
  void stop_thatComesWhileAnEscalationIsResumed_stops() {
    for (int i = 0; i < 200; i++) {
      ActorRef<Code> parent = system.spawn(runner(), with(Supervision.resume()));
      ActorRef<Code> child = child(parent, "child", runner(), with(Supervision.escalate()));
      child.tell(failing(new IOException("escalated")));
      system.stop(parent);
      awaitEnd(parent);
    }
  }

  @Test
  void escalate_toAParentInBackoff_failsItsNextIncarnation() {
    ActorRef<Code> parent =
        system.spawn(
            runner(),
            with(
                RESTART
                    .withChildrenKept()
                    .withBackoff(Backoff.between(Duration.ofMillis(50), Duration.ofMillis(50)))));
    ActorRef<Code> child = child(parent, "child", runner(), with(Supervision.escalate()));
    parent.tell(failing(new IOException("parent")));
    awaitFailures(1);
    child.tell(failing(new IOException("escalated")));
    awaitFailures(3);
    assertThat(List.copyOf(failures).get(2).cause()).isInstanceOf(EscalatedException.class);
    assertThat(incarnation(parent)).isEqualTo(2);
  }

  @Test
  void escalate_atTheTop_stopsTheActorAlone() {
    ActorRef<Code> other = system.spawn(runner());
    ActorRef<Code> actor = system.spawn(runner(), with(Supervision.escalate()));
    actor.tell(failing(new IOException("escalated")));
    awaitEnd(actor);
    assertThat(incarnation(other)).isZero();
    assertThat(decisions()).containsExactly(Decision.ESCALATE);
  }

  @Test
  void supervisorLimit_reached_failsTheParent() {
    ActorRef<Code> parent =
        system.spawn(runner(), with(SupervisorStrategy.oneForOne().withLimit(2, HOUR)));
    ActorRef<Code> a = child(parent, "a", runner(), RESTARTING);
    ActorRef<Code> b = child(parent, "b", runner(), RESTARTING);
    a.tell(failing(new IOException("1")));
    assertThat(incarnation(a)).isEqualTo(1);
    b.tell(failing(new IOException("2")));
    assertThat(incarnation(b)).isEqualTo(1);
    a.tell(failing(new IOException("3")));
    awaitEnd(b);
    eventually(() -> incarnation(parent) == 1);
    assertThat(decisions())
        .containsExactly(
            Decision.RESTART, Decision.RESTART, Decision.ESCALATE_AT_LIMIT, Decision.RESTART);
    assertThat(List.copyOf(failures).getLast().cause())
        .hasMessage(
            a.path() + " ended, and the children were restarted as often as their limit allows");
  }

  /* ---- kinds ---- */

  @Test
  void permanent_thatReturns_isRestartedAndItsAsksFail() {
    AtomicInteger starts = new AtomicInteger();
    ActorRef<Object> actor =
        system.spawn(
            ctx -> {
              said.add("start " + starts.incrementAndGet());
              Object message = ctx.receive();
              if (!message.equals("return")) {
                said.add("asked");
                ctx.receive();
              }
            },
            with(RESTART.withKind(ChildKind.PERMANENT)));
    CompletableFuture<Throwable> asked = new CompletableFuture<>();
    system.spawn(ctx -> asked.complete(catchThrowable(() -> anyAsk(actor, HOUR))));
    assertThat(List.of(heard(), heard())).containsExactly("start 1", "asked");
    actor.tell("return");
    actor.tell("return");
    assertThat(List.of(heard(), heard())).containsExactly("start 2", "start 3");
    assertThat(asked.orTimeout(30, SECONDS).join())
        .isInstanceOfSatisfying(
            AskException.class,
            e -> assertThat(e.outcome()).isEqualTo(AskException.Outcome.RECEIVER_RESTARTED));
    assertThat(failures).isEmpty();
    assertThat(lost).isEmpty();
    stopAndAwait(actor);
  }

  @Test
  void permanent_thatStopsItself_isRestartedUpToTheLimit() {
    ActorRef<Code> actor =
        system.spawn(runner(), with(Supervision.restart(2, HOUR).withKind(ChildKind.PERMANENT)));
    for (int i = 0; i < 2; i++) {
      doing(actor, ctx -> ctx.stop(ctx.self()));
      assertThat(incarnation(actor)).isEqualTo(i + 1);
      doing(actor, ctx -> ctx.sleep(Duration.ofNanos(1)));
    }
    actor.tell(ctx -> ctx.stop(ctx.self()));
    awaitEnd(actor);
  }

  @Test
  void permanent_thatStopsItselfAndIsToldTo_ends() {
    ActorRef<Code> actor = system.spawn(runner(), with(RESTART.withKind(ChildKind.PERMANENT)));
    actor.tell(ctx -> {
      ctx.stop(ctx.self());
      system.stop(ctx.self());
    });
    awaitEnd(actor);
  }

  @Test
  void temporary_isNeverRestarted() {
    ActorRef<Code> actor = system.spawn(runner(), with(RESTART.withKind(ChildKind.TEMPORARY)));
    actor.tell(failing(new IOException("once")));
    awaitEnd(actor);
    assertThat(decisions()).containsExactly(Decision.STOP);
  }

  @Test
  void significant_endByItself_stopsTheParent() {
    Supervision significant = Supervision.stop().withSignificance();
    for (Code end :
        List.<Code>of(ctx -> ctx.stop(ctx.self()), failing(new IOException("significant")))) {
      ActorRef<Code> any =
          system.spawn(
              runner(),
              with(SupervisorStrategy.oneForOne().withAutoShutdown(AutoShutdown.ANY_SIGNIFICANT)));
      ActorRef<Code> other = child(any, "other", runner(), with(Supervision.stop()));
      ActorRef<Code> told = child(any, "told", runner(), with(significant));
      ActorRef<Code> one = child(any, "one", runner(), with(significant));
      other.tell(end);
      awaitEnd(other);
      stopAndAwait(told);
      assertThat(incarnation(any)).isZero();
      one.tell(end);
      awaitEnd(any);

      ActorRef<Code> all =
          system.spawn(
              runner(),
              with(SupervisorStrategy.oneForOne().withAutoShutdown(AutoShutdown.ALL_SIGNIFICANT)));
      List<ActorRef<Code>> children = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        children.add(child(all, "child" + i, runner(), with(significant)));
      }
      for (int i = 0; i < 2; i++) {
        children.get(i).tell(end);
        awaitEnd(children.get(i));
        assertThat(incarnation(all)).isZero();
      }
      children.get(2).tell(end);
      awaitEnd(all);
    }
  }

  @Test
  void autoShutdown_ofAPermanentParent_startsItAgain() {
    ActorRef<Code> parent =
        system.spawn(
            runner(),
            with(RESTART.withKind(ChildKind.PERMANENT))
                .withSupervisor(
                    SupervisorStrategy.oneForOne().withAutoShutdown(AutoShutdown.ANY_SIGNIFICANT)));
    child(parent, "one", runner(), with(Supervision.stop().withSignificance()))
        .tell(ctx -> ctx.stop(ctx.self()));
    eventually(() -> incarnation(parent) == 1);
  }

  /* ---- the message in hand ---- */

  @Test
  void retries_handleTheMessageAgainBeforeTheOthers() {
    for (Actor<Code> style : List.of(SupervisionContract.loopRunner(), runner())) {
      lost.clear();
      AtomicInteger attempts = new AtomicInteger();
      ActorRef<Code> actor = system.spawn(style, with(RESTART.withRetries(3)));
      CompletableFuture<Void> gate = new CompletableFuture<>();
      actor.tell(ctx -> ctx.await(gate));
      Code flaky =
          ctx -> {
            said.add("attempt " + attempts.incrementAndGet());
            if (attempts.get() < 3) {
              throw new IOException("flaky");
            }
          };
      actor.tell(flaky);
      actor.tell(_ -> said.add("next"));
      gate.complete(null);
      for (String word : List.of("attempt 1", "attempt 2", "attempt 3", "next")) {
        assertThat(heard()).isEqualTo(word);
      }
      assertThat(lost).isEmpty();
      attempts.set(-2); // the count begins again with each message, also with the same object
      actor.tell(flaky);
      actor.tell(_ -> said.add("next"));
      for (String word : List.of("attempt -1", "attempt 0", "attempt 1", "attempt 2", "next")) {
        assertThat(heard()).isEqualTo(word);
      }
      assertThat(lostReasons()).containsExactly(LostMessage.Reason.FAILED_IN_HANDLER);
      stopAndAwait(actor);
    }
  }

  /** Fails each time that it does not put itself off. */
  private static final class PutOffPoison implements Code {
    private int calls; // the actor's turns only

    @Override
    public void run(ActorContext<Code> ctx) throws IOException {
      calls++;
      if (calls % 2 == 1) {
        throw new IOException("poison");
      }
      ctx.stash().add(this);
      ctx.stash().unstash();
    }
  }

  @Test
  void retries_areCounted_alsoIfTheMessageIsSetAsideBetween() {
    for (Actor<Code> style : List.of(SupervisionContract.loopRunner(), runner())) {
      lost.clear();
      ActorRef<Code> actor = system.spawn(style, with(RESTART.withRetries(2)));
      PutOffPoison poison = new PutOffPoison();
      actor.tell(poison);
      eventually(() -> incarnation(actor) == 3);
      doing(actor, ctx -> assertThat(ctx.stash().size()).isZero());
      assertThat(poison.calls).isEqualTo(5);
      assertThat(lostReasons()).containsExactly(LostMessage.Reason.FAILED_IN_HANDLER);
      stopAndAwait(actor);
    }
  }

  @Test
  void retries_ofMessagesThatWereTakenOutOfTheirOrder_keepThemAll() {
    AtomicInteger starts = new AtomicInteger();
    ActorRef<String> actor =
        system.spawn(
            ctx -> {
              switch (starts.incrementAndGet()) {
                case 1 -> throw new IOException("at " + ctx.receive());
                case 2 -> throw new IOException("at " + ctx.receiveMatching("b"::equals));
                default -> {
                  while (true) {
                    said.add(ctx.receive());
                  }
                }
              }
            },
            with(RESTART.withRetries(3)));
    List.of("a", "b", "c").forEach(actor::tell);
    assertThat(List.of(heard(), heard(), heard())).containsExactly("b", "a", "c");
    assertThat(lost).isEmpty();
  }

  @Test
  void retries_ofAMessageThatNoIncarnationGetsTo_keepIt() {
    AtomicInteger starts = new AtomicInteger();
    ActorRef<Code> actor =
        system.spawn(
            ctx -> {
              int start = starts.incrementAndGet();
              if (start == 2 || start == 3) {
                throw new IllegalStateException("before the first receive");
              }
              while (true) {
                ctx.receiveMatching(_ -> true).run(ctx);
              }
            },
            with(RESTART.withRetries(1)));
    AtomicInteger attempts = new AtomicInteger();
    actor.tell(_ -> {
      if (attempts.incrementAndGet() == 1) {
        throw new IOException("retried");
      }
      said.add("handled");
    });
    assertThat(heard()).isEqualTo("handled");
    assertThat(starts).hasValue(4);
    assertThat(lost).isEmpty();
    stopAndAwait(actor);
    assertThat(lost).isEmpty();
  }

  @Test
  void retries_ofAnActorThatEndsFirst_loseItOnce() {
    ActorRef<Code> actor =
        system.spawn(runner(), with(Supervision.restart(1, HOUR).withRetries(9)));
    actor.tell(failing(new IOException("poison")));
    awaitEnd(actor);
    assertThat(lostReasons()).containsExactly(LostMessage.Reason.FAILED_IN_HANDLER);
    assertThat(decisions()).containsExactly(Decision.RESTART, Decision.STOP_AT_LIMIT);
  }

  /* ---- children ---- */

  @Test
  void childrenKept_liveThroughARestart() {
    ActorRef<Code> parent = system.spawn(runner(), with(RESTART.withChildrenKept()));
    ActorRef<Code> child = child(parent, "child", runner(), RESTARTING);
    doing(child, ctx -> ctx.timers().once("t", HOUR, _ -> {}));
    parent.tell(failing(new IOException("restart")));
    doing(parent, ctx -> assertThat(ctx.children()).hasSize(1));
    assertThat(incarnation(parent)).isEqualTo(1);
    doing(child, ctx -> assertThat(ctx.timers().isActive("t")).isTrue());
    stopAndAwait(parent);
    awaitEnd(child);
  }

  @Test
  void shutdownTimeoutZero_interruptsAtOnce() {
    ActorRef<Code> parent = system.spawn(runner());
    ActorRef<Code> child =
        child(parent, "child", runner(), with(RESTART.withShutdownTimeout(Duration.ZERO)));
    CountDownLatch never = new CountDownLatch(1);
    CountDownLatch blocked = new CountDownLatch(1);
    child.tell(_ -> {
      blocked.countDown();
      never.await();
    });
    await(blocked);
    stopAndAwait(parent); // long before coact.shutdown.child-timeout
    assertThat(failures.element().cause()).isInstanceOf(InterruptedException.class);
  }

  @Test
  void shutdownTimeout_ofAChild_isItsOwn() {
    ActorSystem patient = startDirty("patient", childTimeout(HOUR));
    ActorRef<Code> parent = patient.spawn(runner());
    CompletableFuture<ActorRef<Code>> made = new CompletableFuture<>();
    parent.tell(ctx ->
        made.complete(
            ctx.spawn("child", runner(), with(RESTART.withShutdownTimeout(Duration.ofMillis(1))))));
    CountDownLatch never = new CountDownLatch(1);
    CountDownLatch blocked = new CountDownLatch(1);
    made.join()
        .tell(_ -> {
          blocked.countDown();
          try {
            never.await();
          } catch (InterruptedException left) {
            never.await(); // stuck
          }
        });
    await(blocked);
    patient.stop(parent);
    patient.whenEnded(parent).toCompletableFuture().orTimeout(30, SECONDS).join();
    never.countDown();
    assertThat(patient.shutdown(LONG).stillRunning()).isEmpty();
    // The JDK had blocked the turn: in portable mode its stack ends beside the workers.
    eventually(() -> patient.counters().nothingHeld());
  }

  @Test
  void dynamic_stopsAllChildrenAtOnce() {
    ActorRef<Code> parent = system.spawn(runner(), with(SupervisorStrategy.dynamic()));
    CyclicBarrier both = new CyclicBarrier(2);
    Actor<Code> meeting =
        Actor.handling(() ->
            new MessageHandler<Code>() {
              @Override
              public void handle(ActorContext<Code> ctx, Code code) throws Exception {
                code.run(ctx);
              }

              @Override
              public void stopped(ActorContext<Code> ctx) throws Exception {
                both.await(30, SECONDS); // passes only if the other is stopping, too
                said.add("met");
              }
            });
    doing(child(parent, "a", meeting, RESTARTING), _ -> {});
    doing(child(parent, "b", meeting, RESTARTING), _ -> {});
    stopAndAwait(parent);
    assertThat(said).containsExactly("met", "met");
  }

  @Test
  void ofMany_dynamic_allEnd() {
    ActorRef<Code> parent = system.spawn(runner(), with(SupervisorStrategy.dynamic()));
    doing(
        parent,
        ctx -> {
          for (int i = 0; i < 2000; i++) {
            ctx.spawn(runner());
          }
        });
    assertThat(system.counters().actors()).isEqualTo(2001);
    stopAndAwait(parent);
    assertThat(system.counters().actors()).isZero();
  }

  /* ---- watchers ---- */

  @Test
  void watchers_hearHowItEnded() {
    ActorRef<Code> watcher = system.spawn(runner());
    IOException cause = new IOException("cause");
    ActorRef<Code> failed = system.spawn("failed", runner(), with(Supervision.stop()));
    ActorRef<Code> atLimit = system.spawn("limit", runner(), with(Supervision.restart(1, HOUR)));
    ActorRef<Code> returned = system.spawn("returned", runner());
    ActorRef<Code> stopped = system.spawn("stopped", runner(), RESTARTING);
    List<ActorRef<Code>> all = List.of(failed, atLimit, returned, stopped);
    Code watch = ctx -> all.forEach(each -> ctx.watch(each, (ActorEnd end) -> _ -> said.add(end)));
    doing(watcher, watch);
    failed.tell(failing(cause));
    assertThat(heard()).isEqualTo(new ActorEnd("/failed", ActorEnd.Reason.FAILED, cause));
    atLimit.tell(failing(new IOException("first")));
    atLimit.tell(failing(cause));
    assertThat(heard()).isEqualTo(new ActorEnd("/limit", ActorEnd.Reason.FAILED, cause));
    returned.tell(ctx -> ctx.stop(ctx.self()));
    assertThat(heard()).isEqualTo(new ActorEnd("/returned", ActorEnd.Reason.RETURNED, null));
    stopped.tell(failing(cause)); // restarted: no end, and no cause of a later one
    system.stop(stopped);
    assertThat(heard()).isEqualTo(new ActorEnd("/stopped", ActorEnd.Reason.STOPPED, null));
    watcher.tell(watch);
    for (ActorRef<Code> each : all) {
      assertThat(heard()).isEqualTo(new ActorEnd(each.path(), ActorEnd.Reason.BEFORE, null));
    }
  }

  /* ---- siblings ---- */

  @Test
  void failures_ofOneActor_delayItsSiblingByATurnAtMost() {
    int count = 2000;
    ActorSystem narrow =
        start(
            "narrow",
            settings -> oneWorker(1).apply(settings).withMailbox(m -> m.withCapacity(count + 2)));
    ActorRef<Code> parent = narrow.spawn(runner());
    ActorRef<Code> failing = child(parent, "failing", runner(), RESTARTING);
    ActorRef<Code> sibling = child(parent, "sibling", runner(), RESTARTING);
    CompletableFuture<Void> gate = new CompletableFuture<>();
    failing.tell(ctx -> ctx.await(gate));
    sibling.tell(ctx -> ctx.await(gate));
    List<Integer> seen = new ArrayList<>(); // by the one worker: failures before each message
    for (int i = 0; i < count; i++) {
      failing.tell(failing(new IOException("made up")));
      sibling.tell(_ -> seen.add(failures.size()));
    }
    CompletableFuture<Void> done = new CompletableFuture<>();
    sibling.tell(_ -> done.complete(null));
    parent.tell(_ -> gate.complete(null)); // on the one worker: neither runs before both can
    done.orTimeout(30, SECONDS).join();
    assertThat(seen).hasSize(count);
    for (int i = 1; i < count; i++) {
      assertThat(seen.get(i) - seen.get(i - 1)).as("failures before message %s", i).isBetween(0, 1);
    }
    assertThat(seen.getLast()).as("it is not that none failed meanwhile").isPositive();
  }
}
