package dev.coact.testing;

import org.jspecify.annotations.Nullable;

/**
 * What a client does with a command: asks or tells, as a thread outside the system would.
 *
 * @param <C> a command
 */
@FunctionalInterface
public interface ClientCommand<C> {
  /**
   * Does it. What it waits for takes virtual time.
   *
   * @return what came of it, for {@link ClientCall#result}
   * @throws Exception to say that it failed: see {@link Clients}
   */
  @Nullable Object run(C command) throws Exception;
}
