package dev.coact.memory;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Slabs of one heap, and where to find a free slot in them. Not thread-safe: a heap has one set for
 * its owner's turn and one that is guarded by a monitor.
 */
final class SlabSet {
  /* A slab is in the list of its size class while it has a free slot, else in the list of the full
   * ones, which also has the slabs that one oversize block fills. So each slab is in one list, and
   * closing finds all of them. A vacant slab stays while there is room under the cap: an actor that
   * allocates and frees one buffer per message would otherwise go to the depot for each. */
  private static final @Nullable Slab[] NO_LISTS = new Slab[0];

  private static final VarHandle BLOCKS = blocksHandle();

  private final SlabDepot depot;

  /** Heads of the lists, that of the full slabs last. Empty until the first slab comes. */
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
    if (slab == null) {
      slab = depot.acquire(shape, heap, this);
      link(slab);
    } else if (slab.isVacant()) {
      vacantUnits -= shape.units();
    }
    int list = listOf(slab);
    int slot = slab.take(bytesToClear);
    relink(slab, list);
    setBlocksOpaque(blocks + 1);
    return new Block(heap, slab, slot, size);
  }

  /** Frees a slot, and gives its slab back if that is vacant now and not worth keeping. */
  void free(Slab slab, int slot) {
    int list = listOf(slab);
    slab.give(slot);
    relink(slab, list);
    setBlocksOpaque(blocks - 1);
    if (slab.isVacant()) {
      keepOrRelease(slab);
    }
  }

  private void keepOrRelease(Slab slab) {
    int units = vacantUnits + slab.shape.units();
    if (isOversize(slab.shape) || units > depot.settings().retainedSlabs()) {
      unlink(slab, listOf(slab));
      release(slab);
    } else {
      vacantUnits = units;
    }
  }

  /** Gives all vacant slabs back. */
  void trim() {
    for (int list = 0; list < heads.length - 1 && vacantUnits > 0; list++) {
      Slab slab = heads[list];
      while (slab != null) {
        Slab next = slab.next;
        if (slab.isVacant()) {
          vacantUnits -= slab.shape.units();
          unlink(slab, list);
          release(slab);
        }
        slab = next;
      }
    }
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
    return shape.sizeClass() < heads.length - 1 ? heads[shape.sizeClass()] : null;
  }

  private boolean isOversize(SlabShape shape) {
    return shape.sizeClass() == depot.classes().count();
  }

  private int listOf(Slab slab) {
    return slab.isFull() ? heads.length - 1 : slab.shape.sizeClass();
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
      heads = new Slab[depot.classes().count() + 1];
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
