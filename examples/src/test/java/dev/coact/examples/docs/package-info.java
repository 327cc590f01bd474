/** The code that the documentation shows, and the test that holds the documentation to it. */
@NullMarked
package dev.coact.examples.docs;

import org.jspecify.annotations.NullMarked;
