package dev.coact.actor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The tables of {@code docs/supervision.md} that say what follows the end of an actor. */
final class OutcomeTables {
  private final List<String> lines;

  private OutcomeTables(List<String> lines) {
    this.lines = lines;
  }

  static OutcomeTables read() {
    Path here = Path.of("").toAbsolutePath();
    Path root = here.endsWith("actors") ? here.getParent() : here;
    try {
      return new OutcomeTables(Files.readAllLines(root.resolve("docs/supervision.md")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The rows below the line that begins with {@code header}, by first column and column name. */
  Map<String, Map<String, String>> table(String header) {
    int at = 0;
    while (!lines.get(at).startsWith(header)) {
      at++;
    }
    List<String> columns = cells(lines.get(at));
    Map<String, Map<String, String>> rows = new HashMap<>();
    for (int i = at + 2; lines.get(i).startsWith("|"); i++) {
      List<String> cells = cells(lines.get(i));
      Map<String, String> row = new HashMap<>();
      for (int c = 1; c < columns.size(); c++) {
        row.put(columns.get(c), cells.get(c));
      }
      rows.put(cells.getFirst(), row);
    }
    return rows;
  }

  private static List<String> cells(String line) {
    List<String> cells = new ArrayList<>();
    for (String cell : Arrays.asList(line.substring(1, line.length() - 1).split("\\|", -1))) {
      cells.add(cell.strip().replace("`", ""));
    }
    return cells;
  }
}
