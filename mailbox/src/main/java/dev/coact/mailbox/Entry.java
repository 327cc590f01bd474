package dev.coact.mailbox;

import org.jspecify.annotations.Nullable;

/** One message in a {@link SortedLane}. All but the message, level and key is the lane's. */
final class Entry<M> {
  /** Null once it has left the lane, so that who still knows the entry keeps no message alive. */
  @Nullable M message;

  final int level;

  /** Null if it is not to be conflated. */
  @Nullable Object key;

  /** Of the key; computed once, by the sender. */
  final int hash;

  /** The next entry of its bucket in the {@link KeyTable}. */
  @Nullable Entry<M> sameBucket;

  /** Towards the older ones of the level. */
  @Nullable Entry<M> before;

  /** Towards the newer ones of the level. */
  @Nullable Entry<M> behind;

  /** Order within the level. */
  long place;

  /** Number of the last search that has looked at the message. */
  int seenBy;

  /** Whether that search has to look again, because the message is another one now. */
  boolean again;

  Entry(M message, int level, @Nullable Object key) {
    this.message = message;
    this.level = level;
    this.key = key;
    this.hash = key == null ? 0 : KeyTable.spread(key.hashCode());
  }
}
