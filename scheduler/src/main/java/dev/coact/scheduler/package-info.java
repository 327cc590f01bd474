/** Workers, run queues, timers, the stall watch and the simulation seam. */
@NullMarked
package dev.coact.scheduler;

import org.jspecify.annotations.NullMarked;
