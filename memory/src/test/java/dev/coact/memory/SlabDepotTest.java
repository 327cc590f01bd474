package dev.coact.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SlabDepotTest extends DepotFixture {
  @Test
  void chunks_emptyAboveTheCap_areUnmapped() {
    ActorHeap heap = open("/user/a");
    for (int i = 0; i < 5 * CHUNK / SLAB; i++) {
      heap.allocate(SLAB);
    }
    assertThat(depot.counters().bytesReserved()).isEqualTo(5 * CHUNK);
    heap.close();
    assertThat(depot.counters()).isEqualTo(new MemoryCounters(2, 0, 2 * CHUNK, 0, 0, 0));
  }

  @Test
  void trim_unmapsWhatWasEmptySinceTheCallBefore() {
    ActorHeap first = open("/user/a");
    first.allocate(SLAB);
    first.close();
    assertThat(depot.trim()).isZero();
    ActorHeap second = open("/user/b");
    second.allocate(SLAB);
    assertThat(depot.trim()).isZero();
    second.close();
    assertThat(depot.trim()).isZero();
    assertThat(depot.trim()).isEqualTo(CHUNK);
    assertThat(depot.counters().chunks()).isZero();
  }

  @Test
  void systemQuota_isNeverPassed_andVacantChunksMakeRoom() {
    ActorHeap heap = open("/user/a");
    heap.allocate(SLAB).free();
    heap.trim();
    assertThat(depot.counters().chunks()).isEqualTo(1);
    Block all = heap.allocate(QUOTA);
    assertThat(depot.counters().bytesReserved()).isEqualTo(QUOTA);
    ActorHeap other = open("/user/b");
    assertOverQuota("coact.memory.system-quota", () -> other.allocate(1));
    assertThat(other.bytesInUse()).isZero();
    all.free();
    Block more = heap.allocate(QUOTA - CHUNK);
    Block small = other.allocate(1);
    assertOverQuota("coact.memory.system-quota", () -> heap.allocate(CHUNK));
    more.free();
    small.free();
  }

  @Test
  void allocate_moreThanTheSystemQuota_throwsAndLeavesNothing() {
    ActorHeap heap = open(TestOwner.running("/user/a"), Long.MAX_VALUE);
    assertOverQuota("coact.memory.system-quota", () -> heap.allocate(QUOTA + 1));
    assertOverQuota("coact.memory.system-quota", () -> heap.allocate(Block.MAX_BYTES));
    assertThat(heap.bytesInUse()).isZero();
    assertThat(depot.counters().bytesReserved()).isZero();
  }

  @Test
  void allocate_large_getsAChunkOfItsOwnThatGoesWithIt() {
    try (SlabDepot large = new SlabDepot(largeSettings());
        ActorHeap heap = large.open(TestOwner.running("/user/a"))) {
      int size = (64 << 20) + 17;
      Block block = heap.allocate(size);
      assertThat(large.counters().chunks()).isEqualTo(1);
      block.putByte(size - 1, (byte) 1);
      assertThat(block.getByte(size - 1)).isEqualTo((byte) 1);
      assertThat(block.acquireView(0, size).remaining()).isEqualTo(size);
      block.releaseView();
      block.free();
      assertThat(large.counters().bytesReserved()).isZero();
    }
  }

  private static MemorySettings largeSettings() {
    return new MemorySettings(128 << 20, 128 << 20, 4 << 20, 16 << 10, 4, 2);
  }

  @Test
  void close_withHeapsOpen_takesNothingAwayAndUnmapsAsTheyEnd() {
    ActorHeap heap = open("/user/a");
    Block block = heap.allocate(16);
    depot.close();
    block.putInt(0, 1);
    heap.allocate(16);
    assertThatThrownBy(() -> heap.allocate(3 * SLAB)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> open("/user/b"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("depot: closed (expected: open)");
    assertThat(depot.counters().heaps()).isEqualTo(1);
    assertThat(depot.counters().chunks()).isEqualTo(1);
    heap.close();
    assertThat(depot.counters().chunks()).isZero();
  }

  @Test
  void open_quotaOutOfRange_throws() {
    assertThatThrownBy(() -> depot.open(TestOwner.running("/user/a"), 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("quotaBytes: 0 (expected: 1 or more)");
  }

  /** Fails the first slab, then the second, until the scenario needs no more of them. */
  @Test
  void refusedSlab_whicheverItIs_leavesNothingBehind() {
    boolean passed = false;
    for (int k = 1; !passed; k++) {
      long failing = k;
      SlabDepot faulty = new SlabDepot(settings(1, 1), acquisition -> acquisition == failing);
      passed = runScenario(faulty);
      assertThat(faulty.isValid()).isTrue();
      assertThat(faulty.counters()).matches(MemoryCounters::nothingHeld);
      faulty.close();
      assertThat(faulty.counters().bytesReserved()).isZero();
      assertThat(k).isLessThan(20);
      assertThat(passed).isEqualTo(k == 9);
    }
  }

  private static boolean runScenario(SlabDepot depot) {
    TestOwner owner = TestOwner.running("/user/a");
    try (ActorHeap a = depot.open(owner);
        ActorHeap b = depot.open(owner)) {
      List<Block> live = new ArrayList<>();
      try {
        live.add(a.allocate(100));
        live.add(a.allocate(SLAB));
        live.add(a.allocate(SLAB));
        live.add(a.allocate(5 * SLAB));
        live.add(a.allocate(2 * CHUNK));
        live.add(b.allocate(100));
        live.set(0, live.get(0).moveTo(b));
        live.set(1, live.get(1).moveTo(b));
        live.add(b.allocate(200));
        return true;
      } catch (QuotaExceededException e) {
        assertThat(e.key()).isEqualTo("coact.memory.system-quota");
        assertThat(a.isValid() && b.isValid()).isTrue();
        assertThat(depot.counters().blocks()).isEqualTo(live.size());
        assertThat(live).allSatisfy(block -> block.putByte(0, (byte) 1));
        return false;
      }
    }
  }

  @Test
  void toString_tellsCountersAndQuota() {
    assertThat(depot)
        .hasToString(
            "SlabDepot[MemoryCounters[chunks=0, slabs=0, bytesReserved=0, bytesInUse=0, heaps=0,"
                + " blocks=0] quotaBytes=%d]".formatted(QUOTA));
  }
}
