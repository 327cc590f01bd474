package dev.coact.mailbox;

import java.util.Objects;
import java.util.function.ToIntFunction;

/**
 * Which messages come first. The user lane is split into levels with one bound for all of them: a
 * poll takes the oldest message of the most urgent level that has one, so the messages of one
 * sender keep their order within each level. Nothing keeps a flood of urgent messages from starving
 * the others.
 *
 * <p>Senders that wait for room are admitted in arrival order, whatever their level.
 *
 * @param levels how many there are, 1 to {@link #MAX_LEVELS}
 * @param type what {@code level} understands: a class of messages, not a primitive type; all other
 *     messages have the least urgent level
 * @param level 0, the most urgent, to {@code levels - 1}. Called by the sending thread, once or
 *     twice for each send, with no lock held; what it throws comes out of the send, and nothing is
 *     sent. A number out of range is an {@link IllegalArgumentException} there
 * @param <T> the messages that {@code level} is for
 */
public record Priorities<T>(int levels, Class<T> type, ToIntFunction<? super T> level) {
  /** The most levels: one bit each in a word. */
  public static final int MAX_LEVELS = 64;

  /** Checks the range, and that the type can be that of a message. */
  public Priorities {
    Objects.requireNonNull(level, "level");
    if (levels < 1 || levels > MAX_LEVELS) {
      throw new IllegalArgumentException(
          "priority levels: " + levels + " (expected: 1 to " + MAX_LEVELS + ")");
    }
    if (type.isPrimitive()) {
      throw new IllegalArgumentException(
          "priority type: " + type + " (expected: the class of a message)");
    }
  }

  /**
   * The level of a message, asked of {@code level} if that understands it.
   *
   * @throws IllegalArgumentException if {@code level} gives one that there is not
   */
  public int levelOf(Object message) {
    if (!type.isInstance(message)) {
      return levels - 1;
    }
    int wanted = level.applyAsInt(type.cast(message));
    if (wanted < 0 || wanted >= levels) {
      throw new IllegalArgumentException(
          "level of a message: "
              + wanted
              + ", of a "
              + message.getClass().getName()
              + " (expected: 0, the most urgent, to "
              + (levels - 1)
              + "; the message was not sent)");
    }
    return wanted;
  }
}
