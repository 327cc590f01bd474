package dev.coact.memory;

/**
 * What a depot has handed out, at one moment. Exact when no heap is at work during the call;
 * otherwise each number was true at some moment of the call.
 *
 * @param chunks chunks mapped, the empty ones that are kept for reuse included
 * @param slabs slabs held by heaps, those that wait for a transfer to end included
 * @param bytesReserved bytes of all mapped chunks; never more than the system quota
 * @param bytesInUse bytes charged to the open heaps, see {@link ActorHeap#bytesInUse()}
 * @param heaps heaps that are open
 * @param blocks blocks that are live in the open heaps
 */
public record MemoryCounters(
    int chunks, int slabs, long bytesReserved, long bytesInUse, int heaps, long blocks) {

  /**
   * Returns whether nobody holds anything: no slab, no byte, no heap, no block. Empty chunks may
   * still be mapped.
   */
  public boolean nothingHeld() {
    return slabs == 0 && bytesInUse == 0 && heaps == 0 && blocks == 0;
  }
}
