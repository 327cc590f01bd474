package dev.coact.mailbox;

/** Why a message that was accepted left its lane for another one. */
public enum Displacement {
  /** The lane was full: see {@link OverflowPolicy#DROP_NEWEST} and its opposite. */
  DROPPED,

  /** A newer message has the same key: see {@link Conflation}. */
  CONFLATED
}
