package dev.coact.benchmarks.report;

import static java.util.stream.Collectors.joining;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Writes results as a page of Markdown. */
final class Page {
  private static final String TITLE = "# Coact and other runtimes";

  private final Results results;
  private final Plan plan;
  private final Facts facts;
  private final List<Peer> peers;
  private final StringBuilder text = new StringBuilder();

  private Page(Results results, Plan plan, Facts facts, List<Peer> peers) {
    this.results = results;
    this.plan = plan;
    this.facts = facts;
    this.peers = peers;
  }

  /**
   * The page.
   *
   * @param chart name of the file with the plot, beside the page
   */
  static String of(Results results, Plan plan, Facts facts, List<Peer> peers, String chart) {
    return new Page(results, plan, facts, peers).write(chart);
  }

  private String write(String chart) {
    line(TITLE);
    line("");
    line("Written by `./coact bench report`; [how to read it](../performance.md).");
    line("");
    line("* commit " + facts.commit() + ", " + facts.date());
    line("* " + facts.machine());
    line("* " + facts.java());
    line(
        "* "
            + plan.rounds()
            + (plan.rounds() == 1 ? " round" : " rounds")
            + " of a fresh JVM for each peer and benchmark, "
            + plan.iterations()
            + " iterations each");
    line("");
    List<Case> timeRows = results.timeRows();
    if (!timeRows.isEmpty()) {
      writeTimes(timeRows, chart);
    }
    List<Case> footprints = results.footprintRows();
    if (!footprints.isEmpty()) {
      writeFootprints(footprints);
    }
    writeFlags();
    return text.toString();
  }

  private void writeTimes(List<Case> rows, String chart) {
    List<String> names = results.peersOf(rows);
    line("## Nanoseconds per message");
    line("");
    line(
        "Medians over all iterations"
            + (names.contains(Peer.BASE) ? ", and times " + Peer.BASE + "'s." : "."));
    line("");
    line("![Nanoseconds per message, a bar for each peer](" + chart + ")");
    line("");
    table(rows, names, this::time);
    line("Spread: the lowest and the highest median of a round.");
    line("");
    table(rows, names, this::spread);
  }

  private String time(Case row, String peer) {
    Measured measured = results.times(row, peer);
    if (measured.failed()) {
      return "failed";
    }
    if (!measured.hasFigures()) {
      return "";
    }
    Measured base = results.times(row, Peer.BASE);
    String ratio =
        base.hasFigures()
            ? String.format(Locale.ROOT, " (%.2f)", measured.median() / base.median())
            : "";
    return figure(measured.median()) + ratio;
  }

  private String spread(Case row, String peer) {
    Measured measured = results.times(row, peer);
    return measured.hasFigures()
        ? figure(measured.lowest()) + " to " + figure(measured.highest())
        : "";
  }

  private static String figure(double nanos) {
    return String.format(Locale.ROOT, nanos < 100 ? "%.1f" : "%,.0f", nanos);
  }

  private void writeFootprints(List<Case> rows) {
    line("## Actors that wait");
    line("");
    line(
        "Bytes of heap that each keeps, and how many are started and have handled a message in a second.");
    line("");
    List<String> head = new ArrayList<>(List.of("peer"));
    for (Case row : rows) {
      head.add(row.parameters().getFirst() + ": bytes");
      head.add("per second");
    }
    head(head);
    for (String peer : results.peersOf(rows)) {
      List<String> cells = new ArrayList<>(List.of(peer));
      for (Case row : rows) {
        Line line = results.footprint(row, peer);
        boolean measured = line.members().containsKey("bytes_per_actor");
        cells.add(measured ? whole(line.number("bytes_per_actor")) : failure(row, peer));
        cells.add(measured ? whole(line.number("created_per_s")) : "");
      }
      row(cells);
    }
    line("");
  }

  private String failure(Case row, String peer) {
    return results.times(row, peer).failed() ? "failed" : "";
  }

  private static String whole(double number) {
    return String.format(Locale.ROOT, "%,.0f", number);
  }

  private void writeFlags() {
    line("## Sizes and options");
    line("");
    line(
        "Every JVM has `-Xms"
            + Case.HEAP
            + " -Xmx"
            + Case.HEAP
            + "`, and "
            + Case.HEAP_OF_FOOTPRINTS
            + " for footprints; and `-XX:+AlwaysPreTouch`, since the first touch of a page may cost"
            + " microseconds.");
    line("");
    Map<String, List<String>> namesByOptions = new LinkedHashMap<>();
    for (Peer peer : peers) {
      if (!peer.jvmOptions().isEmpty()) {
        namesByOptions
            .computeIfAbsent(String.join(" ", peer.jvmOptions()), _ -> new ArrayList<>())
            .add(peer.name());
      }
    }
    namesByOptions.forEach(
        (options, names) -> line("* " + String.join(", ", names) + ": `" + options + "`"));
    line("");
    List<Case> rows = new ArrayList<>(results.timeRows());
    rows.addAll(results.footprintRows());
    for (Case row : rows) {
      String sizes = row.parameters().isEmpty() ? "" : " " + String.join(" ", row.parameters());
      line("* `" + row.bench() + sizes + "`, warmed up for " + row.warmupMillis() + " ms at least");
    }
  }

  private interface Cell {
    String of(Case row, String peer);
  }

  private void table(List<Case> rows, List<String> names, Cell cell) {
    List<String> head = new ArrayList<>(List.of("benchmark"));
    head.addAll(names);
    head(head);
    for (Case row : rows) {
      List<String> cells = new ArrayList<>(List.of(row.label()));
      names.forEach(name -> cells.add(cell.of(row, name)));
      row(cells);
    }
    line("");
  }

  private void head(List<String> cells) {
    row(cells);
    line("|" + "---|".repeat(cells.size()));
  }

  private void row(List<String> cells) {
    line(cells.stream().collect(joining(" | ", "| ", " |")));
  }

  private void line(String line) {
    text.append(line.stripTrailing()).append('\n');
  }
}
