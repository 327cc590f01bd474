/** What a message costs, measured with JMH. */
@NullMarked
package dev.coact.benchmarks;

import org.jspecify.annotations.NullMarked;
