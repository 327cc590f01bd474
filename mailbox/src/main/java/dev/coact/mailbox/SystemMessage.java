package dev.coact.mailbox;

import org.jspecify.annotations.Nullable;

/**
 * A message of the system lane: stop, supervise, watch, timer. It carries its own queue link, so
 * that queueing allocates nothing.
 *
 * <p>An instance can be in one system lane at a time, once. It may be offered again after it was
 * polled.
 *
 * <pre>{@code
 * final class Stop extends SystemMessage {}
 *
 * mailbox.offerSystem(new Stop());
 * }</pre>
 */
public abstract class SystemMessage {
  /**
   * Null while in no lane. Written by the offering thread before it publishes the message, then by
   * the owner.
   */
  @Nullable SystemMessage next;

  /** For subclasses. */
  protected SystemMessage() {}
}
