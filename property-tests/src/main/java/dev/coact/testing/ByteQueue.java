package dev.coact.testing;

import java.nio.ByteBuffer;

/** Up to so many bytes, first in first out. One thread at a time. */
final class ByteQueue {
  private static final byte[] NONE = {};

  private final int capacity;
  private byte[] ring = NONE;
  private int head;
  private int size;

  ByteQueue(int capacity) {
    this.capacity = capacity;
  }

  int size() {
    return size;
  }

  int room() {
    return capacity - size;
  }

  /** Takes {@code n} bytes in; there must be room. */
  void add(ByteBuffer from, int n) {
    reserve(n);
    for (int i = 0; i < n; i++) {
      ring[(head + size + i) % ring.length] = from.get();
    }
    size += n;
  }

  /** Gives {@code n} bytes out; there must be so many. */
  void take(ByteBuffer into, int n) {
    for (int i = 0; i < n; i++) {
      into.put(ring[(head + i) % ring.length]);
    }
    drop(n);
  }

  /** Moves {@code n} bytes to another queue, which has room for them. */
  void moveTo(ByteQueue other, int n) {
    other.reserve(n);
    for (int i = 0; i < n; i++) {
      other.ring[(other.head + other.size + i) % other.ring.length] =
          ring[(head + i) % ring.length];
    }
    other.size += n;
    drop(n);
  }

  void clear() {
    ring = NONE;
    head = 0;
    size = 0;
  }

  private void drop(int n) {
    head = ring.length == 0 ? 0 : (head + n) % ring.length;
    size -= n;
  }

  private void reserve(int n) {
    if (n > capacity - size) {
      throw new IllegalArgumentException("n: " + n + " (expected: at most room=" + room() + ")");
    }
    if (size + n > ring.length) {
      byte[] larger = new byte[Math.min(capacity, Math.max(64, 2 * (size + n)))];
      for (int i = 0; i < size; i++) {
        larger[i] = ring[(head + i) % ring.length];
      }
      ring = larger;
      head = 0;
    }
  }
}
