/**
 * Coroutines: virtual threads that a caller's own workers mount, suspend and recycle.
 *
 * <p>Here: {@link dev.coact.coroutine.Coroutine} (the state of one), {@link
 * dev.coact.coroutine.Carrier} (a worker's side of a mount), {@link
 * dev.coact.coroutine.CoroutinePool} (the recycled stacks). Not here: who runs when, queues,
 * timers, actors; this package knows nobody.
 *
 * <p>With {@code --add-opens java.base/java.lang=dev.coact.coroutine} (or {@code =ALL-UNNAMED} on
 * the class path) a coroutine runs on its caller's worker: <b>own executor</b>. Without the flag
 * all of it works on public API: <b>portable mode</b>, where the coroutine runs on the JDK's
 * scheduler while its carrier waits. What differs:
 *
 * <ul>
 *   <li>a suspension costs several times more;
 *   <li>a thread that blocks in the JDK keeps its carrier for one to two milliseconds;
 *   <li>thread-locals set in one turn are seen by later turns on the same coroutine.
 * </ul>
 *
 * <p>In both, native frames and class initialisers pin the stack: a suspension inside them holds
 * the carrier.
 */
@NullMarked
package dev.coact.coroutine;

import org.jspecify.annotations.NullMarked;
