package dev.coact.examples.kv;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class ExpiryQueueTest {
  @Property
  void queue_anyChanges_hasTheEarliestFirst(
      @ForAll @Size(max = 300) List<@IntRange(max = 2000) Integer> program) {
    ExpiryQueue queue = new ExpiryQueue();
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      entries.add(new Entry(new Key(new byte[] {(byte) i}, i)));
    }
    for (int step : program) {
      Entry entry = entries.get(step % entries.size());
      queue.set(entry, step % 7 == 0 ? Entry.NEVER : step);

      assertThat(queue.isValid()).isTrue();
      List<Entry> expiring = entries.stream().filter(Entry::expires).toList();
      assertThat(queue.size()).isEqualTo(expiring.size());
      Entry first = queue.first();
      if (expiring.isEmpty()) {
        assertThat(first).isNull();
      } else {
        assertThat(first.expiresAtMillis)
            .isEqualTo(expiring.stream().mapToLong(e -> e.expiresAtMillis).min().getAsLong());
      }
    }
  }
}
