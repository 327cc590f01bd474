package dev.coact.memory;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** The bytes charged to one heap. Thread-safe: actors that give blocks away charge the receiver. */
final class QuotaMeter {
  /* Compare-and-set and not add-then-undo: a charge that fails must not make another fail that would
   * have fitted. Uncontended, either costs the same. */
  private static final VarHandle USED = usedHandle();

  private final long quotaBytes;
  private volatile long used;

  QuotaMeter(long quotaBytes) {
    this.quotaBytes = quotaBytes;
  }

  /** Charges {@code bytes} and returns true, or returns false if they do not fit. */
  boolean tryCharge(long bytes) {
    while (true) {
      long before = used;
      if (bytes > quotaBytes - before) {
        return false;
      }
      if (USED.compareAndSet(this, before, before + bytes)) {
        return true;
      }
    }
  }

  void discharge(long bytes) {
    long before = (long) USED.getAndAdd(this, -bytes);
    assert before >= bytes : "discharged " + bytes + " of " + before;
  }

  long used() {
    return used;
  }

  long quotaBytes() {
    return quotaBytes;
  }

  private static VarHandle usedHandle() {
    try {
      return MethodHandles.lookup().findVarHandle(QuotaMeter.class, "used", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }
}
