package dev.coact.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coact.actor.Actor;
import dev.coact.actor.ActorEnd;
import dev.coact.actor.ActorFailure;
import dev.coact.actor.ActorRef;
import dev.coact.actor.ActorSystem;
import dev.coact.actor.AskException;
import dev.coact.actor.SystemSettings;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Runs what the pages for those who come from Pekko and from Erlang show. */
@Timeout(60)
class MigratingTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  private final ActorSystem system = ActorSystem.start("migrating", SystemSettings.defaults());
  private final BlockingQueue<ActorFailure> failures = new LinkedBlockingQueue<>();

  @AfterEach
  void everythingEndsAndIsFree() {
    assertThat(system.shutdown(LONG).isClean()).as(system.toString()).isTrue();
  }

  private void awaitEnd(ActorRef<?> ref) {
    system.whenEnded(ref).toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
  }

  /** Lets it handle all that it was sent. */
  private void drain(ActorRef<?> ref) {
    assertThat(system.drain(ref, LONG).toCompletableFuture().join()).isTrue();
  }

  private ActorFailure nextFailure() throws InterruptedException {
    ActorFailure failure = failures.poll(30, TimeUnit.SECONDS);
    assertThat(failure).isNotNull();
    return failure;
  }

  @Test
  void pekko_counterAndReporter_answer() {
    assertThat(FromPekko.count(system)).isEqualTo(1);
    ActorRef<FromPekko.Command> counter = system.spawn(Actor.handling(FromPekko.Counter::new));
    ActorRef<FromPekko.Report> reporter =
        system.spawn(Actor.handling(() -> new FromPekko.Reporter(counter)));

    assertThat(reporter.<String>ask(FromPekko.Report::new)).isEqualTo("the counter is at 0");
  }

  @Test
  void pekko_session_isTakenByTheFirst() {
    ActorRef<FromPekko.Login> session = system.spawn(Actor.handling(FromPekko.Session::new));
    session.tell(new FromPekko.Login("first"));
    session.tell(new FromPekko.Login("second"));

    drain(session);
  }

  @Test
  void pekko_supervised_stopsAfterTheClassThatItNames() throws InterruptedException {
    system.onFailure(failures::add);
    ActorRef<RuntimeException> actor =
        system.spawn(
            Actor.handling(() ->
                (ctx, failure) -> {
                  throw failure;
                }),
            FromPekko.supervised());
    actor.tell(new IllegalArgumentException("as told"));
    actor.tell(new IllegalStateException("as told"));

    assertThat(nextFailure().decision()).isEqualTo(ActorFailure.Decision.RESTART);
    assertThat(nextFailure().decision()).isEqualTo(ActorFailure.Decision.STOP);
    awaitEnd(actor);
  }

  @Test
  void erlang_stack_answersAndFailsOverAnEmptyOne() {
    assertThat(FromErlang.call(system)).isEqualTo("book");
    ActorRef<FromErlang.Request> stack = system.spawn(FromErlang::stack);
    List<ActorEnd> downs = new CopyOnWriteArrayList<>();
    ActorRef<ActorEnd> monitor = system.spawn(FromErlang.monitorOf(stack, downs));
    CompletableFuture<AskException.Outcome> outcome =
        stack
            .<String>askAsync(FromErlang.Request.Pop::new, LONG)
            .handle((_, failure) -> ((AskException) failure).outcome())
            .toCompletableFuture();

    assertThat(outcome.join()).isEqualTo(AskException.Outcome.FAILED);
    awaitEnd(monitor);
    assertThat(downs).hasSize(1);
    assertThat(downs.getFirst().reason())
        .isIn(ActorEnd.Reason.FAILED, ActorEnd.Reason.BEFORE); // it may watch too late
  }

  @Test
  void erlang_worker_waitsForTheLine() {
    List<String> done = new CopyOnWriteArrayList<>();
    ActorRef<FromErlang.Line> worker = system.spawn(ctx -> FromErlang.worker(ctx, done));
    worker.tell(new FromErlang.Line.Job("early"));
    worker.tell(new FromErlang.Line.Ready());
    worker.tell(new FromErlang.Line.Job("late"));

    drain(worker);
    assertThat(done).containsExactly("early", "late");
  }

  @Test
  void erlang_supervisor_hasTwoChildren() {
    ActorRef<Object> supervisor = FromErlang.supervisor(system);
    while (system.actors().size() < 3) {
      Thread.onSpinWait();
    }
    assertThat(system.actors())
        .containsExactly("/supervisor", "/supervisor/first", "/supervisor/second");
    system.stop(supervisor);
    awaitEnd(supervisor);
  }
}
