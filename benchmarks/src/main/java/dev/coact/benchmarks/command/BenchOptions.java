package dev.coact.benchmarks.command;

import dev.coact.actor.SystemSettings;
import dev.coact.benchmarks.savina.Benchmark;
import dev.coact.benchmarks.savina.Parameters;
import dev.coact.benchmarks.savina.Savina;
import dev.coact.benchmarks.savina.Style;
import dev.coact.benchmarks.savina.WrongUseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What {@code ./coact bench <benchmark> ...} is to run.
 *
 * @param workers 0 for one per processor
 * @param iterations measured rounds
 * @param warmup rounds before them, at least
 * @param warmupMillis time before them, at least
 */
record BenchOptions(
    Benchmark benchmark,
    Parameters parameters,
    Style style,
    boolean portable,
    int workers,
    int iterations,
    int warmup,
    int warmupMillis) {
  private static final int MANY = 1_000_000;
  private static final int MAX_WORKERS = 511;
  private static final int DAY_MILLIS = 24 * 60 * 60 * 1000;
  private static final List<String> OPTIONS =
      List.of(
          "--iterations",
          "--warmup",
          "--warmup-ms",
          "--style",
          "--portable",
          "--workers",
          "--help");

  static BenchOptions parse(List<String> arguments) throws WrongUseException {
    Style style = Style.HANDLER;
    boolean portable = false;
    int workers = 0;
    int iterations = 5;
    int warmup = 5;
    int warmupMillis = 0;
    List<String> names = new ArrayList<>();
    List<String> assignments = new ArrayList<>();
    Arguments left = new Arguments(arguments);
    while (left.hasNext()) {
      String argument = left.next();
      switch (argument) {
        case "--iterations" -> iterations = left.number(1, MANY);
        case "--warmup" -> warmup = left.number(0, MANY);
        case "--warmup-ms" -> warmupMillis = left.number(0, DAY_MILLIS);
        case "--workers" -> workers = left.number(1, MAX_WORKERS);
        case "--portable" -> portable = true;
        case "--style" -> style = style(left);
        default -> {
          if (argument.startsWith("-")) {
            throw Arguments.unknownOption(argument, OPTIONS);
          }
          (argument.contains("=") ? assignments : names).add(argument);
        }
      }
    }
    if (names.size() != 1) {
      throw Arguments.wrong(
          "benchmark", names.isEmpty() ? "none" : String.join(" ", names), "one of bench --list");
    }
    Benchmark benchmark = Savina.named(names.getFirst());
    return new BenchOptions(
        benchmark,
        benchmark.configure(assignments),
        style,
        portable,
        workers,
        iterations,
        warmup,
        warmupMillis);
  }

  private static Style style(Arguments left) throws WrongUseException {
    List<String> labels = Arrays.stream(Style.values()).map(Style::label).toList();
    String rule = String.join(" or ", labels);
    String text = left.value(rule);
    if (!labels.contains(text)) {
      throw Arguments.wrong("--style", text, rule);
    }
    return Style.valueOf(text.toUpperCase(Locale.ROOT));
  }

  /** Who is measured, as it stands in the output. */
  String peer() {
    return "coact" + (style == Style.LOOP ? "-loop" : "") + (portable ? "-portable" : "");
  }

  /** The settings given, with what the options say. */
  SystemSettings apply(SystemSettings settings) {
    return settings.withScheduler(scheduler -> {
      var chosen = portable ? scheduler.withPortable(true) : scheduler;
      return workers == 0 ? chosen : chosen.withWorkers(workers);
    });
  }
}
