package dev.coact.actor;

import dev.coact.mailbox.Mailbox;
import dev.coact.mailbox.OverflowPolicy;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How one actor differs from the configured defaults; null means the default.
 *
 * <p>The configuration has the last word: what section {@code coact.deployment} says of the actor's
 * path holds, whatever the code asks for.
 *
 * @param mailboxCapacity messages, 1 to {@link Mailbox#MAX_CAPACITY}
 * @param overflow what a full mailbox does
 * @param supervision what happens when it fails
 * @param heapQuota bytes of memory outside the Java heap that it may hold; at least 1
 * @param dispatcher which dispatcher it lives on: a name of section {@code coact.dispatchers}, or
 *     {@code default}; null: that of its parent
 */
public record SpawnOptions(
    @Nullable Integer mailboxCapacity,
    @Nullable OverflowPolicy overflow,
    @Nullable Supervision supervision,
    @Nullable Long heapQuota,
    @Nullable String dispatcher) {
  private static final SpawnOptions DEFAULTS = new SpawnOptions(null, null, null, null, null);

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
    return new SpawnOptions(messages, overflow, supervision, heapQuota, dispatcher);
  }

  /** With another overflow policy. */
  public SpawnOptions withOverflow(OverflowPolicy policy) {
    return new SpawnOptions(mailboxCapacity, policy, supervision, heapQuota, dispatcher);
  }

  /** With another reaction to failure. */
  public SpawnOptions withSupervision(Supervision reaction) {
    return new SpawnOptions(mailboxCapacity, overflow, reaction, heapQuota, dispatcher);
  }

  /** With another quota of memory outside the Java heap, in bytes. */
  public SpawnOptions withHeapQuota(long bytes) {
    return new SpawnOptions(mailboxCapacity, overflow, supervision, bytes, dispatcher);
  }

  /**
   * On a dispatcher: a name of section {@code coact.dispatchers}, or {@code default}. Starting the
   * actor fails with {@link IllegalArgumentException} if there is none of this name.
   */
  public SpawnOptions withDispatcher(String name) {
    return new SpawnOptions(
        mailboxCapacity, overflow, supervision, heapQuota, Objects.requireNonNull(name, "name"));
  }

  /** These options, and where they are silent those of {@code other}. */
  SpawnOptions orElse(SpawnOptions other) {
    if (equals(DEFAULTS) || other.equals(DEFAULTS)) {
      return equals(DEFAULTS) ? other : this;
    }
    return new SpawnOptions(
        mailboxCapacity == null ? other.mailboxCapacity : mailboxCapacity,
        overflow == null ? other.overflow : overflow,
        supervision == null ? other.supervision : supervision,
        heapQuota == null ? other.heapQuota : heapQuota,
        dispatcher == null ? other.dispatcher : dispatcher);
  }
}
