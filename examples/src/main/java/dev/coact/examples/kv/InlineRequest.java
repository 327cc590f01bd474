package dev.coact.examples.kv;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Splits a request that a person typed: words between spaces, {@code "..."} with escapes ({@code
 * \n}, {@code \x41}), {@code '...'} without, apart from {@code \'}.
 */
final class InlineRequest {
  private final byte[] line;
  private final int end;
  private int at;

  private InlineRequest(byte[] line, int from, int to) {
    this.line = line;
    this.at = from;
    this.end = to;
  }

  /**
   * Splits the bytes from {@code from} up to {@code to}.
   *
   * @throws ProtocolException if a quote is not closed, or a word goes on behind it
   */
  static List<byte[]> split(byte[] line, int from, int to) throws ProtocolException {
    InlineRequest request = new InlineRequest(line, from, to);
    List<byte[]> words = new ArrayList<>();
    while (request.skipSpaces()) {
      words.add(request.word());
    }
    return words;
  }

  private boolean skipSpaces() {
    while (at < end && isSpace(line[at])) {
      at++;
    }
    return at < end;
  }

  private byte[] word() throws ProtocolException {
    ByteArrayOutputStream word = new ByteArrayOutputStream();
    while (at < end && !isSpace(line[at])) {
      byte b = line[at++];
      switch (b) {
        case '"' -> doubleQuoted(word);
        case '\'' -> singleQuoted(word);
        default -> word.write(b);
      }
    }
    return word.toByteArray();
  }

  private void doubleQuoted(ByteArrayOutputStream word) throws ProtocolException {
    while (at < end && line[at] != '"') {
      if (line[at] == '\\' && at + 1 < end) {
        at++;
        escaped(word);
      } else {
        word.write(line[at++]);
      }
    }
    closeQuote();
  }

  private void escaped(ByteArrayOutputStream word) {
    if (line[at] == 'x' && at + 2 < end && isHex(line[at + 1]) && isHex(line[at + 2])) {
      word.write(Character.digit(line[at + 1], 16) << 4 | Character.digit(line[at + 2], 16));
      at += 3;
      return;
    }
    byte b = line[at++];
    word.write(
        switch (b) {
          case 'n' -> '\n';
          case 'r' -> '\r';
          case 't' -> '\t';
          case 'b' -> '\b';
          case 'a' -> 7;
          default -> b;
        });
  }

  private void singleQuoted(ByteArrayOutputStream word) throws ProtocolException {
    while (at < end && line[at] != '\'') {
      if (line[at] == '\\' && at + 1 < end && line[at + 1] == '\'') {
        at++;
      }
      word.write(line[at++]);
    }
    closeQuote();
  }

  private void closeQuote() throws ProtocolException {
    boolean closed = at < end;
    at++;
    if (!closed || (at < end && !isSpace(line[at]))) {
      throw new ProtocolException("unbalanced quotes in request");
    }
  }

  private static boolean isSpace(byte b) {
    return b == ' ' || (b >= '\t' && b <= '\r');
  }

  private static boolean isHex(byte b) {
    return b >= 0 && Character.digit(b, 16) >= 0;
  }
}
