package dev.coact.memory;

/**
 * A block or a heap was used in a way that could have touched memory of somebody else. Nothing was
 * read or written. It is a mistake in the program; {@link #reason()} says which.
 *
 * <p>An offset outside a block is an {@link IndexOutOfBoundsException} instead.
 */
public final class BlockAccessException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  /** What was wrong. */
  public enum Reason {
    /** The calling code does not run in the owner's turn. */
    NOT_OWNER("touched outside its owner's turn", "access in the owner's turn only"),
    /** The block was freed before. */
    FREED("used after it was freed", "no use after free"),
    /** The block was freed before and is freed again. */
    FREED_TWICE("freed twice", "free once"),
    /** The block was given away; the new owner holds it under another handle. */
    MOVED("used after it was moved away", "use by the new owner, of the block moveTo returned"),
    /** The heap was closed, usually because its actor ended. */
    HEAP_CLOSED("used after its heap closed", "no use after the owner has ended"),
    /** A transfer holds the block. */
    IN_TRANSFER("busy with a transfer", "releaseView first"),
    /** {@code releaseView} was called, but no transfer holds the block. */
    NOT_IN_TRANSFER("not in a transfer", "one releaseView for each acquireView");

    private final String problem;
    private final String rule;

    Reason(String problem, String rule) {
      this.problem = problem;
      this.rule = rule;
    }
  }

  private final Reason reason;

  BlockAccessException(String what, Reason reason) {
    super("%s: %s (expected: %s)".formatted(what, reason.problem, reason.rule));
    this.reason = reason;
  }

  /** Returns what was wrong. */
  public Reason reason() {
    return reason;
  }
}
