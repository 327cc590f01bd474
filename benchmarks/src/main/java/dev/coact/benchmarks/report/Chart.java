package dev.coact.benchmarks.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Draws figures as an SVG picture: a group of bars for each row, a bar for each peer, on a
 * logarithmic scale. It reads on a light and on a dark page.
 */
final class Chart {
  private static final int BAR = 11;
  private static final int GROUP_GAP = 18;
  private static final int LEFT = 70;
  private static final int RIGHT = 20;
  private static final int TOP = 92;
  private static final int HEIGHT = 360;
  private static final int BOTTOM = 110;
  private static final int LEGEND_WIDTH = 138;
  private static final int LEGEND_HEIGHT = 20;

  /* Of the legend; as wide as the title. */
  private static final int LEAST_COLUMNS = 4;

  /*
   * Coact's columns are blue, what one would compare them with first is orange, and so on: told apart
   * also by who does not see all colours, with enough contrast to white and to near black.
   */
  private static final List<String> COLOURS =
      List.of(
          "#1d6fd8", "#69a8f5", "#93a4bd", "#e0731a", "#c9a227", "#2e9e6b", "#7fbf5a", "#b04fc0",
          "#d6496f", "#8a6d4f");

  private static final String STYLE =
      """
      <style>
        svg { color: #1f2328; font: 12px system-ui, sans-serif; }
        .page { fill: #ffffff; }
        text { fill: currentColor; }
        .title { font-size: 16px; font-weight: 600; }
        .grid { stroke: currentColor; stroke-opacity: 0.18; }
        .fine { stroke: currentColor; stroke-opacity: 0.07; }
        .axis { stroke: currentColor; stroke-opacity: 0.6; }
        .spread { stroke: currentColor; stroke-width: 1.2; }
        @media (prefers-color-scheme: dark) { svg { color: #e6edf3; } .page { fill: #0d1117; } }
      </style>
      """;

  /**
   * One bar.
   *
   * @param low where its line of spread begins
   * @param high where it ends
   */
  private record Bar(String peer, String row, double value, double low, double high) {}

  private final String title;
  private final List<String> peers;
  private final List<String> rows;
  private final List<Bar> bars = new ArrayList<>();
  private final StringBuilder svg = new StringBuilder();
  private int lowestDecade;
  private double top;

  /**
   * An empty chart.
   *
   * @param peers a colour each
   * @param rows a group of bars each
   */
  Chart(String title, List<String> peers, List<String> rows) {
    this.title = title;
    this.peers = List.copyOf(peers);
    this.rows = List.copyOf(rows);
  }

  /** The times of results. */
  static Chart of(Results results) {
    List<Case> rows = results.timeRows();
    List<String> peers = results.peersOf(rows);
    Chart chart =
        new Chart(
            "Nanoseconds per message, less is better (logarithmic)",
            peers,
            rows.stream().map(Case::label).toList());
    for (Case row : rows) {
      for (String peer : peers) {
        Measured measured = results.times(row, peer);
        if (measured.hasFigures()) {
          chart.add(row.label(), peer, measured.median(), measured.lowest(), measured.highest());
        }
      }
    }
    return chart;
  }

  /** Adds a bar. All values are more than zero. */
  void add(String row, String peer, double value, double low, double high) {
    if (!(value > 0 && low > 0 && high >= low)) {
      throw new IllegalArgumentException(
          peer
              + " "
              + row
              + ": value="
              + value
              + " low="
              + low
              + " high="
              + high
              + " (expected: more than 0, for a logarithmic scale)");
    }
    bars.add(new Bar(peer, row, value, low, high));
  }

  /** The picture. */
  String svg() {
    svg.setLength(0);
    chooseScale();
    int width =
        Math.max(
            LEFT + RIGHT + rows.size() * groupWidth(), LEFT + RIGHT + LEAST_COLUMNS * LEGEND_WIDTH);
    int above = TOP + (legendRows(width) - 1) * LEGEND_HEIGHT;
    int height = above + HEIGHT + BOTTOM;
    element(
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 %d %d' width='%d' height='%d' role='img'>",
        width, height, width, height);
    svg.append("<title>").append(escaped(title)).append("</title>\n").append(STYLE);
    element("<rect class='page' width='%d' height='%d'/>", width, height);
    element("<text class='title' x='%d' y='28'>%s</text>", LEFT, escaped(title));
    drawLegend(width);
    element("<g transform='translate(0 %d)'>", above);
    drawGrid(width);
    bars.forEach(this::draw);
    drawLabels(width);
    svg.append("</g>\n</svg>\n");
    return svg.toString();
  }

