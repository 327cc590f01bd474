package dev.coact.examples.kv;

import dev.coact.memory.ActorHeap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What others may see of a shard: its heap, to give it blocks, and its counters. Written by the
 * shard in its turns, read by anybody; the counters are as they were after some recent batch.
 */
final class ShardState {
  private volatile @Nullable ActorHeap heap;
  private final AtomicLong incarnations = new AtomicLong();
  private final AtomicLong keys = new AtomicLong();
  private final AtomicLong expiring = new AtomicLong();
  private final AtomicLong keyBytes = new AtomicLong();
  private final AtomicLong hits = new AtomicLong();
  private final AtomicLong misses = new AtomicLong();
  private final AtomicLong expired = new AtomicLong();

  /* What earlier incarnations counted. The shard only. */
  private long hitsBefore;
  private long missesBefore;
  private long expiredBefore;

  /** A new incarnation of the shard begins. */
  void started(ActorHeap newHeap) {
    hitsBefore = hits.get();
    missesBefore = misses.get();
    expiredBefore = expired.get();
    incarnations.incrementAndGet();
    heap = newHeap;
  }

  /** The shard has done something. */
  void publish(Store store) {
    keys.setRelease(store.size());
    expiring.setRelease(store.expiring());
    keyBytes.setRelease(store.keyBytes());
    hits.setRelease(hitsBefore + store.hits());
    misses.setRelease(missesBefore + store.misses());
    expired.setRelease(expiredBefore + store.expired());
  }

  /** The heap of the present incarnation; closed between two of them. */
  ActorHeap heap() {
    ActorHeap present = heap;
    if (present == null) {
      throw new IllegalStateException("shard: not started (expected: started before any client)");
    }
    return present;
  }

  long restarts() {
    return Math.max(0, incarnations.get() - 1);
  }

  long keys() {
    return keys.getAcquire();
  }

  long expiring() {
    return expiring.getAcquire();
  }

  long hits() {
    return hits.getAcquire();
  }

  long misses() {
    return misses.getAcquire();
  }

  long expired() {
    return expired.getAcquire();
  }

  /** Bytes of keys and values. */
  long bytes() {
    ActorHeap present = heap;
    return keyBytes.getAcquire() + (present == null ? 0 : present.bytesInUse());
  }

  @Override
  public String toString() {
    return "ShardState[keys=" + keys() + " bytes=" + bytes() + " restarts=" + restarts() + "]";
  }
}
