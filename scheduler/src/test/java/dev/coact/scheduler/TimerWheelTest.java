package dev.coact.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class TimerWheelTest {
  private static final long MILLI = 1_000_000;

  private final ManualClock clock = new ManualClock();
  private final TimerWheel wheel = new TimerWheel(clock);

  /* ---- somebody else fires ---- */

  @Test
  void advanceTo_withReceiver_firesNothingItself() {
    List<Integer> fired = new ArrayList<>();
    List<Runnable> due = new ArrayList<>();
    Probe first = new Probe(fired, 1);
    Probe second = new Probe(fired, 2);
    wheel.arm(first, MILLI);
    wheel.arm(second, MILLI);
    clock.advance(MILLI);

    assertThat(wheel.advanceTo(clock.nanoTime(), (timer, fire) -> due.add(fire))).isEqualTo(2);
    assertThat(fired).isEmpty();
    assertThat(wheel.armed()).isEqualTo(2);
    assertThat(first.cancel()).isTrue();

    due.forEach(Runnable::run);
    due.forEach(Runnable::run);

    assertThat(fired).containsExactly(2);
    assertThat(wheel.armed()).isZero();
  }

  /* ---- against a simple model ---- */

  sealed interface Step {
    record Arm(long delayNanos) implements Step {}

    record Cancel(int which) implements Step {}

    record Advance(long nanos) implements Step {}

    /** To just before the next deadline, or to it. */
    record Jump(boolean before) implements Step {}
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    Arbitrary<Long> nanos =
        Combinators.combine(
                Arbitraries.integers().between(0, 52), Arbitraries.doubles().between(1, 2))
            .as((bits, factor) -> (long) ((1L << bits) * factor));
    Arbitrary<Step> step =
        Arbitraries.frequencyOf(
            net.jqwik.api.Tuple.of(5, nanos.map(Step.Arm::new)),
            net.jqwik.api.Tuple.of(2, Arbitraries.integers().between(0, 99).map(Step.Cancel::new)),
            net.jqwik.api.Tuple.of(2, nanos.map(n -> new Step.Advance(n / 16))),
            net.jqwik.api.Tuple.of(2, Arbitraries.of(true, false).map(Step.Jump::new)));
    return step.list().ofMaxSize(120);
  }

  @Property(tries = 500)
  void wheel_doesWhatASortedMapDoes(@ForAll("steps") List<Step> steps) {
    ManualClock clock = new ManualClock();
    TimerWheel wheel = new TimerWheel(clock);
    NavigableMap<Long, List<Probe>> model = new TreeMap<>(); // by the tick when they are to fire
    List<Probe> all = new ArrayList<>();
    for (Step step : steps) {
      switch (step) {
        case Step.Arm(long delay) -> {
          Probe probe = new Probe(new ArrayList<>(), all.size());
          wheel.arm(probe, delay);
          long tick = Math.ceilDiv(clock.sinceStart() + delay, MILLI);
          probe.dueTick = Math.max(tick, Math.floorDiv(clock.sinceStart(), MILLI));
          model.computeIfAbsent(probe.dueTick, _ -> new ArrayList<>()).add(probe);
          all.add(probe);
        }
        case Step.Cancel(int which) -> {
          if (!all.isEmpty()) {
            Probe probe = all.get(which % all.size());
            boolean inModel =
                model.getOrDefault(probe.dueTick, List.of()).stream().anyMatch(p -> p == probe);
            assertThat(probe.isArmed()).isEqualTo(inModel);
            assertThat(probe.cancel()).isEqualTo(inModel);
            if (inModel) {
              model.get(probe.dueTick).remove(probe);
            }
          }
        }
        case Step.Advance(long nanos) -> clock.advance(nanos);
        case Step.Jump(boolean before) -> {
          long next = wheel.nextDeadlineNanos();
          if (next != Long.MAX_VALUE) {
            clock.advance(Math.max(0, next - clock.nanoTime() - (before ? 1 : 0)));
          }
        }
      }
      check(wheel, clock, model, step);
    }
  }

  private static void check(
      TimerWheel wheel, ManualClock clock, NavigableMap<Long, List<Probe>> model, Step step) {
    model.values().removeIf(List::isEmpty);
    assertThat(wheel.armed()).isEqualTo(model.values().stream().mapToInt(List::size).sum());
    long expected = model.isEmpty() ? Long.MAX_VALUE : clock.startNanos + model.firstKey() * MILLI;
    assertThat(wheel.nextDeadlineNanos()).as("next deadline after %s", step).isEqualTo(expected);
    assertThat(wheel.nextWorkNanos()).isLessThanOrEqualTo(expected);

    var due = model.headMap(Math.floorDiv(clock.sinceStart(), MILLI), true);
    List<Probe> expectedFires = due.values().stream().flatMap(List::stream).toList();
    due.clear();
    List<Integer> log = new ArrayList<>();
    expectedFires.forEach(p -> p.log = log);
    assertThat(wheel.advanceTo(clock.nanoTime())).isEqualTo(expectedFires.size());
    assertThat(log).isEqualTo(expectedFires.stream().map(p -> p.number).toList());
    assertThat(wheel.armed()).isEqualTo(model.values().stream().mapToInt(List::size).sum());
    assertThat(wheel.isValid()).isTrue();
  }

  /* ---- by example ---- */

  @Test
  void arm_twice_isRefused() {
    Probe probe = new Probe(new ArrayList<>(), 0);
    wheel.arm(probe, 5);
    assertThatThrownBy(() -> wheel.arm(probe, 5)).isInstanceOf(IllegalStateException.class);
    assertThat(wheel.armed()).isEqualTo(1);
    assertThat(probe.cancel()).isTrue();
    assertThatThrownBy(() -> wheel.arm(probe, 5)).isInstanceOf(IllegalStateException.class);
    assertThat(wheel.armed()).isZero();
  }

  @Test
  void arm_extremeDelays_areCutToTheRange() {
    List<Integer> log = new ArrayList<>();
    wheel.arm(new Probe(log, 0), Long.MIN_VALUE);
    wheel.arm(new Probe(log, 1), Long.MAX_VALUE);
    wheel.advanceTo(clock.nanoTime());
    assertThat(log).containsExactly(0);
    assertThat(wheel.nextDeadlineNanos() - clock.nanoTime())
        .isEqualTo(Duration.ofDays(36_500).toNanos());
    clock.advance(Duration.ofDays(36_500).toNanos());
    wheel.advanceTo(clock.nanoTime());
    assertThat(log).containsExactly(0, 1);
  }

  @Test
  void advanceTo_withADelayOfLessThanATick_firesAfterIt() {
    List<Integer> log = new ArrayList<>();
    clock.advance(300_000);
    wheel.arm(new Probe(log, 0), 1_000_000); // due at 1.3 ms: fires at 2 ms
    clock.advance(1_699_999);
    wheel.advanceTo(clock.nanoTime());
    assertThat(log).isEmpty();
    clock.advance(1);
    wheel.advanceTo(clock.nanoTime());
    assertThat(log).containsExactly(0);
  }

  @Test
  void fire_thatArmsAgain_isFiredAtTheNextCall() {
    List<Integer> log = new ArrayList<>();
    wheel.arm(
        new Timer() {
          @Override
          protected void fire() {
            log.add(0);
            wheel.arm(new Probe(log, 1), 0);
          }
        },
        0);
    assertThat(wheel.advanceTo(clock.nanoTime())).isEqualTo(1);
    assertThat(wheel.advanceTo(clock.nanoTime())).isEqualTo(1);
    assertThat(log).containsExactly(0, 1);
  }

  @Test
  void fire_thatCancelsOneOfTheSameTick_winsAgainstIt() {
    List<Integer> log = new ArrayList<>();
    Probe second = new Probe(log, 1);
    wheel.arm(
        new Timer() {
          @Override
          protected void fire() {
            assertThat(second.cancel()).isTrue();
          }
        },
        0);
    wheel.arm(second, 0);
    assertThat(wheel.advanceTo(clock.nanoTime())).isEqualTo(1);
    assertThat(log).isEmpty();
  }

  @Test
  void cancelled_isNotReachableFromTheWheel() {
    Probe probe = new Probe(new ArrayList<>(), 0);
    WeakReference<Probe> reference = new WeakReference<>(probe);
    wheel.arm(probe, Duration.ofHours(1).toNanos());
    wheel.advanceTo(clock.nanoTime());
    probe.cancel();
    probe = null;
    for (int i = 0; i < 50 && reference.get() != null; i++) {
      System.gc();
    }
    assertThat(reference.get()).isNull();
    assertThat(wheel.held()).isEqualTo(1);
  }

  @Test
  void cancelled_byTheMillion_areSwept() {
    long most = 0;
    for (int i = 0; i < 1_000_000; i++) {
      Probe probe = new Probe(NOWHERE, i);
      wheel.arm(probe, Duration.ofSeconds(5).toNanos());
      probe.cancel();
      if (i % 100 == 0) {
        Probe live = new Probe(NOWHERE, i);
        wheel.arm(live, Duration.ofSeconds(10).toNanos());
      }
      if (i % 1000 == 0) {
        wheel.advanceTo(clock.nanoTime());
        most = Math.max(most, wheel.held());
      }
    }
    assertThat(wheel.armed()).isEqualTo(10_000);
    assertThat(most).isLessThan(40_000);
    wheel.clear();
    assertThat(wheel.armed()).isZero();
    assertThat(wheel.held()).isZero();
    assertThat(wheel.isValid()).isTrue();
  }

  @Test
  void cancelled_afterTheyAreInTheWheel_areSwept() {
    List<Probe> probes = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      Probe probe = new Probe(NOWHERE, i);
      probes.add(probe);
      wheel.arm(probe, (i + 1) * MILLI);
    }
    wheel.advanceTo(clock.nanoTime());
    assertThat(wheel.held()).isEqualTo(20_000);
    probes.subList(0, 19_000).forEach(Timer::cancel);
    wheel.arm(new Probe(NOWHERE, 0), MILLI);
    wheel.advanceTo(clock.nanoTime());
    assertThat(wheel.held()).isEqualTo(1_001).isEqualTo(wheel.armed());
    assertThat(wheel.isValid()).isTrue();
  }

  private static final List<Integer> NOWHERE = new ArrayList<>();

  private static final class Probe extends Timer {
    final int number;
    List<Integer> log;
    long dueTick;

    Probe(List<Integer> log, int number) {
      this.log = Objects.requireNonNull(log);
      this.number = number;
    }

    @Override
    protected void fire() {
      log.add(number);
    }
  }

  private static final class ManualClock implements Clock {
    final long startNanos = -77_123_456_789L; // any origin will do
    private long nanos = startNanos;

    void advance(long by) {
      nanos += by;
    }

    long sinceStart() {
      return nanos - startNanos;
    }

    @Override
    public long nanoTime() {
      return nanos;
    }

    @Override
    public long currentTimeMillis() {
      return nanos / MILLI;
    }
  }
}
