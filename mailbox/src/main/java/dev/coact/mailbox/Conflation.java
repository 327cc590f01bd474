package dev.coact.mailbox;

import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Which messages make older ones superfluous: those with equal keys. A new message takes the place
 * of the queued one that has its key; the older one is {@linkplain Displacement#CONFLATED lost}. So
 * at most one message with each key is queued, and it comes when the first of them would have come.
 * It needs no room, so it also goes ahead of senders that wait for some.
 *
 * <p>A message of a level of its own (see {@link Priorities}) that differs from the queued one's
 * does not take that place: the older one goes, the new one queues in its level.
 *
 * <p>Messages that are not of {@code type}, and those whose key is null, are never conflated.
 *
 * @param type what {@code key} understands: a class of messages, not a primitive type
 * @param key called by the sending thread, once or twice for each send, with no lock held; what it
 *     throws comes out of the send, and nothing is sent. {@code equals} of the keys is called under
 *     the lane's lock: it must be fast and must not wait
 * @param <T> the messages that can be conflated
 */
public record Conflation<T>(Class<T> type, Function<? super T, ?> key) {
  /** Checks that the type can be that of a message. */
  public Conflation {
    Objects.requireNonNull(key, "key");
    if (type.isPrimitive()) {
      throw new IllegalArgumentException(
          "conflation type: " + type + " (expected: the class of a message)");
    }
  }

  @Nullable Object keyOf(Object message) {
    return type.isInstance(message) ? key.apply(type.cast(message)) : null;
  }
}
