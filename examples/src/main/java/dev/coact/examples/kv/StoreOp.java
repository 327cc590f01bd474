package dev.coact.examples.kv;

import dev.coact.memory.ActorHeap;
import dev.coact.memory.Block;
import org.jspecify.annotations.Nullable;

/**
 * What a client's request asks of one shard. A request about several keys is several of these; each
 * is answered by one reply and, where replies are added up, by a number.
 */
sealed interface StoreOp {
  /** Returns this with its large value given to the heap of the shard; for those that bring one. */
  default StoreOp givenTo(ActorHeap heap) {
    return this;
  }

  /** The large value that this brings, or null. */
  default @Nullable Block largeValue() {
    return null;
  }

  /** Replies with the value. */
  record Get(Key key) implements StoreOp {}

  /**
   * Sets a value.
   *
   * @param expiresAtMillis when the key expires, or {@link Entry#NEVER}
   */
  record Set(Key key, Value value, long expiresAtMillis, SetOptions options) implements StoreOp {
    @Override
    public StoreOp givenTo(ActorHeap heap) {
      return new Set(key, value.givenTo(heap), expiresAtMillis, options);
    }

    @Override
    public @Nullable Block largeValue() {
      return value.large();
    }
  }

  /**
   * Words after the value of SET.
   *
   * @param onlyIfAbsent NX
   * @param onlyIfPresent XX
   * @param keepExpiry KEEPTTL
   * @param replyOld GET
   */
  record SetOptions(
      boolean onlyIfAbsent, boolean onlyIfPresent, boolean keepExpiry, boolean replyOld) {
    static final SetOptions NONE = new SetOptions(false, false, false, false);
  }

  /** Adds to a number. */
  record Add(Key key, long delta) implements StoreOp {}

  /** Adds bytes to the end of a value. */
  record Append(Key key, Value value) implements StoreOp {
    @Override
    public StoreOp givenTo(ActorHeap heap) {
      return new Append(key, value.givenTo(heap));
    }

    @Override
    public @Nullable Block largeValue() {
      return value.large();
    }
  }

  /** Replies with the value and removes it. */
  record GetDelete(Key key) implements StoreOp {}

  /** Removes a key; the number says how many there were. */
  record Delete(Key key) implements StoreOp {}

  /** The number says whether the key exists. */
  record Exists(Key key) implements StoreOp {}

  /** Replies with the length of the value. */
  record Length(Key key) implements StoreOp {}

  /** Replies with the type of the value. */
  record TypeOf(Key key) implements StoreOp {}

  /** Replies with the time left, in units of {@code unitMillis}. */
  record TimeLeft(Key key, int unitMillis) implements StoreOp {}

  /** Sets when a key expires; in the past removes it. */
  record Expire(Key key, long expiresAtMillis, ExpireOptions options) implements StoreOp {}

  /**
   * Words after the time of EXPIRE. Never counts as later than any time.
   *
   * @param onlyIfNever NX
   * @param onlyIfExpires XX
   * @param onlyLater GT
   * @param onlyEarlier LT
   */
  record ExpireOptions(
      boolean onlyIfNever, boolean onlyIfExpires, boolean onlyLater, boolean onlyEarlier) {
    static final ExpireOptions NONE = new ExpireOptions(false, false, false, false);
  }

  /** Lets a key never expire. */
  record Persist(Key key) implements StoreOp {}

  /** Replies with the keys that match, without the header of an array; the number counts them. */
  record Keys(Glob pattern) implements StoreOp {}

  /**
   * Replies with a cursor and some keys.
   *
   * @param cursor where in this shard to begin
   * @param shard which shard this is
   * @param shards of how many
   * @param pattern null for all keys
   * @param anyType false if keys of another type than string were asked for
   */
  record Scan(
      long cursor, int shard, int shards, long count, @Nullable Glob pattern, boolean anyType)
      implements StoreOp {}

  /** The number says how many keys there are. */
  record Size() implements StoreOp {}

  /** Removes all keys. */
  record Flush() implements StoreOp {}

  /** Only replies, with an error: stands for an operation that could not be sent. */
  record Refuse(String error) implements StoreOp {}
}
