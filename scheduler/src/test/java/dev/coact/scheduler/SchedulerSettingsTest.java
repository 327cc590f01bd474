package dev.coact.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coact.coroutine.CoroutineSettings;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SchedulerSettingsTest {
  private static SchedulerSettings settings(
      String name, int workers, int throughput, Duration slice, int threads, Duration idle) {
    return new SchedulerSettings(
        name,
        workers,
        throughput,
        slice,
        threads,
        idle,
        Duration.ZERO,
        0,
        CoroutineSettings.defaults());
  }

  private static SchedulerSettings watched(int workers, Duration threshold, int spares) {
    return new SchedulerSettings(
        "a",
        workers,
        1,
        Duration.ofMillis(1),
        1,
        Duration.ZERO,
        threshold,
        spares,
        CoroutineSettings.defaults());
  }

  @Test
  void defaults_areValid() {
    assertThat(SchedulerSettings.defaults("a").workers()).isPositive();
  }

  @Test
  void value_outsideItsRange_namesItAndTheRule() {
    Duration slice = Duration.ofMillis(1);
    Duration idle = Duration.ZERO;
    assertThatThrownBy(() -> settings(" ", 1, 1, slice, 1, idle))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("name: \" \" (expected: not blank)");
    assertThatThrownBy(() -> settings("a", 0, 1, slice, 1, idle))
        .hasMessage("workers: 0 (expected: 1 to 511)");
    assertThatThrownBy(() -> settings("a", 512, 1, slice, 1, idle))
        .hasMessage("workers: 512 (expected: 1 to 511)");
    assertThatThrownBy(() -> settings("a", 1, 0, slice, 1, idle))
        .hasMessage("throughput: 0 (expected: 1 to 2147483647)");
    assertThatThrownBy(() -> settings("a", 1, 1, Duration.ZERO, 1, idle))
        .hasMessage("timeSlice: PT0S (expected: more than 0, at most PT1H)");
    assertThatThrownBy(() -> settings("a", 1, 1, slice, 0, idle))
        .hasMessage("blockingThreads: 0 (expected: 1 to 10000)");
    assertThatThrownBy(() -> settings("a", 1, 1, slice, 1, Duration.ofMillis(-1)))
        .hasMessage("blockingIdle: PT-0.001S (expected: 0 to PT24H)");
    assertThatThrownBy(() -> watched(1, Duration.ofHours(2), 1))
        .hasMessage("stallThreshold: PT2H (expected: 0 to PT1H)");
    assertThatThrownBy(() -> watched(500, Duration.ZERO, 12))
        .hasMessage("maxSpares: 12 (expected: 0 to 511 - workers=500)");
    assertThat(watched(500, Duration.ZERO, 11).maxSpares()).isEqualTo(11);
  }
}
