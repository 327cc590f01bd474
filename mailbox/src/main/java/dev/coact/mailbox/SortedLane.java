package dev.coact.mailbox;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Messages in levels, first in first out in each, that can also be found by key, taken from
 * anywhere, and searched. Not thread-safe: {@link LockedMailbox} has the lock and the policies.
 */
final class SortedLane<M> {
  /*
   * Each level is a doubly linked list; a word has a bit for each level that is not empty.
   *
   * What the search has looked at is a prefix of each level, up to `looked`: whatever arrives goes behind it. But a message that takes
   * the place of a conflated one may stand within the prefix and is new: such entries wait in `again`, in the order of the lane.
   * Entries that leave the lane leave the prefix; those that are in `again` stay there, empty, until the search comes by, and are
   * never more than the search has seen.
   */
  private static final Comparator<Entry<?>> ORDER =
      Comparator.<Entry<?>>comparingInt(e -> e.level).thenComparingLong(e -> e.place);

  private static final class Level<M> {
    private @Nullable Entry<M> first;
    private @Nullable Entry<M> last;
    private @Nullable Entry<M> looked;
  }

  private final List<Level<M>> levels;
  private final @Nullable KeyTable<M> keys;
  private long occupied;
  private long places;
  private int size;
  private int search;
  private @Nullable PriorityQueue<Entry<M>> again;

  SortedLane(int levels, boolean keyed) {
    List<Level<M>> made = new ArrayList<>(levels);
    for (int i = 0; i < levels; i++) {
      made.add(new Level<>());
    }
    this.levels = made;
    this.keys = keyed ? new KeyTable<>() : null;
  }

  int size() {
    return size;
  }

  /** The next one in order. */
  @Nullable Entry<M> first() {
    return occupied == 0 ? null : levels.get(Long.numberOfTrailingZeros(occupied)).first;
  }

  /** The least urgent level that has messages; -1 if there are none. */
  int leastUrgent() {
    return Long.SIZE - 1 - Long.numberOfLeadingZeros(occupied);
  }

  Entry<M> oldest(int level) {
    return Objects.requireNonNull(levels.get(level).first);
  }

  Entry<M> newest(int level) {
    return Objects.requireNonNull(levels.get(level).last);
  }

  /** The queued entry that the given one makes superfluous. */
  @Nullable Entry<M> withKeyOf(Entry<M> entry) {
    Object key = entry.key;
    return keys == null || key == null ? null : keys.find(key, entry.hash);
  }

  void append(Entry<M> entry) {
    Level<M> level = levels.get(entry.level);
    entry.place = places++;
    entry.before = level.last;
    if (level.last == null) {
      level.first = entry;
    } else {
      level.last.behind = entry;
    }
    level.last = entry;
    occupied |= 1L << entry.level;
    size++;
    if (keys != null && entry.key != null) {
      keys.add(entry);
    }
  }

  /** Takes an entry out, from wherever it stands; returns its message. */
  M remove(Entry<M> entry) {
    Level<M> level = levels.get(entry.level);
    if (level.looked == entry) {
      level.looked = entry.before;
    }
    if (entry.before == null) {
      level.first = entry.behind;
    } else {
      entry.before.behind = entry.behind;
    }
    if (entry.behind == null) {
      level.last = entry.before;
    } else {
      entry.behind.before = entry.before;
    }
    if (level.first == null) {
      occupied &= ~(1L << entry.level);
    }
    entry.before = null;
    entry.behind = null;
    size--;
    if (keys != null && entry.key != null) {
      keys.remove(entry);
    }
    M message = Objects.requireNonNull(entry.message);
    entry.message = null;
    return message;
  }

  /** Has a message take the place of the one with its key; returns the one that is lost. */
  M replace(Entry<M> old, Entry<M> by) {
    if (old.level != by.level) {
      M lost = remove(old);
      append(by);
      return lost;
    }
    M lost = Objects.requireNonNull(old.message);
    old.message = by.message;
    old.key = by.key; // equal, but the old one may keep the old message alive
    if (search != 0 && old.seenBy == search && !old.again) {
      old.again = true;
      if (again == null) {
        again = new PriorityQueue<>(ORDER);
      }
      again.add(old);
    }
    return lost;
  }

  /** Takes everything out; returns it in order. */
  List<M> removeAll() {
    List<M> all = new ArrayList<>(size);
    for (Entry<M> entry = first(); entry != null; entry = first()) {
      all.add(remove(entry));
    }
    return all;
  }

  /* ---- the search ---- */

  /** Nothing has been looked at. */
  void restartSearch() {
    search++;
    for (Level<M> level : levels) {
      level.looked = null;
    }
    if (again != null) {
      again.forEach(entry -> entry.again = false);
      again = null;
    }
  }

  /** The first entry in order that the search has not looked at. */
  @Nullable Entry<M> nextUnseen() {
    Entry<M> changed = changed();
    for (long left = occupied; left != 0; left &= left - 1) {
      Level<M> level = levels.get(Long.numberOfTrailingZeros(left));
      Entry<M> next = level.looked == null ? level.first : level.looked.behind;
      if (next != null) {
        return changed == null || ORDER.compare(next, changed) < 0 ? next : changed;
      }
    }
    return changed;
  }

  /** The first entry that was looked at when it had another message. */
  private @Nullable Entry<M> changed() {
    if (again == null) {
      return null;
    }
    Entry<M> entry = again.peek();
    while (entry != null && entry.message == null) {
      again.remove();
      entry = again.peek();
    }
    return entry;
  }

  /** The search has looked at what {@link #nextUnseen} returned, and it is still there. */
  void seen(Entry<M> entry) {
    if (entry.again) {
      entry.again = false;
      Objects.requireNonNull(again).remove(entry);
    } else {
      entry.seenBy = search;
      levels.get(entry.level).looked = entry;
    }
  }

  /** For tests: whether all parts agree. */
  boolean isValid() {
    int count = 0;
    int keyed = 0;
    boolean right = true;
    for (int i = 0; i < levels.size(); i++) {
      Level<M> level = levels.get(i);
      boolean seenSoFar = level.looked != null;
      right &= (level.first == null) == ((occupied & 1L << i) == 0);
      for (Entry<M> entry = level.first; entry != null; entry = entry.behind) {
        count++;
        right &= entry.message != null && entry.level == i;
        right &= entry.behind == null ? level.last == entry : entry.behind.before == entry;
        right &= entry.behind == null || entry.place < entry.behind.place;
        right &= search == 0 || (entry.seenBy == search) == seenSoFar;
        right &= !entry.again || (seenSoFar && again != null && again.contains(entry));
        seenSoFar &= entry != level.looked;
        if (entry.key != null && keys != null) {
          keyed++;
          right &= keys.find(entry.key, entry.hash) == entry;
        }
      }
      right &= !seenSoFar;
    }
    return right && count == size && (keys == null || keys.size() == keyed);
  }
}
