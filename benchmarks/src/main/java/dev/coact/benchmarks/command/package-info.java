/** The command line of {@code ./coact bench}. */
@NullMarked
package dev.coact.benchmarks.command;

import org.jspecify.annotations.NullMarked;
