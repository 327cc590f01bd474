package dev.coact.examples.kv;

/** What a client sent is not the protocol. It is told so, and its connection ends. */
final class ProtocolException extends Exception {
  private static final long serialVersionUID = 1L;

  /**
   * @param message as the client gets it; one char for each byte
   */
  ProtocolException(String message) {
    super("Protocol error: " + message, null, false, false);
  }
}
