package dev.coact.actor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coact.coroutine.Coroutine;
import dev.coact.coroutine.CoroutineSettings;
import dev.coact.mailbox.OfferResult;
import dev.coact.scheduler.SchedulerSettings;
import dev.coact.scheduler.Task;
import dev.coact.scheduler.WorkStealingScheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a probe is told and asked, on the production scheduler, and what follows its answers. */
@Timeout(120)
abstract class ProbeContract extends ActorContract {
  private final Recorder probe = new Recorder();
  private final List<ActorSystem> probed = new ArrayList<>();

  ProbeContract(boolean portable) {
    super(portable);
  }

  /** Notes what it is told, by the paths of actors; answers and throws as a test says. */
  private static final class Recorder implements ActorProbe {
    private final ConcurrentLinkedQueue<String> events = new ConcurrentLinkedQueue<>();
    private final Map<Task, String> paths = new ConcurrentHashMap<>();
    private volatile Function<Object, Verdict> verdict = message -> Verdict.SEND;
    private volatile Function<String, @Nullable RuntimeException> thrown = event -> null;

    private String name(@Nullable Task actor) {
      return actor == null ? "outside" : paths.getOrDefault(actor, "?");
    }

    private void note(String event) {
      events.add(event);
    }

    private void noteAndThrow(String event) {
      events.add(event);
      RuntimeException failure = thrown.apply(event);
      if (failure != null) {
        throw failure;
      }
    }

    List<String> of(String actor) {
      return events.stream().filter(event -> event.startsWith(actor + " ")).toList();
    }

    @Override
    public Verdict sending(Task receiver, ActorRef<?> target, Object message) {
      note(name(Task.current()) + " sends " + Texts.of(message) + " to " + name(receiver));
      return verdict.apply(message);
    }

    @Override
    public Verdict answering(@Nullable Task asker, ActorRef<?> reply, Object answer) {
      note(name(Task.current()) + " answers " + answer + " to " + name(asker));
      return verdict.apply(answer);
    }

    @Override
    public void notAccepted(Task receiver, Object message) {
      note(name(receiver) + " refuses " + message);
    }

    @Override
    public void handling(Task actor, Object message) {
      noteAndThrow(name(actor) + " handling " + Texts.of(message));
    }

    @Override
    public void handled(Task actor, Object message) {
      noteAndThrow(name(actor) + " handled " + Texts.of(message));
    }

    @Override
    public void spawned(Task actor, ActorRef<?> ref) {
      paths.put(actor, ref.path());
      note(ref.path() + " spawned");
    }

    @Override
    public void begun(Task actor, long incarnation) {
      note(name(actor) + " begun " + incarnation);
    }

    @Override
    public void ended(Task actor, @Nullable Throwable cause) {
      note(name(actor) + " ended " + (cause == null ? "well" : cause.getMessage()));
    }

    @Override
    public void timerArmed(Task actor, Object key, long delayNanos) {
      note(name(actor) + " armed " + key);
    }

    @Override
    public void timerFired(Task actor, Object key) {
      note(name(actor) + " fired " + key);
    }

    @Override
    public void lost(LostMessage lost) {
      note(lost.recipient() + " lost " + lost.message() + " " + lost.reason());
    }

    @Override
    public void failed(ActorFailure failure) {
      note(failure.path() + " failed " + failure.cause().getMessage());
    }
  }

  private ActorSystem startProbed() {
    SchedulerSettings settings =
        new SchedulerSettings(
            "probed",
            2,
            64,
            Duration.ofMillis(1),
            2,
            Duration.ofSeconds(1),
            Duration.ofMillis(100),
            2,
            new CoroutineSettings(16, 64, portable()));
    ActorSystem made =
        ActorSystem.start(
            "probed", SystemSettings.defaults(), WorkStealingScheduler.start(settings), probe);
    probed.add(made);
    made.onLost(lost::add);
    made.onFailure(failures::add);
    return made;
  }

  @AfterEach
  void probedSystemsEnd() {
    probed.forEach(each -> assertThat(each.shutdown(LONG)).matches(ShutdownReport::isClean));
  }

