package dev.coact.examples.kv;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A hash table of keys that can be scanned in steps while it changes.
 *
 * <p>For one thread at a time.
 */
final class KeyTable {
  /* Design
   *
   * java.util.HashMap has no cursor that survives a change. Here a cursor is a bucket number that counts
   * from its highest bit down. When the table doubles, bucket b is split into b and b + n, which in that order
   * are neighbours: what was visited stays visited, what was not is still ahead. So a scan from 0 until 0
   * comes back shows each key that was there all the time at least once, whatever else came, went or
   * resized the table. (Redis, dict.c: dictScan.)
   *
   * Doubling copies all at once: some ten nanoseconds for each key, once per doubling.
   */
  private static final int MIN_BUCKETS = 16;
  private static final int MAX_BUCKETS = 1 << 30;

  private @Nullable Entry[] buckets = new @Nullable Entry[MIN_BUCKETS];
  private int size;

  int size() {
    return size;
  }

  /** Returns the entry of a key, or null. */
  @Nullable Entry find(Key key) {
    Entry entry = buckets[bucketOf(key)];
    while (entry != null && !entry.key.equals(key)) {
      entry = entry.next;
    }
    return entry;
  }

  /** Adds an entry whose key is not in the table. */
  void add(Entry entry) {
    if (size >= buckets.length && buckets.length < MAX_BUCKETS) {
      resize(2 * buckets.length);
    }
    insert(entry);
    size++;
  }

  /** Removes an entry that is in the table. */
  void remove(Entry entry) {
    int bucket = bucketOf(entry.key);
    Entry before = buckets[bucket];
    if (before == entry) {
      buckets[bucket] = entry.next;
    } else {
      while (before != null && before.next != entry) {
        before = before.next;
      }
      if (before == null) {
        throw new IllegalArgumentException("entry: " + entry + " (expected: one of this table)");
      }
      before.next = entry.next;
    }
    entry.next = null;
    size--;
    if (size < buckets.length / 8 && buckets.length > MIN_BUCKETS) {
      resize(buckets.length / 2);
    }
  }

  /** Removes all entries. */
  void clear() {
    buckets = new @Nullable Entry[MIN_BUCKETS];
    size = 0;
  }

  /** Shows every entry; {@code visitor} must not change the table. */
  void forEach(Consumer<? super Entry> visitor) {
    for (Entry first : buckets) {
      visitBucket(first, visitor);
    }
  }

  /**
   * Shows the entries of some buckets; {@code visitor} must not change the table.
   *
   * @param cursor 0 to begin, or what the last call returned
   * @param atLeast goes on until it has shown as many, or has visited ten times as many buckets
   * @return where to go on, 0 if that was all
   */
  long scan(long cursor, long atLeast, Consumer<? super Entry> visitor) {
    long mask = buckets.length - 1L;
    long at = cursor;
    long shown = 0;
    long visited = 0;
    do {
      shown += visitBucket(buckets[(int) (at & mask)], visitor);
      visited++;
      at = Long.reverse(Long.reverse(at | ~mask) + 1);
    } while (at != 0 && shown < atLeast && visited / 10 < atLeast);
    return at;
  }

  private static int visitBucket(@Nullable Entry first, Consumer<? super Entry> visitor) {
    int shown = 0;
    for (Entry entry = first; entry != null; entry = entry.next) {
      visitor.accept(entry);
      shown++;
    }
    return shown;
  }

  private void resize(int length) {
    @Nullable Entry[] old = buckets;
    buckets = new @Nullable Entry[length];
    for (Entry first : old) {
      Entry entry = first;
      while (entry != null) {
        Entry next = entry.next;
        insert(entry);
        entry = next;
      }
    }
  }

  private void insert(Entry entry) {
    int bucket = bucketOf(entry.key);
    entry.next = buckets[bucket];
    buckets[bucket] = entry;
  }

  private int bucketOf(Key key) {
    return (int) key.hash() & (buckets.length - 1);
  }

  /** Checks that each entry is in its bucket, and that they are as many as counted. */
  boolean isValid() {
    int counted = 0;
    for (int i = 0; i < buckets.length; i++) {
      for (Entry entry = buckets[i]; entry != null; entry = entry.next) {
        if (bucketOf(entry.key) != i || find(entry.key) != entry) {
          return false;
        }
        counted++;
      }
    }
    return counted == size;
  }

  @Override
  public String toString() {
    return "KeyTable[size=" + size + " buckets=" + buckets.length + "]";
  }
}
