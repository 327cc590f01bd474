package dev.coact.actor;

import dev.coact.mailbox.Conflation;
import dev.coact.mailbox.Mailbox;
import dev.coact.mailbox.OverflowPolicy;
import dev.coact.mailbox.Priorities;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * How one actor differs from the configured defaults; null means the default.
 *
 * <p>The configuration has the last word: what section {@code coact.deployment} says of the actor's
 * path holds, whatever the code asks for.
 *
 * @param mailboxCapacity messages that wait behind the one in hand, 1 to {@link
 *     Mailbox#MAX_CAPACITY}
 * @param overflow what a full mailbox does
 * @param conflation which messages replace older ones; by default none
 * @param priorities which messages come first; by default none
 * @param supervision what happens when it fails
 * @param heapQuota bytes of memory outside the Java heap that it may hold; at least 1
 * @param dispatcher which dispatcher it lives on: a name of section {@code coact.dispatchers}, or
 *     {@code default}; null: that of its parent
 * @param supervisor how it supervises its children as a whole
 * @param stashCapacity messages that its stash holds, up to {@link Mailbox#MAX_CAPACITY}; 0: as
 *     many as its mailbox
 * @param overlay single keys of supervision that a file sets; they go over {@code supervision} and
 *     {@code supervisor}
 */
public record SpawnOptions(
    @Nullable Integer mailboxCapacity,
    @Nullable OverflowPolicy overflow,
    @Nullable Conflation<?> conflation,
    @Nullable Priorities<?> priorities,
    @Nullable Supervision supervision,
    @Nullable Long heapQuota,
    @Nullable String dispatcher,
    @Nullable SupervisorStrategy supervisor,
    @Nullable Integer stashCapacity,
    @Nullable SupervisionOverlay overlay) {
  private static final SpawnOptions DEFAULTS =
      new SpawnOptions(null, null, null, null, null, null, null, null, null, null);

  /** Checks the ranges. */
  public SpawnOptions {
    if (mailboxCapacity != null
        && (mailboxCapacity < 1 || mailboxCapacity > Mailbox.MAX_CAPACITY)) {
      throw new IllegalArgumentException(
          "mailboxCapacity: " + mailboxCapacity + " (expected: 1 to " + Mailbox.MAX_CAPACITY + ")");
    }
    if (stashCapacity != null && (stashCapacity < 0 || stashCapacity > Mailbox.MAX_CAPACITY)) {
      throw new IllegalArgumentException(
          "stashCapacity: " + stashCapacity + " (expected: 0 to " + Mailbox.MAX_CAPACITY + ")");
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
    return new SpawnOptions(
        messages,
        overflow,
        conflation,
        priorities,
        supervision,
        heapQuota,
        dispatcher,
        supervisor,
        stashCapacity,
        overlay);
  }

  /** With another overflow policy. */
  public SpawnOptions withOverflow(OverflowPolicy policy) {
    return new SpawnOptions(
        mailboxCapacity,
        policy,
        conflation,
        priorities,
        supervision,
        heapQuota,
        dispatcher,
        supervisor,
        stashCapacity,
        overlay);
  }

  /**
   * With a mailbox where only the newest message of each key counts: it takes the place of the
   * queued one with an equal key, which becomes a {@link LostMessage}, reason {@code CONFLATED}. A
   * full mailbox takes messages whose key is queued all the same; about others its overflow policy
   * decides.
   *
   * <pre>{@code
   * SpawnOptions.defaults().withConflation(Price.class, Price::symbol)
   * }</pre>
   *
   * @param type which messages can be conflated; all others just queue
   * @param key what they are compared by; null for a message that is not to be conflated. It runs
   *     in the sender's {@code tell}, which throws what it throws; see {@link Conflation}
   */
  public <T> SpawnOptions withConflation(Class<T> type, Function<? super T, ?> key) {
    return new SpawnOptions(
        mailboxCapacity,
        overflow,
        new Conflation<>(type, key),
        priorities,
        supervision,
        heapQuota,
        dispatcher,
        supervisor,
        stashCapacity,
        overlay);
  }

  /**
   * With a mailbox of several levels: messages of the most urgent level that has some are received
   * first, and in each level in order. All levels share the one capacity. What comes by the system
   * lane (timers, watches) comes before all of them.
   *
   * <pre>{@code
   * SpawnOptions.defaults().withPriorities(3, Job.class, Job::urgency)
   * SpawnOptions.defaults().withPriorities(2, Cancel.class, cancel -> 0)
   * }</pre>
   *
   * @param levels 1 to {@link Priorities#MAX_LEVELS}
   * @param type which messages {@code level} is for; all others have the least urgent level
   * @param level 0, the most urgent, to {@code levels - 1}. It runs in the sender's {@code tell},
   *     which throws what it throws, and {@link IllegalArgumentException} for a number out of
   *     range; see {@link Priorities}
   */
  public <T> SpawnOptions withPriorities(
      int levels, Class<T> type, ToIntFunction<? super T> level) {
    return new SpawnOptions(
        mailboxCapacity,
        overflow,
        conflation,
        new Priorities<>(levels, type, level),
        supervision,
        heapQuota,
        dispatcher,
        supervisor,
        stashCapacity,
        overlay);
  }

  /** With another reaction to failure. */
  public SpawnOptions withSupervision(Supervision reaction) {
    return new SpawnOptions(
        mailboxCapacity,
        overflow,
        conflation,
        priorities,
        reaction,
        heapQuota,
        dispatcher,
        supervisor,
        stashCapacity,
        overlay);
  }

  /** With another quota of memory outside the Java heap, in bytes. */
  public SpawnOptions withHeapQuota(long bytes) {
    return new SpawnOptions(
        mailboxCapacity,
        overflow,
        conflation,
        priorities,
        supervision,
        bytes,
        dispatcher,
        supervisor,
        stashCapacity,
        overlay);
  }

  /**
   * On a dispatcher: a name of section {@code coact.dispatchers}, or {@code default}. Starting the
   * actor fails with {@link IllegalArgumentException} if there is none of this name.
   */
  public SpawnOptions withDispatcher(String name) {
    return new SpawnOptions(
        mailboxCapacity,
        overflow,
        conflation,
        priorities,
        supervision,
        heapQuota,
        Objects.requireNonNull(name, "name"),
        supervisor,
        stashCapacity,
        overlay);
  }

  /** With a strategy for its children as a whole. */
  public SpawnOptions withSupervisor(SupervisorStrategy strategy) {
    return new SpawnOptions(
        mailboxCapacity,
        overflow,
        conflation,
        priorities,
        supervision,
        heapQuota,
        dispatcher,
        strategy,
        stashCapacity,
        overlay);
  }

  /** With another capacity of its stash, in messages; 0: that of its mailbox. */
  public SpawnOptions withStashCapacity(int messages) {
    return new SpawnOptions(
        mailboxCapacity,
        overflow,
        conflation,
        priorities,
        supervision,
        heapQuota,
        dispatcher,
        supervisor,
        messages,
        overlay);
  }

  /** The same with the single keys applied, where there is something to apply them to. */
  SpawnOptions settled() {
    if (overlay == null) {
      return this;
    }
    return new SpawnOptions(
        mailboxCapacity,
        overflow,
        conflation,
        priorities,
        supervision == null ? null : overlay.over(supervision),
        heapQuota,
        dispatcher,
        overlay.over(supervisor),
        stashCapacity,
        supervision == null ? overlay : null);
  }

  /** These options, and where they are silent those of {@code other}. */
  SpawnOptions orElse(SpawnOptions other) {
    if (equals(DEFAULTS) || other.equals(DEFAULTS)) {
      return equals(DEFAULTS) ? other : this;
    }
    return new SpawnOptions(
        mailboxCapacity == null ? other.mailboxCapacity : mailboxCapacity,
        overflow == null ? other.overflow : overflow,
        conflation == null ? other.conflation : conflation,
        priorities == null ? other.priorities : priorities,
        supervision == null ? other.supervision : supervision,
        heapQuota == null ? other.heapQuota : heapQuota,
        dispatcher == null ? other.dispatcher : dispatcher,
        supervisor == null ? other.supervisor : supervisor,
        stashCapacity == null ? other.stashCapacity : stashCapacity,
        merged(overlay, other.overlay));
  }

  private static @Nullable SupervisionOverlay merged(
      @Nullable SupervisionOverlay first, @Nullable SupervisionOverlay second) {
    if (first == null || second == null) {
      return first == null ? second : first;
    }
    return first.orElse(second);
  }
}
