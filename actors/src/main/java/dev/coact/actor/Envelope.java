package dev.coact.actor;

import dev.coact.mailbox.Conflation;
import dev.coact.mailbox.Priorities;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What goes along with a message: the ask that it is a request of, the log context of its sender.
 * In the mailbox it stands in the message's place; a message that nothing goes along with needs
 * none. The user's code never sees one, nor do listeners.
 */
final class Envelope {
  /*
   * A message queued for an M may thus be an Envelope, which the compiler does not know of. It is
   * opened where the message is handed to the user's code: for a handler, by receive, for the
   * predicate of a selective receive, the key of a conflation, a priority level, a lost message. All
   * that lies between (mailbox, lifecycle, stash) passes it on unopened.
   */
  private final Object message;

  /** The ask that waits for the answer, if any. */
  final @Nullable ReplyRef<?> request;

  /** The sender's log context; null if the system does not carry it. */
  final @Nullable Map<String, String> context;

  private Envelope(
      Object message, @Nullable ReplyRef<?> request, @Nullable Map<String, String> context) {
    this.message = Objects.requireNonNull(message, "message");
    this.request = request;
    this.context = context;
  }

  /** A message with what goes along with it. */
  @SuppressWarnings("unchecked") // see above
  static <M> M of(M message, @Nullable ReplyRef<?> request, @Nullable Map<String, String> context) {
    return (M) new Envelope(message, request, context);
  }

  /** Whether this very message is in it. */
  @SuppressWarnings("ReferenceEquality") // the very message
  boolean holds(Object other) {
    return message == other;
  }

  /** The message itself, whether there is an envelope or not. */
  @SuppressWarnings("unchecked") // of() took an M
  static <M> M open(M queued) {
    return queued instanceof Envelope envelope ? (M) envelope.message : queued;
  }

  /** Whether it is a request that nobody waits for any more. */
  boolean isExpired() {
    return request != null && request.hasFailed();
  }

  /** The ask that the message is a request of, if it is one. */
  static @Nullable ReplyRef<?> requestOf(@Nullable Object queued) {
    return queued instanceof Envelope envelope ? envelope.request : null;
  }

  /** Ends the ask, if the message is a request whose ask has not ended, because of it. */
  static void failRequest(
      @Nullable Object queued,
      AskException.Outcome outcome,
      String detail,
      @Nullable Throwable cause) {
    if (queued instanceof Envelope envelope && envelope.request != null) {
      envelope.request.fail(outcome, detail, cause);
    }
  }

  /** A conflation that looks into envelopes. */
  @SuppressWarnings("NullAway") // a key may be null
  static @Nullable Conflation<?> opening(@Nullable Conflation<?> users) {
    return users == null ? null : new Conflation<>(Object.class, queued -> keyOf(users, queued));
  }

  private static <T> @Nullable Object keyOf(Conflation<T> users, Object queued) {
    Object message = open(queued);
    return users.type().isInstance(message) ? users.key().apply(users.type().cast(message)) : null;
  }

  /** Priorities that look into envelopes. */
  static @Nullable Priorities<?> opening(@Nullable Priorities<?> users) {
    return users == null
        ? null
        : new Priorities<>(users.levels(), Object.class, queued -> users.levelOf(open(queued)));
  }

  @Override
  public String toString() {
    return Texts.of(message);
  }
}
