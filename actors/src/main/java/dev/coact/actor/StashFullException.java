package dev.coact.actor;

/** A message was to be set aside, and the stash is full. */
public final class StashFullException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  StashFullException(String path, int capacity) {
    super(
        path
            + ": stash: it is full: capacity="
            + capacity
            + " (expected: room; unstash earlier, use offer, or raise the capacity of the mailbox,"
            + " which is that of the stash)");
  }
}
