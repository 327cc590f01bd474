package dev.coact.memory;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** Why a slab may not go back to the depot yet: its heap has it, or transfers pin it. */
abstract sealed class SlabState permits Slab {
  /*
   *            pin / unpin                unpin (not the last)
   *             +-----+                        +-----+
   *             v     |                        v     |
   *   new --> [ OWNED + n pins ] --disown--> [ n pins ] --last unpin--> VACATED
   *                   |                                                    ^
   *                   +------------------- disown, n = 0 ------------------+
   *
   * The heap's owner pins; anybody unpins; who closes the heap disowns. Exactly one of these calls
   * returns VACATED, and its caller takes the slab to the depot. A pin needs OWNED, which the
   * owner's turn has until the heap closes.
   */
  private static final int OWNED = 1;
  private static final int PIN = 2;

  private static final VarHandle WORD = wordHandle();

  /** Pins in the upper 31 bits, OWNED in the lowest. Written atomically by all. */
  private volatile int word = OWNED;

  /** What a step means for the caller. */
  enum After {
    /** Somebody else still needs the slab. */
    HELD,
    /** Nobody needs it: the caller gives it back. */
    VACATED
  }

  final void pin() {
    int before = (int) WORD.getAndAdd(this, PIN);
    assert (before & OWNED) != 0 : "pinned without an owner";
  }

  final After unpin() {
    return after((int) WORD.getAndAdd(this, -PIN) - PIN);
  }

  final After disown() {
    return after((int) WORD.getAndAdd(this, -OWNED) - OWNED);
  }

  final boolean isOwned() {
    return (word & OWNED) != 0;
  }

  final int pins() {
    return word / PIN;
  }

  private static After after(int word) {
    assert word >= 0 : "gave up more than it held";
    return word == 0 ? After.VACATED : After.HELD;
  }

  private static VarHandle wordHandle() {
    try {
      return MethodHandles.lookup().findVarHandle(SlabState.class, "word", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }
}
