package dev.coact.examples.kv;

/**
 * Cursors of SCAN over all shards: the shards one after the other, each with its own cursor. One
 * number holds both, and 0 is the beginning and the end.
 */
final class ScanCursor {
  private ScanCursor() {}

  /** Returns which shard a cursor is in. */
  static int shard(long cursor, int shards) {
    return (int) Long.remainderUnsigned(cursor, shards);
  }

  /** Returns where in its shard a cursor is. */
  static long inShard(long cursor, int shards) {
    return Long.divideUnsigned(cursor, shards);
  }

  /**
   * Returns where to go on.
   *
   * @param inShard what the shard said, 0 if it has no more
   */
  static String after(long inShard, int shard, int shards) {
    if (inShard != 0) {
      return Long.toUnsignedString(inShard * shards + shard);
    }
    return shard + 1 < shards ? Integer.toString(shard + 1) : "0";
  }
}
