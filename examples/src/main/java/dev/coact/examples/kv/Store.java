package dev.coact.examples.kv;

import dev.coact.memory.ActorHeap;
import dev.coact.memory.Block;
import dev.coact.memory.BlockAccessException;
import dev.coact.memory.QuotaExceededException;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The keys and values of one shard. Keys are on the Java heap, values in blocks of the shard's
 * heap.
 *
 * <p>Used in the shard's turns only. An operation either does all it says, or replies with an error
 * and changes nothing.
 */
final class Store {
  /** What a key costs beside its bytes: the entry, the array's header, the block and its bucket. */
  private static final int KEY_OVERHEAD = 144;

  /** Values from this size on are sent as blocks; below, copying them is cheaper. */
  private static final int LARGE_VALUE = 16 * 1024;

  /** A block up to this size is kept for a shorter value, however short. */
  private static final int SMALL_BLOCK = 64;

  private static final int SMALL_ROUNDING = 16;
  private static final int MAX_SLACK = 1024 * 1024;

  private final ActorHeap heap;
  private final long maxBytes;
  private final int maxValueBytes;
  private final KeyTable table = new KeyTable();
  private final ExpiryQueue expiry = new ExpiryQueue();
  private final byte[] number = new byte[Decimal.MAX_LENGTH];

  private long keyBytes;
  private long hits;
  private long misses;
  private long expired;

  /**
   * @param heap where the values are; its quota holds for them alone
   * @param maxBytes the most that keys and values may take together
   * @param maxValueBytes the most that a value may become
   */
  Store(ActorHeap heap, long maxBytes, int maxValueBytes) {
    this.heap = heap;
    this.maxBytes = maxBytes;
    this.maxValueBytes = maxValueBytes;
  }

  int size() {
    return table.size();
  }

  /** How many keys have a time to live. */
  int expiring() {
    return expiry.size();
  }

  /** Bytes that keys take, with what belongs to them. */
  long keyBytes() {
    return keyBytes;
  }

  long hits() {
    return hits;
  }

  long misses() {
    return misses;
  }

  /** How many keys have expired so far. */
  long expired() {
    return expired;
  }

  /** When the next key expires, or {@link Entry#NEVER}. */
  long nextExpiryMillis() {
    Entry first = expiry.first();
    return first == null ? Entry.NEVER : first.expiresAtMillis;
  }

  /** Removes keys that have expired, {@code max} at most. */
  void removeExpired(long nowMillis, int max) {
    Entry first = expiry.first();
    for (int i = 0; i < max && first != null && first.hasExpired(nowMillis); i++) {
      expire(first);
      first = expiry.first();
    }
  }

  /**
   * Does one operation.
   *
   * @param replies where exactly one reply is added (none for {@link StoreOp.Keys} without a match)
   * @param asker where large values of the reply go
   * @return the number that the operation says, or 0
   */
  long apply(StoreOp op, ReplyBuffer replies, ActorHeap asker, long nowMillis) {
    int start = replies.length();
    try {
      return switch (op) {
        case StoreOp.Get get -> get(get, replies, asker, nowMillis);
        case StoreOp.Set set -> set(set, replies, asker, nowMillis);
        case StoreOp.Add add -> add(add, replies, nowMillis);
        case StoreOp.Append append -> append(append, replies, nowMillis);
        case StoreOp.GetDelete getDelete -> getDelete(getDelete, replies, asker, nowMillis);
        case StoreOp.Delete(var key) -> delete(find(key, nowMillis), replies);
        case StoreOp.Exists(var key) -> count(read(key, nowMillis) == null ? 0 : 1, replies);
        case StoreOp.Length(var key) -> length(read(key, nowMillis), replies);
        case StoreOp.TypeOf(var key) -> type(find(key, nowMillis), replies);
        case StoreOp.TimeLeft timeLeft -> timeLeft(timeLeft, replies, nowMillis);
        case StoreOp.Expire expire -> expire(expire, replies, nowMillis);
        case StoreOp.Persist(var key) -> persist(find(key, nowMillis), replies);
        case StoreOp.Keys(var pattern) -> keys(pattern, replies, nowMillis);
        case StoreOp.Scan scan -> scan(scan, replies, nowMillis);
        case StoreOp.Size() -> count(table.size(), replies);
        case StoreOp.Flush() -> flush(replies);
        case StoreOp.Refuse(var error) -> refuse(error, replies);
      };
    } catch (QuotaExceededException | StoreFullException e) {
      return undo(op, Errors.OUT_OF_MEMORY, replies, start);
    } catch (ReplyTooLargeException e) {
      return undo(op, Errors.REPLY_TOO_LARGE, replies, start);
    } catch (BlockAccessException e) {
      // A value that was given to an earlier incarnation, or a reply to a client that has gone.
      return undo(op, Errors.NOT_APPLIED, replies, start);
    }
  }

