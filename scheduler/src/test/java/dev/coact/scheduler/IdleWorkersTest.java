package dev.coact.scheduler;

import static dev.coact.scheduler.IdleWorkers.Rest.LEFT;
import static dev.coact.scheduler.IdleWorkers.Rest.PARKED;
import static dev.coact.scheduler.IdleWorkers.Rest.SENTINEL;
import static dev.coact.scheduler.IdleWorkers.Rest.WATCHING;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
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

  @Test
  void rest_ofASpare_isTheSentinelOrNothing() {
    idle.join();
    assertThat(idle.rest(3, false)).isEqualTo(WATCHING);
    idle.rest(0, false);
    idle.rest(1, false);
    idle.rest(2, false);
    assertThat(idle.isSentinel(3)).isTrue();
    assertThat(idle.members()).isEqualTo(4);
    idle.leaveSentinel(3);
    idle.leave(true);
    idle.quit();
    assertThat(idle.members()).isEqualTo(3);
    assertThat(idle.searching()).isZero();
    assertThat(idle.wake()).as("somebody has to be the sentinel").isTrue();
    assertThat(woken).containsExactly("unpark 2");
    assertThat(idle.rest(2, true)).isEqualTo(SENTINEL);

    idle.join();
    idle.beginSearch();
    assertThat(idle.rest(4, true)).isEqualTo(LEFT);
    idle.quit();
    assertThat(idle.idle()).isEqualTo(3);
  }

  /* ---- a model: who does what ---- */

  private enum State {
    BUSY,
    SEARCHING,
    PARKED,
    SENTINEL
  }

  /** Says what each call has to do, in the most plain way. */
  private static final class Model {
    final Map<Integer, State> states = new TreeMap<>();
    final ArrayDeque<Integer> stack = new ArrayDeque<>();

    int count(State state) {
      return (int) states.values().stream().filter(state::equals).count();
    }

    Integer sentinel() {
      return states.entrySet().stream()
          .filter(entry -> entry.getValue() == State.SENTINEL)
          .map(Map.Entry::getKey)
          .findFirst()
          .orElse(null);
    }
  }

  @Property(tries = 500)
  void idleWorkers_withSparesThatComeAndGo_doWhatTheModelDoes(
      @ForAll @Size(max = 200) List<@IntRange(min = 0, max = 999) Integer> steps) {
    int workers = 3;
    List<Integer> alarms = new ArrayList<>();
    IdleWorkers tested =
        new IdleWorkers(
            workers,
            new IdleWorkers.Alarm() {
              @Override
              public void unpark(int worker) {
                alarms.add(worker);
              }

              @Override
              public void disturb(int worker) {
                alarms.add(worker);
              }
            });
    Model model = new Model();
    for (int i = 0; i < workers; i++) {
      model.states.put(i, State.BUSY);
    }
    for (int step : steps) {
      alarms.clear();
      int member = model.states.keySet().stream().toList().get(step / 10 % model.states.size());
      Integer woken = null;
      switch (step % 10) {
        case 0, 1 -> searches(tested, model, member);
        case 2, 3, 4 -> rests(tested, model, member, workers);
        case 5, 6 -> woken = wakes(tested, model);
        case 7 -> {
          woken = model.sentinel();
          assertThat(tested.wakeSentinel()).isEqualTo(woken != null);
          if (woken != null) {
            model.states.put(woken, State.SEARCHING);
          }
        }
        case 8 -> {
          tested.leaveSentinel(member);
          model.states.computeIfPresent(
              member, (_, state) -> state == State.SENTINEL ? State.SEARCHING : state);
        }
        default -> joinsOrLeaves(tested, model, member, workers);
      }
      assertThat(alarms).isEqualTo(woken == null ? List.of() : List.of(woken));
      assertThat(tested.members()).isEqualTo(model.states.size());
      assertThat(tested.searching()).isEqualTo(model.count(State.SEARCHING));
      assertThat(tested.idle()).isEqualTo(model.count(State.PARKED) + model.count(State.SENTINEL));
      Integer sentinel = model.sentinel();
      assertThat(tested.sentinel()).isEqualTo(sentinel == null ? IdleWorkers.NOBODY : sentinel);
      assertThat(tested.isValid()).isTrue();
    }
  }

  private static void searches(IdleWorkers tested, Model model, int member) {
    switch (model.states.get(member)) {
      case BUSY -> {
        boolean may = 2 * model.count(State.SEARCHING) < model.states.size();
        assertThat(tested.beginSearch()).isEqualTo(may);
        if (may) {
          model.states.put(member, State.SEARCHING);
        }
      }
      case SEARCHING -> {
        model.states.put(member, State.BUSY);
        assertThat(tested.endSearch()).isEqualTo(model.count(State.SEARCHING) == 0);
      }
      case PARKED, SENTINEL -> {}
    }
  }

  private static void rests(IdleWorkers tested, Model model, int member, int workers) {
    State before = model.states.get(member);
    if (before == State.PARKED || before == State.SENTINEL) {
      return;
    }
    boolean last = model.count(State.PARKED) == model.states.size() - 1;
    IdleWorkers.Rest expected;
    if (model.sentinel() == null) {
      expected = last ? SENTINEL : WATCHING;
      model.states.put(member, State.SENTINEL);
    } else if (member < workers) {
      expected = PARKED;
      model.states.put(member, State.PARKED);
      model.stack.push(member);
    } else {
      expected = LEFT;
      model.states.remove(member);
    }
    assertThat(tested.rest(member, before == State.SEARCHING)).isEqualTo(expected);
    if (expected == LEFT) {
      tested.quit();
    }
  }

  private static Integer wakes(IdleWorkers tested, Model model) {
    Integer next = model.stack.isEmpty() ? model.sentinel() : model.stack.peek();
    boolean may = next != null && model.count(State.SEARCHING) == 0;
    assertThat(tested.mayWake()).isEqualTo(may);
    assertThat(tested.wake()).isEqualTo(may);
    if (!may) {
      return null;
    }
    model.stack.remove(next);
    model.states.put(next, State.SEARCHING);
    return next;
  }

  private static void joinsOrLeaves(IdleWorkers tested, Model model, int member, int workers) {
    State state = model.states.get(member);
    if (member >= workers && (state == State.BUSY || state == State.SEARCHING)) {
      tested.leave(state == State.SEARCHING);
      tested.quit();
      model.states.remove(member);
    } else if (model.states.size() < workers + 3) {
      int index = workers;
      while (model.states.containsKey(index)) {
        index++;
      }
      tested.join();
      model.states.put(index, State.BUSY);
    }
  }
}
