package dev.coact.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coact.memory.BlockAccessException.Reason;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;

/** A small depot, and the proof after each test that it is whole and empties to nothing. */
abstract class DepotFixture {
  static final int SLAB = 1 << 10;
  static final int CHUNK = 16 * SLAB;
  static final long QUOTA = 8 * CHUNK;

  final SlabDepot depot = newDepot();
  private final List<ActorHeap> heaps = new ArrayList<>();

  SlabDepot newDepot() {
    return new SlabDepot(settings(2, 2));
  }

  static MemorySettings settings(int retainedChunks, int retainedSlabs) {
    return new MemorySettings(QUOTA, QUOTA, CHUNK, SLAB, retainedChunks, retainedSlabs);
  }

  /** Opens a heap whose owner is in its turn on this thread. */
  ActorHeap open(String name) {
    return open(TestOwner.running(name), QUOTA);
  }

  ActorHeap open(TestOwner owner, long quotaBytes) {
    ActorHeap heap = depot.open(owner, quotaBytes);
    heaps.add(heap);
    return heap;
  }

  @AfterEach
  void everythingGoesBack() {
    assertThat(heaps).allMatch(ActorHeap::isValid);
    heaps.forEach(ActorHeap::close);
    assertThat(depot.isValid()).isTrue();
    assertThat(depot.counters()).matches(MemoryCounters::nothingHeld);
    depot.close();
    assertThat(depot.counters()).isEqualTo(new MemoryCounters(0, 0, 0, 0, 0, 0));
  }

  static void assertRefused(Reason reason, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            BlockAccessException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }

  static void assertOverQuota(String key, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            QuotaExceededException.class, e -> assertThat(e.key()).isEqualTo(key));
  }

  static byte[] content(Block block) {
    byte[] content = new byte[block.size()];
    block.copyTo(0, content, 0, content.length);
    return content;
  }

  static byte[] pattern(int seed, int length) {
    byte[] pattern = new byte[length];
    for (int i = 0; i < length; i++) {
      pattern[i] = (byte) (seed * 31 + i * 7 + 1);
    }
    return pattern;
  }

  static void set(Block block, byte[] content) {
    block.copyFrom(content, 0, 0, content.length);
  }
}
