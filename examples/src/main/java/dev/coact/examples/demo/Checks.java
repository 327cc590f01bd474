package dev.coact.examples.demo;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** What must hold, and what to show at the end. */
final class Checks {
  private record Row(String what, String value) {}

  private final PrintStream out;
  private final List<Row> rows = new ArrayList<>();
  private final List<String> failed = new ArrayList<>();

  Checks(PrintStream out) {
    this.out = out;
  }

  void progress(String line) {
    out.println("  " + line);
    out.flush();
  }

  void show(String what, String value) {
    rows.add(new Row(what, value));
  }

  /** Notes a failed check unless {@code holds}. */
  void that(boolean holds, String otherwise) {
    if (!holds) {
      failed.add(otherwise);
      progress("FAILED: " + otherwise);
    }
  }

  /** A number that must be zero at the end. */
  void zero(String what, long value) {
    show(what, Long.toString(value));
    that(value == 0, what + ": " + value + " (expected: 0)");
  }

  /** Prints the table. True if every check held. */
  boolean summary() {
    int width = rows.stream().mapToInt(row -> row.what().length()).max().orElse(0);
    out.println();
    for (Row row : rows) {
      out.printf("%-" + width + "s  %20s%n", row.what(), row.value());
    }
    out.println();
    if (failed.isEmpty()) {
      out.println("All checks held.");
    } else {
      out.println(failed.size() + " checks failed:");
      failed.forEach(each -> out.println("  " + each));
    }
    out.flush();
    return failed.isEmpty();
  }
}
