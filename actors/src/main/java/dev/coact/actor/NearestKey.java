package dev.coact.actor;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Guesses which known key somebody meant. */
final class NearestKey {
  private NearestKey() {}

  /**
   * The known key with the fewest slips (a character wrong, missing, too many, or two swapped; case
   * and dashes do not count), if they are at most a third of the last name; else the only known key
   * that ends in the same name; else null.
   */
  static @Nullable String of(String unknown, Collection<String> known) {
    String wanted = plain(unknown);
    int limit = Math.max(1, lastName(wanted).length() / 3);
    String nearest = null;
    int fewest = limit + 1;
    for (String candidate : known) {
      int slips = slips(wanted, plain(candidate));
      if (slips < fewest) {
        fewest = slips;
        nearest = candidate;
      }
    }
    return (nearest == null) ? sameLastName(wanted, known) : nearest;
  }

  private static @Nullable String sameLastName(String wanted, Collection<String> known) {
    String name = lastName(wanted);
    List<String> same = known.stream().filter(key -> lastName(plain(key)).equals(name)).toList();
    return (same.size() == 1) ? same.getFirst() : null;
  }

  private static String plain(String key) {
    return key.toLowerCase(Locale.ROOT).replace("-", "").replace("_", "");
  }

  private static String lastName(String key) {
    return key.substring(key.lastIndexOf('.') + 1);
  }

  /** Optimal string alignment distance, in three rows. */
  private static int slips(String a, String b) {
    int[] beforeLast = new int[b.length() + 1];
    int[] last = new int[b.length() + 1];
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      last[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replace = last[j - 1] + ((a.charAt(i - 1) == b.charAt(j - 1)) ? 0 : 1);
        row[j] = Math.min(replace, 1 + Math.min(last[j], row[j - 1]));
        if (isSwap(a, i, b, j)) {
          row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
        }
      }
      int[] spare = beforeLast;
      beforeLast = last;
      last = row;
      row = spare;
    }
    return last[b.length()];
  }

  private static boolean isSwap(String a, int i, String b, int j) {
    return (i > 1)
        && (j > 1)
        && (a.charAt(i - 1) == b.charAt(j - 2))
        && (a.charAt(i - 2) == b.charAt(j - 1));
  }
}
