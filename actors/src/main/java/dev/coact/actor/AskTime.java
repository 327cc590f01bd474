package dev.coact.actor;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long one ask may take: as long as the caller says, but no longer than who asked the caller
 * waits.
 *
 * @param nanos zero or less if there is no time
 * @param wanted what the caller said
 */
record AskTime(long nanos, Duration wanted) {
  /**
   * The time for an ask by this actor, or by no actor.
   *
   * @throws IllegalArgumentException if the caller said nothing more than zero
   */
  static AskTime of(@Nullable ActorCell<?> asker, Duration wanted) {
    long nanos = Durations.positive("timeout", wanted);
    ReplyRef<?> request = asker == null ? null : asker.openRequest();
    return new AskTime(request == null ? nanos : Math.min(nanos, request.nanosLeft()), wanted);
  }

  boolean isOver() {
    return nanos <= 0;
  }

  /** What an ask says that cannot begin. */
  AskException over(String path) {
    return new AskException(
        AskException.Outcome.TIMED_OUT,
        path,
        "not sent: the request that the asker has in hand has no time left",
        null);
  }

  @Override
  public String toString() {
    return nanos == Durations.positive("timeout", wanted)
        ? wanted.toString()
        : Duration.ofNanos(nanos)
            + ", which the request that the asker has in hand had left (wanted: "
            + wanted
            + ")";
  }
}
