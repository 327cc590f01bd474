package dev.coact.benchmarks.savina;

/**
 * A size of a benchmark that can be chosen on the command line.
 *
 * @param name as it is typed
 * @param standard the value without a choice; Savina's own where the suite has it
 * @param min the smallest allowed
 * @param max the largest allowed
 * @param meaning in a few words
 */
public record Parameter(String name, int standard, int min, int max, String meaning) {
  /** Checks that the standard value is allowed. */
  public Parameter {
    if (standard < min || standard > max) {
      throw new IllegalArgumentException(
          name + ": standard=" + standard + " (expected: from " + min + " to " + max + ")");
    }
  }

  int parse(String text) throws WrongUseException {
    try {
      int value = Integer.parseInt(text.replace("_", ""));
      if (value >= min && value <= max) {
        return value;
      }
    } catch (NumberFormatException e) {
      // told below, like a number that is not allowed
    }
    throw new WrongUseException(
        name + ": " + text + " (expected: an integer from " + min + " to " + max + ")");
  }
}
