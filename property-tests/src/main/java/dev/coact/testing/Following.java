package dev.coact.testing;

import java.util.ArrayList;
import java.util.List;

/** First come, first served, but for given deviations. One run's. */
final class Following implements Strategy {
  private final Deviations deviations;
  private StoryListener story = new StoryListener() {};
  private final List<Point> used = new ArrayList<>();

  Following(Deviations deviations) {
    this.deviations = deviations;
  }

  /** Has {@code another} be told of what is deferred. */
  void tell(StoryListener another) {
    story = another;
  }

  @Override
  public void created(Pending item) {
    if (deviations.isEmpty()) {
      return;
    }
    Point point = item.point();
    Deviation deviation = deviations.at(point);
    if (deviation != null && deviation.isOrder()) {
      item.defer(deviation);
      used.add(point);
      story.deviated(point, deviation);
    }
  }

  @Override
  public int choose(List<Pending> enabled) {
    return Strategy.firstThatIsNotDeferred(enabled);
  }

  /** Those that had something to defer. */
  List<Point> used() {
    return used;
  }
}
