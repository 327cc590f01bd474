package dev.coact.actor;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The configuration cannot be used. It carries every mistake that was found, not only the first;
 * the message is one line per mistake.
 */
public final class ConfigException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<ConfigError> errors;

  ConfigException(List<ConfigError> errors) {
    super(message(errors));
    this.errors = List.copyOf(errors);
  }

  /**
   * The mistakes: those of files first, by line; at least one. Empty only in a deserialised copy.
   */
  public List<ConfigError> errors() {
    return (errors == null) ? List.of() : errors;
  }

  /** One line for each mistake, below a line that counts them. */
  public static String message(List<ConfigError> errors) {
    String count = (errors.size() == 1) ? "1 error" : errors.size() + " errors";
    return errors.stream()
        .map(error -> "\n  " + error)
        .collect(Collectors.joining("", count + " in the configuration:", ""));
  }
}
