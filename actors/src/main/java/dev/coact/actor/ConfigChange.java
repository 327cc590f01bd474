package dev.coact.actor;

import org.jspecify.annotations.Nullable;

/**
 * One key that has another value than at the last reading.
 *
 * @param key the full key, for example {@code coact.mailbox.capacity}
 * @param before its value, as one would write it in a file; null if it had none
 * @param after its value now; null if it has none any more
 * @param place where the new value stands, for example {@code shop.conf:12}; empty if there is none
 * @param effect when it reaches the running system: {@code at once}, {@code new actors}, or {@code
 *     next start}, which is never
 */
public record ConfigChange(
    String key, @Nullable String before, @Nullable String after, String place, String effect) {

  /** Whether the running system goes by it, for new actors at least. */
  public boolean isApplied() {
    return !effect.equals(ConfigKey.Effect.RESTART.words());
  }

  /** One line: {@code coact.ask.timeout: 5s -> 2s (shop.conf:12), at once}. */
  @Override
  public String toString() {
    return key
        + ": "
        + (before == null ? "none" : before)
        + " -> "
        + (after == null ? "none" : after)
        + (place.isEmpty() ? "" : " (" + place + ")")
        + ", "
        + effect;
  }
}
