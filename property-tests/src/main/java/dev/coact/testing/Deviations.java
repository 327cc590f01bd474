package dev.coact.testing;

import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A schedule, as what in it differs from first come, first served. The empty one is that.
 * Immutable.
 */
public final class Deviations {
  private static final Deviations NONE = new Deviations(new TreeMap<>());

  private final NavigableMap<Point, Deviation> sorted;
  private final Map<Point, Deviation> byPoint; // a look costs one hash

  private Deviations(NavigableMap<Point, Deviation> sorted) {
    this.sorted = Collections.unmodifiableNavigableMap(sorted);
    this.byPoint = new HashMap<>(sorted);
  }

  /** First come, first served, without a fault. */
  public static Deviations none() {
    return NONE;
  }

  /** What these entries say. */
  public static Deviations of(Map<Point, Deviation> entries) {
    return entries.isEmpty() ? NONE : new Deviations(new TreeMap<>(entries));
  }

  /** What happens at a point other than the usual, or null. */
  public @Nullable Deviation at(Point point) {
    return byPoint.get(point);
  }

  /** Where it deviates, in order of actors. */
  public List<Point> points() {
    return List.copyOf(sorted.keySet());
  }

  /** All of it, in order of actors. */
  public NavigableMap<Point, Deviation> entries() {
    return sorted;
  }

  /** How many. */
  public int size() {
    return sorted.size();
  }

  /** Whether it is first come, first served. */
  public boolean isEmpty() {
    return sorted.isEmpty();
  }

  /** A copy that also says this, in the place of what it said of the same point. */
  public Deviations with(Point point, Deviation deviation) {
    NavigableMap<Point, Deviation> copy = new TreeMap<>(sorted);
    copy.put(point, deviation);
    return new Deviations(copy);
  }

  /** A copy that says nothing of these points. */
  public Deviations without(Collection<Point> points) {
    NavigableMap<Point, Deviation> copy = new TreeMap<>(sorted);
    points.forEach(copy::remove);
    return copy.isEmpty() ? NONE : new Deviations(copy);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Deviations that && byPoint.equals(that.byPoint);
  }

  @Override
  public int hashCode() {
    return byPoint.hashCode();
  }

  /** One a line, for people. */
  @Override
  public String toString() {
    if (isEmpty()) {
      return "first come, first served";
    }
    StringBuilder text = new StringBuilder();
    sorted.forEach((point, deviation) ->
        text.append(text.isEmpty() ? "" : "\n").append(point).append(" ").append(deviation));
    return text.toString();
  }
}
