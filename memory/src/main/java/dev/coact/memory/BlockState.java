package dev.coact.memory;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** Where a block is in its one life. */
abstract sealed class BlockState permits Block {
  /*
   *              toInTransfer
   *           +---------------> IN_TRANSFER
   *           |                     |
   *   new --> LIVE <----------------+
   *           |  |    endTransfer
   *           |  +---toMoved--> MOVED
   *           +------toFreed--> FREED
   *
   * endTransfer is called by anybody, the rest by the owner. So a LIVE that the owner sees stays, and
   * it leaves it with a plain write; IN_TRANSFER may end at any moment. That the heap closed is not
   * in this word: it ends all blocks of the heap at once.
   */
  private static final int LIVE = 0;
  private static final int IN_TRANSFER = 1;
  private static final int FREED = 2;
  private static final int MOVED = 3;

  private static final VarHandle WORD = wordHandle();

  private int word = LIVE;

  /**
   * Returns whether it was freed or moved. A plain read: between LIVE and IN_TRANSFER, which
   * another thread may change, it makes no difference, and the rest is written in the owner's turn.
   */
  final boolean isOver() {
    return word >= FREED;
  }

  final boolean isFreed() {
    return word == FREED;
  }

  /** Acquires what endTransfer released: what was done with the view. */
  final boolean isInTransferAcquire() {
    return (int) WORD.getAcquire(this) == IN_TRANSFER;
  }

  final boolean casToInTransfer() {
    return WORD.compareAndSet(this, LIVE, IN_TRANSFER);
  }

  final boolean casToLive() {
    return WORD.compareAndSet(this, IN_TRANSFER, LIVE);
  }

  final void toFreed() {
    word = FREED;
  }

  final void toMoved() {
    word = MOVED;
  }

  final String stateName() {
    return switch ((int) WORD.getOpaque(this)) {
      case LIVE -> "live";
      case IN_TRANSFER -> "in transfer";
      case FREED -> "freed";
      case MOVED -> "moved";
      default -> throw new AssertionError("no such state");
    };
  }

  private static VarHandle wordHandle() {
    try {
      return MethodHandles.lookup().findVarHandle(BlockState.class, "word", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }
}
