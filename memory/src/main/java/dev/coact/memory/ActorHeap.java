package dev.coact.memory;

import dev.coact.memory.BlockAccessException.Reason;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The memory of one actor. Made by {@link SlabDepot#open}.
 *
 * <p><b>Who may call.</b> {@link #allocate} and {@link #trim}: code in the owner's turn. {@link
 * #close}: the runtime, on any thread, when the owner's last turn is over. Everything else:
 * anybody.
 *
 * <p><b>What happens before what.</b> The runtime's hand-off of an actor from turn to turn orders
 * all that turns do with the heap. The runtime must order the last turn before {@link #close} in
 * the same way.
 *
 * <p><b>Limits.</b> The bytes of all live blocks, each rounded up to what it occupies, never exceed
 * {@link #quotaBytes()}.
 */
public final class ActorHeap implements AutoCloseable {
  /* Design
   *
   * Two sets of slabs. `own` serves the owner, whose turns never overlap, with plain code. `arrivals`
   * takes blocks that other actors move here while the owner may be at work, and is guarded by its
   * monitor, which the owner takes only to free such a block. So the usual path has no atomic but
   * one, the charge: movers charge the receiver's quota too, and a limit that two sides check by
   * themselves is passed by both at once.
   *
   * Moving. A copy is made into `arrivals`, or the slab itself goes there if it has one slot. Both
   * leave nothing of the block with the sender, so it may close at once, and whatever can fail fails
   * in the sender's call. The alternative, to leave the block in the sender's slab on loan, needs a
   * queue of returned slots and lets one small block keep a slab of a dead actor: in a server whose
   * connections give one value each to a store, every value would come to hold 16 KiB.
   *
   * Locks. At most one `arrivals` monitor at a time, then the depot's lock.
   *
   * Closing. The owner is replaced, which ends all blocks at once; the slabs go to the depot under
   * one lock. Slabs that a transfer pins stay behind, in nobody's list, and the last unpin takes them
   * to the depot (SlabState).
   */

  private final SlabDepot depot;
  private final QuotaMeter meter;

  /** Owner's turn only; then who closes. */
  private final SlabSet own;

  /** Guarded by its own monitor. */
  private final SlabSet arrivals;

  /**
   * A {@link GoneOwner} once the heap is closed. Written under the monitor of {@code arrivals},
   * read plainly: to the owner's turn it changes only after the last one, and anybody else is
   * refused by the old owner as by the new.
   */
  private HeapOwner owner;

  /** Neighbours in the list of the depot, under the depot's lock. */
  @Nullable ActorHeap previous;

  @Nullable ActorHeap next;

  ActorHeap(SlabDepot depot, HeapOwner owner, long quotaBytes) {
    this.depot = depot;
    this.owner = owner;
    meter = new QuotaMeter(quotaBytes);
    own = new SlabSet(depot);
    arrivals = new SlabSet(depot);
  }

  /**
   * Allocates a block of zeros.
   *
   * @param bytes size of the block, 1..{@link Block#MAX_BYTES}
   * @throws IllegalArgumentException if the size is out of range
   * @throws QuotaExceededException if the block does not fit the quota of this heap or of the
   *     system
   * @throws BlockAccessException if not called in the owner's turn, or the heap is closed
   */
  public Block allocate(long bytes) {
    checkCurrent();
    if (bytes < 1 || bytes > Block.MAX_BYTES) {
      MemorySettings.require(false, "bytes", bytes, "1.." + Block.MAX_BYTES);
    }
    SlabShape shape = depot.classes().shapeFor((int) bytes);
    charge(shape.slotBytes());
    try {
      return own.allocate(this, shape, (int) bytes);
    } catch (Throwable e) {
      meter.discharge(shape.slotBytes());
      throw e;
    }
  }

  /** Gives slabs that hold no block back to the depot: worth it before a long idle time. */
  public void trim() {
    checkCurrent();
    own.trim();
    synchronized (arrivals) {
      arrivals.trim();
    }
  }

  /**
   * Frees everything: all blocks end, all slabs go back to the depot, except those that a transfer
   * holds until it ends. Further calls do nothing.
   *
   * <p>Never concurrently with a turn of the owner. An owner whose turn is stuck must not be closed
   * before that turn has come back, however it is given up otherwise.
   */
  @Override
  public void close() {
    List<Slab> leaving = new ArrayList<>();
    synchronized (arrivals) {
      if (isClosed()) {
        return;
      }
      owner = new GoneOwner(owner.name());
      own.close(leaving);
      arrivals.close(leaving);
    }
    depot.closed(this, leaving);
  }

  /** Returns whether the heap was closed. */
  public boolean isClosed() {
    return owner instanceof GoneOwner;
  }

  /** Returns the bytes that the live blocks occupy, each rounded up to its size class. */
  public long bytesInUse() {
    return isClosed() ? 0 : meter.used();
  }

  /** Returns the most that {@link #bytesInUse()} may become. */
  public long quotaBytes() {
    return meter.quotaBytes();
  }

  /** Returns the owner's name and the counters. */
  @Override
  public String toString() {
    return "ActorHeap[%s owner=%s bytesInUse=%d quotaBytes=%d blocks=%d]"
        .formatted(
            isClosed() ? "closed" : "open", owner.name(), bytesInUse(), quotaBytes(), blocks());
  }

  HeapOwner owner() {
    return owner;
  }

  long blocks() {
    return own.blocksOpaque() + arrivals.blocksOpaque();
  }

  /** Frees the slot of a block that is checked and marked already. */
  void free(Block block) {
    Slab slab = block.slab();
    if (slab.home == own) {
      own.free(slab, block.slot());
    } else {
      synchronized (arrivals) {
        arrivals.free(slab, block.slot());
      }
    }
    meter.discharge(slab.shape.slotBytes());
  }

  /** Moves a block that is checked already and that the caller marks afterwards. */
  Block move(Block block, ActorHeap target) {
    if (target.depot != depot) {
      throw new IllegalArgumentException(
          "target: heap of %s in another depot (expected: the depot of %s)"
              .formatted(target.owner.name(), owner.name()));
    }
    Slab slab = block.slab();
    if (target == this) {
      return new Block(this, slab, block.slot(), block.size());
    }
    target.charge(slab.shape.slotBytes());
    try {
      return slab.isSingle() ? moveWithSlab(block, target) : moveCopy(block, target);
    } catch (Throwable e) {
      target.meter.discharge(slab.shape.slotBytes());
      throw e;
    }
  }

  private Block moveCopy(Block block, ActorHeap target) {
    Block copy;
    synchronized (target.arrivals) {
      target.checkOpenForArrivals();
      copy = target.arrivals.allocateCopy(target, block);
    }
    free(block);
    return copy;
  }

  private Block moveWithSlab(Block block, ActorHeap target) {
    Slab slab = block.slab();
    Block moved = new Block(target, slab, block.slot(), block.size());
    SlabSet home = slab.home;
    handOver(slab, home);
    synchronized (target.arrivals) {
      if (!target.arrivals.isClosed()) {
        target.arrivals.takeOver(slab);
        meter.discharge(slab.shape.slotBytes());
        return moved;
      }
    }
    takeBack(slab, home);
    throw target.closedFault();
  }

  private void handOver(Slab slab, SlabSet home) {
    if (home == own) {
      own.handOver(slab);
    } else {
      synchronized (arrivals) {
        arrivals.handOver(slab);
      }
    }
  }

  private void takeBack(Slab slab, SlabSet home) {
    if (home == own) {
      own.takeOver(slab);
    } else {
      synchronized (arrivals) {
        arrivals.takeOver(slab);
      }
    }
  }

  /** Ends a pin on a slab of this heap, which may have closed meanwhile. */
  void unpin(Slab slab) {
    if (slab.unpin() == SlabState.After.VACATED) {
      depot.release(List.of(slab));
    }
  }

  private void charge(long bytes) {
    if (!meter.tryCharge(bytes)) {
      throw new QuotaExceededException(
          owner.name(),
          bytes,
          meter.used(),
          meter.quotaBytes(),
          QuotaExceededException.ACTOR_QUOTA,
          null);
    }
  }

  private void checkCurrent() {
    if (!owner.isCurrent()) {
      throw isClosed()
          ? closedFault()
          : new BlockAccessException("heap of " + owner.name(), Reason.NOT_OWNER);
    }
  }

  private void checkOpenForArrivals() {
    if (arrivals.isClosed()) {
      throw closedFault();
    }
  }

  private BlockAccessException closedFault() {
    return new BlockAccessException("heap of " + owner.name(), Reason.HEAP_CLOSED);
  }

  /** Checks the slabs and that the charge is the sum of the live blocks. */
  boolean isValid() {
    synchronized (arrivals) {
      return own.isValid() && arrivals.isValid();
    }
  }
}
