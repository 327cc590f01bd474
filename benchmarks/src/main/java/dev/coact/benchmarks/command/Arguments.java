package dev.coact.benchmarks.command;

import dev.coact.benchmarks.savina.Nearest;
import dev.coact.benchmarks.savina.WrongUseException;
import java.util.Collection;
import java.util.List;

/** A command line that is read from left to right. */
final class Arguments {
  private final List<String> all;
  private int at;

  Arguments(List<String> all) {
    this.all = List.copyOf(all);
  }

  boolean hasNext() {
    return at < all.size();
  }

  String next() {
    return all.get(at++);
  }

  /** What follows the option read last. */
  String value(String rule) throws WrongUseException {
    if (!hasNext() || all.get(at).startsWith("--")) {
      throw wrong(all.get(at - 1), "nothing", rule);
    }
    return next();
  }

  /** The number that follows the option read last. */
  int number(int min, int max) throws WrongUseException {
    String option = all.get(at - 1);
    String rule = "an integer from " + min + " to " + max;
    String text = value(rule);
    try {
      int number = Integer.parseInt(text.replace("_", ""));
      if (number >= min && number <= max) {
        return number;
      }
    } catch (NumberFormatException e) {
      // told below, like a number that is not allowed
    }
    throw wrong(option, text, rule);
  }

  static WrongUseException wrong(String option, String value, String rule) {
    return new WrongUseException(option + ": " + value + " (expected: " + rule + ")");
  }

  static WrongUseException unknownOption(String option, Collection<String> known) {
    return new WrongUseException(
        "unknown option: "
            + option
            + " (expected: "
            + String.join(", ", known)
            + Nearest.hint(option, known)
            + ")");
  }
}
