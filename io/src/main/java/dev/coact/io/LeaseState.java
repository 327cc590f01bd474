package dev.coact.io;

import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** Where a lease is in its one life. */
abstract sealed class LeaseState permits Lease {
  /*
   *            close (owner)
   *         +---------------> CLOSED
   *         |  transferTo (owner)
   *  OPEN --+---------------> MOVED
   *         |  the owner's end (runtime)
   *         +---------------> REVOKED
   *
   * A lease is over once and for one reason: each transition is a CAS, and only who wins it closes
   * the descriptor or hands it on. The owner and the runtime meet here only if the runtime gives up
   * on an owner whose turn is stuck. Whoever reads OPEN and then uses the channel may find it closed
   * by the runtime: the channel itself refuses then, it never reaches a reused descriptor.
   */
  private static final int OPEN = 0;
  private static final int CLOSED = 1;
  private static final int MOVED = 2;
  private static final int REVOKED = 3;

  private static final VarHandle WORD =
      ConstantBootstraps.fieldVarHandle(
          MethodHandles.lookup(), "word", VarHandle.class, LeaseState.class, int.class);

  /* Shared: written by the owner and the runtime. */
  private volatile int word = OPEN;

  final boolean isOpenAcquire() {
    return word == OPEN;
  }

  final boolean casToClosed() {
    return WORD.compareAndSet(this, OPEN, CLOSED);
  }

  final boolean casToMoved() {
    return WORD.compareAndSet(this, OPEN, MOVED);
  }

  final boolean casToRevoked() {
    return WORD.compareAndSet(this, OPEN, REVOKED);
  }

  final String stateName() {
    return switch (word) {
      case OPEN -> "open";
      case CLOSED -> "closed";
      case MOVED -> "given to another actor";
      case REVOKED -> "revoked, its owner has ended";
      default -> throw new AssertionError("no such state");
    };
  }
}
