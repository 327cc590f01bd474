package dev.coact.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coact.actor.ActorRef;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.sessions.JqwikSession;
import org.junit.jupiter.api.Test;

/** Properties with an {@link ActorSim} as a build sees them: through jqwik's own engine. */
class JqwikFrontEndTest {
  @Test
  void good_allPass() {
    JqwikSamples.RUNS.set(0);
    JqwikSamples.BEFORE.set(0);
    assertThat(Launched.jqwik(JqwikSamples.Good.class).passed())
        .containsExactly("bankHolds", "plainParameter", "plans", "programs", "systems");
    assertThat(JqwikSamples.RUNS.get()).isGreaterThanOrEqualTo(20 * 5);
    assertThat(JqwikSamples.SIMS).hasSize(JqwikSamples.RUNS.get());
    assertThat(JqwikSamples.BEFORE.get()).isGreaterThan(JqwikSamples.RUNS.get());
    assertThat(JqwikSamples.CAPACITIES).hasSizeGreaterThan(3);
  }

  @Test
  void bad_allFail() {
    Launched bad = Launched.jqwik(JqwikSamples.Bad.class);
    assertThat(bad.passed()).isEmpty();
    assertThat(bad.results()).hasSize(5);
    assertThat(bad.failure("updateIsLost"))
        .isInstanceOf(ScenarioFailure.class)
        .hasMessageContaining("Bad.updateIsLost(ActorSim) fails")
        .hasMessageContaining("an update was lost: 1")
        .hasMessageContaining("@Replay(");
    assertThat(bad.failure("goalIsMissed"))
        .isInstanceOf(UnreachedGoals.class)
        .hasMessageContaining("GAP  sometimes \"hell freezes\": never, in 50 runs");
    assertThat(bad.failure("saysFalse")).hasMessageContaining("returned false");
    assertThat(bad.failure("badBudget")).hasMessageContaining("@Schedules: budget: \"soon\"");
  }

  @Test
  void inputs_areMadeSmallByJqwik() {
    ScenarioFailure failure =
        (ScenarioFailure) Launched.jqwik(JqwikSamples.Bad.class).failure("bankIsTooKind");
    assertThat(failure).hasMessageContaining("always \"never negative\"");
    assertThat(JqwikSamples.lastFailing()).hasSizeBetween(1, 2);
    assertThat(failure.deviations().size()).isLessThanOrEqualTo(1);
  }

  sealed interface Protocol {
    record Put(int key, String value) implements Protocol {}

    enum Control implements Protocol {
      STOP,
      FLUSH
    }

    sealed interface Query extends Protocol {
      record Get(int key) implements Query {}
    }
  }

  record Wrong(ActorRef<String> replyTo) {}

  @Test
  void messages_areOfEachKind() {
    Set<Class<?>> seen = new HashSet<>();
    JqwikSession.run(() -> {
      Arbitrary<Protocol> messages = ActorArbitraries.messages(Protocol.class);
      Random random = new Random(1);
      for (int i = 0; i < 100; i++) {
        seen.add(messages.generator(1000, true).next(random).value().getClass());
      }
    });
    assertThat(seen)
        .containsExactlyInAnyOrder(
            Protocol.Put.class, Protocol.Control.class, Protocol.Query.Get.class);
  }
}
