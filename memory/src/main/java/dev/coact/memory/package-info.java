/** Actor heaps: blocks on recycled slabs, with owners, generations and quotas. */
@NullMarked
package dev.coact.memory;

import org.jspecify.annotations.NullMarked;
