package dev.coact.testing;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Draws a history as text: a row for each client, and from left to right the order of calls and
 * returns.
 *
 * <pre>
 * a |--write(1) -> 1--------------|
 * b     |--read -> 1--| |--read -> 0--|
 * c |--write(2) ?...
 * </pre>
 *
 * <p>Pending operations are open to the right. A client that goes on after one has a second row.
 */
final class Timeline {
  private static final int MAX_LABEL = 48;
  private static final String OPEN = "...";

  private Timeline() {}

  static <O, R> String of(List<Operation<O, R>> operations) {
    Map<Long, Integer> columns = columns(operations);
    Map<Object, List<StringBuilder>> rows = new LinkedHashMap<>();
    for (Operation<O, R> operation : operations) {
      List<StringBuilder> own = rows.computeIfAbsent(operation.client(), _ -> new ArrayList<>());
      draw(operation, columns, own);
    }
    int width = rows.keySet().stream().mapToInt(c -> label(c).length()).max().orElse(0);
    StringBuilder text = new StringBuilder();
    for (Map.Entry<Object, List<StringBuilder>> row : rows.entrySet()) {
      String name = label(row.getKey());
      for (StringBuilder line : row.getValue()) {
        text.append(text.isEmpty() ? "  " : "\n  ")
            .append(name)
            .repeat(' ', width - name.length() + 1)
            .append(line);
        name = "";
      }
    }
    return text.toString();
  }

  /** The last operations up to the return of one, which is marked. */
  static <O, R> String around(
      List<Operation<O, R>> operations, Operation<O, R> offending, int most) {
    List<Operation<O, R>> before =
        operations.stream().filter(o -> o.called() < offending.returned()).toList();
    int left = Math.max(0, before.size() - most);
    List<Operation<O, R>> shown = new ArrayList<>();
    for (int i = 0; i < before.size(); i++) {
      if (i >= left || before.get(i).equals(offending)) {
        shown.add(before.get(i));
      }
    }
    String picture = of(shown);
    return left == 0 ? picture : "  (the last " + shown.size() + ")\n" + picture;
  }

  /** Where each event stands: in order, and with room for the text of each operation. */
  private static <O, R> Map<Long, Integer> columns(List<Operation<O, R>> operations) {
    TreeMap<Long, Operation<O, R>> events = new TreeMap<>();
    for (Operation<O, R> operation : operations) {
      events.put(operation.called(), operation);
      if (operation.returned() != Operation.NEVER) {
        events.put(operation.returned(), operation);
      }
    }
    Map<Long, Integer> columns = new LinkedHashMap<>();
    int column = 0;
    for (Map.Entry<Long, Operation<O, R>> event : events.entrySet()) {
      Operation<O, R> operation = event.getValue();
      if (event.getKey() == operation.returned()) {
        int called = columns.getOrDefault(operation.called(), 0);
        column = Math.max(column, called + label(operation).length() + 5);
      }
      columns.put(event.getKey(), column);
      column += 2;
    }
    return columns;
  }

  private static <O, R> void draw(
      Operation<O, R> operation, Map<Long, Integer> columns, List<StringBuilder> rows) {
    int from = columns.getOrDefault(operation.called(), 0);
    StringBuilder line = rowFrom(from, rows);
    line.repeat(' ', from - line.length()).append("|--").append(label(operation));
    if (operation.returned() == Operation.NEVER) {
      line.append(OPEN); // nothing can follow in this row
      return;
    }
    int to = columns.getOrDefault(operation.returned(), 0);
    line.repeat('-', to - line.length()).append('|');
  }

  private static StringBuilder rowFrom(int column, List<StringBuilder> rows) {
    for (StringBuilder row : rows) {
      if (row.length() <= column && row.lastIndexOf(OPEN) < row.length() - OPEN.length()) {
        return row;
      }
    }
    StringBuilder row = new StringBuilder();
    rows.add(row);
    return row;
  }

  private static String label(Object value) {
    String text = String.valueOf(value).replaceAll("\\s+", " ");
    return text.length() <= MAX_LABEL ? text : text.substring(0, MAX_LABEL - 1) + "…";
  }
}
