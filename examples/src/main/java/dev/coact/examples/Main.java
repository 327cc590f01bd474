package dev.coact.examples;

/** The command line that {@code ./coact} starts. */
public final class Main {
  private static final String USAGE =
      """
      Usage: ./coact COMMAND

        demo                              start kv, drive and break it over sockets, start a million actors, check all
        kv [--config FILE] [--port N]     serve the Redis protocol until interrupted
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
    System.err.println(
        "coact: "
            + (args.length == 0 ? "no command" : "unknown command: " + args[0])
            + " (expected: demo or kv)");
    System.exit(2);
  }
}
