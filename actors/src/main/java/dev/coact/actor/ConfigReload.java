package dev.coact.actor;

import java.util.List;

/**
 * What reading the configuration again came to: see {@link ActorSystem#reload}.
 *
 * @param changes the keys with other values than at the last reading without errors; empty if there
 *     are errors
 * @param errors what is wrong with it; then nothing of it is used
 */
public record ConfigReload(List<ConfigChange> changes, List<ConfigError> errors) {
  /** Copies the lists. */
  public ConfigReload {
    changes = List.copyOf(changes);
    errors = List.copyOf(errors);
  }
}
