package dev.coact.benchmarks.report;

import dev.coact.benchmarks.savina.Benchmark;
import dev.coact.benchmarks.savina.Savina;
import dev.coact.benchmarks.savina.Style;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Compares Coact with what is found of its peers. In each round the peers take turns within a
 * benchmark, so that what disturbs the machine for a while disturbs all of them; each run is a
 * fresh process.
 */
public final class Report {
  private static final String PAGE = "report.md";
  private static final String CHART = "report.svg";
  private static final String RAW = "report.jsonl";
  private static final int SHOWN_OF_ERRORS = 2_000;

  private final Plan plan;
  private final List<Case> cases;
  private final List<Peer> peers;
  private final Results results;
  private final Consumer<String> progress;
  private final List<String> raw = new ArrayList<>();

  private Report(Plan plan, List<Peer> peers, Consumer<String> progress) {
    this.plan = plan;
    this.cases = Case.of(plan);
    this.peers = peers;
    this.results = new Results(peers.stream().map(Peer::name).toList(), cases);
    this.progress = progress;
  }

  /**
   * Runs the plan and writes {@code report.md}, {@code report.svg} and, into the {@code target}
   * folder of the checkout, the lines that all processes printed.
   *
   * @param progress is told what happens, a line at a time
   * @throws ReportFailedException if some process failed; the page is written all the same
   */
  public static void run(Plan plan, Consumer<String> progress)
      throws ReportFailedException, IOException, InterruptedException {
    List<Peer> peers = new ArrayList<>(ours());
    Path jar = plan.peers();
    if (jar == null) {
      progress.accept("no peers found (--peers JAR names them): Coact alone");
    } else {
      peers.addAll(Peer.others(jar));
    }
    new Report(plan, peers, progress).run();
  }

  private static List<Peer> ours() {
    List<String> all = Savina.all().stream().map(Benchmark::name).toList();
    List<String> inLoops =
        Savina.all().stream()
            .filter(benchmark -> benchmark.styles().contains(Style.LOOP))
            .map(Benchmark::name)
            .toList();
    return List.of(
        new Peer.Coact("coact", List.of(), all),
        new Peer.Coact("coact-loop", List.of("--style", "loop"), inLoops),
        new Peer.Coact("coact-portable", List.of("--portable"), all));
  }

  private void run() throws ReportFailedException, IOException, InterruptedException {
    Facts facts = Facts.gather(plan.home());
    Files.createDirectories(plan.out());
    for (int round = 1; round <= plan.rounds(); round++) {
      for (Case one : cases) {
        if (one.isFootprint() && round > 1) {
          continue; // a size hardly varies
        }
        for (Peer peer : peers) {
          if (peer.has(one.bench())) {
            run(one, peer, round);
          }
        }
      }
    }
    write(facts);
    List<String> failures = results.failures();
    if (!failures.isEmpty()) {
      throw new ReportFailedException("failed: " + String.join(", ", failures));
    }
  }

  private void run(Case one, Peer peer, int round) throws IOException, InterruptedException {
    long start = System.nanoTime();
    Processes.Output output = Processes.run(peer.command(one, plan.iterations()));
    String what =
        String.format(
            Locale.ROOT,
            "round %d of %d, %s, %s: %.1f s",
            round,
            plan.rounds(),
            one.label(),
            peer.name(),
            (System.nanoTime() - start) / 1e9);
    if (output.status() == 0 && !output.lines().isEmpty()) {
      progress.accept(what);
      raw.addAll(output.lines());
      results.add(one, peer.name(), output.lines().stream().map(Line::parse).toList());
    } else {
      String errors = output.errors();
      progress.accept(what + ", failed with status " + output.status());
      progress.accept(errors.substring(0, Math.min(errors.length(), SHOWN_OF_ERRORS)));
      results.addFailure(one, peer.name());
    }
  }

  private void write(Facts facts) throws IOException {
    Path target = Files.createDirectories(plan.home().resolve("target"));
    Files.write(target.resolve(RAW), raw);
    Files.writeString(plan.out().resolve(CHART), Chart.of(results).svg());
    Files.writeString(plan.out().resolve(PAGE), Page.of(results, plan, facts, peers, CHART));
    progress.accept("written: " + plan.out().resolve(PAGE));
  }
}
