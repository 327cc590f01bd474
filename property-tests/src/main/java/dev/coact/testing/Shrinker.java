package dev.coact.testing;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Makes the schedule of a failure small: fewer deviations, then smaller ones, as long as the
 * failure stays the same. One failure's, one thread's.
 */
final class Shrinker {
  /*
   * 1. Nothing at all: many failures are not about order, nor about faults.
   * 2. Confirm: the schedule as recorded, roughly, or else exactly, has to fail in the same way.
   * 3. Until nothing changes: ddmin (Zeller and Hildebrandt, 2002) over the faults, then over the
   *    rest; then one longer delay in the place of others; then each number as small as it can be,
   *    by halving.
   * 4. If more than a few are left: the same from other schedules, made of one to three delays.
   *
   * A deviation whose point a run did not come to did nothing in it: it goes for free.
   */
  /* A delay that is as good as for ever in most runs. */
  private static final long LONG = 512;

  /* So many deviations can be read as they are; with more, so many other schedules are tried. */
  private static final int FEW = 4;
  private static final int OTHER_STARTS = 150;

  private final Function<Deviations, Outcome> replay;
  private final Function<Strategy, Outcome> search;
  private final String signature;
  private final int maxRuns;
  private final long endNanos;
  private final Map<Deviations, Boolean> tried = new HashMap<>();
  private boolean confirmed; // until then runs are for free
  private int runs;
  private Deviations best = Deviations.none();
  private @Nullable Outcome outcome;

  /**
   * @param replay makes a run
   * @param search makes a run that somebody else decides, and records its schedule
   * @param signature that of the failure
   * @param endNanos of the real time that may be spent
   */
  Shrinker(
      Function<Deviations, Outcome> replay,
      Function<Strategy, Outcome> search,
      String signature,
      int maxRuns,
      long endNanos) {
    this.replay = replay;
    this.search = search;
    this.signature = signature;
    this.maxRuns = maxRuns;
    this.endNanos = endNanos;
  }

  /**
   * Does it.
   *
   * @param recorded the run that failed, with its schedule
   * @return whether the failure could be had again; {@link #best} is the smallest then
   */
  boolean shrink(Outcome recorded) {
    if (!fails(Deviations.none())) {
      Deviations rough = with(recorded.rough(), recorded.faults());
      Deviations exact = with(recorded.exact(), recorded.faults());
      if (!(fails(rough) || fails(exact))) {
        return false;
      }
      confirmed = true;
      reduce();
      fromFewer(recorded.steps());
    }
    return true;
  }

  private void reduce() {
    coarsely();
    Deviations before;
    do {
      before = best;
      ddmin(deviation -> !deviation.isOrder());
      ddmin(Deviation::isOrder);
      longer();
      halve();
    } while (!before.equals(best) && !isOver());
  }

  /** If many are left: looks for the failure among schedules that deviate seldom to begin with. */
  private void fromFewer(long steps) {
    for (int i = 0; i < OTHER_STARTS && best.size() > FEW && !isOver(); i++) {
      runs++;
      Outcome found = search.apply(new Delays(i, steps / 2));
      if (found.failed() && found.signature().equals(signature)) {
        Deviations before = best;
        Outcome outcomeBefore = outcome;
        if (fails(with(found.rough(), found.faults()))
            || fails(with(found.exact(), found.faults()))) {
          reduce();
        }
        if (best.size() >= before.size()) {
          best = before;
          outcome = outcomeBefore;
        }
      }
    }
  }

  /** The smallest schedule that fails in the same way. */
  Deviations best() {
    return best;
  }

  /** How it ended. */
  @Nullable Outcome outcome() {
    return outcome;
  }

  /** How many runs it took. */
  int runs() {
    return runs;
  }

  private boolean isOver() {
    return runs >= maxRuns || System.nanoTime() - endNanos >= 0;
  }

  private static Deviations with(Map<Point, Deviation> order, Map<Point, Deviation> faults) {
    Map<Point, Deviation> all = new TreeMap<>(order);
    all.putAll(faults);
    return Deviations.of(all);
  }

