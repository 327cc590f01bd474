package dev.coact.benchmarks.savina;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Guesses which name somebody meant. */
public final class Nearest {
  private Nearest() {}

  /** A question for an error message, {@code "; did you mean x?"}, or nothing. */
  public static String hint(String wrong, Collection<String> names) {
    String nearest = of(wrong, names);
    return nearest == null ? "" : "; did you mean " + nearest + "?";
  }

  /**
   * The name with the fewest characters to change, if they are at most a third of it; else the only
   * one that contains {@code wrong}, or is contained in it; else null.
   */
  static @Nullable String of(String wrong, Collection<String> names) {
    String nearest = null;
    int fewest = Integer.MAX_VALUE;
    for (String name : names) {
      int changes = changes(wrong, name);
      if (changes < fewest && changes <= Math.max(1, name.length() / 3)) {
        fewest = changes;
        nearest = name;
      }
    }
    if (nearest == null && wrong.length() > 1) {
      var related = names.stream().filter(n -> n.contains(wrong) || wrong.contains(n)).toList();
      nearest = related.size() == 1 ? related.getFirst() : null;
    }
    return nearest;
  }

  /** Levenshtein's distance. */
  private static int changes(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
