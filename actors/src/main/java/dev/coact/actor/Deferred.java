package dev.coact.actor;

/**
 * A message that an actor has had in hand, but not for the last time: it is in the stash, or is
 * handled again after a failure. What must not be forgotten of it goes along, through as many
 * stashes and incarnations as it takes.
 *
 * @param message as it was queued: in its envelope if it has one
 * @param attempts how often it was handed to an incarnation again because one has failed at it
 * @param order its place among what was set aside; {@link #NO_ORDER} if it never was
 */
record Deferred<M>(M message, int attempts, long order) {
  static final long NO_ORDER = -1;

  /** It has failed once more. */
  Deferred<M> again() {
    return new Deferred<>(message, attempts + 1, order);
  }

  /** It is set aside, for the first time. */
  Deferred<M> at(long place) {
    return new Deferred<>(message, attempts, place);
  }
}
