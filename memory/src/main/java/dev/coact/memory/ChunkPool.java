package dev.coact.memory;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The chunks that slabs are cut from. Guarded by the depot's lock. */
final class ChunkPool {
  /* First fit in the order of mapping: later chunks run empty and can be unmapped. All chunks before
   * `firstOpen` are full, so the search for one unit usually begins where it ends. */
  private final List<Chunk> chunks = new ArrayList<>();
  private int firstOpen;
  private int vacant;
  private long epoch;

  /** Cuts a slab, or returns null if no chunk has room for it. */
  @Nullable Slab take(SlabShape shape, SlabSet home) {
    for (int i = firstOpen; i < chunks.size(); i++) {
      Chunk chunk = chunks.get(i);
      if (chunk.free() == 0 && i == firstOpen) {
        firstOpen++;
      }
      boolean wasVacant = chunk.isVacant();
      int first = chunk.take(shape.units());
      if (first >= 0) {
        vacant -= wasVacant ? 1 : 0;
        boolean clean = chunk.passFrontier(first, shape.units());
        return new Slab(shape, chunk, first, clean, home);
      }
    }
    return null;
  }

  /** Adds a new chunk. */
  void add(Chunk chunk) {
    chunk.vacantSince = epoch;
    chunk.index = chunks.size();
    chunks.add(chunk);
    vacant++;
  }

  /** Takes a slab back and returns its chunk if that should be unmapped now. */
  @Nullable Chunk give(Slab slab, int retainedChunks) {
    Chunk chunk = slab.chunk;
    chunk.give(slab.firstUnit, slab.shape.units());
    firstOpen = Math.min(firstOpen, chunk.index);
    if (!chunk.isVacant()) {
      return null;
    }
    chunk.vacantSince = epoch;
    vacant++;
    if (vacant <= retainedChunks) {
      return null;
    }
    remove(List.of(chunk));
    return chunk;
  }

  /** Removes all vacant chunks, for unmapping. */
  List<Chunk> removeVacant() {
    return removeVacantBefore(Long.MAX_VALUE);
  }

  /** Removes the chunks that were vacant for a whole epoch, and begins the next one. */
  List<Chunk> removeAged() {
    return removeVacantBefore(epoch++);
  }

  private List<Chunk> removeVacantBefore(long limit) {
    List<Chunk> aged =
        chunks.stream().filter(chunk -> chunk.isVacant() && chunk.vacantSince < limit).toList();
    remove(aged);
    return aged;
  }

  private void remove(List<Chunk> leaving) {
    if (leaving.isEmpty()) {
      return;
    }
    chunks.removeAll(new HashSet<>(leaving));
    vacant -= leaving.size();
    firstOpen = 0;
    for (int i = 0; i < chunks.size(); i++) {
      chunks.get(i).index = i;
    }
  }

  boolean isValid() {
    return chunks.stream().allMatch(Chunk::isValid)
        && chunks.stream().filter(Chunk::isVacant).count() == vacant
        && chunks.stream().limit(firstOpen).allMatch(chunk -> chunk.free() == 0);
  }
}
