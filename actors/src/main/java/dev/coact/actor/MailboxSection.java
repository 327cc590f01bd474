package dev.coact.actor;

import dev.coact.actor.ConfigKey.Effect;
import dev.coact.mailbox.Mailbox;
import dev.coact.mailbox.OverflowPolicy;
import java.time.Duration;

/** Section {@code mailbox}: the queue of each actor. */
public final class MailboxSection extends Section<MailboxSection> {
  static final SectionKeys KEYS = new SectionKeys("mailbox", "The queue of each actor.");

  static final ConfigKey<Integer> CAPACITY =
      KEYS.integer(
          "capacity",
          "messages",
          1024,
          1,
          Mailbox.MAX_CAPACITY,
          null,
          Effect.NEW_ACTORS,
          "Most user messages queued in one mailbox, behind the one in hand. Memory follows the messages queued, not this number.");

  static final ConfigKey<OverflowPolicy> OVERFLOW =
      KEYS.choice(
          "overflow",
          OverflowPolicy.SUSPEND,
          Effect.RESTART,
          "What a full mailbox does: `suspend` makes the sender wait for room, `reject` refuses the message, `drop-newest` and `drop-oldest` lose one message. What is lost is recorded.");

  static final ConfigKey<Duration> SEND_TIMEOUT =
      KEYS.duration(
          "send-timeout",
          Duration.ZERO,
          Duration.ZERO,
          SectionKeys.DAY,
          "for ever",
          Effect.AT_ONCE,
          "How long a `tell` waits for room in a full mailbox before its message is lost.");

  static final ConfigKey<Integer> STASH_CAPACITY =
      KEYS.integer(
          "stash-capacity",
          "messages",
          0,
          0,
          Mailbox.MAX_CAPACITY,
          "as many as the mailbox",
          Effect.NEW_ACTORS,
          "Most messages that one actor can set aside in its stash.");

  private MailboxSection(Object[] values) {
    super(KEYS, values);
  }

  static MailboxSection read(ConfigReader coact) {
    return new MailboxSection(KEYS.read(coact));
  }

  @Override
  MailboxSection copy(Object[] values) {
    return new MailboxSection(values);
  }

  /** Most user messages queued. */
  public int capacity() {
    return get(CAPACITY);
  }

  /** A copy with another {@code capacity}. */
  public MailboxSection withCapacity(int capacity) {
    return with(CAPACITY, capacity);
  }

  /** What a full mailbox does. */
  public OverflowPolicy overflow() {
    return get(OVERFLOW);
  }

  /** A copy with another {@code overflow}. */
  public MailboxSection withOverflow(OverflowPolicy overflow) {
    return with(OVERFLOW, overflow);
  }

  /** How long a {@code tell} waits for room; zero stands for ever. */
  public Duration sendTimeout() {
    return get(SEND_TIMEOUT);
  }

  /** A copy with another {@code sendTimeout}. */
  public MailboxSection withSendTimeout(Duration sendTimeout) {
    return with(SEND_TIMEOUT, sendTimeout);
  }

  /** Most messages in a stash; zero: as many as the mailbox. */
  public int stashCapacity() {
    return get(STASH_CAPACITY);
  }

  /** A copy with another {@code stashCapacity}. */
  public MailboxSection withStashCapacity(int stashCapacity) {
    return with(STASH_CAPACITY, stashCapacity);
  }
}
