package dev.coact.actor;

import java.time.Duration;
import java.util.List;

/**
 * A turn of an actor keeps its worker for too long, and still does. Others run on the other
 * workers, or on spare ones.
 *
 * @param path which actor
 * @param lasted how long the turn has lasted at least
 * @param pinned true if it waits but its stack cannot leave the worker (native frames, class
 *     initialisation); false if it computes or is inside a native call
 * @param stack what it does: its frames, innermost first; empty where the JVM does not show them
 */
public record ActorStall(
    String path, Duration lasted, boolean pinned, List<StackTraceElement> stack) {
  /** Copies the list. */
  public ActorStall {
    stack = List.copyOf(stack);
  }
}