  /** Tries one; if it fails in the same way, it is the best so far. */
  private boolean fails(Deviations candidate) {
    Boolean known = tried.get(candidate);
    if (known != null) {
      return known;
    }
    if (confirmed && isOver()) {
      return false;
    }
    runs++;
    Outcome ended = replay.apply(candidate);
    boolean same = ended.failed() && ended.signature().equals(signature);
    tried.put(candidate, same);
    if (same) {
      Set<Point> mattered = new HashSet<>(ended.used());
      mattered.addAll(ended.faults().keySet());
      best =
          candidate.without(
              candidate.points().stream().filter(point -> !mattered.contains(point)).toList());
      outcome = ended;
    }
    return same;
  }

  /** Whole kinds at once. */
  private void coarsely() {
    for (String kind :
        List.of(Point.TURN, Point.TIMER, Identities.BLOCKING, Identities.THREAD, Point.SEND)) {
      List<Point> ofKind =
          best.points().stream().filter(point -> point.kind().equals(kind)).toList();
      if (!ofKind.isEmpty()) {
        fails(best.without(ofKind));
      }
    }
  }

  private void ddmin(Predicate<Deviation> which) {
    int parts = 2;
    List<Point> left = those(which);
    while (!left.isEmpty() && !isOver()) {
      parts = Math.min(parts, left.size());
      boolean smaller = false;
      for (List<Point> part : split(left, parts)) {
        List<Point> others = new ArrayList<>(left);
        others.removeAll(part);
        if ((parts > 2 && fails(best.without(others))) || fails(best.without(part))) {
          smaller = true;
          break;
        }
      }
      if (smaller) {
        left = those(which);
        parts = Math.max(2, Math.min(parts - 1, left.size()));
      } else if (parts >= left.size()) {
        return;
      } else {
        parts = Math.min(2 * parts, left.size());
      }
    }
  }

  private List<Point> those(Predicate<Deviation> which) {
    return best.entries().entrySet().stream()
        .filter(entry -> which.test(entry.getValue()))
        .map(Map.Entry::getKey)
        .toList();
  }

  private static List<List<Point>> split(List<Point> points, int parts) {
    List<List<Point>> split = new ArrayList<>();
    for (int i = 0; i < parts; i++) {
      int from = (int) ((long) points.size() * i / parts);
      int to = (int) ((long) points.size() * (i + 1) / parts);
      split.add(points.subList(from, to));
    }
    return split;
  }

  /** One that waits for longer may do what several do. */
  private void longer() {
    for (Point point : those(Deviation::isOrder)) {
      for (long length : List.of(LONG, 4 * number(best.at(point)))) {
        if (best.size() > 1 && best.at(point) != null) {
          longer(point, length);
        }
      }
    }
  }

  private void longer(Point point, long length) {
    Deviations before = best;
    Outcome outcomeBefore = outcome;
    Deviation longer = another(Objects.requireNonNull(best.at(point)), length);
    if (longer == null || !fails(best.with(point, longer))) {
      return;
    }
    for (Point other : those(Deviation::isOrder)) {
      if (!other.equals(point)) {
        fails(best.without(List.of(other)));
      }
    }
    if (best.size() >= before.size()) {
      best = before;
      outcome = outcomeBefore;
    }
  }

  private void halve() {
    for (Point point : best.points()) {
      Deviation now = best.at(point);
      if (now != null && another(now, 1) != null) {
        halve(point);
      }
    }
  }

  /** The least number that fails, if those above it do. */
  private void halve(Point point) {
    long least = 1;
    while (!isOver()) {
      Deviation now = best.at(point);
      if (now == null || number(now) <= least) {
        return;
      }
      long half = least + (number(now) - least) / 2;
      Deviation next = another(now, half);
      if (next == null || !fails(best.with(point, next))) {
        least = half + 1;
      }
    }
  }

  private static long number(@Nullable Deviation deviation) {
    return switch (deviation) {
      case Deviation.Hold(long sends) -> sends;
      case Deviation.Late(long steps) -> steps;
      case null, default -> 0;
    };
  }

  private static @Nullable Deviation another(Deviation deviation, long number) {
    return switch (deviation) {
      case Deviation.Hold _ -> new Deviation.Hold(number);
      case Deviation.Late _ -> new Deviation.Late(number);
      default -> null;
    };
  }
}
