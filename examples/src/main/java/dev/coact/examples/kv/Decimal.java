package dev.coact.examples.kv;

import java.util.OptionalLong;

/** Whole numbers in ASCII, as Redis reads and writes them. */
final class Decimal {
  /** The length of the longest number, {@link Long#MIN_VALUE}. */
  static final int MAX_LENGTH = 20;

  private Decimal() {}

  /** Reads all of {@code ascii} as {@link #parse(byte[], int, int)} does. */
  static OptionalLong parse(byte[] ascii) {
    return parse(ascii, 0, ascii.length);
  }

  /**
   * Reads a number in its only form: no plus sign, no leading zeros or spaces, no {@code -0}.
   *
   * @return empty if it is something else, or does not fit a {@code long}
   */
  static OptionalLong parse(byte[] ascii, int from, int to) {
    boolean negative = (from < to) && (ascii[from] == '-');
    int first = negative ? from + 1 : from;
    int length = to - first;
    if (length < 1 || length > MAX_LENGTH - 1) {
      return OptionalLong.empty();
    }
    if (ascii[first] == '0') {
      return (length == 1 && !negative) ? OptionalLong.of(0) : OptionalLong.empty();
    }
    long value = 0; // kept negative, since that side reaches further
    for (int i = first; i < to; i++) {
      int digit = ascii[i] - '0';
      if (digit < 0 || digit > 9 || value < (Long.MIN_VALUE + digit) / 10) {
        return OptionalLong.empty();
      }
      value = value * 10 - digit;
    }
    if (!negative && value == Long.MIN_VALUE) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(negative ? value : -value);
  }

  /**
   * Writes a number so that it ends before index {@code end}.
   *
   * @param ascii with room for {@link #MAX_LENGTH} bytes before {@code end}
   * @return the index of the first byte
   */
  static int write(long value, byte[] ascii, int end) {
    long rest = value < 0 ? value : -value;
    int at = end;
    do {
      ascii[--at] = (byte) ('0' - rest % 10);
      rest /= 10;
    } while (rest != 0);
    if (value < 0) {
      ascii[--at] = '-';
    }
    return at;
  }
}
