package dev.coact.actor;

import org.jspecify.annotations.Nullable;

/**
 * A message that was accepted or sent and will never be handled.
 *
 * @param reason why
 * @param message what
 * @param sender path of the sending actor; null if no actor sent it, or it is not known any more
 * @param recipient path of the actor it was for
 */
public record LostMessage(
    Reason reason, Object message, @Nullable String sender, String recipient) {
  /** Why a message is lost. */
  public enum Reason {
    /** The recipient had ended before the message was sent. */
    RECIPIENT_ENDED,
    /** The recipient ended with the message in its mailbox. */
    NOT_HANDLED,
    /** The recipient's mailbox was full and rejects. */
    REJECTED,
    /** The recipient failed while it handled the message. */
    FAILED_IN_HANDLER,
    /** The recipient's mailbox was full and drops messages, when this one came or later. */
    DROPPED,
    /** A newer message with the same key took its place in the recipient's mailbox. */
    CONFLATED,
    /** The sender waited for room as long as {@code coact.mailbox.send-timeout} allows. */
    SEND_TIMED_OUT,
    /**
     * The sender was stopped or interrupted while it waited for room; or it is a request that found
     * none and nobody waited for an answer any more.
     */
    NOT_SENT,
    /** A reply came when nobody waited for it any more. */
    LATE_REPLY,
    /** A request whose ask had failed or run out of time was skipped by the recipient. */
    EXPIRED
  }
}
