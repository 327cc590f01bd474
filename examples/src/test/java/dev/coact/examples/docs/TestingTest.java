package dev.coact.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.coact.testing.ActorProperty;
import dev.coact.testing.ActorSim;
import dev.coact.testing.Campaign;
import dev.coact.testing.CampaignSettings;
import dev.coact.testing.ScenarioFailure;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** The snippets of the page about testing do what it says. */
class TestingTest {
  private final TallyProperties properties = new TallyProperties();

  @Test
  void firstProperty_failsAndReplays() {
    Campaign campaign = Campaign.of(CampaignSettings.defaults().withSchedules(2_000));
    ScenarioFailure failure =
        catchThrowableOfType(
            ScenarioFailure.class, () -> campaign.run(properties::clientReadsWhatItOrdered));
    assertThat(failure.deviations().size()).isLessThanOrEqualTo(2);
    ScenarioFailure again =
        catchThrowableOfType(
            ScenarioFailure.class,
            () -> campaign.replay(failure.token(), properties::clientReadsWhatItOrdered));
    assertThat(again.signature()).isEqualTo(failure.signature());
  }

  @ActorProperty(schedules = 200)
  void secondProperty_holds(
      ActorSim sim, @ForAll @Size(max = 8) List<@IntRange(min = 1, max = 9) Integer> amounts) {
    new SumProperties().nothingIsForgotten(sim, amounts);
  }
}
