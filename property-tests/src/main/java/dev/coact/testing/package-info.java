/** Models, generators and the simulated scheduler, for tests of actor systems. */
@NullMarked
package dev.coact.testing;

import org.jspecify.annotations.NullMarked;
