/**
 * {@code ./coact demo}: the kv server driven, broken and healed over real sockets, then a million
 * actors in the same system; everything checked, and at the end everything counted to zero.
 */
@NullMarked
package dev.coact.examples.demo;

import org.jspecify.annotations.NullMarked;
