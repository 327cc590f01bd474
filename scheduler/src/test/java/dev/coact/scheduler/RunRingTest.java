package dev.coact.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicIntegerArray;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class RunRingTest {
  @Property(tries = 300)
  void ring_doesWhatADequeDoes(
      @ForAll @Size(max = 2_000) List<@IntRange(min = 0, max = 99) Integer> steps) {
    RunRing ring = new RunRing();
    ArrayDeque<Entry> model = new ArrayDeque<>();
    for (int step : steps) {
      if (step < 60) {
        Entry entry = entry();
        assertThat(ring.push(entry)).isEqualTo(model.size() < RunRing.CAPACITY);
        if (model.size() < RunRing.CAPACITY) {
          model.add(entry);
        }
      } else if (step < 90) {
        assertThat(ring.pop()).isSameAs(model.poll());
      } else if (step < 98) {
        stealsTheOlderHalf(ring, model);
      } else {
        ring.clearTaken();
      }
      assertThat(ring.isValid()).isTrue();
      assertThat(ring.size()).isEqualTo(model.size());
      assertThat(ring.isEmpty()).isEqualTo(model.isEmpty());
    }
  }

  private static void stealsTheOlderHalf(RunRing ring, ArrayDeque<Entry> model) {
    RunRing thief = new RunRing();
    int half = (model.size() + 1) / 2;
    assertThat(ring.stealInto(thief)).isSameAs(model.poll());
    for (int i = 1; i < half; i++) {
      assertThat(thief.pop()).isSameAs(model.poll());
    }
    assertThat(thief.isEmpty()).isTrue();
  }

  @Test
  void popHalf_whenFull_takesTheOlder128() {
    RunRing ring = new RunRing();
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < RunRing.CAPACITY; i++) {
      assertThat(ring.popHalf()).isNull();
      entries.add(entry());
      assertThat(ring.push(entries.get(i))).isTrue();
    }
    assertThat(ring.push(entry())).isFalse();
    assertThat(ring.popHalf()).containsExactlyElementsOf(entries.subList(0, 128));
    assertThat(ring.pop()).isSameAs(entries.get(128));
  }

  @Test
  @Timeout(60)
  void thieves_andTheOwner_takeEachEntryOnce() throws Exception {
    int total = 3_000_000;
    RunRing ring = new RunRing();
    AtomicIntegerArray taken = new AtomicIntegerArray(total);
    AtomicBoolean over = new AtomicBoolean();
    List<Thread> thieves = new ArrayList<>();
    for (int t = 0; t < 2; t++) {
      thieves.add(
          Thread.ofPlatform()
              .start(() -> {
                RunRing own = new RunRing();
                while (!over.get() || !ring.isEmpty()) {
                  note(taken, ring.stealInto(own));
                  for (Entry e = own.pop(); e != null; e = own.pop()) {
                    note(taken, e);
                  }
                }
              }));
    }
    for (int i = 0; i < total; ) {
      if (ring.push(new Numbered(i))) {
        i++;
      } else if (i % 2 == 0) {
        note(taken, ring.pop());
      } else {
        Entry[] half = ring.popHalf();
        for (int h = 0; half != null && h < half.length; h++) {
          note(taken, half[h]);
        }
      }
      if (i % 7 == 0) {
        note(taken, ring.pop());
      }
      if (i % 1001 == 0) {
        ring.clearTaken();
      }
    }
    over.set(true);
    for (Thread thief : thieves) {
      thief.join();
    }
    for (int i = 0; i < total; i++) {
      assertThat(taken.get(i)).isEqualTo(1);
    }
    assertThat(ring.isValid()).isTrue();
  }

  private static void note(AtomicIntegerArray taken, Entry entry) {
    if (entry instanceof Numbered numbered) {
      taken.incrementAndGet(numbered.number);
    }
  }

  private static Entry entry() {
    return new TestTask(() -> {});
  }

  private static final class Numbered extends Task {
    final int number;

    Numbered(int number) {
      this.number = number;
    }

    @Override
    protected void run() {}

    @Override
    protected RuntimeException cancellation() {
      return new IllegalStateException();
    }
  }
}
