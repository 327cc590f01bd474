package dev.coact.examples.kv;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class KeyTableTest {
  /** Few hash bits, so that keys collide. */
  private static long hashOf(int key) {
    return key % 97 * 0x1_0000_0001L;
  }

  private static Key keyOf(int key, long hash) {
    return new Key(Integer.toString(key).getBytes(StandardCharsets.US_ASCII), hash);
  }

  @Property(tries = 300)
  void table_anyProgram_agreesWithAMap(
      @ForAll @Size(max = 400) List<@IntRange(min = -300, max = 300) Integer> program) {
    KeyTable table = new KeyTable();
    Map<Integer, Entry> model = new HashMap<>();
    for (int step : program) {
      int key = Math.abs(step);
      Entry known = model.get(key);
      assertThat(table.find(keyOf(key, hashOf(key)))).isSameAs(known);
      if (step >= 0 && known == null) {
        Entry entry = new Entry(keyOf(key, hashOf(key)));
        table.add(entry);
        model.put(key, entry);
      } else if (step < 0 && known != null) {
        table.remove(known);
        model.remove(key);
      }
      assertThat(table.size()).isEqualTo(model.size());
    }
    assertThat(table.isValid()).isTrue();
    Set<Entry> seen = new HashSet<>();
    table.forEach(seen::add);
    assertThat(seen).isEqualTo(new HashSet<>(model.values()));
  }

  /** A scan shows what is there all the time, while the table grows and shrinks under it. */
  @Property(tries = 300)
  void scan_whileOthersComeAndGo_showsAllThatStays(
      @ForAll @Size(max = 60) List<@IntRange(min = -400, max = 400) Integer> changes,
      @ForAll @IntRange(min = 1, max = 20) int count) {
    KeyTable table = new KeyTable();
    Set<Entry> staying = new HashSet<>();
    for (int i = 0; i < 50; i++) {
      Entry entry = new Entry(keyOf(10_000 + i, i * 0x9e3779b9L));
      table.add(entry);
      staying.add(entry);
    }
    Set<Entry> seen = new HashSet<>();
    ArrayDeque<Entry> others = new ArrayDeque<>();
    long cursor = 0;
    int step = 0;
    do {
      cursor = table.scan(cursor, count, seen::add);
      int change = changes.isEmpty() ? 0 : changes.get(step++ % changes.size());
      for (int i = 0; i < change && others.size() < 2000; i++) {
        Entry entry = new Entry(keyOf(20_000 + step * 1000 + i, (step * 1000L + i) * 0x85ebca6bL));
        table.add(entry);
        others.add(entry);
      }
      for (int i = 0; i > change && !others.isEmpty(); i--) {
        table.remove(others.poll());
      }
    } while (cursor != 0 && step < 20_000);

    assertThat(cursor).isZero();
    assertThat(seen).containsAll(staying);
    assertThat(table.isValid()).isTrue();
  }

  @Test
  void scan_emptyTable_endsAtOnceForALargeCount() {
    assertThat(new KeyTable().scan(0, 1000, entry -> {})).isZero();
  }
}
