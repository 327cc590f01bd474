package dev.coact.memory;

import static java.util.Objects.requireNonNull;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Slabs of one heap, and where to find a free slot in them. Not thread-safe: a heap has one set for
 * its owner's turn and one that is guarded by a monitor.
 */
final class SlabSet {
  /* Each slab is in one list: of its size class while some of its slots are free, of the full ones
   * (which are also the slabs that one oversize block fills), or of the vacant ones. So closing finds
   * all of them.
   *
   * Vacant slabs stay under a small cap, the youngest first: an actor that allocates and frees a
   * buffer per message would otherwise go to the depot for each, four times the price. The oldest
   * goes when a younger one comes, or what the actor used once would take the place of what it uses
   * now. The lists of the full and the vacant ones stand behind those of the classes.
   */
  private static final @Nullable Slab[] NO_LISTS = new Slab[0];

  private static final VarHandle BLOCKS = blocksHandle();

  private final SlabDepot depot;

  /** Heads of the lists. Empty until the first slab comes. */
  private @Nullable Slab[] heads = NO_LISTS;

  private int vacantUnits;
  private boolean closed;

  /** Written opaquely, for the depot's counters; read plainly by whoever guards the set. */
  private long blocks;

  SlabSet(SlabDepot depot) {
    this.depot = depot;
  }

  /** Makes a block whose content is zero. The bytes are charged already. */
  Block allocate(ActorHeap heap, SlabShape shape, int size) {
    return allocate(heap, shape, size, size);
  }

  /** Makes a block with the size and content of another one, from the same depot. */
  Block allocateCopy(ActorHeap heap, Block original) {
    Block copy = allocate(heap, original.slab().shape, original.size(), 0);
    copy.setContentOf(original);
    return copy;
  }

  private Block allocate(ActorHeap heap, SlabShape shape, int size, int bytesToClear) {
    Slab slab = headOf(shape);
    int slot;
    if (slab == null) {
      slab = takeVacant(shape);
      if (slab == null) {
        slab = depot.acquire(shape, heap, this);
      }
      slot = slab.take(bytesToClear);
      link(slab);
    } else {
      slot = slab.take(bytesToClear);
      relink(slab, shape.sizeClass());
    }
    setBlocksOpaque(blocks + 1);
    return new Block(heap, slab, slot, size);
  }

  private @Nullable Slab takeVacant(SlabShape shape) {
    for (Slab slab = vacantHead(); slab != null; slab = slab.next) {
      if (slab.shape.sizeClass() == shape.sizeClass()) {
        unlinkVacant(slab);
        return slab;
      }
    }
    return null;
  }

  /** Frees a slot, and gives its slab back if that is vacant now and not worth keeping. */
  void free(Slab slab, int slot) {
    int list = listOf(slab);
    slab.give(slot);
    setBlocksOpaque(blocks - 1);
    if (!slab.isVacant()) {
      relink(slab, list);
      return;
    }
    unlink(slab, list);
    int units = slab.shape.units();
    int cap = depot.settings().retainedSlabs();
    if (isOversize(slab.shape) || units > cap) {
      release(slab);
      return;
    }
    trimTo(cap - units);
    vacantUnits += units;
    link(slab);
  }

  /** Gives all vacant slabs back. */
  void trim() {
    trimTo(0);
  }

  private void trimTo(int units) {
    while (vacantUnits > units) {
      Slab oldest = requireNonNull(vacantHead());
      while (oldest.next != null) {
        oldest = oldest.next;
      }
      unlinkVacant(oldest);
      release(oldest);
    }
  }

  private void unlinkVacant(Slab slab) {
    unlink(slab, heads.length - 1);
    vacantUnits -= slab.shape.units();
  }

  private void release(Slab slab) {
    if (slab.disown() == SlabState.After.VACATED) {
      depot.release(List.of(slab));
    }
  }

  /** Lets go of a slab with its only block, for another heap. */
  void handOver(Slab slab) {
    unlink(slab, listOf(slab));
    setBlocksOpaque(blocks - 1);
  }

  /** Takes a slab with its only block over from another heap. */
  void takeOver(Slab slab) {
    slab.home = this;
    link(slab);
    setBlocksOpaque(blocks + 1);
  }

  /** Lets go of everything; the slabs that nothing pins are added to {@code leaving}. */
  void close(List<Slab> leaving) {
    for (Slab head : heads) {
      for (Slab slab = head; slab != null; slab = slab.next) {
        if (slab.disown() == SlabState.After.VACATED) {
          leaving.add(slab);
        }
      }
    }
    heads = NO_LISTS;
    vacantUnits = 0;
    closed = true;
    setBlocksOpaque(0);
  }

  boolean isClosed() {
    return closed;
  }

  long blocksOpaque() {
    return (long) BLOCKS.getOpaque(this);
  }

  /* Opaque, because nothing is published by it: a reader wants a recent count and no torn one. */
  private void setBlocksOpaque(long count) {
    BLOCKS.setOpaque(this, count);
  }

  private @Nullable Slab headOf(SlabShape shape) {
    return shape.sizeClass() < heads.length - 2 ? heads[shape.sizeClass()] : null;
  }

  private @Nullable Slab vacantHead() {
    return heads.length == 0 ? null : heads[heads.length - 1];
  }

  private boolean isOversize(SlabShape shape) {
    return shape.sizeClass() == depot.classes().count();
  }

  private int listOf(Slab slab) {
    if (slab.isFull()) {
      return heads.length - 2;
    }
    return slab.isVacant() ? heads.length - 1 : slab.shape.sizeClass();
  }

  private void relink(Slab slab, int before) {
    int after = listOf(slab);
    if (before != after) {
      unlink(slab, before);
      link(slab);
    }
  }

  private void link(Slab slab) {
    if (heads.length == 0) {
      heads = new Slab[depot.classes().count() + 2];
    }
    int list = listOf(slab);
    Slab head = heads[list];
    slab.next = head;
    if (head != null) {
      head.previous = slab;
    }
    heads[list] = slab;
  }

  private void unlink(Slab slab, int list) {
    if (slab.previous == null) {
      heads[list] = slab.next;
    } else {
      slab.previous.next = slab.next;
    }
    if (slab.next != null) {
      slab.next.previous = slab.previous;
    }
    slab.previous = null;
    slab.next = null;
  }

  /** Checks the lists and counts against the slabs themselves. */
  boolean isValid() {
    long blocksSeen = 0;
    int vacantSeen = 0;
    for (int list = 0; list < heads.length; list++) {
      Slab previous = null;
      for (Slab slab = heads[list]; slab != null; slab = slab.next) {
        if (slab.home != this
            || slab.previous != previous
            || listOf(slab) != list
            || !slab.isValid()) {
          return false;
        }
        blocksSeen += slab.blocks();
        vacantSeen += slab.isVacant() ? slab.shape.units() : 0;
        previous = slab;
      }
    }
    return blocksSeen == blocks && vacantSeen == vacantUnits;
  }

  private static VarHandle blocksHandle() {
    try {
      return MethodHandles.lookup().findVarHandle(SlabSet.class, "blocks", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }
}