  private static long undo(StoreOp op, String error, ReplyBuffer replies, int start) {
    replies.truncate(start);
    Block large = op.largeValue();
    if (large != null) {
      try {
        large.free();
      } catch (BlockAccessException e) {
        // freed with the heap of an earlier incarnation
      }
    }
    return refuse(error, replies);
  }

  private long get(StoreOp.Get get, ReplyBuffer replies, ActorHeap asker, long nowMillis) {
    replyValue(read(get.key(), nowMillis), replies, asker);
    return 0;
  }

  private long set(StoreOp.Set set, ReplyBuffer replies, ActorHeap asker, long nowMillis) {
    StoreOp.SetOptions options = set.options();
    Entry entry = find(set.key(), nowMillis);
    Block large = checked(set.value());
    boolean refused = entry == null ? options.onlyIfPresent() : options.onlyIfAbsent();
    if (options.replyOld()) {
      replyValue(entry, replies, asker);
    } else if (refused) {
      replies.nil();
    } else {
      replies.ok();
    }
    if (refused) {
      freeUnused(large);
      return 0;
    }
    if (entry == null) {
      entry = create(set.key(), set.value());
    } else if (large != null) {
      replaceBlock(entry, large, large.size());
    } else {
      overwrite(entry, set.value().bytes(), 0, set.value().length());
    }
    if (!options.keepExpiry()) {
      expiry.set(entry, set.expiresAtMillis());
    }
    return 1;
  }

  private long add(StoreOp.Add add, ReplyBuffer replies, long nowMillis) {
    Entry entry = find(add.key(), nowMillis);
    OptionalLong before = entry == null ? OptionalLong.of(0) : number(entry);
    if (before.isEmpty()) {
      return refuse(Errors.NOT_AN_INTEGER, replies);
    }
    long old = before.getAsLong();
    long sum = old + add.delta();
    if (((old ^ sum) & (add.delta() ^ sum)) < 0) {
      return refuse(Errors.OVERFLOW, replies);
    }
    int start = Decimal.write(sum, number, number.length);
    if (entry == null) {
      entry = create(add.key(), Value.empty());
    }
    overwrite(entry, number, start, number.length - start);
    replies.integer(sum);
    return 1;
  }

  private OptionalLong number(Entry entry) {
    if (entry.block == null || entry.length == 0 || entry.length > number.length) {
      return OptionalLong.empty();
    }
    entry.block.copyTo(0, number, 0, entry.length);
    return Decimal.parse(number, 0, entry.length);
  }

  private long append(StoreOp.Append append, ReplyBuffer replies, long nowMillis) {
    Entry entry = find(append.key(), nowMillis);
    Block large = checked(append.value());
    int more = append.value().length();
    if (entry == null) {
      entry = create(append.key(), append.value());
    } else if ((long) entry.length + more > maxValueBytes) {
      freeUnused(large);
      return refuse(Errors.TOO_LONG, replies);
    } else if (more > 0) {
      Block block = extend(entry, entry.length + more);
      if (large == null) {
        block.copyFrom(append.value().bytes(), 0, entry.length, more);
      } else {
        large.copyTo(0, block, entry.length, more);
        large.free();
      }
      entry.length += more;
    }
    replies.integer(entry.length);
    return 1;
  }

