package dev.coact.testing;

/** How a campaign looks for a schedule that fails. */
public enum Search {
  /**
   * Of ten schedules four by {@link #RANDOM_WALK}, two or three by {@link #PARTIAL_ORDER}, two or
   * three by {@link #PCT} and one by {@link #DELAYS}; the very first is {@link #FIFO}.
   */
  PORTFOLIO,
  /** Each thing that can happen is next with the same probability. */
  RANDOM_WALK,
  /**
   * Actors have priorities, drawn anew for each schedule, and one to three times in a schedule the
   * first one becomes the last: good at bugs that need few orderings, however long the run.
   */
  PCT,
  /** As {@link #PCT}, with ten such changes. */
  PCT_DEEP,
  /** Sends have priorities, drawn anew after each other send to the same receiver. */
  PARTIAL_ORDER,
  /** First come, first served, but for one to three senders that are held for a while. */
  DELAYS,
  /** First come, first served. */
  FIFO,
  /** Every schedule there is, each once, for systems of a few steps. */
  EXHAUSTIVE
}
