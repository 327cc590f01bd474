package dev.coact.examples.kv;

import java.util.Arrays;

/** A key: any bytes, with their hash. The bytes are not changed after it was made. */
final class Key {
  private final byte[] bytes;
  private final long hash;

  /**
   * @param bytes the key's for good
   * @param hash what {@link KeyHash} says of them
   */
  Key(byte[] bytes, long hash) {
    this.bytes = bytes;
    this.hash = hash;
  }

  /** The bytes themselves, not a copy. */
  byte[] bytes() {
    return bytes;
  }

  long hash() {
    return hash;
  }

  int length() {
    return bytes.length;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Key key && hash == key.hash && Arrays.equals(bytes, key.bytes);
  }

  @Override
  public int hashCode() {
    return Long.hashCode(hash);
  }

  /** The bytes stay out of logs: keys are anybody's secrets. */
  @Override
  public String toString() {
    return "Key[" + bytes.length + " bytes]";
  }
}
