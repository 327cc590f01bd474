package dev.coact.testing;

import org.jspecify.annotations.Nullable;

/** What goes wrong in a run, asked at each point where something can. By the driving thread. */
@FunctionalInterface
interface FaultSource {
  /** Nothing does. */
  FaultSource NONE = (point, what) -> null;

  /**
   * What happens at this point other than the usual; null: nothing. Called once for each point of a
   * run, in the order of the run: at {@code OFFER}, {@code MESSAGE} and the named fault points.
   *
   * @param what the message, or what is about to be done
   */
  @Nullable Deviation at(Point point, @Nullable Object what);
}
