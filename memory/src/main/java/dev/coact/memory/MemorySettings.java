package dev.coact.memory;

/**
 * The limits of a {@link SlabDepot}, checked where they are built.
 *
 * @param systemQuotaBytes the most that the depot ever maps, empty chunks included; at least {@code
 *     chunkBytes}. Key {@code coact.memory.system-quota}
 * @param actorQuotaBytes the quota of a heap opened without one of its own; 1 or more. Key {@code
 *     coact.memory.actor-quota}
 * @param chunkBytes how much is mapped at once; a multiple of {@code slabBytes}, at most 1 GiB.
 *     Larger blocks than half of it get a mapping of their own
 * @param slabBytes the unit that heaps take from chunks, a power of two from 64 bytes to 16 MiB. A
 *     heap holds at least one for each size class it uses
 * @param retainedChunks how many empty chunks are kept for reuse; 0 or more
 * @param retainedSlabs how much of its empty slabs a heap keeps, in units of {@code slabBytes}; 0
 *     or more
 */
public record MemorySettings(
    long systemQuotaBytes,
    long actorQuotaBytes,
    int chunkBytes,
    int slabBytes,
    int retainedChunks,
    int retainedSlabs) {

  /* Large enough that mapping (zeroing, a page fault per page) and unmapping (a handshake of all
   * threads) are rare, small enough that a small system stays small. */
  private static final int DEFAULT_CHUNK_BYTES = 4 << 20;

  /* An actor that asks for one byte holds one slab, so not larger; a slab serves at least eight
   * slots of 2 KiB, the common size of a small buffer, so not smaller. */
  private static final int DEFAULT_SLAB_BYTES = 16 << 10;

  private static final int MIN_SLAB_BYTES = 64;
  private static final int MAX_SLAB_BYTES = 16 << 20;
  private static final int MAX_CHUNK_BYTES = 1 << 30;

  /**
   * Checks each setting.
   *
   * @throws IllegalArgumentException if one is outside its range; the message names it
   */
  public MemorySettings {
    require(
        slabBytes >= MIN_SLAB_BYTES
            && slabBytes <= MAX_SLAB_BYTES
            && Integer.bitCount(slabBytes) == 1,
        "slabBytes",
        slabBytes,
        "a power of two in " + MIN_SLAB_BYTES + ".." + MAX_SLAB_BYTES);
    require(
        chunkBytes >= slabBytes && chunkBytes <= MAX_CHUNK_BYTES && chunkBytes % slabBytes == 0,
        "chunkBytes",
        chunkBytes,
        "a multiple of slabBytes=" + slabBytes + " up to " + MAX_CHUNK_BYTES);
    require(
        systemQuotaBytes >= chunkBytes,
        "systemQuotaBytes",
        systemQuotaBytes,
        "at least chunkBytes=" + chunkBytes);
    require(actorQuotaBytes >= 1, "actorQuotaBytes", actorQuotaBytes, "1 or more");
    require(retainedChunks >= 0, "retainedChunks", retainedChunks, "0 or more");
    require(retainedSlabs >= 0, "retainedSlabs", retainedSlabs, "0 or more");
  }

  /**
   * Returns the defaults: for the system as much as the Java heap may grow to, for an actor a
   * quarter of that, chunks of 4 MiB, slabs of 16 KiB, 4 empty chunks and 2 empty slabs kept.
   */
  public static MemorySettings defaults() {
    long system = Math.max(Runtime.getRuntime().maxMemory(), DEFAULT_CHUNK_BYTES);
    return new MemorySettings(system, system / 4, DEFAULT_CHUNK_BYTES, DEFAULT_SLAB_BYTES, 4, 2);
  }

  static void require(boolean holds, String what, long value, String rule) {
    if (!holds) {
      throw new IllegalArgumentException("%s: %d (expected: %s)".formatted(what, value, rule));
    }
  }
}
