package dev.coact.scheduler;

import static dev.coact.scheduler.IdleWorkers.Rest.PARKED;
import static dev.coact.scheduler.IdleWorkers.Rest.SENTINEL;
import static dev.coact.scheduler.IdleWorkers.Rest.WATCHING;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class IdleWorkersTest {
  private final List<String> woken = new ArrayList<>();
  private final IdleWorkers idle =
      new IdleWorkers(
          3,
          new IdleWorkers.Alarm() {
            @Override
            public void unpark(int worker) {
              woken.add("unpark " + worker);
            }

            @Override
            public void disturb(int worker) {
              woken.add("disturb " + worker);
            }
          });

  @AfterEach
  void isValid() {
    assertThat(idle.isValid()).isTrue();
  }

  @Test
  void rest_first_watchesWhileOthersWork_lastFindsASentinel() {
    assertThat(idle.rest(1, false)).isEqualTo(WATCHING);
    assertThat(idle.needsWatch()).isFalse();
    assertThat(idle.rest(0, false)).isEqualTo(PARKED);
    assertThat(idle.rest(2, false)).isEqualTo(PARKED);
    assertThat(idle.idle()).isEqualTo(3);
    assertThat(idle.isSentinel(1)).isTrue();
    idle.leaveSentinel(1);
    assertThat(idle.rest(1, true)).isEqualTo(SENTINEL);
    assertThat(idle.needsWatch()).isTrue();
  }

  @Test
  void wake_takesTheLastParkedFirst_andTheSentinelLast() {
    idle.rest(1, false);
    idle.rest(0, false);
    idle.rest(2, false);
    for (int i = 0; i < 3; i++) {
      assertThat(idle.wake()).isTrue();
      assertThat(idle.wake()).as("one searches already").isFalse();
      assertThat(idle.mayWake()).isFalse();
      assertThat(idle.endSearch()).isTrue();
    }
    assertThat(idle.wake()).as("nobody sleeps").isFalse();
    assertThat(woken).containsExactly("unpark 2", "unpark 0", "disturb 1");
    assertThat(idle.idle()).isZero();
  }

  @Test
  void wakeSentinel_doesNotMindSearchers() {
    idle.rest(0, false);
    idle.rest(1, false);
    assertThat(idle.wake()).isTrue();
    assertThat(idle.wakeSentinel()).isTrue();
    assertThat(idle.wakeSentinel()).isFalse();
    assertThat(idle.searching()).isEqualTo(2);
    assertThat(idle.endSearch()).isFalse();
    assertThat(idle.endSearch()).isTrue();
    assertThat(woken).containsExactly("unpark 1", "disturb 0");
  }

  @Test
  void leaveSentinel_afterItWasWoken_keepsOneToken() {
    idle.rest(0, false);
    assertThat(idle.wakeSentinel()).isTrue();
    idle.leaveSentinel(0);
    assertThat(idle.searching()).isEqualTo(1);
  }

  @Test
  void beginSearch_isForHalfOfThem() {
    assertThat(idle.beginSearch()).isTrue();
    assertThat(idle.beginSearch()).isTrue();
    assertThat(idle.beginSearch()).isFalse();
    assertThat(idle.rest(0, true)).isEqualTo(WATCHING);
    assertThat(idle.searching()).isEqualTo(1);
  }
}
