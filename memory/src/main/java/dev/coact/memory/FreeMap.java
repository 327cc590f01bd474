package dev.coact.memory;

import java.util.Arrays;

/** Which slots of a slab are free: one bit each. Not thread-safe. */
final class FreeMap {
  /* A bit map outside the slab and not a list threaded through the free slots: a stale view of a
   * slot can spoil what is in the slot, never what the allocator believes. */
  private final long[] words;
  private int free;

  /** No free slot is in a word below this one. */
  private int hint;

  FreeMap(int slots) {
    words = new long[Math.ceilDiv(slots, Long.SIZE)];
    Arrays.fill(words, -1L);
    int last = slots % Long.SIZE;
    if (last != 0) {
      words[words.length - 1] = (1L << last) - 1;
    }
    free = slots;
  }

  int free() {
    return free;
  }

  /** Takes the lowest free slot. There must be one. */
  int take() {
    int i = hint;
    while (words[i] == 0) {
      i++;
    }
    hint = i;
    long word = words[i];
    words[i] = word & (word - 1);
    free--;
    return i * Long.SIZE + Long.numberOfTrailingZeros(word);
  }

  /** Gives {@code slot} back. */
  void give(int slot) {
    int i = slot / Long.SIZE;
    assert (words[i] & 1L << slot) == 0 : "slot " + slot + " is free already";
    words[i] |= 1L << slot;
    hint = Math.min(hint, i);
    free++;
  }

  boolean isValid() {
    return Arrays.stream(words).mapToInt(Long::bitCount).sum() == free
        && Arrays.stream(words, 0, Math.min(hint, words.length)).allMatch(word -> word == 0);
  }
}
