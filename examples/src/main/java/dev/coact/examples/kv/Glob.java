package dev.coact.examples.kv;

/**
 * Patterns of KEYS, SCAN and CONFIG GET: {@code *} any bytes, {@code ?} one byte, {@code [abc]},
 * {@code [a-z]} and {@code [^a]} one byte of a class, {@code \} the next byte as it is. A class
 * without its bracket ends with the pattern.
 */
final class Glob {
  private final byte[] pattern;

  Glob(byte[] pattern) {
    this.pattern = pattern.clone();
  }

  /**
   * Returns whether the whole of {@code text} matches. Takes no more than their product in steps.
   */
  boolean matches(byte[] text) {
    int p = 0;
    int t = 0;
    int star = -1;
    int starText = 0;
    // Only the last star can need another try: whatever an earlier one could take, it can too.
    while (t < text.length) {
      int next = (p < pattern.length) ? step(p, text[t]) : -1;
      if (p < pattern.length && pattern[p] == '*') {
        star = p++;
        starText = t;
      } else if (next >= 0) {
        p = next;
        t++;
      } else if (star >= 0) {
        p = star + 1;
        t = ++starText;
      } else {
        return false;
      }
    }
    while (p < pattern.length && pattern[p] == '*') {
      p++;
    }
    return p == pattern.length;
  }

  /** Returns where the pattern goes on if the element at {@code p} matches {@code b}, else -1. */
  private int step(int p, byte b) {
    return switch (pattern[p]) {
      case '?' -> p + 1;
      case '[' -> inClass(p + 1, b);
      case '\\' -> {
        int literal = (p + 1 < pattern.length) ? p + 1 : p;
        yield pattern[literal] == b ? literal + 1 : -1;
      }
      default -> pattern[p] == b ? p + 1 : -1;
    };
  }

  private int inClass(int from, byte b) {
    int p = from;
    boolean negated = p < pattern.length && pattern[p] == '^';
    if (negated) {
      p++;
    }
    boolean found = false;
    while (p < pattern.length && pattern[p] != ']') {
      if (pattern[p] == '\\' && p + 1 < pattern.length) {
        found |= pattern[p + 1] == b;
        p += 2;
      } else if (p + 2 < pattern.length && pattern[p + 1] == '-') {
        found |= between(pattern[p] & 0xff, pattern[p + 2] & 0xff, b & 0xff);
        p += 3;
      } else {
        found |= pattern[p] == b;
        p++;
      }
    }
    return found == negated ? -1 : Math.min(p + 1, pattern.length);
  }

  private static boolean between(int one, int other, int value) {
    return value >= Math.min(one, other) && value <= Math.max(one, other);
  }
}
