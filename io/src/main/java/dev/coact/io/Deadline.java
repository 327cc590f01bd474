package dev.coact.io;

import dev.coact.scheduler.Clock;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Until when an operation may take, its waits together. */
final class Deadline {
  /** No deadline. */
  static final Deadline NONE = new Deadline(null, Duration.ZERO, 0);

  private final @Nullable Clock clock;
  private final Duration timeout;
  private final long endNanos;

  private Deadline(@Nullable Clock clock, Duration timeout, long endNanos) {
    this.clock = clock;
    this.timeout = timeout;
    this.endNanos = endNanos;
  }

  /** A deadline that far from now; zero or less has passed. */
  static Deadline after(Duration timeout, Clock clock) {
    return new Deadline(clock, timeout, clock.nanoTime() + nanos(timeout));
  }

  /* Saturated at 146 years: a sum with the time must not wrap around past the present. */
  private static long nanos(Duration timeout) {
    long most = Long.MAX_VALUE / 2;
    return timeout.compareTo(Duration.ofNanos(most)) >= 0 ? most : Math.max(0, timeout.toNanos());
  }

  /** As {@link dev.coact.scheduler.Waiter#await(long)} takes it: negative for none. */
  long remainingNanos() {
    return clock == null ? -1 : Math.max(0, endNanos - clock.nanoTime());
  }

  /** The shorter of what remains and {@code nanos}; positive or zero. */
  long remainingNanos(long nanos) {
    long remaining = remainingNanos();
    return remaining < 0 ? nanos : Math.min(remaining, nanos);
  }

  boolean hasPassed() {
    return remainingNanos() == 0;
  }

  SocketTimeoutException exceeded(String operation, Object where) {
    return new SocketTimeoutException(
        "%s: not within timeout=%s (%s)".formatted(operation, timeout, where));
  }
}
