package dev.coact.scheduler;

/** What the stall watch knows of one worker. Its thread only. */
final class TurnWatch {
  /** What a look at the worker has shown. */
  enum Finding {
    /** It rests, or has begun another turn since the last look, or not for long. */
    MOVES,
    /** It has been in one turn for longer than the threshold. */
    STUCK
  }

  /*
   *            look: same turn, for the threshold
   *    MOVES --------------------------------------> STUCK -- report --> STUCK, reported
   *      ^                                             |                        |
   *      +------------ look: another turn, or rests ---+------------------------+
   *
   * A turn has begun before it is first seen, so what is counted from then on is never too long. It
   * is counted in looks, each for no more than two periods: if the whole machine stood still, for a
   * collection or in a debugger, that is not held against the turn.
   */
  private long turn;
  private long countedNanos;
  private long sinceNanos;
  private boolean reported;

  /**
   * Looks once more.
   *
   * @param turns the worker's count of turns
   * @param resting whether it is in none
   * @param nowNanos the time
   * @param sinceLastNanos how much of it may count since the last look
   * @param thresholdNanos from when on a turn is stuck
   */
  Finding look(
      long turns, boolean resting, long nowNanos, long sinceLastNanos, long thresholdNanos) {
    if (resting || turns != turn || sinceNanos == 0) {
      turn = turns;
      countedNanos = 0;
      sinceNanos = resting ? 0 : nonZero(nowNanos);
      reported = false;
      return Finding.MOVES;
    }
    countedNanos += sinceLastNanos;
    return countedNanos >= thresholdNanos ? Finding.STUCK : Finding.MOVES;
  }

  /** The number of the turn that was seen. */
  long turn() {
    return turn;
  }

  /** For how long the turn has been seen. */
  long lastedNanos(long nowNanos) {
    return nowNanos - sinceNanos;
  }

  /** Whether the turn that was seen has been reported. */
  boolean isReported() {
    return reported;
  }

  /** The turn that was seen has been reported. */
  void setReported() {
    reported = true;
  }

  private static long nonZero(long nanos) {
    return nanos == 0 ? 1 : nanos;
  }

  @Override
  public String toString() {
    return "TurnWatch[turn=" + turn + ", nanos=" + countedNanos + (reported ? ", reported]" : "]");
  }
}
