/**
 * Tests of actor systems that do not depend on luck: the same, unmodified system on one thread, in
 * an order that follows from a seed, in virtual time.
 *
 * <p>Here: {@link dev.coact.testing.ActorSim}, a simulated system for one test; {@link
 * dev.coact.testing.SimulatedScheduler}, the scheduler below it, whose documentation says what
 * repeats and what cannot; {@link dev.coact.testing.SimulationSettings}; {@link
 * dev.coact.testing.SimulatedNetwork}, the network of its sockets, with {@link
 * dev.coact.testing.SimulatedSocket} for clients outside the system; and the two ways in which a
 * simulation ends badly, {@link dev.coact.testing.SimulationDeadlock} and {@link
 * dev.coact.testing.SimulationOverrun}.
 *
 * <p>Tests are written with {@link dev.coact.testing.ActorProperty} (Jupiter), with {@link
 * dev.coact.testing.Schedules} (jqwik), or with {@link dev.coact.testing.Campaign}; what they say
 * of a system goes through {@link dev.coact.testing.ActorSim}. Neither engine is needed by the
 * other two.
 *
 * <p>A failure of the runtime itself, such as a deadlock, is an {@link AssertionError}; wrong use
 * is an {@link IllegalStateException}.
 */
@NullMarked
package dev.coact.testing;

import org.jspecify.annotations.NullMarked;
