package dev.coact.benchmarks.command;

import dev.coact.benchmarks.report.Plan;
import dev.coact.benchmarks.savina.Savina;
import dev.coact.benchmarks.savina.WrongUseException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Reads the command line of {@code ./coact bench report}. */
final class ReportOptions {
  private static final int MANY = 1_000;
  private static final int HOUR_MILLIS = 60 * 60 * 1000;
  private static final List<String> OPTIONS =
      List.of("--rounds", "--iterations", "--warmup-ms", "--benches", "--peers", "--out");

  private ReportOptions() {}

  static Plan parse(List<String> arguments) throws WrongUseException {
    // The launcher names the checkout; a program started otherwise is taken to stand in it.
    Path home = Path.of(System.getProperty("launcher.home", "")).toAbsolutePath();
    Path found = home.resolve("../shared/peers/target/peers.jar").normalize();
    Plan plan = Plan.standard(home, Files.isReadable(found) ? found : null);
    Arguments left = new Arguments(arguments);
    while (left.hasNext()) {
      String argument = left.next();
      plan =
          switch (argument) {
            case "--rounds" -> plan.withRounds(left.number(1, MANY));
            case "--iterations" -> plan.withIterations(left.number(1, MANY));
            case "--warmup-ms" -> plan.withWarmupMillis(left.number(0, HOUR_MILLIS));
            case "--benches" -> plan.withBenches(benches(left));
            case "--peers" -> plan.withPeers(jar(left));
            case "--out" -> plan.withOut(Path.of(left.value("a folder")).toAbsolutePath());
            default -> throw Arguments.unknownOption(argument, OPTIONS);
          };
    }
    return plan;
  }

  private static List<String> benches(Arguments left) throws WrongUseException {
    List<String> names = List.of(left.value("names of bench --list, with commas").split(","));
    for (String name : names) {
      Savina.named(name);
    }
    return names;
  }

  private static Path jar(Arguments left) throws WrongUseException {
    String rule = "a jar file that can be read";
    Path jar = Path.of(left.value(rule)).toAbsolutePath();
    if (!Files.isReadable(jar) || Files.isDirectory(jar)) {
      throw Arguments.wrong("--peers", jar.toString(), rule);
    }
    return jar;
  }
}
