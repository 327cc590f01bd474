package dev.coact.actor;

/**
 * Which ends of an actor its parent makes good. Being told to stop, by {@link ActorContext#stop} of
 * its parent, by {@link ActorSystem#stop} or by its parent's end, is final for every kind.
 */
public enum ChildKind {
  /** It is to run always: it is also restarted after it returned or stopped itself. */
  PERMANENT,
  /** It is to come to its end: it is restarted after a failure, if its directive says so. */
  TRANSIENT,
  /**
   * It is tried once: never restarted. Where it belongs to a group that restarts, it is stopped and
   * stays so.
   */
  TEMPORARY
}
