/**
 * Leased descriptors within a budget, and readiness for actors.
 *
 * <p>{@link dev.coact.io.IoSystem} holds the descriptor table and the selector of an actor system.
 * {@link dev.coact.io.ActorIo} is what one actor sees of it, {@link dev.coact.io.Lease} its hold on
 * one descriptor: a {@link dev.coact.io.Listener} or a {@link dev.coact.io.Connection}. Bytes go
 * straight between a socket and a {@link dev.coact.memory.Block}.
 *
 * <p>Conventions: what waits suspends the calling actor only, or blocks a plain thread; each wait
 * can have a deadline and ends with the actor's own cancellation when the actor is stopped; what a
 * failed or ended operation had taken is given back before it throws. All code outside {@code
 * Poller} and {@code Readiness} is ignorant of selectors.
 *
 * <p>Not here: DNS, TLS, files, Unix domain and UDP sockets.
 */
@NullMarked
package dev.coact.io;

import org.jspecify.annotations.NullMarked;
