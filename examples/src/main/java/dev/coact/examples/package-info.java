/**
 * The command line of the examples: {@code kv}, a server that speaks the Redis protocol, and {@code
 * demo}, which drives it. Each has its own package; this one only chooses between them.
 */
@NullMarked
package dev.coact.examples;

import org.jspecify.annotations.NullMarked;
