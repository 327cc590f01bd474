package dev.coact.examples.kv;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Hashes keys with SipHash-1-3 under a secret of the server, so that nobody outside can choose keys
 * that collide. The upper half of a hash chooses the shard, the lower half the place in its table.
 *
 * @param k0 one half of the secret
 * @param k1 the other
 */
record KeyHash(long k0, long k1) {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /** Returns the hash of a key. */
  long of(byte[] key) {
    long v0 = k0 ^ 0x736f6d6570736575L;
    long v1 = k1 ^ 0x646f72616e646f6dL;
    long v2 = k0 ^ 0x6c7967656e657261L;
    long v3 = k1 ^ 0x7465646279746573L;
    int whole = key.length & -Long.BYTES;
    // The words of the key, its tail with the length on top, and three times nothing to finish.
    for (int at = 0; at <= whole + 3 * Long.BYTES; at += Long.BYTES) {
      long word;
      if (at < whole) {
        word = (long) LONGS.get(key, at);
      } else if (at == whole) {
        word = tail(key, whole);
      } else {
        word = 0;
        v2 ^= (at == whole + Long.BYTES) ? 0xff : 0;
      }
      v3 ^= word;
      v0 += v1;
      v2 += v3;
      v1 = Long.rotateLeft(v1, 13) ^ v0;
      v3 = Long.rotateLeft(v3, 16) ^ v2;
      v0 = Long.rotateLeft(v0, 32);
      v2 += v1;
      v0 += v3;
      v1 = Long.rotateLeft(v1, 17) ^ v2;
      v3 = Long.rotateLeft(v3, 21) ^ v0;
      v2 = Long.rotateLeft(v2, 32);
      v0 ^= word;
    }
    return v0 ^ v1 ^ v2 ^ v3;
  }

  /** Returns a key of these bytes, which are its own for good. */
  Key key(byte[] bytes) {
    return new Key(bytes, of(bytes));
  }

  /** Returns which of {@code shards} holds keys of this hash. */
  static int shardOf(long hash, int shards) {
    return (int) (((hash >>> 32) * shards) >>> 32);
  }

  private static long tail(byte[] key, int from) {
    long word = (long) key.length << 56;
    for (int i = key.length - 1; i >= from; i--) {
      word |= (key[i] & 0xffL) << (8 * (i - from));
    }
    return word;
  }

  /** The secret stays out of logs. */
  @Override
  public String toString() {
    return "KeyHash";
  }
}
