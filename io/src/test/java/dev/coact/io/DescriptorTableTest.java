package dev.coact.io;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coact.coroutine.Coroutine;
import dev.coact.io.DescriptorTable.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Permits under contention: waits that are granted, time out and are cancelled at the same time.
 */
@Timeout(60)
class DescriptorTableTest {
  private static final int BUDGET = 2;

  private final TestSystem system = TestSystem.withBudget(false, 1);
  private final DescriptorTable table = new DescriptorTable(system.scheduler, BUDGET);
  private final AtomicInteger held = new AtomicInteger();
  private final AtomicInteger granted = new AtomicInteger();

  @AfterEach
  void nothingIsLeft() {
    assertThat(table.permits()).isZero();
    assertThat(table.waiting()).isZero();
    assertThat(table.isValid()).isTrue();
    system.close();
  }

  private void acquire(long timeoutNanos) {
    if (table.acquire("test", timeoutNanos) == Outcome.GRANTED) {
      assertThat(held.incrementAndGet()).isLessThanOrEqualTo(BUDGET);
      granted.incrementAndGet();
      Coroutine.current().yieldNow(); // the others meet what this one holds
      held.decrementAndGet();
      table.release();
    }
  }

  @Test
  void acquire_grantsDeadlinesAndStopsMeet_eachPermitComesBack() throws Exception {
    for (int round = 0; round < 20; round++) {
      List<TestActor> actors = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        Random random = new Random(100L * round + i);
        actors.add(
            system.start(
                "actor-" + i,
                _ -> {
                  for (int n = 0; n < 100; n++) {
                    acquire(random.nextInt(4) == 0 ? -1 : random.nextInt(2_000_000));
                  }
                }));
      }
      actors.stream().limit(10).forEach(TestActor::stop);
      for (TestActor each : actors) {
        try {
          each.join();
        } catch (CancellationException e) {
          assertThat(actors.indexOf(each)).isLessThan(10);
        }
      }
      assertThat(table.permits()).isZero();
    }
    assertThat(granted.get()).isPositive();
  }

  @Test
  void budget_changesWhileActorsWait_isNeverPassed() throws Exception {
    List<TestActor> actors = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      Random random = new Random(i);
      actors.add(
          system.start(
              "actor-" + i,
              _ -> {
                for (int n = 0; n < 200; n++) {
                  acquire(random.nextInt(4) == 0 ? -1 : random.nextInt(2_000_000));
                }
              }));
    }
    Random random = new Random(7);
    for (int change = 0; change < 20_000; change++) {
      table.budget(1 + random.nextInt(BUDGET)); // never more than acquire allows
      assertThat(table.isValid()).isTrue();
    }
    table.budget(BUDGET);
    for (TestActor each : actors) {
      each.join();
    }
  }

  @Test
  void budget_raised_letsWaitersIn() throws Exception {
    table.budget(1);
    assertThat(table.acquire("first", 0)).isEqualTo(Outcome.GRANTED);
    TestActor waiting =
        system.start("waiting", _ -> assertThat(table.acquire("x", -1)).isEqualTo(Outcome.GRANTED));
    waiting.awaitWaitFor("x");

    table.budget(3);
    waiting.join();
    assertThat(table.permits()).isEqualTo(2);
    assertThat(table.acquire("third", 0)).isEqualTo(Outcome.GRANTED);
    assertThat(table.acquire("fourth", 0)).isEqualTo(Outcome.TIMED_OUT);
    table.release();
    table.release();
    table.release();
  }

  @Test
  void budget_lowered_keepsWhatComesBack() {
    assertThat(table.acquire("first", 0)).isEqualTo(Outcome.GRANTED);
    assertThat(table.acquire("second", 0)).isEqualTo(Outcome.GRANTED);

    table.budget(1);
    assertThat(table.isValid()).isTrue();
    assertThat(table.permits()).isEqualTo(2);
    table.release();
    assertThat(table.acquire("third", 0)).isEqualTo(Outcome.TIMED_OUT);
    table.release();
    assertThat(table.acquire("fourth", 0)).isEqualTo(Outcome.GRANTED);
    table.release();
  }

  @Test
  void close_endsWaits_andPermitsComeBackLater() throws Exception {
    assertThat(table.acquire("first", 0)).isEqualTo(Outcome.GRANTED);
    assertThat(table.acquire("second", 0)).isEqualTo(Outcome.GRANTED);
    assertThat(table.acquire("third", 0)).isEqualTo(Outcome.TIMED_OUT);
    TestActor waiting =
        system.start("waiting", _ -> assertThat(table.acquire("x", -1)).isEqualTo(Outcome.CLOSED));
    waiting.awaitWaitFor("x");
    table.close();
    waiting.join();
    table.release();
    table.release();
    assertThat(table.acquire("late", 0)).isEqualTo(Outcome.CLOSED);
  }
}