  private long getDelete(
      StoreOp.GetDelete op, ReplyBuffer replies, ActorHeap asker, long nowMillis) {
    Entry entry = read(op.key(), nowMillis);
    replyValue(entry, replies, asker);
    if (entry != null) {
      remove(entry);
    }
    return 0;
  }

  private long delete(@Nullable Entry entry, ReplyBuffer replies) {
    if (entry != null) {
      remove(entry);
    }
    return count(entry == null ? 0 : 1, replies);
  }

  private static long length(@Nullable Entry entry, ReplyBuffer replies) {
    return count(entry == null ? 0 : entry.length, replies);
  }

  private static long type(@Nullable Entry entry, ReplyBuffer replies) {
    replies.status(entry == null ? "none" : "string");
    return 0;
  }

  private long timeLeft(StoreOp.TimeLeft op, ReplyBuffer replies, long nowMillis) {
    Entry entry = find(op.key(), nowMillis);
    if (entry == null) {
      return count(-2, replies);
    }
    if (!entry.expires()) {
      return count(-1, replies);
    }
    long left = entry.expiresAtMillis - nowMillis;
    return count((left + op.unitMillis() / 2) / op.unitMillis(), replies);
  }

  private long expire(StoreOp.Expire op, ReplyBuffer replies, long nowMillis) {
    Entry entry = find(op.key(), nowMillis);
    if (entry == null || !allows(op.options(), entry, op.expiresAtMillis())) {
      return count(0, replies);
    }
    if (op.expiresAtMillis() <= nowMillis) {
      remove(entry);
    } else {
      expiry.set(entry, op.expiresAtMillis());
    }
    return count(1, replies);
  }

  private static boolean allows(StoreOp.ExpireOptions options, Entry entry, long expiresAtMillis) {
    return !(options.onlyIfNever() && entry.expires())
        && !(options.onlyIfExpires() && !entry.expires())
        && !(options.onlyLater() && expiresAtMillis <= entry.expiresAtMillis)
        && !(options.onlyEarlier() && expiresAtMillis >= entry.expiresAtMillis);
  }

  private long persist(@Nullable Entry entry, ReplyBuffer replies) {
    if (entry == null || !entry.expires()) {
      return count(0, replies);
    }
    expiry.set(entry, Entry.NEVER);
    return count(1, replies);
  }

  private long keys(Glob pattern, ReplyBuffer replies, long nowMillis) {
    long[] found = {0};
    table.forEach(entry -> {
      if (!entry.hasExpired(nowMillis) && pattern.matches(entry.key.bytes())) {
        replies.bulk(entry.key.bytes());
        found[0]++;
      }
    });
    return found[0];
  }

  private long scan(StoreOp.Scan scan, ReplyBuffer replies, long nowMillis) {
    Glob pattern = scan.pattern();
    ReplyBuffer keys = new ReplyBuffer();
    long[] found = {0};
    long cursor =
        table.scan(
            scan.cursor(),
            scan.count(),
            entry -> {
              if (scan.anyType()
                  && !entry.hasExpired(nowMillis)
                  && (pattern == null || pattern.matches(entry.key.bytes()))) {
                keys.bulk(entry.key.bytes());
                found[0]++;
              }
            });
    replies.array(2);
    replies.bulk(ScanCursor.after(cursor, scan.shard(), scan.shards()));
    replies.array(found[0]);
    replies.copy(keys, 0, keys.length());
    return found[0];
  }

  private long flush(ReplyBuffer replies) {
    table.forEach(entry -> freeUnused(entry.block));
    table.clear();
    expiry.clear();
    keyBytes = 0;
    heap.trim();
    replies.ok();
    return 1;
  }

  private static long refuse(String error, ReplyBuffer replies) {
    replies.error(error);
    return 0;
  }

  private static long count(long n, ReplyBuffer replies) {
    replies.integer(n);
    return n;
  }

  private void replyValue(@Nullable Entry entry, ReplyBuffer replies, ActorHeap asker) {
    if (entry == null) {
      replies.nil();
    } else if (entry.block == null || entry.length == 0) {
      replies.bulk("");
    } else if (entry.length < LARGE_VALUE) {
      replies.bulk(entry.block, entry.length);
    } else {
      replies.largeBulk(copyFor(asker, entry.block, entry.length));
    }
  }

