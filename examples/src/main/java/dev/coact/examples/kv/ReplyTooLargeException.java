package dev.coact.examples.kv;

/** A reply would be larger than a {@link ReplyBuffer} may become. */
final class ReplyTooLargeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ReplyTooLargeException(long bytes, long limit) {
    super("reply: " + bytes + " bytes (expected: at most " + limit + ")", null, false, false);
  }
}
