package dev.coact.actor;

/** What a failure leads to. */
public enum Directive {
  /** The actor stops; watchers hear of it. */
  STOP,
  /**
   * A new incarnation starts: children are stopped and what the actor holds is freed first; its
   * mailbox stays. At the limit the actor stops instead.
   */
  RESTART,
  /**
   * The actor goes on with the state it has; only the message in hand is lost. In handler style
   * only: where there is no state to go on with (straight-line style, a factory or {@code started}
   * that threw) this is {@link #RESTART}.
   */
  RESUME,
  /** The actor stops, and its parent fails in its place, with an {@link EscalatedException}. */
  ESCALATE
}
