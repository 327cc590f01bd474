package dev.coact.memory;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * All memory outside the Java heap of one actor system: takes chunks from the machine, hands slabs
 * of them to {@link ActorHeap}s, keeps what comes back for reuse and unmaps what is too much.
 *
 * <p><b>Who may call.</b> Anybody, at any time.
 *
 * <p><b>Limits.</b> What is mapped never exceeds {@link MemorySettings#systemQuotaBytes()}. Empty
 * chunks up to {@link MemorySettings#retainedChunks()} are kept until {@link #trim} finds them old,
 * or until their room is needed for something that does not fit them.
 *
 * <pre>{@code
 * try (SlabDepot depot = new SlabDepot(MemorySettings.defaults())) {
 *   try (ActorHeap heap = depot.open(owner)) {
 *     Block block = heap.allocate(100);
 *   }
 * }
 * }</pre>
 */
public final class SlabDepot implements AutoCloseable {
  /* Design
   *
   * Few, large steps. A heap comes here once per slab, not once per block, so one lock will do, and
   * the system quota is charged per chunk: what is mapped is what the machine lends us, and an
   * operator's limit is about that.
   *
   * Two kinds of chunk. The usual ones are cut into slabs, first fit. A block larger than half of
   * one gets a chunk of its own, mapped and unmapped with it, so that it leaves no hole.
   *
   * Under the lock or not. Mapping a usual chunk (a millisecond) is done under it: who waits for a
   * slab then gets one of it, instead of failing at the quota that the chunk has just taken. Mapping
   * a single chunk (up to a second) and all unmapping are done outside; the bytes are reserved before
   * and released after, so the sum is never too low.
   *
   * Unmapping closes a shared arena: a handshake with all threads, 20-30 us, then the pages. A stale
   * view throws afterwards. If a channel is using one at this moment, which only a view that was kept
   * after its release can do, the arena cannot be closed; the chunk is put aside and tried again.
   *
   * The arena gets its memory from the C library. glibc raises the size from which it uses mmap to
   * that of the first chunk freed, serves later chunks from its heap, and keeps their pages after
   * they are freed: 400 MB stayed resident with no chunk mapped. MALLOC_MMAP_THRESHOLD_=1048576 in
   * the environment turns that off, and all of it went back.
   *
   * Ageing counts calls of trim(), so that this module needs no clock: a chunk that was vacant during
   * the whole time between two calls is unmapped by the second.
   */

  private final MemorySettings settings;
  private final SizeClasses classes;
  private final LongPredicate refusal;
  private final AtomicLong acquisitions = new AtomicLong();
  private final ReentrantLock lock = new ReentrantLock();

  // All below: under the lock.
  private final HeapList heaps = new HeapList();
  private final ChunkPool pool = new ChunkPool();
  private final List<Chunk> stuck = new ArrayList<>();
  private long reserved;
  private int chunks;
  private int slabs;
  private boolean closed;

  /** Makes an empty depot; nothing is mapped before it is needed. */
  public SlabDepot(MemorySettings settings) {
    this(settings, acquisition -> false);
  }

  /**
   * Makes an empty depot that refuses some slabs, for tests of what users do then.
   *
   * @param refusal asked before each acquisition of a slab, with its number from 1 on, on any
   *     thread; if true, it fails as if the system quota were spent
   */
  public SlabDepot(MemorySettings settings, LongPredicate refusal) {
    this.settings = settings;
    this.refusal = refusal;
    classes = new SizeClasses(settings.slabBytes(), settings.chunkBytes() / settings.slabBytes());
  }

  /**
   * Opens a heap with the quota of the settings.
   *
   * @throws IllegalStateException if the depot is closed
   */
  public ActorHeap open(HeapOwner owner) {
    return open(owner, settings.actorQuotaBytes());
  }

  /**
   * Opens a heap.
   *
   * @param quotaBytes the most that its blocks may occupy; 1 or more
   * @throws IllegalStateException if the depot is closed
   */
  public ActorHeap open(HeapOwner owner, long quotaBytes) {
    MemorySettings.require(quotaBytes >= 1, "quotaBytes", quotaBytes, "1 or more");
    ActorHeap heap = new ActorHeap(this, owner, quotaBytes);
    lock.lock();
    try {
      checkOpen();
      heaps.add(heap);
    } finally {
      lock.unlock();
    }
    return heap;
  }

  /** Returns the settings. */
  public MemorySettings settings() {
    return settings;
  }

  /** Returns what is handed out. Visits each open heap. */
  public MemoryCounters counters() {
    lock.lock();
    try {
      return new MemoryCounters(
          chunks, slabs, reserved, heaps.bytesInUse(), heaps.size(), heaps.blocks());
    } finally {
      lock.unlock();
    }
  }

  /**
   * Unmaps the chunks that were empty since the previous call. To be called now and then, for
   * example every half minute.
   *
   * @return how many bytes were unmapped
   */
  public long trim() {
    List<Chunk> leaving;
    lock.lock();
    try {
      leaving = takeStuck();
      leaving.addAll(pool.removeAged());
    } finally {
      lock.unlock();
    }
    return unmap(leaving);
  }

  /**
   * Refuses new heaps and slabs from now on and unmaps all that is empty; whatever heaps still hold
   * is unmapped as they close. So a close never takes memory from under a running actor, and {@link
   * #counters()} tells what did not end. Further calls do nothing.
   */
  @Override
  public void close() {
    List<Chunk> leaving;
    lock.lock();
    try {
      closed = true;
      leaving = takeStuck();
      leaving.addAll(pool.removeVacant());
    } finally {
      lock.unlock();
    }
    unmap(leaving);
  }

  /** Returns the counters. */
  @Override
  public String toString() {
    return "SlabDepot[%s quotaBytes=%d]".formatted(counters(), settings.systemQuotaBytes());
  }

  SizeClasses classes() {
    return classes;
  }

  /**
   * Hands out a slab.
   *
   * @throws QuotaExceededException if there is none under the system quota
   */
  Slab acquire(SlabShape shape, ActorHeap heap, SlabSet home) {
    if (refusal.test(acquisitions.incrementAndGet())) {
      throw refused(heap, bytesToMap(shape), bytesReserved(), null);
    }
    return isSingle(shape) ? acquireSingle(shape, heap, home) : acquireShared(shape, heap, home);
  }

  private Slab acquireShared(SlabShape shape, ActorHeap heap, SlabSet home) {
    lock.lock();
    try {
      checkOpen();
      Slab slab = pool.take(shape, home);
      if (slab == null) {
        reserve(settings.chunkBytes(), heap);
        pool.add(map(settings.chunkBytes(), false, heap));
        slab = requireNonNull(pool.take(shape, home), "a new chunk has room for any shape");
      }
      slabs++;
      return slab;
    } finally {
      lock.unlock();
    }
  }

  private Slab acquireSingle(SlabShape shape, ActorHeap heap, SlabSet home) {
    lock.lock();
    try {
      checkOpen();
      reserve(shape.slotBytes(), heap);
      slabs++;
    } finally {
      lock.unlock();
    }
    try {
      return new Slab(shape, map(shape.slotBytes(), true, heap), 0, true, home);
    } catch (Throwable e) {
      lock.lock();
      try {
        slabs--;
      } finally {
        lock.unlock();
      }
      throw e;
    }
  }

  /** Reserves room for a chunk, unmapping vacant ones if it takes that. Under the lock. */
  private void reserve(long bytes, ActorHeap heap) {
    if (bytes > settings.systemQuotaBytes() - reserved) {
      List<Chunk> leaving = takeStuck();
      leaving.addAll(pool.removeVacant());
      unmap(leaving);
    }
    if (bytes > settings.systemQuotaBytes() - reserved) {
      throw refused(heap, bytes, reserved, null);
    }
    reserved += bytes;
    chunks++;
  }

  /** Maps what is reserved, or takes the reservation back. */
  private Chunk map(long bytes, boolean single, ActorHeap heap) {
    int units = (int) (bytes / settings.slabBytes());
    try {
      return Chunk.map(settings.slabBytes(), units, single);
    } catch (OutOfMemoryError e) {
      long others = unreserve(bytes);
      throw refused(heap, bytes, others, e);
    }
  }

  private long unreserve(long bytes) {
    lock.lock();
    try {
      reserved -= bytes;
      chunks--;
      return reserved;
    } finally {
      lock.unlock();
    }
  }

  /** Takes slabs back that nobody holds any more. */
  void release(List<Slab> vacated) {
    closed(null, vacated);
  }

  /** Takes back the slabs of a heap that closed. */
  void closed(@Nullable ActorHeap heap, List<Slab> vacated) {
    List<Chunk> leaving = new ArrayList<>();
    lock.lock();
    try {
      if (heap != null) {
        heaps.remove(heap);
      }
      slabs -= vacated.size();
      for (Slab slab : vacated) {
        Chunk chunk = slab.chunk.single ? slab.chunk : pool.give(slab, retainedChunks());
        if (chunk != null) {
          leaving.add(chunk);
        }
      }
    } finally {
      lock.unlock();
    }
    unmap(leaving);
  }

  private int retainedChunks() {
    return closed ? 0 : settings.retainedChunks();
  }

  private long unmap(List<Chunk> leaving) {
    long bytes = 0;
    for (Chunk chunk : leaving) {
      if (chunk.unmap()) {
        bytes += chunk.bytes();
        unreserve(chunk.bytes());
      } else {
        putAside(chunk);
      }
    }
    return bytes;
  }

  private void putAside(Chunk chunk) {
    lock.lock();
    try {
      stuck.add(chunk);
    } finally {
      lock.unlock();
    }
  }

  private List<Chunk> takeStuck() {
    List<Chunk> taken = new ArrayList<>(stuck);
    stuck.clear();
    return taken;
  }

  private boolean isSingle(SlabShape shape) {
    return shape.sizeClass() == classes.count() && shape.slotBytes() > settings.chunkBytes() / 2;
  }

  private long bytesToMap(SlabShape shape) {
    return isSingle(shape) ? shape.slotBytes() : settings.chunkBytes();
  }

  private long bytesReserved() {
    lock.lock();
    try {
      return reserved;
    } finally {
      lock.unlock();
    }
  }

  private QuotaExceededException refused(
      ActorHeap heap, long bytes, long inUse, @Nullable OutOfMemoryError cause) {
    return new QuotaExceededException(
        heap.owner().name(),
        bytes,
        inUse,
        settings.systemQuotaBytes(),
        QuotaExceededException.SYSTEM_QUOTA,
        cause);
  }

  private void checkOpen() {
    if (closed) {
      throw new IllegalStateException("depot: closed (expected: open)");
    }
  }

  /** Checks the pool against its chunks. */
  boolean isValid() {
    lock.lock();
    try {
      return pool.isValid();
    } finally {
      lock.unlock();
    }
  }
}
