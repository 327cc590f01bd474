package dev.coact.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A {@link ReplayToken} and how the inputs that were drawn from its seed were made small: for each
 * input the number of the smaller value that was taken, and again of that, and so on.
 */
record PropertyToken(ReplayToken run, List<List<Integer>> inputs) {
  private static final String MARK = "~";
  private static final String BETWEEN = "_";

  PropertyToken {
    inputs = inputs.stream().map(List::copyOf).toList();
  }

  static PropertyToken parse(String text) {
    int mark = text.lastIndexOf(MARK);
    if (mark < 0) {
      return new PropertyToken(ReplayToken.parse(text.strip()), List.of());
    }
    List<List<Integer>> inputs = new ArrayList<>();
    for (String path : text.strip().substring(mark + 1).split(BETWEEN, -1)) {
      inputs.add(path(text, path));
    }
    return new PropertyToken(ReplayToken.parse(text.substring(0, mark).strip()), inputs);
  }

  private static List<Integer> path(String text, String path) {
    List<Integer> numbers = new ArrayList<>();
    for (String number : path.isEmpty() ? new String[0] : path.split("\\.", -1)) {
      try {
        numbers.add(Integer.parseUnsignedInt(number));
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException(
            "replay token: \""
                + number
                + "\" in \""
                + text
                + "\" (expected: numbers with dots after the "
                + MARK
                + ")",
            e);
      }
    }
    return numbers;
  }

  /** The word. */
  @Override
  public String toString() {
    if (inputs.stream().allMatch(List::isEmpty)) {
      return run.toString();
    }
    return run
        + MARK
        + inputs.stream()
            .map(path -> path.stream().map(String::valueOf).collect(Collectors.joining(".")))
            .collect(Collectors.joining(BETWEEN));
  }
}
