package dev.coact.testing;

import org.jspecify.annotations.Nullable;

/** What goes wrong in a run, asked at each point where something can. By the driving thread. */
@FunctionalInterface
interface FaultSource {
  /** Nothing does. */
  FaultSource NONE = (point, about, what) -> null;

  /**
   * What happens at this point other than the usual; null: nothing. Called once for each point of a
   * run, in the order of the run: at {@code OFFER}, {@code MESSAGE} and the named fault points.
   *
   * @param about the path of whom it would happen to: the receiver of an offer, the actor or the
   *     link of the point else
   * @param what the message, or what is about to be done
   */
  @Nullable Deviation at(Point point, String about, @Nullable Object what);
}
