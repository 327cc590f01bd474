/** The API: actor systems, actors, references, supervision, configuration. */
@NullMarked
package dev.coact.actor;

import org.jspecify.annotations.NullMarked;
