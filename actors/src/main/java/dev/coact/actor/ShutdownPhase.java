package dev.coact.actor;

/**
 * When a task of {@link ActorSystem#onShutdown} runs: one phase after the other, in this order. All
 * tasks of one phase run at the same time.
 */
public enum ShutdownPhase {
  /** Nothing new comes in: close listeners, leave the load balancer. All actors live. */
  INTAKE,
  /** What is under way is finished: {@link ActorSystem#drain}, flushes. All actors live. */
  DRAIN,
  /**
   * The actors have ended, or were given up: close what they used, such as clients and connection
   * pools. Nothing can be started any more.
   */
  RELEASE
}
