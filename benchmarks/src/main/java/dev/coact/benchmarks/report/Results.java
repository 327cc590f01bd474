package dev.coact.benchmarks.report;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** All figures: of each case, those of the peers that have it. */
final class Results {
  private record Cell(Case row, String peer) {}

  private final List<String> peers;
  private final List<Case> cases;
  private final Map<Cell, Measured> times = new HashMap<>();
  private final Map<Cell, Line> footprints = new HashMap<>();

  /**
   * Empty results.
   *
   * @param peers the columns
   * @param cases the rows
   */
  Results(List<String> peers, List<Case> cases) {
    this.peers = List.copyOf(peers);
    this.cases = List.copyOf(cases);
  }

  /** Adds what one process printed. */
  void add(Case row, String peer, List<Line> lines) {
    Cell cell = new Cell(row, peer);
    if (row.isFootprint()) {
      footprints.put(cell, lines.getLast());
    } else {
      List<Double> figures = lines.stream().map(line -> line.number("ns_per_message")).toList();
      times.put(cell, times(row, peer).plus(figures));
    }
  }

  /** A process failed: what the peer has in this row is void. */
  void addFailure(Case row, String peer) {
    times.put(new Cell(row, peer), times(row, peer).withFailure());
  }

  /** Nanoseconds per message. Of a footprint only whether it failed. */
  Measured times(Case row, String peer) {
    return times.getOrDefault(new Cell(row, peer), Measured.none());
  }

  /** What the footprint of a peer said, or an empty line. */
  Line footprint(Case row, String peer) {
    return footprints.getOrDefault(new Cell(row, peer), new Line(Map.of()));
  }

  private boolean isMeasured(Case row, String peer) {
    Cell cell = new Cell(row, peer);
    return times.containsKey(cell) || footprints.containsKey(cell);
  }

  /** The rows whose figures are times. */
  List<Case> timeRows() {
    return rows(false);
  }

  /** The rows whose figures are sizes. */
  List<Case> footprintRows() {
    return rows(true);
  }

  private List<Case> rows(boolean footprints) {
    return cases.stream()
        .filter(row -> row.isFootprint() == footprints)
        .filter(row -> peers.stream().anyMatch(peer -> isMeasured(row, peer)))
        .toList();
  }

  /** The peers that were measured in any of these rows. */
  List<String> peersOf(List<Case> rows) {
    return peers.stream()
        .filter(peer -> rows.stream().anyMatch(row -> isMeasured(row, peer)))
        .toList();
  }

  /** What failed, a benchmark and a peer each. */
  List<String> failures() {
    List<String> failures = new ArrayList<>();
    for (Case row : cases) {
      for (String peer : peers) {
        if (times(row, peer).failed()) {
          failures.add(row.label() + " of " + peer);
        }
      }
    }
    return failures;
  }
}
