package dev.coact.actor;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Names actors by their paths: {@code /orders/*}. Each segment is a name, or {@code *} for any one
 * segment; the last may be {@code **} for any one or more. Names of the runtime's making, such as
 * {@code $3}, are matched by the latter two only.
 *
 * <p>Patterns are ordered with the more specific first: segment by segment from the top a name
 * comes before {@code *}, and that before {@code **}. Of patterns that match the same path no two
 * are equal in this order.
 */
record PathPattern(List<String> segments) implements Comparable<PathPattern> {
  static final String RULE =
      "a path such as /orders/*: from the top, each segment a name, * for any one, or ** at the end"
          + " for the rest";

  private static final String ONE = "*";
  private static final String REST = "**";

  /** Null if the text is no pattern. */
  static @Nullable PathPattern parse(String text) {
    if (!text.startsWith("/")) {
      return null;
    }
    List<String> segments = List.of(text.substring(1).split("/", -1));
    for (int i = 0; i < segments.size(); i++) {
      String segment = segments.get(i);
      boolean isLast = i == segments.size() - 1;
      if (!(segment.equals(ONE)
          || (segment.equals(REST) && isLast)
          || ActorNames.isAllowed(segment))) {
        return null;
      }
    }
    return new PathPattern(segments);
  }

  /** The segments of the path of a child. */
  static List<String> segments(ActorCell<?> parent, @Nullable String name) {
    List<String> fromBelow = new ArrayList<>();
    fromBelow.add(name == null ? "$" : name);
    for (ActorCell<?> above = parent; above.parentCell != null; above = above.parentCell) {
      fromBelow.add(above.name == null ? "$" : above.name);
    }
    return fromBelow.reversed();
  }

  boolean matches(List<String> path) {
    boolean hasRest = segments.getLast().equals(REST);
    int fixed = hasRest ? segments.size() - 1 : segments.size();
    if (hasRest ? path.size() <= fixed : path.size() != fixed) {
      return false;
    }
    for (int i = 0; i < fixed; i++) {
      String segment = segments.get(i);
      if (!segment.equals(ONE) && !segment.equals(path.get(i))) {
        return false;
      }
    }
    return true;
  }

  @Override
  public int compareTo(PathPattern other) {
    int common = Math.min(segments.size(), other.segments.size());
    for (int i = 0; i < common; i++) {
      String mine = segments.get(i);
      String its = other.segments.get(i);
      int order = Integer.compare(vagueness(mine), vagueness(its));
      order = order == 0 ? mine.compareTo(its) : order;
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(segments.size(), other.segments.size());
  }

  private static int vagueness(String segment) {
    return switch (segment) {
      case ONE -> 1;
      case REST -> 2;
      default -> 0;
    };
  }

  @Override
  public String toString() {
    return "/" + String.join("/", segments);
  }
}
