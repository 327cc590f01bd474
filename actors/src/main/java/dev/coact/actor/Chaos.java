package dev.coact.actor;

import org.jspecify.annotations.Nullable;

/**
 * Places in an actor's code where a test may have something unusual happen that is rare otherwise:
 * a batch of one, a cache that misses, an early flush. In production nothing ever does, and a place
 * costs a few loads. In a simulation a place is a fault point.
 *
 * <pre>{@code
 * int batch = Chaos.point(ctx, "SMALL-BATCH") ? 1 : 1000;
 * }</pre>
 */
public final class Chaos {
  private Chaos() {}

  /**
   * Whether it happens this time. By the actor's own code.
   *
   * @param name of the place: capital letters and {@code -}
   */
  public static boolean point(ActorContext<?> ctx, String name) {
    ActorCell<?> cell =
        switch (ctx) {
          case ActorCell<?> own -> own;
          case ProbedContext<?> probed -> probed.cell();
        };
    @Nullable ActorProbe probe = cell.dispatcher.system.probe;
    return probe != null && probe.chaos(cell, name);
  }
}
