package dev.coact.examples.kv;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The entries that expire, the earliest first: a binary heap in which an entry knows its place, so
 * that it can be moved and removed without being looked for.
 *
 * <p>For one thread at a time.
 */
final class ExpiryQueue {
  private static final int MIN_LENGTH = 16;
  private static final int NOT_QUEUED = -1;

  private @Nullable Entry[] heap = new @Nullable Entry[MIN_LENGTH];
  private int size;

  int size() {
    return size;
  }

  /** Returns the entry that expires first, or null. */
  @Nullable Entry first() {
    return heap[0];
  }

  /** Sets when an entry expires; {@link Entry#NEVER} takes it out of the queue. */
  void set(Entry entry, long expiresAtMillis) {
    boolean queued = entry.place != NOT_QUEUED;
    entry.expiresAtMillis = expiresAtMillis;
    if (!entry.expires()) {
      if (queued) {
        remove(entry);
      }
      return;
    }
    if (!queued) {
      if (size == heap.length) {
        heap = Arrays.copyOf(heap, 2 * size);
      }
      put(entry, size++);
    }
    siftUp(entry);
    siftDown(entry);
  }

  /** Removes all. */
  void clear() {
    heap = new @Nullable Entry[MIN_LENGTH];
    size = 0;
  }

  private void remove(Entry entry) {
    int place = entry.place;
    Entry last = at(--size);
    heap[size] = null;
    entry.place = NOT_QUEUED;
    if (last != entry) {
      put(last, place);
      siftUp(last);
      siftDown(last);
    }
    if (size < heap.length / 8 && heap.length > MIN_LENGTH) {
      heap = Arrays.copyOf(heap, heap.length / 2);
    }
  }

  private void siftUp(Entry entry) {
    while (entry.place > 0) {
      Entry parent = at((entry.place - 1) / 2);
      if (parent.expiresAtMillis <= entry.expiresAtMillis) {
        return;
      }
      swap(parent, entry);
    }
  }

  private void siftDown(Entry entry) {
    while (2 * entry.place + 1 < size) {
      int left = 2 * entry.place + 1;
      boolean rightIsLess =
          left + 1 < size && at(left + 1).expiresAtMillis < at(left).expiresAtMillis;
      Entry child = at(rightIsLess ? left + 1 : left);
      if (child.expiresAtMillis >= entry.expiresAtMillis) {
        return;
      }
      swap(entry, child);
    }
  }

  private void swap(Entry one, Entry other) {
    int place = one.place;
    put(one, other.place);
    put(other, place);
  }

  private void put(Entry entry, int place) {
    heap[place] = entry;
    entry.place = place;
  }

  @SuppressWarnings("NullAway") // all places below size are taken
  private Entry at(int place) {
    return heap[place];
  }

  /** Checks the order and the places. */
  boolean isValid() {
    for (int i = 0; i < size; i++) {
      Entry entry = at(i);
      if (entry.place != i
          || !entry.expires()
          || at((i - 1) / 2).expiresAtMillis > entry.expiresAtMillis) {
        return false;
      }
    }
    return true;
  }

  @Override
  public String toString() {
    return "ExpiryQueue[size=" + size + "]";
  }
}