  private void awaitEvent(String event) {
    eventually(() -> probe.events.contains(event));
  }

  /** Both styles say the same. */
  private void lifeOf(Actor<Object> actor) {
    ActorSystem made = startProbed();
    ActorRef<Object> ref = made.spawn("a", actor);
    ref.tell("one");
    ref.tell("two");
    assertThat(heard()).isEqualTo("one");
    assertThat(heard()).isEqualTo("two");
    awaitEvent("/a handled two");
    made.stop(ref);
    made.whenEnded(ref).toCompletableFuture().join();
    assertThat(probe.of("/a"))
        .containsExactly(
            "/a spawned",
            "/a begun 0",
            "/a handling one",
            "/a handled one",
            "/a handling two",
            "/a handled two",
            "/a ended well");
    assertThat(probe.of("outside"))
        .containsExactly("outside sends one to /a", "outside sends two to /a");
  }

  @Test
  void life_handlerStyle_isTold() {
    lifeOf(handler());
  }

  @Test
  void life_straightLine_isTold() {
    lifeOf(loop());
  }

  @Test
  void become_handlerAfterIt_isProbedToo() {
    ActorRef<Object> ref =
        startProbed()
            .spawn(
                "a",
                Actor.handling(
                    () -> (ctx, message) -> ctx.become((again, other) -> said.add(other))));
    ref.tell("one");
    ref.tell("two");
    assertThat(heard()).isEqualTo("two");
    awaitEvent("/a handled two");
    assertThat(probe.of("/a")).contains("/a handling two", "/a handled one");
  }

  @Test
  void ask_andAnswer_areTold() {
    ActorSystem made = startProbed();
    ActorRef<ActorRef<String>> target =
        made.spawn("target", Actor.handling(() -> (ctx, replyTo) -> replyTo.tell("yes")));
    ActorRef<Object> asker =
        made.spawn(
            "asker",
            Actor.handling(() -> (ctx, message) -> said.add(target.<String>ask(me -> me, LONG))));
    asker.tell("go");
    assertThat(heard()).isEqualTo("yes");
    assertThat(target.<String>ask(me -> me, LONG)).isEqualTo("yes");
    assertThat(target.<String>askAsync(me -> me, LONG).toCompletableFuture().join())
        .isEqualTo("yes");
    assertThat(probe.of("/target"))
        .contains("/target answers yes to /asker", "/target answers yes to outside");
    assertThat(probe.of("/asker")).anyMatch(event -> event.startsWith("/asker sends"));
    assertThat(probe.of("outside")).filteredOn(event -> event.endsWith("to /target")).hasSize(2);
  }

  @Test
  void timers_areTold() {
    ActorRef<Object> ref =
        startProbed()
            .spawn(
                "a",
                ctx -> {
                  ctx.timers().once("tick", Duration.ofMillis(1), "tock");
                  said.add(ctx.receive());
                });
    assertThat(heard()).isEqualTo("tock");
    assertThat(ref.path()).isEqualTo("/a");
    assertThat(probe.of("/a")).contains("/a armed tick", "/a fired tick", "/a handling tock");
  }

  /* ---- verdicts ---- */

  @Test
  void refuse_anySend_isAsAFullMailbox() {
    ActorRef<Object> ref = startProbed().spawn("a", handler());
    probe.verdict = message -> ActorProbe.Verdict.REFUSE;
    ref.tell("told");
    assertThat(ref.offer("offered")).isEqualTo(OfferResult.FULL);
    assertThat(ref.offer("waited", LONG)).isEqualTo(OfferResult.FULL);
    assertThatThrownBy(() -> anyAsk(ref, LONG))
        .isInstanceOfSatisfying(
            AskException.class,
            refused -> assertThat(refused.outcome()).isEqualTo(AskException.Outcome.REFUSED));
    assertThat(ref.<Object>askAsync(me -> me, LONG)).isCompletedExceptionally();
    assertThat(lostReasons()).containsExactly(LostMessage.Reason.REJECTED);
    assertThat(probe.events)
        .contains("/a lost told REJECTED", "/a refuses offered", "/a refuses waited");
    assertThat(said).isEmpty();
  }

