package dev.coact.testing;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A command of a client that has been carried out.
 *
 * @param client the client's number, from 0 and over all clients of the run
 * @param index which of the client's commands it was, from 0
 * @param command the command
 * @param result what it returned; null if it failed, or returned null
 * @param failure what it threw; null if it returned
 * @param begun virtual time when the client began it
 * @param ended virtual time when it was done
 */
public record ClientCall(
    int client,
    int index,
    Object command,
    @Nullable Object result,
    @Nullable Throwable failure,
    Duration begun,
    Duration ended) {

  /** Whether it returned. */
  public boolean isAnswered() {
    return failure == null;
  }
}
