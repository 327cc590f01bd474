package dev.coact.examples.kv;

import dev.coact.memory.ActorHeap;
import dev.coact.memory.Block;
import org.jspecify.annotations.Nullable;

/**
 * A value on its way to a shard: small ones as bytes that are copied there, large ones as a block
 * that changes its owner. The bytes are not changed after it was made.
 */
final class Value {
  private static final byte[] NONE = {};
  private static final Value EMPTY = new Value(NONE, null);

  private final byte[] bytes;
  private final @Nullable Block large;

  private Value(byte[] bytes, @Nullable Block large) {
    this.bytes = bytes;
    this.large = large;
  }

  static Value empty() {
    return EMPTY;
  }

  /** A small value; the bytes are its own for good. */
  static Value of(byte[] bytes) {
    return new Value(bytes, null);
  }

  /** A large value. */
  static Value of(Block large) {
    return new Value(NONE, large);
  }

  /** The bytes themselves, not a copy; empty if the value is large. */
  byte[] bytes() {
    return bytes;
  }

  /** The block, if the value is large, else null. */
  @Nullable Block large() {
    return large;
  }

  int length() {
    return large == null ? bytes.length : large.size();
  }

  /** Returns this value with its block given to another heap. */
  Value givenTo(ActorHeap heap) {
    return large == null ? this : of(large.moveTo(heap));
  }

  @Override
  public String toString() {
    return "Value[" + length() + " bytes]";
  }
}
