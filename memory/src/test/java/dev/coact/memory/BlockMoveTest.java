package dev.coact.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coact.memory.BlockAccessException.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BlockMoveTest extends DepotFixture {
  private final TestOwner sender = TestOwner.running("/user/sender");
  private final TestOwner receiver = new TestOwner("/user/receiver");
  private final ActorHeap source = open(sender, QUOTA);
  private final ActorHeap target = open(receiver, QUOTA);

  /** A slot among many, a slab of its own, several slabs, a chunk of its own. */
  @ParameterizedTest
  @ValueSource(ints = {16, 300, SLAB, 5 * SLAB, 3 * CHUNK})
  void moveTo_handsContentQuotaAndAccessOver(int size) {
    Block block = source.allocate(size);
    set(block, pattern(1, size));
    long bytes = source.bytesInUse();
    Block moved = block.moveTo(target);
    assertThat(source.bytesInUse()).isZero();
    assertThat(target.bytesInUse()).isEqualTo(bytes);
    assertThat(depot.counters().blocks()).isEqualTo(1);
    assertRefused(Reason.MOVED, () -> block.getByte(0));
    assertRefused(Reason.MOVED, block::free);
    assertRefused(Reason.MOVED, () -> block.moveTo(target));
    assertRefused(Reason.NOT_OWNER, () -> moved.getByte(0));

    sender.leave();
    receiver.enter();
    assertThat(content(moved)).isEqualTo(pattern(1, size));
    moved.free();
    assertThat(target.bytesInUse()).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {16, 300, SLAB, 5 * SLAB, 3 * CHUNK})
  void moveTo_thenSourceCloses_blockLivesOn(int size) {
    Block block = source.allocate(size);
    source.allocate(size).fill(0, size, (byte) -1);
    set(block, pattern(2, size));
    Block moved = block.moveTo(target);
    source.close();
    sender.leave();
    TestOwner third = TestOwner.running("/user/third");
    ActorHeap other = open(third, QUOTA);
    other.allocate(size).fill(0, size, (byte) -1);
    receiver.enter();
    assertThat(content(moved)).isEqualTo(pattern(2, size));
  }

  @ParameterizedTest
  @ValueSource(ints = {16, SLAB, 3 * CHUNK})
  void moveTo_onAndBack_keepsContent(int size) {
    receiver.enter();
    Block block = source.allocate(size);
    set(block, pattern(3, size));
    for (int i = 0; i < 20; i++) {
      block = block.moveTo(i % 2 == 0 ? target : source);
    }
    assertThat(content(block)).isEqualTo(pattern(3, size));
    assertThat(source.bytesInUse()).isPositive();
    assertThat(target.bytesInUse()).isZero();
    block.free();
  }

  @Test
  void moveTo_ownHeap_endsTheOldHandle() {
    Block block = source.allocate(8);
    block.putLong(0, 7);
    Block moved = block.moveTo(source);
    assertRefused(Reason.MOVED, () -> block.getLong(0));
    assertThat(moved.getLong(0)).isEqualTo(7);
    assertThat(depot.counters().blocks()).isEqualTo(1);
    moved.free();
  }

  @ParameterizedTest
  @ValueSource(ints = {64, 2 * SLAB})
  void moveTo_overTheQuotaOfTheTarget_leavesItWithTheSender(int size) {
    ActorHeap small = open(receiver, size - 1);
    Block block = source.allocate(size);
    block.putInt(0, 42);
    assertOverQuota("coact.memory.actor-quota", () -> block.moveTo(small));
    assertThat(small.bytesInUse()).isZero();
    assertThat(source.bytesInUse()).isEqualTo(size);
    assertThat(block.getInt(0)).isEqualTo(42);
    block.free();
  }

  @ParameterizedTest
  @ValueSource(ints = {64, 2 * SLAB, 3 * CHUNK})
  void moveTo_closedTarget_leavesItWithTheSender(int size) {
    Block block = source.allocate(size);
    block.putInt(0, 42);
    target.close();
    assertRefused(Reason.HEAP_CLOSED, () -> block.moveTo(target));
    assertThat(source.bytesInUse()).isEqualTo(size);
    assertThat(block.getInt(0)).isEqualTo(42);
    block.free();
  }

  @Test
  void moveTo_otherDepot_throws() {
    Block block = source.allocate(8);
    try (SlabDepot stranger = newDepot();
        ActorHeap heap = stranger.open(receiver)) {
      assertThatThrownBy(() -> block.moveTo(heap)).isInstanceOf(IllegalArgumentException.class);
    }
    block.free();
  }

  @Test
  void moveTo_manySmallFromShortLivedHeaps_pinsNoSlabOfThem() {
    int blocks = 100;
    for (int i = 0; i < blocks; i++) {
      try (ActorHeap connection = open("/user/connection")) {
        connection.allocate(16).moveTo(target);
      }
    }
    assertThat(depot.counters().blocks()).isEqualTo(blocks);
    assertThat(depot.counters().slabs()).isEqualTo(Math.ceilDiv(blocks * 16, SLAB));
  }
}
