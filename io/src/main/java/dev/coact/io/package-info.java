/** Leased descriptors within a budget, and readiness for actors. */
@NullMarked
package dev.coact.io;

import org.jspecify.annotations.NullMarked;
