package dev.coact.examples.kv;

import java.util.function.LongSupplier;

/**
 * Where the server reads the time: milliseconds since 1970 as they were at the start, going on
 * evenly from there, so that a clock that is set does not make keys expire.
 */
@FunctionalInterface
interface KvClock extends LongSupplier {
  /** Starts a clock. */
  static KvClock start() {
    long startMillis = System.currentTimeMillis();
    long startNanos = System.nanoTime();
    return () -> startMillis + (System.nanoTime() - startNanos) / 1_000_000;
  }

  /** Milliseconds, never less than before. */
  default long nowMillis() {
    return getAsLong();
  }
}
