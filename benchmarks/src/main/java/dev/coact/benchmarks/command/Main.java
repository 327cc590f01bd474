package dev.coact.benchmarks.command;

import static java.util.stream.Collectors.joining;

import dev.coact.actor.ConfigException;
import dev.coact.actor.SystemSettings;
import dev.coact.benchmarks.report.Report;
import dev.coact.benchmarks.report.ReportFailedException;
import dev.coact.benchmarks.savina.Benchmark;
import dev.coact.benchmarks.savina.BenchmarkFailedException;
import dev.coact.benchmarks.savina.Round;
import dev.coact.benchmarks.savina.Runner;
import dev.coact.benchmarks.savina.Savina;
import dev.coact.benchmarks.savina.Style;
import dev.coact.benchmarks.savina.WrongUseException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** {@code ./coact bench}. */
public final class Main {
  private static final Duration AT_MOST = Duration.ofMinutes(2);
  private static final int DONE = 0;
  private static final int FAILED = 1;
  private static final int WRONG_USE = 2;

  private static final String USAGE =
      """
      Usage: ./coact bench BENCHMARK [KEY=VALUE ...] [OPTION ...]     a JSON line per iteration on standard output
             ./coact bench report [OPTION ...]                        compare with other runtimes, write a page and a plot
             ./coact bench --list                                     the benchmarks with their parameters

        --iterations N      measured rounds (5)
        --warmup N          rounds before them, at least (5)
        --warmup-ms N       time before them, at least (0)
        --style STYLE       handler or loop (handler); loop is straight-line, where the benchmark has it
        --portable          on public JDK API only
        --workers N         threads that run actors (one per processor)

      of report:
        --rounds N          fresh JVMs for each peer and benchmark (3)
        --iterations N      measured rounds in each (4)
        --warmup-ms N       time before them, for all benchmarks (as long as each needs)
        --benches A,B       some benchmarks only
        --peers JAR         the other runtimes (../shared/peers/target/peers.jar, if it is there)
        --out DIR           where to write report.md and report.svg (docs/performance)
      """;

  private Main() {}

  /**
   * Runs the command and ends the process: 0 when done, 1 after a failure, 2 after wrong use.
   *
   * @param args what follows {@code ./coact bench}
   */
  public static void main(String[] args) {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    int status = run(Arrays.asList(args), out, System.err);
    if (status == FAILED) {
      // Not exit: a benchmark may be stuck, which is what was reported.
      Runtime.getRuntime().halt(status);
    }
    System.exit(status);
  }

  /** Returns the status of the process. */
  static int run(List<String> args, PrintStream out, PrintStream err) {
    try {
      String first = args.isEmpty() ? "" : args.getFirst();
      switch (first) {
        case "--list" -> list(out);
        case "--help", "-h", "help" -> out.print(USAGE);
        case "report" ->
            Report.run(
                ReportOptions.parse(args.subList(1, args.size())), line -> err.println(line));
        default -> bench(BenchOptions.parse(args), out);
      }
      return DONE;
    } catch (WrongUseException | ConfigException e) {
      err.println("bench: " + e.getMessage());
      return WRONG_USE;
    } catch (BenchmarkFailedException e) {
      err.println("bench: " + e.getMessage());
      if (e.getCause() != null) {
        e.getCause().printStackTrace(err);
      }
      return FAILED;
    } catch (ReportFailedException | IOException e) {
      err.println("bench: " + e.getMessage());
      return FAILED;
    } catch (InterruptedException e) {
      err.println("bench: interrupted");
      return FAILED;
    }
  }

  private static void list(PrintStream out) {
    for (Benchmark benchmark : Savina.all()) {
      String parameters =
          benchmark.parameters().stream()
              .map(parameter -> parameter.name() + "=" + parameter.standard())
              .collect(joining(" "));
      String styles =
          Arrays.stream(Style.values())
              .filter(benchmark.styles()::contains)
              .map(Style::label)
              .collect(joining(", "));
      out.printf("%s %s%n", benchmark.name(), parameters);
      out.printf("    %s [%s]%n", benchmark.measures(), styles);
    }
  }

  private static void bench(BenchOptions options, PrintStream out)
      throws WrongUseException, BenchmarkFailedException, InterruptedException {
    Runner runner =
        Runner.start(
            options.benchmark(),
            options.parameters(),
            options.style(),
            options.apply(SystemSettings.load()),
            AT_MOST);
    long warmUntil = System.nanoTime() + options.warmupMillis() * 1_000_000L;
    for (int i = 0; i < options.warmup() || System.nanoTime() - warmUntil < 0; i++) {
      runner.run();
    }
    for (int i = 1; i <= options.iterations(); i++) {
      out.println(json(options, i, runner.run()));
    }
    runner.close();
  }

  private static String json(BenchOptions options, int iteration, Round round) {
    return String.format(
        Locale.ROOT,
        "{\"peer\":\"%s\",\"bench\":\"%s\",\"params\":{%s},\"iteration\":%d,\"ns\":%d,\"messages\":%d,"
            + "\"ns_per_message\":%.2f%s}",
        options.peer(),
        options.benchmark().name(),
        members(options.parameters().values()),
        iteration,
        round.nanos(),
        round.messages(),
        (double) round.nanos() / round.messages(),
        round.extras().isEmpty() ? "" : "," + members(round.extras()));
  }

  private static String members(Map<String, ? extends Number> values) {
    return values.entrySet().stream()
        .map(entry -> "\"" + entry.getKey() + "\":" + entry.getValue())
        .collect(joining(","));
  }
}
