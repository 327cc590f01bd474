package dev.coact.examples.config;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The command line of {@code ./coact config}.
 *
 * @param command what to do
 * @param file the file, {@code -} for the standard input; null for what a program without options
 *     would read
 * @param key explain it alone, or the section of this name; null for all
 * @param path explain what holds for the actor of this path
 */
record ConfigOptions(
    Command command, @Nullable String file, @Nullable String key, @Nullable String path) {
  static final String USAGE =
      """
      Usage: ./coact config check FILE
             ./coact config explain [KEY] [--config FILE]
             ./coact config explain --path PATH [--config FILE]

        check     report everything that is wrong with FILE, with line, rule and nearest known key
        explain   print each value and where it comes from: file and line, system property, environment, default;
                  with KEY (coact.ask.timeout) all about that key, with a section (coact.ask) all keys in it,
                  with PATH (/orders/17) what coact.deployment says of that actor

      FILE may be - for the standard input. Without --config: the file that -Dcoact.config names, or the defaults.
      System properties are given in COACT_JAVA_OPTS. Exits with 0 if all is well, 1 if the configuration is wrong or
      cannot be read, 2 after wrong use.
      """;

  private static final String COMMANDS = "check FILE, explain [KEY] [--config FILE], or --help";

  /** What to do. */
  enum Command {
    HELP,
    CHECK,
    EXPLAIN
  }

  /** An option is wrong; the message is for whoever typed it. */
  static final class WrongOptionException extends Exception {
    private static final long serialVersionUID = 1L;

    WrongOptionException(String message) {
      super(message, null, false, false);
    }
  }

  /** The file as messages call it. */
  String name() {
    return file == null || file.equals("-") ? "stdin" : file;
  }

  static ConfigOptions parse(String... args) throws WrongOptionException {
    List<String> rest = new ArrayList<>(List.of(args));
    String command = rest.isEmpty() ? "" : rest.removeFirst();
    return switch (command) {
      case "check" -> check(rest);
      case "explain" -> explain(rest);
      case "--help", "-h" -> new ConfigOptions(Command.HELP, null, null, null);
      case "" -> throw new WrongOptionException("no command (expected: " + COMMANDS + ")");
      default ->
          throw new WrongOptionException(
              "unknown command: " + command + " (expected: " + COMMANDS + ")");
    };
  }

  private static ConfigOptions check(List<String> rest) throws WrongOptionException {
    if (rest.size() != 1 || isOption(rest.getFirst())) {
      String found = rest.isEmpty() ? "nothing" : String.join(" ", rest);
      throw new WrongOptionException(
          "check: " + found + " (expected: one file, or - for the standard input)");
    }
    return new ConfigOptions(Command.CHECK, rest.getFirst(), null, null);
  }

  private static ConfigOptions explain(List<String> rest) throws WrongOptionException {
    String file = null;
    String key = null;
    String path = null;
    while (!rest.isEmpty()) {
      String next = rest.removeFirst();
      switch (next) {
        case "--config" -> file = value(next, rest, "a file, or - for the standard input");
        case "--path" -> path = value(next, rest, "the path of an actor");
        default -> {
          if (isOption(next) || key != null) {
            throw new WrongOptionException(
                "explain: " + next + " (expected: [KEY] [--config FILE], or --path PATH)");
          }
          key = next;
        }
      }
    }
    if (key != null && path != null) {
      throw new WrongOptionException("explain: " + key + " --path (expected: a key, or a path)");
    }
    return new ConfigOptions(Command.EXPLAIN, file, key, path);
  }

  private static String value(String option, List<String> rest, String rule)
      throws WrongOptionException {
    if (rest.isEmpty()) {
      throw new WrongOptionException(option + ": nothing (expected: " + rule + ")");
    }
    return rest.removeFirst();
  }

  private static boolean isOption(String word) {
    return word.startsWith("-") && word.length() > 1;
  }
}
