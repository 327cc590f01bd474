package dev.coact.memory;

import org.jspecify.annotations.Nullable;

/**
 * An allocation, or a block given away, would have passed a quota. Nothing was allocated or moved;
 * the heap is as it was and goes on working.
 */
public final class QuotaExceededException extends RuntimeException {
  static final String ACTOR_QUOTA = "coact.memory.actor-quota";
  static final String SYSTEM_QUOTA = "coact.memory.system-quota";

  private static final long serialVersionUID = 1L;

  private final String owner;
  private final long askedBytes;
  private final long inUseBytes;
  private final long quotaBytes;
  private final String key;

  QuotaExceededException(
      String owner,
      long askedBytes,
      long inUseBytes,
      long quotaBytes,
      String key,
      @Nullable Throwable cause) {
    super(
        "memory of %s: asked=%d inUse=%d quota=%d bytes (expected: asked + inUse <= quota; %s %s)"
            .formatted(
                owner,
                askedBytes,
                inUseBytes,
                quotaBytes,
                cause == null ? "free blocks or raise" : "the machine has no more: lower",
                key),
        cause);
    this.owner = owner;
    this.askedBytes = askedBytes;
    this.inUseBytes = inUseBytes;
    this.quotaBytes = quotaBytes;
    this.key = key;
    QuotaEvent.commit(owner, askedBytes, inUseBytes, quotaBytes, key);
  }

  /** Returns the name of the owner whose heap needed the memory. */
  public String owner() {
    return owner;
  }

  /**
   * Returns how many bytes were needed: of the actor's quota what the block occupies, of the
   * system's what had to be mapped.
   */
  public long askedBytes() {
    return askedBytes;
  }

  /** Returns how many bytes of the quota were in use. */
  public long inUseBytes() {
    return inUseBytes;
  }

  /** Returns the quota in bytes. */
  public long quotaBytes() {
    return quotaBytes;
  }

  /** Returns the configuration key of the quota. */
  public String key() {
    return key;
  }
}
