/**
 * The benchmarks of the Savina suite (S. Imam, V. Sarkar, 2014), written for Coact: a class for
 * each protocol, and the little that they share.
 *
 * <p>A {@link Benchmark} names its parameters and makes the actor that starts a {@link Round}; a
 * {@link Runner} runs rounds in one actor system. Every round checks its own result. Not here: the
 * command line and the comparison with other runtimes.
 */
@NullMarked
package dev.coact.benchmarks.savina;

import org.jspecify.annotations.NullMarked;
