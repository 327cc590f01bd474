package dev.coact.memory;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.BitSet;

/**
 * What is mapped and unmapped at once: one shared arena, cut into units. Guarded by the depot's
 * lock, except for its immutable fields.
 */
final class Chunk {
  /* All memory is in shared arenas, so that the liveness check of each access sees one kind of scope
   * and stays inlined (a second kind at the same call site has cost others a factor of 30).
   * Allocation in an arena zeroes, hence the units above the frontier are clean. */
  private static final long ALIGNMENT = 64;

  private final Arena arena;
  final MemorySegment memory;
  final int unitBytes;
  final int units;

  /** Mapped for one block, and unmapped with it. */
  final boolean single;

  private final BitSet used = new BitSet();
  private int free;

  /** Units from here on were never handed out. */
  private int frontier;

  /** Where the pool has it. */
  int index;

  /** The pool's epoch when the chunk became vacant last. */
  long vacantSince;

  private Chunk(Arena arena, MemorySegment memory, int unitBytes, int units, boolean single) {
    this.arena = arena;
    this.memory = memory;
    this.unitBytes = unitBytes;
    this.units = units;
    this.single = single;
    free = units;
  }

  /**
   * Maps {@code units} of {@code unitBytes} each.
   *
   * @throws OutOfMemoryError if the machine refuses
   */
  @SuppressWarnings("MustBeClosed") // unmap() closes it
  static Chunk map(int unitBytes, int units, boolean single) {
    Arena arena = Arena.ofShared();
    try {
      MemorySegment memory = arena.allocate((long) units * unitBytes, ALIGNMENT);
      return new Chunk(arena, memory, unitBytes, units, single);
    } catch (OutOfMemoryError e) {
      arena.close();
      throw e;
    }
  }

  /**
   * Unmaps the chunk, or returns false if a channel is still using a view that was not released.
   */
  boolean unmap() {
    try {
      arena.close();
      return true;
    } catch (IllegalStateException e) {
      return false;
    }
  }

  long bytes() {
    return memory.byteSize();
  }

  int free() {
    return free;
  }

  boolean isVacant() {
    return free == units;
  }

  /** Takes the lowest run of {@code length} units and returns its first, or -1 if there is none. */
  int take(int length) {
    if (length > free) {
      return -1;
    }
    int first = used.nextClearBit(0);
    while (first + length <= units) {
      int end = used.nextSetBit(first);
      if (end < 0 || end - first >= length) {
        used.set(first, first + length);
        free -= length;
        return first;
      }
      first = used.nextClearBit(end);
    }
    return -1;
  }

  /** Returns whether a run just taken is known to be zero, and moves the frontier behind it. */
  boolean passFrontier(int first, int length) {
    boolean clean = first >= frontier;
    frontier = Math.max(frontier, first + length);
    return clean;
  }

  void give(int first, int length) {
    assert used.nextClearBit(first) >= first + length : "run is free already";
    used.clear(first, first + length);
    free += length;
  }

  boolean isValid() {
    return used.cardinality() == units - free && used.length() <= frontier && frontier <= units;
  }
}
