package dev.coact.actor;

import dev.coact.mailbox.OverflowPolicy;
import org.jspecify.annotations.Nullable;

/**
 * What a running system goes by, in the form in which it is needed. Immutable: a change is another
 * one of these.
 *
 * @param settings all of it
 * @param deployments what they say by path
 * @param supervision of actors that have none of their own
 * @param supervisor of actors to come that have none of their own; null: none
 * @param mailboxCapacity of actors to come
 * @param overflow what full mailboxes do whose actors have nothing of their own
 * @param stashCapacity of stashes to come; 0: as the mailbox
 * @param actorQuota of heaps to come, in bytes
 * @param childPatienceNanos how long a stopping actor waits for a child
 * @param cyclePatienceNanos how long a cycle of waits is left alone
 * @param sendTimeoutNanos of a tell; negative: for ever
 */
record LiveValues(
    SystemSettings settings,
    Deployments deployments,
    Supervision supervision,
    @Nullable SupervisorStrategy supervisor,
    int mailboxCapacity,
    OverflowPolicy overflow,
    int stashCapacity,
    long actorQuota,
    long childPatienceNanos,
    long cyclePatienceNanos,
    long sendTimeoutNanos) {

  static LiveValues of(SystemSettings settings, Deployments deployments) {
    long sendTimeout = Durations.notNegative("send-timeout", settings.mailbox().sendTimeout());
    return new LiveValues(
        settings,
        deployments,
        settings.supervision().supervision(),
        settings.supervision().strategy(),
        settings.mailbox().capacity(),
        settings.mailbox().overflow(),
        settings.mailbox().stashCapacity(),
        settings.memory().actorQuota(),
        Durations.notNegative("child-timeout", settings.shutdown().childTimeout()),
        Durations.notNegative("cycle-patience", settings.ask().cyclePatience()),
        sendTimeout == 0 ? -1 : sendTimeout);
  }
}
