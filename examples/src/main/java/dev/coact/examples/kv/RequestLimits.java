package dev.coact.examples.kv;

/**
 * What a client may send.
 *
 * @param arguments most arguments of one request
 * @param argumentBytes most bytes of one argument
 * @param requestBytes most bytes of all arguments of one request
 * @param largeBytes arguments from this size on do not pass through the parser's buffer
 * @param lineBytes most bytes of an inline request, or of the line before an argument
 */
record RequestLimits(
    int arguments, int argumentBytes, long requestBytes, int largeBytes, int lineBytes) {
  private static final int ARGUMENTS = 1024 * 1024;
  private static final int LARGE_BYTES = 32 * 1024;
  private static final int LINE_BYTES = 64 * 1024;

  RequestLimits {
    require(arguments >= 1, "arguments", arguments);
    require(argumentBytes >= 1, "argumentBytes", argumentBytes);
    require(requestBytes >= argumentBytes, "requestBytes", requestBytes);
    require(largeBytes >= 1, "largeBytes", largeBytes);
    require(lineBytes >= 1, "lineBytes", lineBytes);
  }

  /** The limits of a server with these two settings. */
  static RequestLimits of(int argumentBytes, long requestBytes) {
    return new RequestLimits(ARGUMENTS, argumentBytes, requestBytes, LARGE_BYTES, LINE_BYTES);
  }

  private static void require(boolean holds, String what, long value) {
    if (!holds) {
      String rule =
          what.equals("requestBytes") ? "at least one argument of the largest size" : "1 or more";
      throw new IllegalArgumentException(what + ": " + value + " (expected: " + rule + ")");
    }
  }
}
