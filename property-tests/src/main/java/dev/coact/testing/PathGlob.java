package dev.coact.testing;

import java.util.List;

/**
 * Names actors or links by their paths, as the patterns of {@code coact.deployment} do: each
 * segment a name, or {@code *} for any one; the last may be {@code **} for any one or more.
 */
final class PathGlob {
  private static final String ONE = "*";
  private static final String REST = "**";

  private final List<String> segments;

  private PathGlob(List<String> segments) {
    this.segments = segments;
  }

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException if it is none
   */
  static PathGlob of(String text) {
    List<String> segments = split(text);
    boolean isRight = text.startsWith("/") && !segments.contains("");
    for (int i = 0; i < segments.size(); i++) {
      String segment = segments.get(i);
      boolean isLast = i == segments.size() - 1;
      isRight &= !segment.contains(ONE) || segment.equals(ONE) || (segment.equals(REST) && isLast);
    }
    if (!isRight) {
      throw new IllegalArgumentException(
          "path: \""
              + text
              + "\" (expected: such as /orders/*: from the top, each segment a name, * for any one, or"
              + " ** at the end for the rest)");
    }
    return new PathGlob(segments);
  }

  private static List<String> split(String path) {
    return List.of(path.substring(Math.min(1, path.length())).split("/", -1));
  }

  /** Later actors of the same path, which identities call {@code /a#2}, count as {@code /a}. */
  boolean matches(String path) {
    List<String> names = split(path);
    boolean hasRest = segments.getLast().equals(REST);
    int fixed = hasRest ? segments.size() - 1 : segments.size();
    if (hasRest ? names.size() <= fixed : names.size() != fixed) {
      return false;
    }
    for (int i = 0; i < fixed; i++) {
      String segment = segments.get(i);
      if (!segment.equals(ONE) && !segment.equals(withoutNumber(names.get(i)))) {
        return false;
      }
    }
    return true;
  }

  private static String withoutNumber(String name) {
    int hash = name.indexOf('#');
    return hash < 0 ? name : name.substring(0, hash);
  }

  @Override
  public String toString() {
    return "/" + String.join("/", segments);
  }
}
