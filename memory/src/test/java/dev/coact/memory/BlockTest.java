package dev.coact.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coact.memory.BlockAccessException.Reason;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class BlockTest extends DepotFixture {
  private final TestOwner owner = TestOwner.running("/user/a");
  private final ActorHeap heap = open(owner, QUOTA);

  /** Each way to touch a block. */
  private static final List<Consumer<Block>> TOUCHES =
      List.of(
          b -> b.getByte(0),
          b -> b.putByte(0, (byte) 1),
          b -> b.getShort(0),
          b -> b.putShort(0, (short) 1),
          b -> b.getInt(0),
          b -> b.putInt(0, 1),
          b -> b.getLong(0),
          b -> b.putLong(0, 1),
          b -> b.copyFrom(new byte[1], 0, 0, 1),
          b -> b.copyFrom(ByteBuffer.allocate(1), 0),
          b -> b.copyTo(0, new byte[1], 0, 1),
          b -> b.copyTo(0, ByteBuffer.allocate(1)),
          b -> b.copyTo(0, b, 0, 1),
          b -> b.fill(0, 1, (byte) 1),
          b -> b.mismatch(0, new byte[1], 0, 1),
          b -> b.contentEquals(new byte[0]),
          b -> b.acquireView(0, 1),
          b -> b.moveTo(null));

  @Test
  void numbers_putAndGet_areBigEndian() {
    Block block = heap.allocate(15);
    block.putByte(0, (byte) -1);
    block.putShort(1, (short) 0x0102);
    block.putInt(3, 0x03040506);
    block.putLong(7, 0x0708090a0b0c0d0eL);
    assertThat(content(block)).containsExactly(-1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14);
    assertThat(block.getByte(0)).isEqualTo((byte) -1);
    assertThat(block.getShort(1)).isEqualTo((short) 0x0102);
    assertThat(block.getInt(3)).isEqualTo(0x03040506);
    assertThat(block.getLong(7)).isEqualTo(0x0708090a0b0c0d0eL);
  }

  @Test
  void copies_inAllDirections_moveTheBytesAsked() {
    Block block = heap.allocate(10);
    block.copyFrom(new byte[] {9, 1, 2, 3, 9}, 1, 0, 3);
    ByteBuffer source = ByteBuffer.wrap(new byte[] {9, 4, 5, 9}, 1, 2);
    block.copyFrom(source, 3);
    assertThat(source.remaining()).isZero();
    assertThat(source.position()).isEqualTo(3);
    block.fill(8, 2, (byte) 7);
    Block other = heap.allocate(4);
    block.copyTo(1, other, 2, 2);
    block.copyTo(0, block, 1, 3);
    ByteBuffer sink = ByteBuffer.allocateDirect(3);
    other.copyTo(1, sink);
    assertThat(sink.flip()).isEqualTo(ByteBuffer.wrap(new byte[] {0, 2, 3}));
    assertThat(content(block)).containsExactly(1, 1, 2, 3, 5, 0, 0, 0, 7, 7);
    assertThat(content(other)).containsExactly(0, 0, 2, 3);
  }

  @Test
  void mismatch_findsFirstDifference() {
    Block block = heap.allocate(4);
    set(block, new byte[] {1, 2, 3, 4});
    assertThat(block.mismatch(1, new byte[] {0, 2, 3, 5}, 1, 3)).isEqualTo(2);
    assertThat(block.mismatch(1, new byte[] {2, 3}, 0, 2)).isEqualTo(-1);
    assertThat(block.contentEquals(new byte[] {1, 2, 3, 4})).isTrue();
    assertThat(block.contentEquals(new byte[] {1, 2, 3})).isFalse();
  }

  @Test
  void access_outOfBounds_throwsAndChangesNothing() {
    Block block = heap.allocate(20);
    Block neighbour = heap.allocate(20);
    List<ThrowingCallable> calls =
        List.of(
            () -> block.putByte(20, (byte) 1),
            () -> block.putByte(-1, (byte) 1),
            () -> block.putShort(19, (short) 1),
            () -> block.putInt(17, 1),
            () -> block.putLong(13, 1),
            () -> block.putLong(Long.MAX_VALUE, 1),
            () -> block.getLong(13),
            () -> block.copyFrom(new byte[21], 0, 0, 21),
            () -> block.copyFrom(new byte[4], 1, 0, 4),
            () -> block.copyFrom(new byte[4], 0, 0, -1),
            () -> block.copyFrom(ByteBuffer.allocate(21), 0),
            () -> block.copyTo(0, new byte[30], 0, 21),
            () -> block.copyTo(0, new byte[4], 1, 4),
            () -> block.copyTo(0, ByteBuffer.allocate(21)),
            () -> block.copyTo(0, neighbour, 1, 20),
            () -> block.fill(1, 20, (byte) 1),
            () -> block.mismatch(1, new byte[20], 0, 20),
            () -> block.acquireView(1, 20),
            () -> block.acquireView(0, -1));
    assertThat(calls)
        .allSatisfy(call -> assertThatThrownBy(call).isInstanceOf(IndexOutOfBoundsException.class));
    assertThat(content(block)).containsOnly(0);
    assertThat(content(neighbour)).containsOnly(0);
    block.free();
  }

  @Test
  void touch_afterFree_throws() {
    Block block = heap.allocate(8);
    block.free();
    assertAllRefused(Reason.FREED, block);
    assertRefused(Reason.FREED_TWICE, block::free);
  }

  @Test
  void touch_outsideTheTurn_throws() {
    Block block = heap.allocate(8);
    owner.leave();
    assertAllRefused(Reason.NOT_OWNER, block);
    assertRefused(Reason.NOT_OWNER, block::free);
    assertRefused(Reason.NOT_OWNER, () -> heap.allocate(8));
    assertRefused(Reason.NOT_OWNER, heap::trim);
    owner.enter();
    assertThat(content(block)).containsOnly(0);
  }

  @Test
  void touch_onAnotherThread_throws() throws InterruptedException {
    Block block = heap.allocate(8);
    Thread stranger = Thread.ofVirtual().start(() -> assertAllRefused(Reason.NOT_OWNER, block));
    Throwable[] failure = new Throwable[1];
    stranger.setUncaughtExceptionHandler((thread, e) -> failure[0] = e);
    stranger.join();
    assertThat(failure[0]).isNull();
  }

  @Test
  void touch_afterClose_throws() {
    Block block = heap.allocate(8);
    heap.close();
    assertAllRefused(Reason.HEAP_CLOSED, block);
    assertRefused(Reason.HEAP_CLOSED, block::free);
    assertRefused(Reason.HEAP_CLOSED, () -> heap.allocate(8));
    assertThat(block).hasToString("Block[heap closed size=8 owner=/user/a]");
  }

  @Test
  void staleHandle_afterReuseOfItsSlot_throwsAndSeesNothing() {
    Block stale = heap.allocate(8);
    stale.putLong(0, -1);
    stale.free();
    Block fresh = heap.allocate(8);
    assertThat(fresh.slab()).isSameAs(stale.slab());
    assertThat(fresh.slot()).isEqualTo(stale.slot());
    assertThat(fresh.getLong(0)).isZero();
    assertAllRefused(Reason.FREED, stale);
    assertRefused(Reason.FREED_TWICE, stale::free);
    assertThat(fresh.getLong(0)).isZero();
  }

  @Test
  void staleHandle_afterReuseByAnotherHeap_throws() {
    Block stale = heap.allocate(8);
    stale.putLong(0, -1);
    heap.close();
    ActorHeap second = open(owner, QUOTA);
    Block fresh = second.allocate(8);
    assertThat(fresh.slab().chunk).isSameAs(stale.slab().chunk);
    assertThat(fresh.slab().offsetOf(0)).isEqualTo(stale.slab().offsetOf(0));
    assertThat(fresh.getLong(0)).isZero();
    assertAllRefused(Reason.HEAP_CLOSED, stale);
  }

  @Test
  void allocate_afterDirtyUse_isZeroForEachSize() {
    for (int size = 1; size <= 3 * CHUNK; size = size * 3 / 2 + 1) {
      Block dirty = heap.allocate(size);
      dirty.fill(0, size, (byte) -1);
      dirty.free();
      Block fresh = heap.allocate(size);
      assertThat(content(fresh)).containsOnly(0);
      fresh.free();
    }
  }

  @Test
  void message_namesOwnerProblemAndRule() {
    Block block = heap.allocate(8);
    block.free();
    assertThatThrownBy(() -> block.getInt(0))
        .hasMessage(
            "block of /user/a, size=8: used after it was freed (expected: no use after free)");
    assertThat(block).hasToString("Block[freed size=8 owner=/user/a]");
  }

  private static void assertAllRefused(Reason reason, Block block) {
    assertThat(TOUCHES).allSatisfy(touch -> assertRefused(reason, () -> touch.accept(block)));
  }
}
