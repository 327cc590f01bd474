package dev.coact.testing;

import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A plan of one fault at most, at one of the messages of some actors. One run's. */
final class OneFault implements FaultSource {
  private final String actors;
  private final Deviation fault;
  private int before;

  private OneFault(String actors, int before, Deviation fault) {
    this.actors = actors;
    this.before = before;
    this.fault = fault;
  }

  /**
   * One of these actors crashes when it has handled a message.
   *
   * @param actors how their paths begin
   * @param within how many messages of theirs the fault may come after
   */
  static OneFault crashAfter(String actors, int within, RandomGenerator random) {
    return new OneFault(actors, random.nextInt(within), new Deviation.Crash(true));
  }

  /** One of these actors stands still for up to {@code longest} before it handles a message. */
  static OneFault stall(String actors, int within, Duration longest, RandomGenerator random) {
    Duration time = Duration.ofMillis(random.nextLong(1, longest.toMillis() + 1));
    return new OneFault(actors, random.nextInt(within), new Deviation.Stall(time));
  }

  @Override
  public @Nullable Deviation at(Point point, String about, @Nullable Object what) {
    boolean isOurs = point.kind().equals(Point.MESSAGE) && point.actor().startsWith(actors);
    return isOurs && before-- == 0 ? fault : null;
  }
}
