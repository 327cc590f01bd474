package dev.coact.examples;

import dev.coact.examples.config.ConfigMain;
import dev.coact.examples.demo.DemoMain;
import dev.coact.examples.kv.KvMain;
import java.util.Arrays;

/** The command line that {@code ./coact} starts. */
public final class Main {
  private static final String USAGE =
      """
      Usage: ./coact COMMAND

        demo                              start kv, drive and break it over sockets, start a million actors, check all
        kv [--config FILE] [--port N]     serve the Redis protocol until interrupted
        config check FILE                 report everything that is wrong with a configuration
        config explain [KEY] [--config FILE]
                                          say where each value comes from; config --help has more
      """;

  private Main() {}

  /**
   * Runs the command named first; the rest is the command's own.
   *
   * @param args a command and its options
   */
  public static void main(String[] args) {
    if (args.length == 1 && args[0].equals("--help")) {
      System.out.print(USAGE);
      return;
    }
    String command = args.length == 0 ? "" : args[0];
    switch (command) {
      case "demo" -> DemoMain.main(Arrays.copyOfRange(args, 1, args.length));
      case "kv" -> KvMain.main(Arrays.copyOfRange(args, 1, args.length));
      case "config" -> ConfigMain.main(Arrays.copyOfRange(args, 1, args.length));
      default -> {
        System.err.println(
            "coact: "
                + (command.isEmpty() ? "no command" : "unknown command: " + command)
                + " (expected: demo, kv or config)");
        System.exit(2);
      }
    }
  }
}
