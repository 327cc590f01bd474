package dev.coact.examples.kv;

import dev.coact.actor.ConfigReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The options of {@code ./coact kv}.
 *
 * @param config the file, or null for the built-in defaults
 * @param port instead of the file's
 */
record KvOptions(@Nullable Path config, OptionalInt port) {
  private static final int MAX_PORT = 65_535;

  /** An option is wrong; the message is for whoever typed it. */
  static final class WrongOptionException extends Exception {
    private static final long serialVersionUID = 1L;

    WrongOptionException(String message) {
      super(message, null, false, false);
    }
  }

  /** Reads the command line. */
  static KvOptions parse(String... args) throws WrongOptionException {
    Path config = null;
    OptionalInt port = OptionalInt.empty();
    for (int i = 0; i < args.length; i += 2) {
      String value = i + 1 < args.length ? args[i + 1] : null;
      switch (args[i]) {
        case "--config" -> config = Path.of(required(args[i], value, "a file"));
        case "--port" -> port = OptionalInt.of(port(required(args[i], value, portRule())));
        default ->
            throw new WrongOptionException(
                "unknown option: " + args[i] + " (expected: --config FILE or --port N)");
      }
    }
    return new KvOptions(config, port);
  }

  private static String required(String option, @Nullable String value, String rule)
      throws WrongOptionException {
    if (value == null) {
      throw new WrongOptionException(option + ": nothing (expected: " + rule + ")");
    }
    return value;
  }

  private static int port(String text) throws WrongOptionException {
    OptionalLong port = Decimal.parse(text.getBytes(StandardCharsets.UTF_8));
    if (port.isEmpty() || port.getAsLong() < 0 || port.getAsLong() > MAX_PORT) {
      throw new WrongOptionException("--port: " + text + " (expected: " + portRule() + ")");
    }
    return (int) port.getAsLong();
  }

  private static String portRule() {
    return "a number from 0 to " + MAX_PORT;
  }

  /** Opens the configuration. */
  ConfigReader open() {
    return config == null ? ConfigReader.load() : ConfigReader.load(config);
  }

  /** Returns settings with what the command line says instead. */
  KvSettings apply(KvSettings settings) {
    return port.isPresent() ? settings.withPort(port.getAsInt()) : settings;
  }
}
