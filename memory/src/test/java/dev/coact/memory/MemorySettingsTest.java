package dev.coact.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MemorySettingsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1023|1|1024|64|0|0|systemQuotaBytes: 1023 (expected: at least chunkBytes=1024)",
        "1024|0|1024|64|0|0|actorQuotaBytes: 0 (expected: 1 or more)",
        "1024|1|1000|64|0|0|chunkBytes: 1000 (expected: a multiple of slabBytes=64 up to"
            + " 1073741824)",
        "1024|1|0|64|0|0|chunkBytes: 0 (expected: a multiple of slabBytes=64 up to 1073741824)",
        "1024|1|1024|96|0|0|slabBytes: 96 (expected: a power of two in 64..16777216)",
        "1024|1|1024|32|0|0|slabBytes: 32 (expected: a power of two in 64..16777216)",
        "1024|1|1024|64|-1|0|retainedChunks: -1 (expected: 0 or more)",
        "1024|1|1024|64|0|-1|retainedSlabs: -1 (expected: 0 or more)",
      })
  void outOfRange_throwsNamingTheSetting(
      long system, long actor, int chunk, int slab, int chunks, int slabs, String message) {
    assertThatThrownBy(() -> new MemorySettings(system, actor, chunk, slab, chunks, slabs))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @Test
  void smallest_works() {
    TestOwner owner = TestOwner.running("/user/a");
    SlabDepot depot = new SlabDepot(new MemorySettings(128, 128, 64, 64, 0, 0));
    try (ActorHeap heap = depot.open(owner)) {
      Block block = heap.allocate(65);
      block.putByte(64, (byte) 1);
      block.free();
      heap.allocate(16);
      heap.allocate(48);
      assertThat(depot.counters().bytesReserved()).isEqualTo(128);
    }
    depot.close();
    assertThat(depot.counters().bytesReserved()).isZero();
  }

  @Test
  void defaults_areValid() {
    assertThat(MemorySettings.defaults().actorQuotaBytes()).isPositive();
  }
}
