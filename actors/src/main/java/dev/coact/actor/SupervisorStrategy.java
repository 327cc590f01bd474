package dev.coact.actor;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How an actor supervises its children as a whole: who else is restarted when one of them is, how
 * many restarts there may be in all, and what the end of significant children means. What a failure
 * of one child leads to is that child's {@link Supervision}.
 *
 * <p>An actor without a strategy restarts each child by itself, without a limit for all of them.
 *
 * <pre>{@code
 * SpawnOptions.defaults()
 *     .withSupervisor(SupervisorStrategy.oneForAll().withLimit(5, Duration.ofMinutes(1)))
 * }</pre>
 *
 * @param group who else is restarted
 * @param limit restarts of all children together, a restart of a group counted once; one more fails
 *     this actor with an {@link EscalatedException}; null: no limit
 * @param autoShutdown when the end of significant children stops this actor
 */
public record SupervisorStrategy(
    Group group, @Nullable RestartLimit limit, AutoShutdown autoShutdown) {

  /** Who else is restarted when a child is. */
  public enum Group {
    /** Nobody. */
    ONE_FOR_ONE,
    /** All children: they are stopped in reverse order of their start, then started in order. */
    ONE_FOR_ALL,
    /** The children that were started after it, in the same way. */
    REST_FOR_ONE,
    /**
     * Nobody, and the children have no order: when this actor ends, all of them are told to stop at
     * once. For many like children.
     */
    DYNAMIC
  }

  /** When the end of {@linkplain Supervision#significant significant} children stops the parent. */
  public enum AutoShutdown {
    /** Never. */
    NEVER,
    /** When one of them has ended by itself. */
    ANY_SIGNIFICANT,
    /** When the last of them has ended by itself. */
    ALL_SIGNIFICANT
  }

  /** Each child by itself. */
  public static SupervisorStrategy oneForOne() {
    return of(Group.ONE_FOR_ONE);
  }

  /** All children together. */
  public static SupervisorStrategy oneForAll() {
    return of(Group.ONE_FOR_ALL);
  }

  /** Each child with those that were started after it. */
  public static SupervisorStrategy restForOne() {
    return of(Group.REST_FOR_ONE);
  }

  /** Many like children, each by itself and without an order. */
  public static SupervisorStrategy dynamic() {
    return of(Group.DYNAMIC);
  }

  private static SupervisorStrategy of(Group group) {
    return new SupervisorStrategy(group, null, AutoShutdown.NEVER);
  }

  /** With a limit for all children together. */
  public SupervisorStrategy withLimit(int max, Duration within) {
    return new SupervisorStrategy(group, new RestartLimit(max, within), autoShutdown);
  }

  /** Stopped by the end of significant children. */
  public SupervisorStrategy withAutoShutdown(AutoShutdown when) {
    return new SupervisorStrategy(group, limit, when);
  }

  /** Whether others are restarted with a child. */
  boolean isGrouped() {
    return group == Group.ONE_FOR_ALL || group == Group.REST_FOR_ONE;
  }
}
