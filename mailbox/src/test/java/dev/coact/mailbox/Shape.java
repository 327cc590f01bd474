package dev.coact.mailbox;

import org.jspecify.annotations.Nullable;

/**
 * A way to set up a mailbox of numbers for a test: the key of a message is {@code message % keys},
 * its level {@code message / 3 % levels}.
 *
 * @param keys 0: no conflation
 * @param levels 0: no priorities, and no lock if the policy needs none
 */
record Shape(int capacity, OverflowPolicy overflow, int keys, int levels) {
  /** Without a lock. */
  static Shape lockFree(int capacity) {
    return new Shape(capacity, OverflowPolicy.SUSPEND, 0, 0);
  }

  /** What a {@link Mailbox} does, done with a lock. */
  static Shape locked(int capacity) {
    return new Shape(capacity, OverflowPolicy.SUSPEND, 0, 1);
  }

  /** Whether the owner can have a message in hand that is not in the lane. */
  boolean handsOver() {
    return keys == 0 && levels == 0 && !overflow.drops();
  }

  @Nullable Integer keyOf(int message) {
    return keys == 0 ? null : message % keys;
  }

  int levelOf(int message) {
    return levels == 0 ? 0 : message / 3 % levels;
  }

  Lanes<Integer> mailbox(DisplacementListener<Integer> listener) {
    return Lanes.of(
        capacity,
        overflow,
        keys == 0 ? null : new Conflation<>(Integer.class, this::keyOf),
        levels == 0 ? null : new Priorities<>(levels, Integer.class, this::levelOf),
        listener);
  }
}
