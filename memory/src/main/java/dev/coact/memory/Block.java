package dev.coact.memory;

import dev.coact.memory.BlockAccessException.Reason;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A piece of memory outside the Java heap that belongs to one actor. From {@link
 * ActorHeap#allocate}; its content begins as zeros.
 *
 * <p><b>Who may call.</b> All methods that touch the content, {@link #free}, {@link #moveTo} and
 * {@link #acquireView} may be called in the turn of the owner only, on whatever thread that runs.
 * {@link #releaseView}, {@link #size()} and {@link #toString()} may be called by anybody. Anything
 * else throws {@link BlockAccessException} and changes nothing: use outside the turn, after {@link
 * #free}, after {@link #moveTo}, after the heap has closed.
 *
 * <p><b>What happens before what.</b> What an owner wrote before {@link #moveTo} is seen by the
 * receiver, provided that the returned block reaches it safely, as it does in a message. What was
 * done with a view before {@link #releaseView} is seen by the owner after it knows that the
 * transfer has ended.
 *
 * <p><b>Who frees.</b> The owner: by {@link #free}, by giving the block away, or by ending. No
 * method here frees a block that was passed to it.
 *
 * <p><b>Limits.</b> 1 to {@link #MAX_BYTES} bytes; 2 GiB and more are out of range. Offsets are
 * checked, and one outside the block throws {@link IndexOutOfBoundsException}. Numbers are
 * big-endian and need no alignment.
 *
 * <pre>{@code
 * Block block = heap.allocate(12);
 * block.putInt(0, 42);
 * block.putLong(4, time);
 * ref.tell(new Sample(block.moveTo(heapOfRef)));
 * }</pre>
 */
public final class Block extends BlockState {
  /* Design
   *
   * One life. A slot of memory is used again, a Block object never: allocate, and moveTo for the new
   * owner, make a new one. So the state word of the object is the slot's generation [1]: a stale
   * handle is an object whose word says freed or moved, no matter who has the slot now. It needs no
   * generation per slot beside it, which would cost four bytes for each 16-byte slot, wrap around,
   * and protect no better, since a handle cannot be forged. The price is an object of 40 bytes for
   * each allocation, some nanoseconds in a young collection.
   *
   * One check. Each access asks three things: the word, the owner, the bounds. A closed heap has a
   * GoneOwner that is never current, so it needs no fourth. The state is written in the owner's turn
   * only, hence a caller that passes the check runs in the same turn as who would change it, and
   * check-then-use is no race. What was wrong is found out afterwards, in fault().
   *
   * IO. A channel needs a ByteBuffer. Making one costs an object and, in others' measurements, most
   * of a small operation [2]; so a block makes one at the first transfer and keeps it. A transfer
   * pins the slab: the owner may end, its heap may close, but the slab goes back to the depot only at
   * releaseView, because cancelling an operation does not stop the kernel from writing.
   *
   * What the checks cannot see is a view used after releaseView. It can reach this block's slot and
   * no other memory, as long as the chunk is mapped, and throws once it is not. So views stay inside
   * the io module and inside `try`.
   *
   * [1] crate slotmap: versions per slot.  [2] netty#15088: one slice() less, 90 to 247 M ops/s.
   */

  /** The largest size of a block, in bytes: just under 2 GiB. */
  public static final int MAX_BYTES = Integer.MAX_VALUE;

  private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private final ActorHeap heap;
  private final Slab slab;
  private final int slot;

  /** Where the block begins in the chunk. */
  private final int base;

  private final int size;

  /** Made at the first transfer. Owner's turn only. */
  private @Nullable ByteBuffer view;

  Block(ActorHeap heap, Slab slab, int slot, int size) {
    this.heap = heap;
    this.slab = slab;
    this.slot = slot;
    this.size = size;
    base = slab.offsetOf(slot);
  }

  /** Returns the size in bytes that was asked for. */
  public int size() {
    return size;
  }

  /** Returns the byte at offset {@code at}. */
  public byte getByte(long at) {
    return checked(at, Byte.BYTES).get(BYTE, base + at);
  }

  /** Sets the byte at offset {@code at}. */
  public void putByte(long at, byte value) {
    checked(at, Byte.BYTES).set(BYTE, base + at, value);
  }

  /** Returns the two bytes from offset {@code at} as a big-endian number. */
  public short getShort(long at) {
    return checked(at, Short.BYTES).get(SHORT, base + at);
  }

  /** Sets the two bytes from offset {@code at} to a big-endian number. */
  public void putShort(long at, short value) {
    checked(at, Short.BYTES).set(SHORT, base + at, value);
  }

  /** Returns the four bytes from offset {@code at} as a big-endian number. */
  public int getInt(long at) {
    return checked(at, Integer.BYTES).get(INT, base + at);
  }

  /** Sets the four bytes from offset {@code at} to a big-endian number. */
  public void putInt(long at, int value) {
    checked(at, Integer.BYTES).set(INT, base + at, value);
  }

  /** Returns the eight bytes from offset {@code at} as a big-endian number. */
  public long getLong(long at) {
    return checked(at, Long.BYTES).get(LONG, base + at);
  }

  /** Sets the eight bytes from offset {@code at} to a big-endian number. */
  public void putLong(long at, long value) {
    checked(at, Long.BYTES).set(LONG, base + at, value);
  }

  /** Copies {@code n} bytes of an array, from index {@code from}, to offset {@code at}. */
  public void copyFrom(byte[] src, int from, long at, int n) {
    MemorySegment memory = checked(at, n);
    Objects.checkFromIndexSize(from, n, src.length);
    MemorySegment.copy(src, from, memory, BYTE, base + at, n);
  }

  /**
   * Copies all remaining bytes of a buffer to offset {@code at} and moves the buffer's position to
   * its limit.
   */
  public void copyFrom(ByteBuffer src, long at) {
    MemorySegment memory = checked(at, src.remaining());
    MemorySegment.copy(MemorySegment.ofBuffer(src), 0, memory, base + at, src.remaining());
    src.position(src.limit());
  }

  /** Copies {@code n} bytes from offset {@code at} into an array, from index {@code from}. */
  public void copyTo(long at, byte[] dst, int from, int n) {
    MemorySegment memory = checked(at, n);
    Objects.checkFromIndexSize(from, n, dst.length);
    MemorySegment.copy(memory, BYTE, base + at, dst, from, n);
  }

  /**
   * Copies bytes from offset {@code at} into a buffer until that is full, and moves the buffer's
   * position to its limit.
   */
  public void copyTo(long at, ByteBuffer dst) {
    MemorySegment memory = checked(at, dst.remaining());
    MemorySegment.copy(memory, base + at, MemorySegment.ofBuffer(dst), 0, dst.remaining());
    dst.position(dst.limit());
  }

  /**
   * Copies {@code n} bytes from offset {@code at} into a block, from offset {@code dstAt}. The
   * other block must belong to the current owner too; it may be this one, and the ranges may
   * overlap.
   */
  public void copyTo(long at, Block dst, long dstAt, long n) {
    MemorySegment memory = checked(at, n);
    MemorySegment.copy(memory, base + at, dst.checked(dstAt, n), dst.base + dstAt, n);
  }

  /** Sets {@code n} bytes from offset {@code at} to one value. */
  public void fill(long at, long n, byte value) {
    checked(at, n).asSlice(base + at, n).fill(value);
  }

  /**
   * Compares {@code n} bytes from offset {@code at} with those of an array from index {@code from}.
   *
   * @return how many bytes are equal before the first that differs, or -1 if all are equal
   */
  public long mismatch(long at, byte[] other, int from, int n) {
    MemorySegment memory = checked(at, n);
    Objects.checkFromIndexSize(from, n, other.length);
    return MemorySegment.mismatch(
        memory, base + at, base + at + n, MemorySegment.ofArray(other), from, (long) from + n);
  }

  /** Returns whether the content is exactly that of an array. */
  public boolean contentEquals(byte[] other) {
    check();
    return other.length == size && mismatch(0, other, 0, size) == -1;
  }

  /**
   * Frees the block. Its memory is used again for other blocks, which see zeros.
   *
   * @throws BlockAccessException if it was freed before, or a transfer holds it, or as for any use
   */
  public void free() {
    if (isFreed()) {
      throw fault(Reason.FREED_TWICE);
    }
    checkNotBusy();
    toFreed();
    heap.free(this);
  }

  /**
   * Gives the block away. From now on only the owner of {@code target} can touch it, through the
   * returned block; this one throws. The bytes are charged to the target instead. The block lives
   * on when this heap closes.
   *
   * <p>A block that has its slab to itself (all above four slabs, some below) changes hands with
   * the slab, in constant time. A smaller one is copied into a slab of the target and freed here,
   * so that a small block that outlives its first owner does not pin a whole slab.
   *
   * <p>Takes a lock of the target for as long as that takes; the owner of the target may be at
   * work.
   *
   * @throws QuotaExceededException if it does not fit the target's quota, or the system's; the
   *     block stays here
   * @throws BlockAccessException if the target is closed, or a transfer holds the block, or as for
   *     any use; the block stays here
   * @throws IllegalArgumentException if the target belongs to another depot
   */
  public Block moveTo(ActorHeap target) {
    checkNotBusy();
    Block moved = heap.move(this, target);
    toMoved();
    return moved;
  }

  /**
   * Lends {@code n} bytes from offset {@code at} to a channel, until {@link #releaseView}: position
   * and limit of the returned direct buffer enclose them. The same buffer is returned each time, so
   * no garbage is made, and a block has one transfer at a time.
   *
   * <p>Until the release the block can be neither freed nor moved. If its heap is closed, because
   * its owner ended, the memory is quarantined: nobody gets it before the release. The buffer must
   * not be used after the release, and nothing can check that.
   *
   * <pre>{@code
   * ByteBuffer view = block.acquireView(0, n);
   * try {
   *   read = channel.read(view);
   * } finally {
   *   block.releaseView();
   * }
   * }</pre>
   *
   * @throws BlockAccessException if a transfer holds the block already, or as for any use
   */
  public ByteBuffer acquireView(long at, int n) {
    checked(at, n);
    ByteBuffer buffer = view;
    if (buffer == null) {
      buffer = slab.memory.asSlice(base, size).asByteBuffer();
      view = buffer;
    }
    if (!casToInTransfer()) {
      throw fault(Reason.IN_TRANSFER);
    }
    slab.pin();
    return buffer.clear().limit((int) at + n).position((int) at);
  }

  /**
   * Ends a transfer. May be called by anybody, once for each {@link #acquireView}, also after the
   * heap has closed.
   *
   * @throws BlockAccessException if no transfer holds the block
   */
  public void releaseView() {
    if (!casToLive()) {
      throw fault(Reason.NOT_IN_TRANSFER);
    }
    heap.unpin(slab);
  }

  /** Returns the state, the size and the owner's name. */
  @Override
  public String toString() {
    return "Block[%s size=%d owner=%s]"
        .formatted(heap.isClosed() ? "heap closed" : stateName(), size, heap.owner().name());
  }

  Slab slab() {
    return slab;
  }

  int slot() {
    return slot;
  }

  /** Copies a block of the same size, whoever owns it. */
  void setContentOf(Block original) {
    MemorySegment.copy(original.slab.memory, original.base, slab.memory, base, size);
  }

  private MemorySegment checked(long at, long n) {
    check();
    Objects.checkFromIndexSize(at, n, size);
    return slab.memory;
  }

  private void check() {
    if (isOver() || !heap.owner().isCurrent()) {
      throw fault();
    }
  }

  private void checkNotBusy() {
    check();
    if (isInTransferAcquire()) {
      throw fault(Reason.IN_TRANSFER);
    }
  }

  private BlockAccessException fault() {
    if (isOver()) {
      return fault(isFreed() ? Reason.FREED : Reason.MOVED);
    }
    return fault(heap.isClosed() ? Reason.HEAP_CLOSED : Reason.NOT_OWNER);
  }

  private BlockAccessException fault(Reason reason) {
    String what = "block of %s, size=%d".formatted(heap.owner().name(), size);
    return new BlockAccessException(what, reason);
  }
}
