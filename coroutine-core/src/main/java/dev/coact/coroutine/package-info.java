/** Coroutines: virtual threads on our own executor, with pooled stacks. */
@NullMarked
package dev.coact.coroutine;

import org.jspecify.annotations.NullMarked;
