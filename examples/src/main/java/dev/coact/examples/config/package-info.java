/** {@code ./coact config}: checks configuration files and explains where values come from. */
@NullMarked
package dev.coact.examples.config;

import org.jspecify.annotations.NullMarked;
