package dev.coact.actor;

import dev.coact.mailbox.Mailbox;
import dev.coact.mailbox.OverflowPolicy;
import org.jspecify.annotations.Nullable;

/**
 * How one actor differs from the configured defaults; null means the default.
 *
 * @param mailboxCapacity messages, 1 to {@link Mailbox#MAX_CAPACITY}
 * @param overflow what a full mailbox does
 * @param supervision what happens when it fails
 * @param heapQuota bytes of memory outside the Java heap that it may hold; at least 1
 */
public record SpawnOptions(
    @Nullable Integer mailboxCapacity,
    @Nullable OverflowPolicy overflow,
    @Nullable Supervision supervision,
    @Nullable Long heapQuota) {
  private static final SpawnOptions DEFAULTS = new SpawnOptions(null, null, null, null);

  /** Checks the ranges. */
  public SpawnOptions {
    if (mailboxCapacity != null
        && (mailboxCapacity < 1 || mailboxCapacity > Mailbox.MAX_CAPACITY)) {
      throw new IllegalArgumentException(
          "mailboxCapacity: " + mailboxCapacity + " (expected: 1 to " + Mailbox.MAX_CAPACITY + ")");
    }
    if (heapQuota != null && heapQuota < 1) {
      throw new IllegalArgumentException("heapQuota: " + heapQuota + " (expected: at least 1)");
    }
  }

  /** As configured. */
  public static SpawnOptions defaults() {
    return DEFAULTS;
  }

  /** With another mailbox capacity, in messages. */
  public SpawnOptions withMailboxCapacity(int messages) {
    return new SpawnOptions(messages, overflow, supervision, heapQuota);
  }

  /** With another overflow policy. */
  public SpawnOptions withOverflow(OverflowPolicy policy) {
    return new SpawnOptions(mailboxCapacity, policy, supervision, heapQuota);
  }

  /** With another reaction to failure. */
  public SpawnOptions withSupervision(Supervision reaction) {
    return new SpawnOptions(mailboxCapacity, overflow, reaction, heapQuota);
  }

  /** With another quota of memory outside the Java heap, in bytes. */
  public SpawnOptions withHeapQuota(long bytes) {
    return new SpawnOptions(mailboxCapacity, overflow, supervision, bytes);
  }
}
