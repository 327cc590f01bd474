package dev.coact.mailbox;

import org.jspecify.annotations.Nullable;

/**
 * The entries with a key, by key; at most one for each. Not thread-safe.
 *
 * <p>Its own, since a {@code HashMap} calls {@code hashCode} and {@code equals} of the keys when it
 * removes something: code of a user's would run, and could throw, in the middle of a poll. Here a
 * hash is computed once, by the sender, and entries are removed by identity. The table shrinks with
 * what is queued.
 */
final class KeyTable<M> {
  private static final int SMALLEST = 8;

  private @Nullable Entry<M>[] buckets = buckets(SMALLEST);
  private int size;

  /** Lets the upper bits have a say in which bucket it is. */
  static int spread(int hash) {
    return hash ^ (hash >>> 16);
  }

  int size() {
    return size;
  }

  /** The entry with an equal key; what {@code equals} throws leaves everything as it was. */
  @Nullable Entry<M> find(Object key, int hash) {
    for (Entry<M> e = buckets[hash & (buckets.length - 1)]; e != null; e = e.sameBucket) {
      if (e.hash == hash && key.equals(e.key)) {
        return e;
      }
    }
    return null;
  }

  /** Adds an entry whose key is not here. */
  void add(Entry<M> entry) {
    if (size == buckets.length) {
      resize(2 * size);
    }
    link(entry);
    size++;
  }

  void remove(Entry<M> entry) {
    int bucket = entry.hash & (buckets.length - 1);
    Entry<M> before = null;
    for (Entry<M> e = buckets[bucket]; e != null; before = e, e = e.sameBucket) {
      if (e == entry) {
        if (before == null) {
          buckets[bucket] = e.sameBucket;
        } else {
          before.sameBucket = e.sameBucket;
        }
        e.sameBucket = null;
        size--;
        if (buckets.length > SMALLEST && size < buckets.length / 8) {
          resize(buckets.length / 2);
        }
        return;
      }
    }
    throw new IllegalStateException("no such entry in the table of keys: " + entry.key);
  }

  private void link(Entry<M> entry) {
    int bucket = entry.hash & (buckets.length - 1);
    entry.sameBucket = buckets[bucket];
    buckets[bucket] = entry;
  }

  private void resize(int length) {
    @Nullable Entry<M>[] old = buckets;
    buckets = buckets(length);
    for (Entry<M> first : old) {
      Entry<M> entry = first;
      while (entry != null) {
        Entry<M> next = entry.sameBucket;
        link(entry);
        entry = next;
      }
    }
  }

  @SuppressWarnings("unchecked") // holds entries of this table only
  private static <M> @Nullable Entry<M>[] buckets(int length) {
    return (@Nullable Entry<M>[]) new Entry<?>[length];
  }
}
