package dev.coact.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Ten million armed timers, or as many as the heap has room for. */
class ManyTimersTest {
  private static final int MOST = 10_000_000;

  /* Timer, entry, and the test's own reference to it, with room for the collector. */
  private static final long BYTES_EACH = 160;
  private static final int SAMPLE = 20_000;
  private static final int SAMPLES = 10;

  /* What the caches may cost: the wheel's slots and the timers of a sample fit, the rest is not
   * touched. A cost that grew with the number, or with its logarithm, would be far beyond. */
  private static final int FACTOR = 6;

  private final ManualClock clock = new ManualClock();
  private final TimerWheel wheel = new TimerWheel(clock);
  private int fired;

  @Test
  void tenMillion_armedCancelledAndFired_areAllAccountedFor() {
    int count = (int) Math.min(MOST, Runtime.getRuntime().maxMemory() / BYTES_EACH);
    long costOfFew = sample();

    Timer[] timers = new Timer[count];
    for (int i = 0; i < count; i++) {
      timers[i] = new Counting();
      wheel.arm(timers[i], delay(i));
    }
    wheel.advanceTo(clock.nanos); // takes them in
    assertThat(wheel.armed()).isEqualTo(count);
    assertThat(wheel.held()).isEqualTo(count);

    long costOfMany = sample();
    assertThat(costOfMany)
        .as("nanoseconds for %s timers, beside %s armed ones", SAMPLE, count)
        .isLessThan(FACTOR * costOfFew);
    assertThat(wheel.armed()).isEqualTo(count);

    int cancelled = 0;
    for (int i = 0; i < count; i += 3) {
      assertTrue(timers[i].cancel());
      cancelled++;
    }
    assertThat(wheel.armed()).isEqualTo(count - cancelled);

    while (wheel.nextWorkNanos() != Long.MAX_VALUE) {
      clock.nanos = Math.max(clock.nanos, wheel.nextWorkNanos());
      wheel.advanceTo(clock.nanos);
    }
    assertThat(fired).isEqualTo(count - cancelled);
    assertThat(wheel.armed()).isZero();
    assertThat(wheel.held()).isZero();
    assertThat(wheel.isValid()).isTrue();
    for (int i = 0; i < count; i++) {
      assertTrue(((Counting) timers[i]).times == (i % 3 == 0 ? 0 : 1));
    }
  }

  /** In sixteen rising rows that overlap, over some five minutes. */
  private static long delay(int i) {
    return Duration.ofSeconds(60 + i % 16).toNanos() + i * 30_000L;
  }

  /** Processor time of arming some, taking them in and cancelling them: the best of a few. */
  private long sample() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    Timer[] timers = new Timer[SAMPLE];
    long best = Long.MAX_VALUE;
    for (int i = 0; i < SAMPLES; i++) {
      long start = threads.getCurrentThreadCpuTime();
      for (int j = 0; j < SAMPLE; j++) {
        timers[j] = new Counting();
        wheel.arm(timers[j], 1_000_000L * (j % 1000));
      }
      wheel.nextWorkNanos();
      for (Timer timer : timers) {
        assertTrue(timer.cancel());
      }
      clock.nanos += Duration.ofSeconds(1).toNanos();
      wheel.advanceTo(clock.nanos);
      best = Math.min(best, threads.getCurrentThreadCpuTime() - start);
    }
    return best;
  }

  /* AssertJ makes objects for each check: not ten million times. */
  private static void assertTrue(boolean holds) {
    if (!holds) {
      throw new AssertionError();
    }
  }

  private final class Counting extends Timer {
    private byte times;

    @Override
    protected void fire() {
      times++;
      fired++;
    }
  }

  private static final class ManualClock implements Clock {
    private long nanos;

    @Override
    public long nanoTime() {
      return nanos;
    }

    @Override
    public long currentTimeMillis() {
      return nanos / 1_000_000;
    }
  }
}