  /** From a power of ten to the next round number above all bars. */
  private void chooseScale() {
    double lowest = bars.stream().mapToDouble(Bar::low).min().orElse(1);
    double highest = bars.stream().mapToDouble(Bar::high).max().orElse(10);
    lowestDecade = (int) Math.floor(Math.log10(lowest));
    double power = Math.pow(10, Math.floor(Math.log10(highest)));
    top = power;
    for (int step = 2; top < highest; step++) {
      top = step * power;
    }
    top = Math.max(top, 10 * Math.pow(10, lowestDecade));
  }

  private int groupWidth() {
    return Math.max(1, peers.size()) * BAR + GROUP_GAP;
  }

  private static int legendColumns(int width) {
    return Math.max(1, (width - LEFT - RIGHT) / LEGEND_WIDTH);
  }

  private int legendRows(int width) {
    return Math.max(1, Math.ceilDiv(peers.size(), legendColumns(width)));
  }

  private double y(double value) {
    double share = (Math.log10(value) - lowestDecade) / (Math.log10(top) - lowestDecade);
    return HEIGHT * (1 - Math.clamp(share, 0, 1));
  }

  private static String colour(int peer) {
    return COLOURS.get(peer % COLOURS.size());
  }

  private void drawLegend(int width) {
    int columns = legendColumns(width);
    for (int i = 0; i < peers.size(); i++) {
      int x = LEFT + i % columns * LEGEND_WIDTH;
      int y = 44 + i / columns * LEGEND_HEIGHT;
      element("<rect x='%d' y='%d' width='12' height='12' fill='%s'/>", x, y, colour(i));
      element("<text x='%d' y='%d'>%s</text>", x + 18, y + 10, escaped(peers.get(i)));
    }
  }

  private void drawGrid(int width) {
    double power = Math.pow(10, lowestDecade);
    for (int decade = lowestDecade; power <= top; decade++) {
      drawGridLine(width, power, "grid");
      element(
          "<text x='%d' y='%.1f' text-anchor='end'>%s</text>",
          LEFT - 8, y(power) + 4, decade < 0 ? Double.toString(power) : tick(power));
      for (int i = 2; i < 10 && i * power <= top; i++) {
        drawGridLine(width, i * power, "fine");
      }
      power = Math.pow(10, decade + 1.0);
    }
  }

  private void drawGridLine(int width, double value, String style) {
    element(
        "<line class='%s' x1='%d' x2='%d' y1='%.1f' y2='%.1f'/>",
        style, LEFT, width - RIGHT, y(value), y(value));
  }

  private static String tick(double value) {
    return String.format(Locale.ROOT, "%,.0f", value);
  }

  private double x(Bar bar) {
    return LEFT
        + GROUP_GAP / 2.0
        + rows.indexOf(bar.row()) * groupWidth()
        + peers.indexOf(bar.peer()) * BAR;
  }

  private void draw(Bar bar) {
    double x = x(bar);
    double y = y(bar.value());
    element(
        "<rect x='%.1f' y='%.1f' width='%d' height='%.1f' fill='%s'><title>%s</title></rect>",
        x,
        y,
        BAR - 1,
        HEIGHT - y,
        colour(peers.indexOf(bar.peer())),
        escaped(String.format(Locale.ROOT, "%s, %s: %.1f", bar.row(), bar.peer(), bar.value())));
    if (bar.high() > bar.low()) {
      double middle = x + (BAR - 1) / 2.0;
      element(
          "<line class='spread' x1='%.1f' x2='%.1f' y1='%.1f' y2='%.1f'/>",
          middle, middle, y(bar.low()), y(bar.high()));
    }
  }

  private void drawLabels(int width) {
    for (int i = 0; i < rows.size(); i++) {
      double middle = LEFT + i * groupWidth() + groupWidth() / 2.0;
      element(
          "<text text-anchor='end' transform='translate(%.1f %d) rotate(-32)'>%s</text>",
          middle + 6, HEIGHT + 18, escaped(rows.get(i)));
    }
    element(
        "<line class='axis' x1='%d' x2='%d' y1='%d' y2='%d'/>",
        LEFT, width - RIGHT, HEIGHT, HEIGHT);
  }

  @SuppressWarnings("AnnotateFormatMethod") // the annotation is not on the class path
  private void element(String format, Object... values) {
    svg.append(String.format(Locale.ROOT, format, values).replace('\'', '"')).append('\n');
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
