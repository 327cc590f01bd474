package dev.coact.actor;

/**
 * Thrown by every wait of an actor whose incarnation was told to end: the actor is to stop, its
 * group is restarted, or a child has escalated its failure. Let it pass: it ends the actor's code
 * and is no failure. It carries no stack trace.
 */
public final class ActorStoppedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ActorStoppedException(String path) {
    super(path + " was told to stop", null, false, false);
  }
}
