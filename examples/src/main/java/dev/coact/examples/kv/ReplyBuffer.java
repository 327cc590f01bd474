package dev.coact.examples.kv;

import dev.coact.memory.Block;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Replies in the form in which they are sent. Large values are kept apart, as blocks that belong
 * between two of the bytes.
 *
 * <p>For one thread at a time.
 */
final class ReplyBuffer {
  /**
   * A value that follows the first {@code at} bytes of the buffer; negative if it was taken back.
   */
  record LargeValue(int at, Block block) {
    boolean isTakenBack() {
      return at < 0;
    }
  }

  private static final int INITIAL_LENGTH = 1024;
  private static final int KEPT_LENGTH = 64 * 1024;
  private static final int MAX_LENGTH = 256 << 20;

  private static final int TAKEN_BACK = -1;

  private static final byte[] OK = ascii("+OK\r\n");
  private static final byte[] NIL = ascii("$-1\r\n");
  private static final byte[] LINE_END = ascii("\r\n");

  private byte[] bytes = new byte[INITIAL_LENGTH];
  private int length;
  private final List<LargeValue> large = new ArrayList<>();

  /** How many bytes there are, without the large values. */
  int length() {
    return length;
  }

  byte byteAt(int index) {
    return bytes[index];
  }

  /** The bytes, of which {@link #length} count; valid until the next change. */
  byte[] bytes() {
    return bytes;
  }

  /** The large values in order. */
  List<LargeValue> large() {
    return large;
  }

  /** Forgets everything; large values are not freed. */
  void clear() {
    length = 0;
    if (!large.isEmpty()) {
      large.clear();
    }
    if (bytes.length > KEPT_LENGTH) {
      bytes = new byte[INITIAL_LENGTH];
    }
  }

  /** Takes back what was added after the first {@code newLength} bytes. */
  void truncate(int newLength) {
    for (int i = large.size() - 1; i >= 0 && large.get(i).at >= newLength; i--) {
      large.set(i, new LargeValue(TAKEN_BACK, large.get(i).block));
    }
    length = newLength;
  }

  void ok() {
    raw(OK);
  }

  void nil() {
    raw(NIL);
  }

  /** A short text without a line end. */
  void status(String text) {
    line('+', text);
  }

  /**
   * An error; line ends in it become spaces.
   *
   * @param text the code and what is wrong, one byte for each char
   */
  void error(String text) {
    line('-', text.replace('\r', ' ').replace('\n', ' '));
  }

  void integer(long value) {
    number(':', value);
  }

  /** The beginning of an array of {@code n} replies that follow. */
  void array(long n) {
    number('*', n);
  }

  void bulk(byte[] value) {
    number('$', value.length);
    raw(value);
    raw(LINE_END);
  }

  void bulk(String text) {
    bulk(text.getBytes(StandardCharsets.UTF_8));
  }

  /** The first {@code n} bytes of a block of the caller. */
  void bulk(Block block, int n) {
    number('$', n);
    reserve(n);
    block.copyTo(0, bytes, length, n);
    length += n;
    raw(LINE_END);
  }

  /** A whole block that is sent from where it is. Whoever sends it frees it. */
  void largeBulk(Block block) {
    number('$', block.size());
    large.add(new LargeValue(length, block));
    raw(LINE_END);
  }

  /**
   * Adds the bytes of another buffer from {@code from} up to {@code to}, and what is between them.
   */
  void copy(ReplyBuffer source, int from, int to) {
    reserve(to - from);
    System.arraycopy(source.bytes, from, bytes, length, to - from);
    if (!source.large.isEmpty()) {
      for (LargeValue value : source.large) {
        if (value.at >= from && value.at < to) {
          large.add(new LargeValue(value.at - from + length, value.block));
        }
      }
    }
    length += to - from;
  }

  private void raw(byte[] more) {
    reserve(more.length);
    System.arraycopy(more, 0, bytes, length, more.length);
    length += more.length;
  }

  private void line(char type, String text) {
    reserve(text.length() + 3);
    bytes[length++] = (byte) type;
    byte[] latin = text.getBytes(StandardCharsets.ISO_8859_1);
    raw(latin);
    raw(LINE_END);
  }

  private void number(char type, long value) {
    reserve(Decimal.MAX_LENGTH + 3);
    bytes[length++] = (byte) type;
    if (value >= 0 && value < 10) {
      bytes[length++] = (byte) ('0' + value);
    } else {
      int end = length + Decimal.MAX_LENGTH;
      int start = Decimal.write(value, bytes, end);
      System.arraycopy(bytes, start, bytes, length, end - start);
      length += end - start;
    }
    bytes[length++] = '\r';
    bytes[length++] = '\n';
  }

  private void reserve(int n) {
    if (n > bytes.length - length) {
      long needed = (long) length + n;
      if (needed > MAX_LENGTH) {
        throw new ReplyTooLargeException(needed, MAX_LENGTH);
      }
      bytes = Arrays.copyOf(bytes, (int) Math.min(MAX_LENGTH, Math.max(needed, 2L * length)));
    }
  }

  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  public String toString() {
    return "ReplyBuffer[length=" + length + " large=" + large.size() + "]";
  }
}
