package dev.coact.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coact.memory.BlockAccessException.Reason;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConcurrentHeapsTest extends DepotFixture {
  private static final int THREADS = 4;
  private static final int ROUNDS = 2_000;
  private static final long AMPLE = 1 << 30;

  @Override
  SlabDepot newDepot() {
    return new SlabDepot(new MemorySettings(AMPLE, AMPLE, CHUNK, SLAB, 1, 2));
  }

  @Test
  void heapsOnSeveralThreads_shareOneDepot_contentsStayApart() throws Exception {
    Threads.runAll(
        THREADS,
        thread -> {
          TestOwner owner = TestOwner.running("/user/" + thread);
          SplittableRandom random = new SplittableRandom(thread);
          for (int round = 0; round < ROUNDS / 10; round++) {
            try (ActorHeap heap = depot.open(owner)) {
              churn(heap, random, thread);
            }
          }
        });
  }

  private static void churn(ActorHeap heap, SplittableRandom random, int seed) {
    Queue<Block> live = new ArrayDeque<>();
    for (int i = 0; i < 50; i++) {
      int size = random.nextInt(1, i % 10 == 0 ? CHUNK : 600);
      Block block = heap.allocate(size);
      assertThat(block.contentEquals(new byte[size])).isTrue();
      set(block, pattern(seed, size));
      live.add(block);
      if (live.size() > 8) {
        Block oldest = live.remove();
        assertThat(oldest.contentEquals(pattern(seed, oldest.size()))).isTrue();
        oldest.free();
      }
    }
  }

  /** Everybody gives to everybody, reads what came, frees some of it and passes the rest on. */
  @Test
  void movesInAllDirections_keepContentsAndCounts() throws Exception {
    List<TestOwner> owners = new ArrayList<>();
    List<ActorHeap> heaps = new ArrayList<>();
    List<Queue<Block>> inboxes = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      owners.add(new TestOwner("/user/" + i));
      heaps.add(open(owners.get(i), AMPLE));
      inboxes.add(new ConcurrentLinkedQueue<>());
    }
    Threads.runAll(
        THREADS,
        thread -> {
          owners.get(thread).enter();
          SplittableRandom random = new SplittableRandom(thread);
          for (int round = 0; round < ROUNDS; round++) {
            int size = random.nextInt(4, round % 20 == 0 ? 2 * CHUNK : 600);
            Block block = heaps.get(thread).allocate(size);
            set(block, pattern(size, size));
            int to = random.nextInt(THREADS);
            inboxes.get(to).add(block.moveTo(heaps.get(to)));
            Block came = inboxes.get(thread).poll();
            if (came != null) {
              assertThat(came.contentEquals(pattern(came.size(), came.size()))).isTrue();
              if (round % 3 == 0) {
                inboxes.get(to).add(came.moveTo(heaps.get(to)));
              } else {
                came.free();
              }
            }
          }
        });
    long left = inboxes.stream().mapToInt(Queue::size).sum();
    assertThat(depot.counters().blocks()).isEqualTo(left);
    for (int i = 0; i < THREADS; i++) {
      owners.get(i).enter();
      inboxes.get(i).forEach(Block::free);
      assertThat(heaps.get(i).bytesInUse()).isZero();
    }
  }

  @Test
  void moves_fromManyToOne_giveEachItsOwnSlot() throws Exception {
    int each = 10_000;
    TestOwner receiver = new TestOwner("/user/target");
    ActorHeap target = open(receiver, AMPLE);
    Queue<Block> inbox = new ConcurrentLinkedQueue<>();
    Threads.runAll(
        THREADS,
        thread -> {
          try (ActorHeap source = depot.open(TestOwner.running("/user/" + thread))) {
            for (int i = 0; i < each; i++) {
              Block block = source.allocate(8);
              block.putLong(0, (long) thread * each + i);
              inbox.add(block.moveTo(target));
            }
          }
        });
    receiver.enter();
    assertThat(target.isValid()).isTrue();
    assertThat(inbox.stream().mapToLong(block -> block.getLong(0)).distinct().count())
        .isEqualTo(THREADS * each);
    inbox.forEach(Block::free);
  }

  /** A target closes while another actor moves to it: each block ends up on exactly one side. */
  @ParameterizedTest
  @ValueSource(ints = {16, SLAB})
  void moves_raceWithTheTargetsClose_loseNothing(int size) throws Exception {
    AtomicReference<ActorHeap> current =
        new AtomicReference<>(depot.open(TestOwner.running("/user/target"), AMPLE));
    AtomicBoolean over = new AtomicBoolean();
    Threads.runAll(
        2,
        thread -> {
          if (thread == 0) {
            closeManyTimes(current, over);
          } else {
            moveManyTimes(current, over, size);
          }
        });
    assertThat(depot.counters()).matches(MemoryCounters::nothingHeld);
  }

  private void closeManyTimes(AtomicReference<ActorHeap> current, AtomicBoolean over) {
    TestOwner owner = TestOwner.running("/user/target");
    for (int round = 0; round < ROUNDS / 2 && !over.get(); round++) {
      ActorHeap target = current.get();
      while (target.blocks() < round % 50 && !over.get()) {
        Thread.onSpinWait();
      }
      target.close();
      current.set(depot.open(owner, AMPLE));
    }
    over.set(true);
    current.get().close();
  }

  private void moveManyTimes(AtomicReference<ActorHeap> current, AtomicBoolean over, int size) {
    try (ActorHeap source = depot.open(TestOwner.running("/user/source"))) {
      while (!over.get()) {
        ActorHeap target = current.get();
        if (target.blocks() < 60) {
          moveOrKeep(source.allocate(size), target);
        } else {
          Thread.onSpinWait();
        }
      }
      assertThat(source.bytesInUse()).isZero();
    } finally {
      over.set(true);
    }
  }

  private static void moveOrKeep(Block block, ActorHeap target) {
    try {
      block.moveTo(target);
      assertRefused(Reason.MOVED, block::free);
    } catch (BlockAccessException e) {
      assertThat(e.reason()).isEqualTo(Reason.HEAP_CLOSED);
      block.free();
    }
  }

  /** Many give to one until its quota is full: it is never passed, and filled to the last slot. */
  @Test
  void moves_fromManyUpToTheQuota_neverPassIt() throws Exception {
    int fitting = 100;
    ActorHeap target = open(new TestOwner("/user/target"), fitting * 16);
    Threads.runAll(
        THREADS,
        thread -> {
          ActorHeap source = depot.open(TestOwner.running("/user/" + thread));
          for (int i = 0; i < fitting; i++) {
            try {
              source.allocate(16).moveTo(target);
            } catch (QuotaExceededException e) {
              assertThat(e.inUseBytes()).isEqualTo(fitting * 16);
            }
          }
          source.close();
        });
    assertThat(target.bytesInUse()).isEqualTo(fitting * 16);
    assertThat(depot.counters().blocks()).isEqualTo(fitting);
  }

  @Test
  void releaseView_racesWithClose_givesTheSlabBackOnce() throws Exception {
    for (int round = 0; round < ROUNDS / 4; round++) {
      ActorHeap heap = open("/user/a");
      Block block = heap.allocate(16);
      block.acquireView(0, 16);
      Threads.runAll(
          2,
          thread -> {
            if (thread == 0) {
              heap.close();
            } else {
              block.releaseView();
            }
          });
      assertThat(depot.counters()).matches(MemoryCounters::nothingHeld);
    }
  }
}
