package dev.coact.io;

/**
 * A lease was used that is over: closed, given to another actor, or revoked because its owner
 * ended. The descriptor was not touched. The remedy is in the using code: it has kept a handle for
 * too long.
 */
public final class LeaseRevokedException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  LeaseRevokedException(String message) {
    super(message);
  }
}
