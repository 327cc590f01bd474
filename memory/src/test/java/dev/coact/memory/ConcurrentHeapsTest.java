package dev.coact.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coact.memory.BlockAccessException.Reason;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

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
    runAll(thread -> {
      TestOwner owner = TestOwner.running("/user/" + thread);
      SplittableRandom random = new SplittableRandom(thread);
      for (int round = 0; round < ROUNDS / 10; round++) {
        try (ActorHeap heap = depot.open(owner)) {
          churn(heap, random, thread);
        }
      }
      return null;
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
    runAll(thread -> {
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
      return null;
    });
    long left = inboxes.stream().mapToInt(Queue::size).sum();
    assertThat(depot.counters().blocks()).isEqualTo(left);
    for (int i = 0; i < THREADS; i++) {
      owners.get(i).enter();
      inboxes.get(i).forEach(Block::free);
      assertThat(heaps.get(i).bytesInUse()).isZero();
    }
  }

  /** The target closes while others move to it: each block ends up on exactly one side. */
  @Test
  void moves_raceWithTheTargetsClose_loseNothing() throws Exception {
    for (int round = 0; round < ROUNDS / 10; round++) {
      ActorHeap target = open(TestOwner.running("/user/target"), AMPLE);
      runAll(thread -> {
        if (thread == 0) {
          target.close();
          return null;
        }
        try (ActorHeap source = depot.open(TestOwner.running("/user/" + thread))) {
          int size = thread == 1 ? 16 : thread == 2 ? SLAB : 2 * CHUNK;
          for (int i = 0; i < 5; i++) {
            moveOrKeep(source.allocate(size), target);
          }
          assertThat(source.bytesInUse()).isZero();
        }
        return null;
      });
      assertThat(depot.counters()).matches(MemoryCounters::nothingHeld);
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
    runAll(thread -> {
      ActorHeap source = depot.open(TestOwner.running("/user/" + thread));
      for (int i = 0; i < fitting; i++) {
        try {
          source.allocate(16).moveTo(target);
        } catch (QuotaExceededException e) {
          assertThat(e.inUseBytes()).isEqualTo(fitting * 16);
        }
      }
      source.close();
      return null;
    });
    assertThat(target.bytesInUse()).isEqualTo(fitting * 16);
    assertThat(depot.counters().blocks()).isEqualTo(fitting);
  }

  @Test
  void releaseView_racesWithClose_givesTheSlabBackOnce() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      ActorHeap heap = open("/user/a");
      Block block = heap.allocate(16);
      block.acquireView(0, 16);
      runAll(thread -> {
        switch (thread) {
          case 0 -> heap.close();
          case 1 -> block.releaseView();
          default -> {}
        }
        return null;
      });
      assertThat(depot.counters()).matches(MemoryCounters::nothingHeld);
    }
  }

  private interface Body {
    Void run(int thread) throws Exception;
  }

  private static void runAll(Body body) throws InterruptedException, ExecutionException {
    CountDownLatch start = new CountDownLatch(THREADS);
    List<FutureTask<Void>> tasks = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      int thread = i;
      Callable<Void> call =
          () -> {
            start.countDown();
            start.await();
            return body.run(thread);
          };
      tasks.add(new FutureTask<>(call));
      Thread.ofPlatform().daemon().start(tasks.get(i));
    }
    for (FutureTask<Void> task : tasks) {
      task.get();
    }
  }
}
