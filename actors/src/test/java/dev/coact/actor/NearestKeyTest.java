package dev.coact.actor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NearestKeyTest {
  private static final List<String> KNOWN =
      List.of(
          "coact.io",
          "coact.mailbox.capacity",
          "coact.mailbox.overflow",
          "coact.scheduler.time-slice",
          "coact.ask.timeout",
          "coact.shutdown.timeout");

  @ParameterizedTest
  @CsvSource({
    "coact.mailbox.capasity, coact.mailbox.capacity",
    "coact.mailbox.capcaity, coact.mailbox.capacity",
    "coact.mailbx.capacity, coact.mailbox.capacity",
    "coact.mailbox.overflowed, coact.mailbox.overflow",
    "coact.scheduler.timeSlice, coact.scheduler.time-slice",
    "coact.scheduler.TIME_SLICE, coact.scheduler.time-slice",
    "coact.capacity, coact.mailbox.capacity",
    "coact.oi, coact.io",
    "coact.ask.timout, coact.ask.timeout",
    "coact.foo,",
    "coact.timeout,",
    "coact.mailbox.priority,",
  })
  void of_someKey_nearestOrNone(String unknown, String expected) {
    assertThat(NearestKey.of(unknown, KNOWN)).isEqualTo(expected);
  }
}
