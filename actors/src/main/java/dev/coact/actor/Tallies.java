package dev.coact.actor;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;

/** What a system counts. Any thread. */
final class Tallies {
  final LongAdder spawned = new LongAdder();
  final LongAdder ended = new LongAdder();
  final LongAdder failures = new LongAdder();
  final LongAdder restarts = new LongAdder();
  final LongAdder pendingAsks = new LongAdder();
  final LongAdder watches = new LongAdder();
  private final AtomicBoolean absurdLimits = new AtomicBoolean();

  /** True once. */
  boolean isFirstAbsurdLimit() {
    return absurdLimits.compareAndSet(false, true);
  }
}
