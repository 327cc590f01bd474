package dev.coact.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coact.actor.ActorContext;
import dev.coact.actor.ActorFailure;
import dev.coact.actor.ActorSystem;
import dev.coact.actor.MessageHandler;
import dev.coact.actor.SystemSettings;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The snippets of the page about supervision run, and do what it says. */
@Timeout(60)
class SupervisingTest {
  private final BlockingQueue<String> starts = new LinkedBlockingQueue<>();
  private final AtomicBoolean hasFailed = new AtomicBoolean();
  private ActorSystem system;

  @BeforeEach
  void start() {
    system = ActorSystem.start("supervising", SystemSettings.defaults());
  }

  @AfterEach
  void close() {
    system.close();
  }

  /** Tells of its starts, and sends itself a message, at which the first of all fails. */
  private final class Member implements MessageHandler<String> {
    private final String name;

    Member(String name) {
      this.name = name;
    }

    @Override
    public void started(ActorContext<String> ctx) {
      starts.add(name);
      ctx.self().tell(name);
    }

    @Override
    public void handle(ActorContext<String> ctx, String message) {
      if (starts.size() >= 2 && !hasFailed.getAndSet(true)) {
        throw new IllegalStateException("the first");
      }
    }
  }

  @Test
  void pair_isRestartedTogether() throws InterruptedException {
    CompletableFuture<ActorFailure> failure = new CompletableFuture<>();
    system.onFailure(failure::complete);
    Supervising.pair(system, () -> new Member("connection"), () -> new Member("session"));
    assertThat(failure.orTimeout(30, TimeUnit.SECONDS).join().decision())
        .isEqualTo(ActorFailure.Decision.RESTART);
    for (int i = 0; i < 4; i++) {
      assertThat(starts.poll(30, TimeUnit.SECONDS)).isNotNull();
    }
  }
}
