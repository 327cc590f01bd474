package dev.coact.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;

/** {@link ActorProperty} as a build sees it: through the JUnit platform. */
class ActorPropertyTest {
  private static final Pattern TOKEN = Pattern.compile("@Replay\\(\"([^\"]+)\"\\)");

  @BeforeEach
  void reset() {
    JupiterSamples.RUNS.set(0);
    JupiterSamples.SEEN.clear();
  }

  @Test
  void good_allPass() {
    assertThat(Launched.jupiter(JupiterSamples.Good.class).passed())
        .containsExactly("assumptionsDiscard", "bankHolds", "otherParameters");
    assertThat(JupiterSamples.RUNS.get()).isGreaterThanOrEqualTo(50);
    assertThat(JupiterSamples.SEEN)
        .hasSizeGreaterThanOrEqualTo(20)
        .first()
        .asString()
        .startsWith("otherParameters");
  }

  @Test
  void bad_allFail() {
    Launched bad = Launched.jupiter(JupiterSamples.Bad.class);
    assertThat(bad.passed()).isEmpty();
    assertThat(bad.results()).hasSize(6);

    assertThat(bad.failure("updateIsLost"))
        .isInstanceOf(ScenarioFailure.class)
        .hasMessageContaining("an update was lost: 1");
    assertThat(bad.failure("crashForgets"))
        .hasMessageContaining("always \"it counts on\"")
        .hasMessageContaining("crashes after it is handled")
        .hasMessageContaining("/counter is restarted, incarnation 1");
    assertThat(bad.failure("bodyThrows")).hasMessageContaining("made up");
    assertThat(bad.failure("neverSettles"))
        .hasMessageContaining("eventually \"pigs fly\"")
        .hasMessageContaining("PT3S");
    assertThat(bad.failure("goalIsMissed"))
        .isInstanceOf(UnreachedGoals.class)
        .hasMessageContaining("GAP  sometimes \"hell freezes\": never, in 30 runs")
        .hasMessageContaining("sometimes \"it begins\": 30 of 30 runs");
  }

  @Test
  void failureWithInputs_isSmallAndReplaysFromItsToken() {
    Throwable failure = Launched.jupiter(JupiterSamples.Bad.class).failure("bankIsTooKind");
    assertThat(failure)
        .hasMessageContaining("always \"never negative\"")
        .hasMessageContaining(" = [Transfer[from=0, to=1, amount=31]]");
    String token = lastToken(failure);
    for (int i = 0; i < 3; i++) {
      System.setProperty("coact.replay", token);
      try {
        assertThat(Launched.jupiter(JupiterSamples.Bad.class).failure("bankIsTooKind"))
            .hasMessageContaining(" = [Transfer[from=0, to=1, amount=31]]");
      } finally {
        System.clearProperty("coact.replay");
      }
    }
  }

  private static String lastToken(Throwable failure) {
    Matcher token = TOKEN.matcher(String.valueOf(failure.getMessage()));
    String last = null;
    while (token.find()) {
      last = token.group(1);
    }
    return last;
  }

  @Test
  void wrongUse_saysWhatIsExpected() {
    Launched wrong = Launched.jupiter(JupiterSamples.Wrong.class);
    assertThat(wrong.passed()).isEmpty();
    assertThat(wrong.failure("noSim"))
        .isInstanceOf(ExtensionConfigurationException.class)
        .hasMessageContaining("0 parameters of type ActorSim (expected: exactly one)");
    assertThat(wrong.failure("twoSims")).hasMessageContaining("2 parameters of type ActorSim");
    assertThat(wrong.failure("budget"))
        .hasMessageContaining("Wrong.budget(ActorSim): @ActorProperty: budget: \"a while\"")
        .hasMessageContaining("such as \"20s\"");
    assertThat(wrong.failure("schedules")).hasMessageContaining("schedules: 0");
    assertThat(wrong.failure("token")).hasMessageContaining("replay token");
    assertThat(wrong.failure("bothEngines")).hasMessageContaining("expected: one of them");
    assertThat(wrong.failure("noArbitrary"))
        .hasMessageContaining("no arbitrary for")
        .hasMessageContaining("Thread");
    assertThat(wrong.failure("noProvider")).hasMessageContaining("@ForAll(\"nobody\")");
  }

  @Test
  void durations_areRead() {
    assertThat(PropertySettings.duration("budget", "250ms")).hasMillis(250);
    assertThat(PropertySettings.duration("budget", " 2 m ")).hasMinutes(2);
    assertThat(catchThrowable(() -> PropertySettings.duration("budget", "-1s")))
        .hasMessage("budget: \"-1s\" (expected: a number and ms, s, m or h, such as \"20s\")");
  }
}
