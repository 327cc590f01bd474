package dev.coact.memory;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class QuotaMeterTest {
  @Test
  void tryCharge_fromSeveralThreads_neverPassesTheQuota() throws Exception {
    int quota = 2;
    QuotaMeter meter = new QuotaMeter(quota);
    Threads.runAll(
        4,
        thread -> {
          for (int i = 0; i < 100_000; i++) {
            if (meter.tryCharge(1)) {
              assertThat(meter.used() <= quota).isTrue();
              meter.discharge(1);
            }
          }
        });
    assertThat(meter.used()).isZero();
  }
}
