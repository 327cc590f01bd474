package dev.coact.testing;

import org.jspecify.annotations.Nullable;

/** What goes wrong in a {@link SimulatedNetwork}, asked where something can. */
interface NetworkFaults {
  /** Nothing does. */
  NetworkFaults NONE =
      new NetworkFaults() {
        @Override
        public @Nullable Fate atLink(String link, String kind, long n, Object what) {
          return null;
        }

        @Override
        public @Nullable Fate atOpening(Object what) {
          return null;
        }
      };

  /** What can happen. */
  sealed interface Fate {
    /** It fails. */
    record Fails() implements Fate {}

    /** It comes so much later. */
    record Waits(long nanos) implements Fate {}
  }

  /** A delivery: once for each kind and number of a link. */
  @Nullable Fate atLink(String link, String kind, long n, Object what);

  /** A descriptor is about to be opened, by whose turn it is. */
  @Nullable Fate atOpening(Object what);
}
