package dev.coact.testing;

/**
 * What every run of a {@link Campaign} is held to, whatever else it checks; {@link
 * ActorSim#without} switches it off.
 */
public enum BuiltIn {
  /**
   * Nobody waits for what cannot happen any more, and no cycle of waits had to be broken by a
   * {@link dev.coact.actor.WaitCycleException}. The failure shows who waits for whom, and what is
   * in the mailboxes.
   */
  NO_DEADLOCK("no deadlock"),

  /**
   * A run ends within {@link CampaignSettings#maxSteps}. Without it a run that does not is cut off
   * there and counts as good.
   */
  NO_LIVELOCK("no livelock"),

  /**
   * Each message that was sent has been handled, is a {@link dev.coact.actor.LostMessage}, or its
   * sender was told that it was not accepted. Looked at when the system has ended.
   */
  NOTHING_VANISHES("nothing vanishes"),

  /**
   * When the system has ended no actor, ask, watch, slab, descriptor, timer or stack is held, and
   * nobody is still running.
   */
  NOTHING_HELD("nothing is held after the end"),

  /** No actor is restarted more often than its supervision allows within its window. */
  RESTART_LIMITS("restart limits are kept"),

  /**
   * Messages from one actor to another are handled in the order in which they were sent. Actors
   * that choose themselves (selective receive, priority levels, conflation) are exempt.
   */
  FIFO("first in, first out");

  private final String words;

  BuiltIn(String words) {
    this.words = words;
  }

  /** As reports name it. */
  @Override
  public String toString() {
    return words;
  }
}
