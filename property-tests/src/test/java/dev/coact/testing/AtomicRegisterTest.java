package dev.coact.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Yardstick 11: a replicated register whose reads store nothing is not linearizable. */
class AtomicRegisterTest {
  /* More by the same property as the other yardsticks: each takes more than a second. */
  private static final int SEEDS = Integer.getInteger("yardsticks.seeds", 8);
  private static final int FEW = 1_000;

  private static CampaignSettings settings(long seed) {
    return CampaignSettings.defaults()
        .withSeed(seed)
        .withSchedules(5_000)
        .withBudget(Duration.ofSeconds(60));
  }

  @Test
  void readStores_isLinearizable() {
    CampaignReport report =
        Campaign.of(settings(1).withSchedules(2_000)).run(AtomicRegister.scenario(false));

    assertThat(report.schedules()).isEqualTo(2_000);
  }

  @Test
  void readDoesNotStore_isFoundAndShown() {
    ScenarioFailure failure = fails(1);

    assertThat(failure)
        .hasMessageContaining("not linearizable: no order explains /reader: read -> 0")
        .hasMessageContaining("/writer |--write(1) ")
        .hasMessageContaining("messages:");
    String story =
        failure
            .getMessage()
            .lines()
            .map(String::strip)
            .filter(line -> line.startsWith("page: "))
            .findFirst()
            .orElseThrow()
            .substring("page: ".length());
    assertThat(Path.of(story)).exists();
    assertThatThrownBy(
            () -> Campaign.of(settings(1)).replay(failure.token(), AtomicRegister.scenario(true)))
        .isInstanceOf(ScenarioFailure.class)
        .hasMessageContaining(story);
    assertThat(Path.of(story))
        .satisfies(page -> assertThat(Files.readString(page)).contains("replica-0"));
  }

  @Test
  void readDoesNotStore_manySeeds_isFound() {
    List<Integer> schedules = new ArrayList<>();
    List<Integer> sizes = new ArrayList<>();
    for (int seed = 0; seed < SEEDS; seed++) {
      ScenarioFailure failure = fails(seed);
      schedules.add(failure.schedule());
      sizes.add(failure.deviations().size());
    }
    Collections.sort(schedules);
    Collections.sort(sizes);

    assertThat(schedules.get(SEEDS / 2)).as("median of schedules %s", schedules).isLessThan(FEW);
    assertThat(sizes.get(SEEDS / 2)).as("median of deviations %s", sizes).isLessThanOrEqualTo(5);
  }

  private static ScenarioFailure fails(long seed) {
    return catchThrowableOfType(
        ScenarioFailure.class,
        () -> Campaign.of(settings(seed)).run(AtomicRegister.scenario(true)));
  }
}
