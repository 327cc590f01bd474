package dev.coact.memory;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * A run of units of one chunk, cut into equal slots for one heap. A new object each time the run is
 * handed out, so what a stale block still refers to is never the slab of another heap.
 *
 * <p>Not thread-safe, except for its {@link SlabState}: it is guarded as the {@link SlabSet} it is
 * in.
 */
final class Slab extends SlabState {
  final SlabShape shape;
  final Chunk chunk;
  final int firstUnit;

  /** The whole chunk; a field of its own because each access of a block reads it. */
  final MemorySegment memory;

  /** Where the slab begins in the chunk. */
  private final int base;

  private final FreeMap slots;

  /** Slots from here on have been zero since the chunk was mapped. */
  private int cleanFrom;

  /** The set it is in. Changes when its only block moves to another heap. */
  SlabSet home;

  /** Neighbours in the list of the set. */
  @Nullable Slab previous;

  @Nullable Slab next;

  Slab(SlabShape shape, Chunk chunk, int firstUnit, boolean clean, SlabSet home) {
    this.shape = shape;
    this.chunk = chunk;
    this.firstUnit = firstUnit;
    this.home = home;
    memory = chunk.memory;
    base = firstUnit * chunk.unitBytes;
    slots = new FreeMap(shape.slots());
    cleanFrom = clean ? 0 : shape.slots();
  }

  boolean isFull() {
    return slots.free() == 0;
  }

  boolean isVacant() {
    return slots.free() == shape.slots();
  }

  int blocks() {
    return shape.slots() - slots.free();
  }

  /** Returns whether its block can change hands by handing over the slab. */
  boolean isSingle() {
    return shape.slots() == 1;
  }

  /** Takes a slot whose first {@code bytes} are zero, or undefined if {@code bytes} is 0. */
  int take(int bytes) {
    int slot = slots.take();
    if (slot < cleanFrom) {
      memory.asSlice(offsetOf(slot), bytes).fill((byte) 0);
    } else {
      cleanFrom = slot + 1;
    }
    return slot;
  }

  void give(int slot) {
    slots.give(slot);
  }

  /** Returns where a slot begins in the chunk. */
  int offsetOf(int slot) {
    return base + (int) (slot * shape.slotBytes());
  }

  boolean isValid() {
    return slots.isValid() && isOwned();
  }

  @Override
  public String toString() {
    return "Slab[slotBytes=%d blocks=%d/%d units=%d pins=%d owned=%b]"
        .formatted(shape.slotBytes(), blocks(), shape.slots(), shape.units(), pins(), isOwned());
  }
}
