package dev.coact.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coact.memory.BlockAccessException.Reason;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BlockTransferTest extends DepotFixture {
  private final TestOwner owner = TestOwner.running("/user/a");
  private final ActorHeap heap = open(owner, QUOTA);

  @Override
  SlabDepot newDepot() {
    return new SlabDepot(settings(0, 0));
  }

  @Test
  void view_throughAChannel_readsAndWritesTheBlock() throws IOException {
    Block out = heap.allocate(100);
    Block in = heap.allocate(100);
    set(out, pattern(1, 100));
    Pipe pipe = Pipe.open();
    assertThat(pipe.sink().write(out.acquireView(10, 50))).isEqualTo(50);
    out.releaseView();
    assertThat(pipe.source().read(in.acquireView(20, 80))).isEqualTo(50);
    in.releaseView();
    pipe.sink().close();
    pipe.source().close();
    byte[] received = new byte[50];
    in.copyTo(20, received, 0, 50);
    assertThat(out.mismatch(10, received, 0, 50)).isEqualTo(-1);
  }

  @Test
  void view_acquiredAgain_isTheSameDirectBuffer() {
    Block block = heap.allocate(100);
    ByteBuffer first = block.acquireView(0, 100);
    block.releaseView();
    ByteBuffer second = block.acquireView(5, 7);
    block.releaseView();
    assertThat(second).isSameAs(first);
    assertThat(second.isDirect()).isTrue();
    assertThat(second.position()).isEqualTo(5);
    assertThat(second.limit()).isEqualTo(12);
  }

  @Test
  void transfer_whileItLasts_holdsTheBlock() {
    Block block = heap.allocate(8);
    block.acquireView(0, 8);
    assertRefused(Reason.IN_TRANSFER, block::free);
    assertRefused(Reason.IN_TRANSFER, () -> block.moveTo(heap));
    assertRefused(Reason.IN_TRANSFER, () -> block.acquireView(0, 1));
    block.putLong(0, 3);
    block.releaseView();
    assertRefused(Reason.NOT_IN_TRANSFER, block::releaseView);
    block.free();
    assertRefused(Reason.NOT_IN_TRANSFER, block::releaseView);
  }

  /** A slot among many, several slabs, a chunk of its own. */
  @ParameterizedTest
  @ValueSource(ints = {16, 5 * SLAB, 3 * CHUNK})
  void close_withTransferInFlight_quarantinesTheSlabUntilItEnds(int size) {
    Block block = heap.allocate(size);
    heap.allocate(3 * SLAB);
    ByteBuffer view = block.acquireView(0, size);
    heap.close();
    assertThat(depot.counters().slabs()).isEqualTo(1);
    assertThat(depot.counters().blocks()).isZero();

    ActorHeap other = open("/user/b");
    for (int i = 0; i < 20; i++) {
      Block strange = other.allocate(16);
      strange.fill(0, 16, (byte) -1);
    }
    while (view.hasRemaining()) {
      assertThat(view.get()).isZero();
    }
    other.close();
    block.releaseView();
    assertThat(depot.counters()).matches(MemoryCounters::nothingHeld);
    assertThatThrownBy(() -> view.get(0)).isInstanceOf(IllegalStateException.class);
    assertRefused(Reason.NOT_IN_TRANSFER, block::releaseView);
  }

  @Test
  void close_withSeveralTransfersInOneSlab_waitsForTheLast() {
    Block first = heap.allocate(16);
    Block second = heap.allocate(16);
    first.acquireView(0, 1);
    second.acquireView(0, 1);
    heap.close();
    first.releaseView();
    assertThat(depot.counters().slabs()).isEqualTo(1);
    second.releaseView();
    assertThat(depot.counters().slabs()).isZero();
  }

  @Test
  void close_withTransferOfAMovedBlock_quarantinesToo() {
    ActorHeap target = open("/user/b");
    Block moved = heap.allocate(16).moveTo(target);
    moved.acquireView(0, 16);
    heap.close();
    target.close();
    assertThat(depot.counters().slabs()).isEqualTo(1);
    moved.releaseView();
  }

  @Test
  void releaseView_onAnotherThread_endsTheTransfer() throws InterruptedException {
    Block block = heap.allocate(16);
    ByteBuffer view = block.acquireView(0, 16);
    Thread io =
        Thread.ofVirtual()
            .start(() -> {
              view.putLong(0, 9);
              block.releaseView();
            });
    io.join();
    assertThat(block.getLong(0)).isEqualTo(9);
    block.free();
  }

  /**
   * A native call holds the arena of what it works on as a channel does: here it sorts the content
   * of a block through a view that was released too early, and meanwhile the heap closes.
   */
  @Test
  @SuppressWarnings("restricted")
  void close_whileAStaleViewIsInUse_unmapsLater() throws Throwable {
    Block block = heap.allocate(2);
    ByteBuffer view = block.acquireView(0, 2);
    block.releaseView();
    var compare =
        MethodHandles.lookup()
            .findVirtual(
                BlockTransferTest.class,
                "closeAndCompare",
                MethodType.methodType(int.class, MemorySegment.class, MemorySegment.class))
            .bindTo(this);
    Linker linker = Linker.nativeLinker();
    try (Arena arena = Arena.ofConfined()) {
      var address = ValueLayout.ADDRESS;
      var size = ValueLayout.JAVA_LONG;
      MemorySegment callback =
          linker.upcallStub(
              compare, FunctionDescriptor.of(ValueLayout.JAVA_INT, address, address), arena);
      MemorySegment qsort = linker.defaultLookup().find("qsort").orElseThrow();
      linker
          .downcallHandle(qsort, FunctionDescriptor.ofVoid(address, size, size, address))
          .invoke(MemorySegment.ofBuffer(view), 2L, 1L, callback);
    }
    assertThat(depot.counters()).matches(MemoryCounters::nothingHeld);
    assertThat(depot.counters().chunks()).isEqualTo(1);
    assertThat(depot.trim()).isEqualTo(CHUNK);
    assertThat(depot.counters().bytesReserved()).isZero();
  }

  int closeAndCompare(MemorySegment left, MemorySegment right) {
    heap.close();
    return 0;
  }
}