  private Block copyFor(ActorHeap asker, Block value, int length) {
    Block copy = heap.allocate(length);
    try {
      value.copyTo(0, copy, 0, length);
      return copy.moveTo(asker);
    } catch (QuotaExceededException | BlockAccessException e) {
      copy.free();
      throw e;
    }
  }

  /** Finds a key, counts whether it was there. */
  private @Nullable Entry read(Key key, long nowMillis) {
    Entry entry = find(key, nowMillis);
    if (entry == null) {
      misses++;
    } else {
      hits++;
    }
    return entry;
  }

  private @Nullable Entry find(Key key, long nowMillis) {
    Entry entry = table.find(key);
    if (entry != null && entry.hasExpired(nowMillis)) {
      expire(entry);
      return null;
    }
    return entry;
  }

  private Entry create(Key key, Value value) {
    long cost = (long) key.length() + KEY_OVERHEAD;
    Block large = value.large();
    long needed = large == null ? value.length() : 0; // a large one is in the heap already
    if (keyBytes + cost + heap.bytesInUse() + needed > maxBytes) {
      throw new StoreFullException();
    }
    Entry entry = new Entry(key);
    if (large == null) {
      overwrite(entry, value.bytes(), 0, value.length());
    } else {
      replaceBlock(entry, large, large.size());
    }
    table.add(entry);
    keyBytes += cost;
    return entry;
  }

  private void remove(Entry entry) {
    expiry.set(entry, Entry.NEVER);
    table.remove(entry);
    keyBytes -= entry.key.length() + KEY_OVERHEAD;
    freeUnused(entry.block);
    entry.block = null;
  }

  private void expire(Entry entry) {
    remove(entry);
    expired++;
  }

  private void overwrite(Entry entry, byte[] source, int from, int n) {
    Block block = entry.block;
    if (block == null || !suits(block, n)) {
      if (n == 0) {
        replaceBlock(entry, null, 0);
        return;
      }
      int size = n <= 8 * SMALL_ROUNDING ? roundUp(n) : n;
      block = heap.allocate(size);
      replaceBlock(entry, block, n);
    }
    if (n > 0) {
      block.copyFrom(source, from, 0, n);
    }
    entry.length = n;
  }

  private static boolean suits(Block block, int n) {
    return n <= block.size() && (block.size() <= SMALL_BLOCK || block.size() <= 2L * n);
  }

  private static int roundUp(int n) {
    return (n + SMALL_ROUNDING - 1) & -SMALL_ROUNDING;
  }

  private static void replaceBlock(Entry entry, @Nullable Block block, int length) {
    freeUnused(entry.block);
    entry.block = block;
    entry.length = length;
  }

  private Block extend(Entry entry, int length) {
    Block block = entry.block;
    if (block != null && block.size() >= length) {
      return block;
    }
    int slack = Math.min(entry.length, MAX_SLACK);
    Block larger =
        heap.allocate(Math.min(roundUp(length) + slack, Math.max(length, maxValueBytes)));
    if (block != null && entry.length > 0) {
      block.copyTo(0, larger, 0, entry.length);
    }
    replaceBlock(entry, larger, entry.length);
    return larger;
  }

  private static @Nullable Block checked(Value value) {
    Block large = value.large();
    if (large != null) {
      large.getByte(0); // throws if it is not ours
    }
    return large;
  }

  private static void freeUnused(@Nullable Block block) {
    if (block != null) {
      block.free();
    }
  }

  /** There is no room for another key. */
  private static final class StoreFullException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StoreFullException() {
      super("no room for another key", null, false, false);
    }
  }

  /** Checks that table and queue agree. */
  boolean isValid() {
    long[] seen = {0, 0};
    table.forEach(entry -> {
      seen[0] += entry.expires() ? 1L : 0L;
      seen[1] += (long) entry.key.length() + KEY_OVERHEAD;
    });
    return table.isValid() && expiry.isValid() && seen[0] == expiry.size() && seen[1] == keyBytes;
  }

  @Override
  public String toString() {
    return "Store[%s %s keyBytes=%d]".formatted(table, expiry, keyBytes);
  }
}
