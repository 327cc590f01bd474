package dev.coact.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ActorHeapTest extends DepotFixture {
  @ParameterizedTest
  @ValueSource(longs = {0, -1, 1L << 31, Long.MAX_VALUE, Long.MIN_VALUE})
  void allocate_sizeOutOfRange_throws(long bytes) {
    ActorHeap heap = open("/user/a");
    assertThatThrownBy(() -> heap.allocate(bytes))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("bytes: " + bytes + " (expected: 1..2147483647)");
  }

  @Test
  void allocate_countsWhatTheBlocksOccupy() {
    ActorHeap heap = open("/user/a");
    Block small = heap.allocate(1);
    assertThat(heap.bytesInUse()).isEqualTo(16);
    Block medium = heap.allocate(130);
    assertThat(heap.bytesInUse()).isEqualTo(16 + 160);
    Block large = heap.allocate(4 * SLAB + 1);
    assertThat(heap.bytesInUse()).isEqualTo(16 + 160 + 5 * SLAB);
    assertThat(depot.counters())
        .isEqualTo(new MemoryCounters(1, 3, CHUNK, 16 + 160 + 5 * SLAB, 1, 3));
    small.free();
    medium.free();
    large.free();
    assertThat(heap.bytesInUse()).isZero();
    assertThat(heap)
        .hasToString(
            "ActorHeap[open owner=/user/a bytesInUse=0 quotaBytes=%d blocks=0]".formatted(QUOTA));
  }

  @Test
  void allocate_upToTheQuotaAndNotAByteMore() {
    ActorHeap heap = open(TestOwner.running("/user/a"), 1024);
    List<Block> blocks = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      blocks.add(heap.allocate(16));
    }
    assertThatThrownBy(() -> heap.allocate(1))
        .isInstanceOfSatisfying(
            QuotaExceededException.class,
            e -> {
              assertThat(e.owner()).isEqualTo("/user/a");
              assertThat(e.askedBytes()).isEqualTo(16);
              assertThat(e.inUseBytes()).isEqualTo(1024);
              assertThat(e.quotaBytes()).isEqualTo(1024);
              assertThat(e.key()).isEqualTo("coact.memory.actor-quota");
            })
        .hasMessage(
            "memory of /user/a: asked=16 inUse=1024 quota=1024 bytes"
                + " (expected: asked + inUse <= quota; free blocks or raise"
                + " coact.memory.actor-quota)");
    blocks.removeLast().free();
    blocks.add(heap.allocate(16));
    assertThat(heap.bytesInUse()).isEqualTo(1024);
    assertThat(heap.quotaBytes()).isEqualTo(1024);
  }

  @Test
  void allocate_whatAlwaysFitsTheSlabsKept_goesToTheDepotOnce() {
    ActorHeap heap = open("/user/a");
    heap.allocate(SLAB).free();
    assertThat(depot.counters().slabs()).isEqualTo(1);
    Slab first = heap.allocate(SLAB).slab();
    heap.allocate(SLAB).free();
    assertThat(first.blocks()).isEqualTo(1);
    assertThat(depot.counters().slabs()).isEqualTo(2);
  }

  @Test
  void free_moreSlabsThanKept_givesTheRestBack() {
    ActorHeap heap = open("/user/a");
    List<Block> blocks = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      blocks.add(heap.allocate(SLAB));
    }
    assertThat(depot.counters().slabs()).isEqualTo(10);
    blocks.forEach(Block::free);
    assertThat(depot.counters().slabs()).isEqualTo(2);
    heap.trim();
    assertThat(depot.counters()).matches(counters -> counters.slabs() == 0);
  }

  @Test
  void free_ofOtherSizes_keepsTheYoungestVacantSlabs() {
    ActorHeap heap = open("/user/a");
    Slab oldest = vacate(heap, 16);
    Slab older = vacate(heap, 64);
    Slab youngest = vacate(heap, 256);
    assertThat(depot.counters().slabs()).isEqualTo(2);
    assertThat(oldest.isOwned()).isFalse();
    assertThat(vacate(heap, 256)).isSameAs(youngest);
    assertThat(vacate(heap, 64)).isSameAs(older);
    assertThat(vacate(heap, 16)).isNotSameAs(oldest);
  }

  private static Slab vacate(ActorHeap heap, int bytes) {
    Block block = heap.allocate(bytes);
    block.free();
    return block.slab();
  }

  @Test
  void trim_keepsWhatIsInUse() {
    ActorHeap heap = open("/user/a");
    Block arrived = open("/user/b").allocate(16).moveTo(heap);
    Block kept = heap.allocate(16);
    heap.allocate(64).free();
    open("/user/b").allocate(64).moveTo(heap).free();
    heap.trim();
    assertThat(heap.isValid()).isTrue();
    kept.putInt(0, 1);
    arrived.putInt(0, 1);
    assertThat(heap.bytesInUse()).isEqualTo(32);
  }

  @Test
  void close_twice_isTheSameAsOnce() {
    ActorHeap heap = open("/user/a");
    heap.allocate(100);
    heap.close();
    heap.close();
    assertThat(heap.isClosed()).isTrue();
    assertThat(heap.bytesInUse()).isZero();
    assertThat(depot.counters()).matches(MemoryCounters::nothingHeld);
  }

  @Test
  void close_forgetsTheOwner() {
    ActorHeap heap = open("/user/a");
    heap.close();
    assertThat(heap.owner()).isEqualTo(new GoneOwner("/user/a"));
  }
}
