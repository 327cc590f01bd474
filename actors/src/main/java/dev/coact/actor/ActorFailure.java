package dev.coact.actor;

import java.util.List;

/**
 * An actor failed.
 *
 * @param path which one
 * @param incarnation how often it had been started before, from 0
 * @param cause what its code threw
 * @param decision what follows, and why
 * @param restarts restarts in the current window, this one included
 * @param held what it held when it failed, in order of acquisition
 */
public record ActorFailure(
    String path,
    long incarnation,
    Throwable cause,
    Decision decision,
    int restarts,
    List<Ledger.Entry> held) {
  /** What follows a failure. */
  public enum Decision {
    /** A new incarnation starts. */
    RESTART,
    /** It stops, since its supervision says so. */
    STOP,
    /** It stops, since it has failed too often. */
    STOP_AT_LIMIT,
    /** It goes on with the state it has. */
    RESUME,
    /** It stops, and its parent fails in its place, since its supervision says so. */
    ESCALATE,
    /** It stops, and its parent fails in its place, since its children have failed too often. */
    ESCALATE_AT_LIMIT
  }

  /** Copies the list. */
  public ActorFailure {
    held = List.copyOf(held);
  }
}
