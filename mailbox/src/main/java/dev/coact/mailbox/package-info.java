/**
 * The mailbox of an actor: a bounded {@linkplain dev.coact.mailbox.Mailbox user lane}, an unbounded
 * system lane, and the senders that wait for room.
 *
 * <p><b>What is here.</b> Queues and their accounting: exact bound, exact depth, first in first out
 * for each sender, arrival order for waiting senders, and an exactly-once hand-out of whatever is
 * queued when a mailbox closes.
 *
 * <p><b>What is deliberately not here.</b>
 *
 * <ul>
 *   <li>Scheduling. An offer returns an enum; whether the actor has to be made runnable is decided
 *       by the actor's own state word. This package starts no thread, parks nobody, reads no clock
 *       and writes no log.
 *   <li>Deadlines. Who waits too long is told so by a timer of the caller, which then calls {@link
 *       dev.coact.mailbox.Mailbox#cancel cancel}.
 *   <li>Waiting and refusing. {@link dev.coact.mailbox.OverflowPolicy} names what happens on a full
 *       lane; dropping is done here, but what a sender does is up to the sender.
 * </ul>
 *
 * <p><b>Two mailboxes.</b> {@link dev.coact.mailbox.Mailbox} takes no lock and is what nearly every
 * actor has. Conflation, priorities and the dropping policies have to take messages out of the
 * middle of a lane while others send; they are in another class, behind a short lock. {@link
 * dev.coact.mailbox.Lanes} is what both are.
 *
 * <p><b>Conventions.</b> The <em>owner</em> of a mailbox is the one activation that runs its actor
 * now. It may move between threads, as long as each move is a happens-before edge (the run queue is
 * one). Methods are marked "owner" or "any thread". The access mode of a shared field is in the
 * name of its accessor ({@code tailAcquire}, {@code casRoom}).
 */
@NullMarked
package dev.coact.mailbox;

import org.jspecify.annotations.NullMarked;
