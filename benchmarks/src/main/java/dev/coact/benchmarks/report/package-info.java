/**
 * The comparison of Coact with other runtimes: runs each in a fresh JVM, in turns, and writes a
 * table and a chart. It knows the others by their output only: a JSON line per iteration.
 */
@NullMarked
package dev.coact.benchmarks.report;

import org.jspecify.annotations.NullMarked;
