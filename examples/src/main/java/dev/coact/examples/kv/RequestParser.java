package dev.coact.examples.kv;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Splits the bytes of one client into requests: arrays of bulk strings, or inline requests. The
 * bytes may come in any pieces.
 *
 * <p>Large arguments do not pass through here. At {@link Step#LARGE} the caller takes the first
 * bytes with {@link #takeLarge}, reads the rest from the connection itself, and hands over what it
 * made of them by {@link #endLarge}.
 *
 * <pre>{@code
 * parser.append(bytes, 0, n);
 * while (parser.next() == Step.REQUEST) {
 *   handle(parser.count(), parser.argument(0));
 * }
 * }</pre>
 *
 * <p>For one thread at a time. After a {@link ProtocolException} it must not be used again.
 *
 * @param <L> what the caller makes of a large argument
 */
final class RequestParser<L> {
  /** What {@link #next} found. */
  enum Step {
    /** A whole request. */
    REQUEST,
    /** Nothing whole is left. */
    MORE,
    /** A large argument begins. */
    LARGE
  }

  /* Where in a request the parser is. */
  private enum State {
    START,
    BULK_HEADER,
    BULK_BODY,
    LARGE_BODY,
    LARGE_END
  }

  private static final int INITIAL_BUFFER = 4 * 1024;
  private static final int KEPT_BUFFER = 64 * 1024;
  private static final int KEPT_ARGUMENTS = 1024;
  private static final int NO_LINE = -1;
  private static final byte[] NONE = {};

  private final RequestLimits limits;

  /** The bytes from {@code from} up to {@code to} are not parsed yet. */
  private byte[] buffer = new byte[INITIAL_BUFFER];

  private int from;
  private int to;

  /** Bytes behind {@code from} that are known to hold no end of a line. */
  private int scanned;

  private State state = State.START;
  private byte[][] arguments = new byte[8][];
  private @Nullable L @Nullable [] large;
  private int expected;
  private int count;
  private int bulkBytes;
  private int largeTaken;
  private long requestBytes;

  RequestParser(RequestLimits limits) {
    this.limits = limits;
  }

  /** Adds bytes that the client sent. */
  void append(byte[] bytes, int offset, int n) {
    int at = reserve(n);
    System.arraycopy(bytes, offset, buffer, at, n);
    appended(n);
  }

  /**
   * Makes room for {@code n} more bytes.
   *
   * @return where in {@link #buffer()} to put them, before {@link #appended}
   */
  int reserve(int n) {
    int left = to - from;
    if (to + n > buffer.length) {
      boolean fits = left + n <= buffer.length;
      byte[] target = fits ? buffer : new byte[Math.max(left + n, Math.min(2 * left, 1 << 30))];
      System.arraycopy(buffer, from, target, 0, left);
      buffer = target;
      from = 0;
      to = left;
    }
    return to;
  }

  /** The buffer, until the next {@link #reserve}. */
  byte[] buffer() {
    return buffer;
  }

  /** Adds the {@code n} bytes that were put where {@link #reserve} said. */
  void appended(int n) {
    to += n;
  }

  /** Goes on to the next whole request, or to the next large argument. */
  Step next() throws ProtocolException {
    if (state == State.START) {
      beginRequest();
    }
    while (true) {
      Step step =
          switch (state) {
            case START -> start();
            case BULK_HEADER -> bulkHeader();
            case BULK_BODY -> bulkBody();
            case LARGE_BODY -> Step.LARGE;
            case LARGE_END -> largeEnd();
          };
      if (step != null) {
        return step;
      }
    }
  }

  /**
   * How many arguments the request has, its name included; 1 or more after {@link Step#REQUEST}.
   */
  int count() {
    return count;
  }

  /** An argument; empty if it is large. The caller may keep it. */
  byte[] argument(int index) {
    return arguments[index];
  }

  /** Returns a large argument, which is the caller's from now on, or null if it is not large. */
  @Nullable L takeArgument(int index) {
    if (large == null || index >= large.length) {
      return null;
    }
    L taken = large[index];
    large[index] = null;
    return taken;
  }

  /** Whether the request has a large argument. */
  boolean hasLarge() {
    return large != null;
  }

  /** How many bytes the large argument has in all. */
  int largeBytes() {
    return bulkBytes;
  }

  /** How many bytes have been appended and not parsed. */
  int available() {
    return to - from;
  }

  /** Moves bytes of the large argument that have been appended already; returns how many. */
  int takeLarge(byte[] target) {
    int n = Math.min(Math.min(to - from, bulkBytes - largeTaken), target.length);
    System.arraycopy(buffer, from, target, 0, n);
    from += n;
    largeTaken += n;
    return n;
  }

  /** Says that the large argument has been read to its end. */
  void endLarge(L argument) {
    if (large == null || large.length <= count) {
      @SuppressWarnings("unchecked") // only ever holds what endLarge puts there
      @Nullable L[] grown = (L[]) new Object[Math.max(4, 2 * count)];
      if (large != null) {
        System.arraycopy(large, 0, grown, 0, large.length);
      }
      large = grown;
    }
    large[count] = argument;
    add(NONE);
    state = State.LARGE_END;
  }

  private void beginRequest() {
    if (arguments.length > KEPT_ARGUMENTS) {
      arguments = new byte[8][];
    } else {
      Arrays.fill(arguments, 0, count, NONE);
    }
    large = null;
    count = 0;
    requestBytes = 0;
    if (from == to) {
      from = 0;
      to = 0;
      if (buffer.length > KEPT_BUFFER) {
        buffer = new byte[INITIAL_BUFFER];
      }
    }
  }

  private @Nullable Step start() throws ProtocolException {
    if (from == to) {
      return Step.MORE;
    }
    return buffer[from] == '*' ? arrayHeader() : inline();
  }

  private @Nullable Step arrayHeader() throws ProtocolException {
    int end = endOfLine("too big mbulk count string");
    if (end == NO_LINE) {
      return Step.MORE;
    }
    OptionalLong length = Decimal.parse(buffer, from + 1, end);
    if (length.isEmpty() || length.getAsLong() > limits.arguments()) {
      throw new ProtocolException("invalid multibulk length");
    }
    skipLine(end);
    if (length.getAsLong() > 0) {
      expected = (int) length.getAsLong();
      state = State.BULK_HEADER;
    }
    return null;
  }

  private @Nullable Step bulkHeader() throws ProtocolException {
    int end = endOfLine("too big bulk count string");
    if (end == NO_LINE) {
      return Step.MORE;
    }
    if (buffer[from] != '$') {
      throw new ProtocolException("expected '$', got '" + (char) (buffer[from] & 0xff) + "'");
    }
    OptionalLong length = Decimal.parse(buffer, from + 1, end);
    if (length.isEmpty() || length.getAsLong() < 0 || length.getAsLong() > limits.argumentBytes()) {
      throw new ProtocolException("invalid bulk length");
    }
    skipLine(end);
    bulkBytes = (int) length.getAsLong();
    requestBytes += bulkBytes;
    if (requestBytes > limits.requestBytes()) {
      throw new ProtocolException("too big request");
    }
    largeTaken = 0;
    state = bulkBytes >= limits.largeBytes() ? State.LARGE_BODY : State.BULK_BODY;
    return null;
  }

  private @Nullable Step bulkBody() {
    if (to - from < bulkBytes + 2) {
      return Step.MORE;
    }
    add(Arrays.copyOfRange(buffer, from, from + bulkBytes));
    from += bulkBytes + 2;
    return endArgument();
  }

  private @Nullable Step largeEnd() {
    if (to - from < 2) {
      return Step.MORE;
    }
    from += 2;
    return endArgument();
  }

  private @Nullable Step endArgument() {
    state = count == expected ? State.START : State.BULK_HEADER;
    return count == expected ? Step.REQUEST : null;
  }

  private @Nullable Step inline() throws ProtocolException {
    int end = find((byte) '\n');
    if (end == NO_LINE) {
      checkLine("too big inline request");
      return Step.MORE;
    }
    int textEnd = (end > from && buffer[end - 1] == '\r') ? end - 1 : end;
    List<byte[]> words = InlineRequest.split(buffer, from, textEnd);
    from = end + 1;
    words.forEach(this::add);
    return words.isEmpty() ? null : Step.REQUEST;
  }

  /** Finds the end of a line that the byte after it has been read for. */
  private int endOfLine(String tooLong) throws ProtocolException {
    int end = find((byte) '\r');
    if (end == NO_LINE) {
      checkLine(tooLong);
    } else if (end + 1 == to) {
      scanned = 0;
      return NO_LINE;
    }
    return end;
  }

  private void checkLine(String tooLong) throws ProtocolException {
    if (to - from > limits.lineBytes()) {
      throw new ProtocolException(tooLong);
    }
  }

  private int find(byte b) {
    for (int i = from + scanned; i < to; i++) {
      if (buffer[i] == b) {
        scanned = 0;
        return i;
      }
    }
    scanned = to - from;
    return NO_LINE;
  }

  private void skipLine(int end) {
    from = end + 2;
  }

  private void add(byte[] argument) {
    if (count == arguments.length) {
      arguments = Arrays.copyOf(arguments, 2 * count);
    }
    arguments[count++] = argument;
  }
}