  @Test
  void drop_isNotNoticed() {
    ActorRef<Object> ref = startProbed().spawn("a", handler());
    probe.verdict =
        message -> message.equals("no") ? ActorProbe.Verdict.DROP : ActorProbe.Verdict.SEND;
    ref.tell("no");
    assertThat(ref.offer("no")).isEqualTo(OfferResult.ACCEPTED);
    ref.tell("yes");
    assertThat(heard()).isEqualTo("yes");
    assertThat(lost).isEmpty();
  }

  @Test
  void duplicate_arrivesTwice() {
    ActorRef<Object> ref = startProbed().spawn("a", handler());
    probe.verdict = message -> ActorProbe.Verdict.DUPLICATE;
    ref.tell("one");
    assertThat(List.of(heard(), heard())).containsExactly("one", "one");
    assertThat(ref.offer("two")).isEqualTo(OfferResult.ACCEPTED);
    assertThat(List.of(heard(), heard())).containsExactly("two", "two");
  }

  /* ---- crashes ---- */

  private void crash(Actor<Object> actor, String event, List<Object> expectedSaid) {
    ActorSystem made = startProbed();
    IllegalStateException crash = new IllegalStateException("crash");
    probe.thrown = seen -> seen.equals(event) ? crash : null;
    ActorRef<Object> ref = made.spawn("a", actor, RESTARTING);
    ref.tell("one");
    ref.tell("two");
    eventually(() -> failures.size() == 1 && probe.events.contains("/a handled two"));
    assertThat(said).containsExactlyElementsOf(expectedSaid);
    assertThat(failures.element().cause()).isSameAs(crash);
    assertThat(lost)
        .extracting(LostMessage::message, LostMessage::reason)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("one", LostMessage.Reason.FAILED_IN_HANDLER));
    assertThat(probe.of("/a")).containsSubsequence("/a begun 0", "/a failed crash", "/a begun 1");
  }

  @Test
  void crashBefore_handlerStyle_failsBeforeTheCodeSeesIt() {
    crash(handler(), "/a handling one", List.of("two"));
  }

  @Test
  void crashBefore_straightLine_failsBeforeTheCodeSeesIt() {
    crash(loop(), "/a handling one", List.of("two"));
  }

  @Test
  void crashAfter_handlerStyle_failsAfterwards() {
    crash(handler(), "/a handled one", List.of("one", "two"));
  }

  @Test
  void crashAfter_straightLine_failsAfterwards() {
    crash(loop(), "/a handled one", List.of("one", "two"));
  }

  /* ---- a probe that suspends ---- */

  @Test
  void suspend_inFrontOfASend_holdsTheSenderOnly() {
    ConcurrentLinkedQueue<Coroutine> held = new ConcurrentLinkedQueue<>();
    ActorSystem made = startProbed();
    ActorRef<Object> sink = made.spawn("sink", handler());
    ActorRef<Object> held1 =
        made.spawn("held", Actor.handling(() -> (ctx, message) -> sink.tell(message)));
    ActorRef<Object> free =
        made.spawn("free", Actor.handling(() -> (ctx, message) -> sink.tell(message)));
    probe.verdict =
        message -> {
          Coroutine here = Coroutine.current();
          if (here != null && message.equals("late")) {
            held.add(here);
            here.suspend();
          }
          return ActorProbe.Verdict.SEND;
        };
    held1.tell("late");
    eventually(() -> !held.isEmpty());
    free.tell("early");
    assertThat(heard()).isEqualTo("early");
    held.element().resume();
    assertThat(heard()).isEqualTo("late");
  }

  /* ---- without ---- */

  @Test
  void systemWithoutProbe_hasTheReferencesOfAlways() {
    ActorRef<Object> ref = system.spawn("a", handler());
    assertThat(ref.getClass()).isEqualTo(CellRef.class);
    assertThat(cell(ref).system().probe).isNull();
  }
}
