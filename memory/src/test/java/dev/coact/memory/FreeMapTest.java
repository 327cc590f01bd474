package dev.coact.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class FreeMapTest {
  /** Steps: take, or give the slot back that has this rank among the taken ones. */
  @Property
  void takeAndGive_agreeWithASet(
      @ForAll @IntRange(min = 1, max = 200) int slots,
      @ForAll List<@IntRange(min = -200, max = 200) Integer> steps) {
    FreeMap map = new FreeMap(slots);
    TreeSet<Integer> free = new TreeSet<>();
    TreeSet<Integer> taken = new TreeSet<>();
    for (int i = 0; i < slots; i++) {
      free.add(i);
    }
    for (int step : steps) {
      if (step < 0 && !free.isEmpty()) {
        int slot = map.take();
        assertThat(slot).isEqualTo(free.pollFirst());
        taken.add(slot);
      } else if (step >= 0 && !taken.isEmpty()) {
        int slot = taken.stream().skip(step % taken.size()).findFirst().orElseThrow();
        map.give(slot);
        taken.remove(slot);
        free.add(slot);
      }
      assertThat(map.free()).isEqualTo(free.size());
      assertThat(map.isValid()).isTrue();
    }
  }
}
