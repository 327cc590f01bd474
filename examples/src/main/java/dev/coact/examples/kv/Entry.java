package dev.coact.examples.kv;

import dev.coact.memory.Block;
import org.jspecify.annotations.Nullable;

/** A key with its value. Belongs to one {@link Store}, which alone changes it. */
final class Entry {
  /** The expiry of what does not expire. */
  static final long NEVER = Long.MAX_VALUE;

  private static final int NOT_QUEUED = -1;

  final Key key;

  /** The next one in the same bucket of the {@link KeyTable}. */
  @Nullable Entry next;

  /** Where the value is; null if none was needed yet. May be larger than the value. */
  @Nullable Block block;

  /** Length of the value in bytes. */
  int length;

  /** When it expires, by the {@link KvClock}, or {@link #NEVER}. Changed by {@link ExpiryQueue}. */
  long expiresAtMillis = NEVER;

  /** The place in the {@link ExpiryQueue}. */
  int place = NOT_QUEUED;

  Entry(Key key) {
    this.key = key;
  }

  boolean expires() {
    return expiresAtMillis != NEVER;
  }

  boolean hasExpired(long nowMillis) {
    return expiresAtMillis <= nowMillis;
  }

  @Override
  public String toString() {
    return "Entry[%s, value=%d bytes%s]".formatted(key, length, expires() ? ", expires" : "");
  }
}
