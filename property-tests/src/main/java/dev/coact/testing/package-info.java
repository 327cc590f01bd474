/**
 * Tests of actor systems that do not depend on luck: the same, unmodified system on one thread, in
 * virtual time, under many schedules; a schedule that fails is made small and can be had again.
 *
 * <p>Here: {@link dev.coact.testing.Campaign}, which runs a {@link dev.coact.testing.Scenario}
 * until it fails, and then says in what the smallest failing run differs from first come, first
 * served ({@link dev.coact.testing.ScenarioFailure}, {@link dev.coact.testing.Deviations}, {@link
 * dev.coact.testing.ReplayToken}); {@link dev.coact.testing.Search}, the ways in which it looks;
 * {@link dev.coact.testing.ActorSim}, one simulated system; {@link
 * dev.coact.testing.SimulatedScheduler}, the scheduler below it, whose documentation says what
 * repeats and what cannot; {@link dev.coact.testing.SimulatedNetwork}, the network of its sockets,
 * with {@link dev.coact.testing.SimulatedSocket} for clients outside the system; {@link
 * dev.coact.testing.Fault}, what may go wrong; and the ways in which a run ends badly without
 * anybody's assertion: {@link dev.coact.testing.SimulationDeadlock}, {@link
 * dev.coact.testing.SimulationOverrun}, {@link dev.coact.testing.SimulationDiverged}.
 *
 * <p>Tests are written with {@link dev.coact.testing.ActorProperty} (Jupiter), with {@link
 * dev.coact.testing.Schedules} (jqwik), or with {@link dev.coact.testing.Campaign}; what they say
 * of a system goes through {@code ActorSim}. Neither engine is needed by the other two.
 *
 * <p>What clients saw at the same time goes into a {@link dev.coact.testing.History}, which {@link
 * dev.coact.testing.Linearizability} checks; what happened in a run that failed is its {@link
 * dev.coact.testing.Story}.
 *
 * <p>A {@link dev.coact.testing.Point} is where something is decided, and a {@link
 * dev.coact.testing.Deviation} what is decided there other than the usual. All the rest is built on
 * these two.
 *
 * <p>A failure of the runtime itself, such as a deadlock, is an {@link AssertionError}; wrong use
 * is an {@link IllegalStateException}.
 */
@NullMarked
package dev.coact.testing;

import org.jspecify.annotations.NullMarked;
