package dev.coact.testing;

import dev.coact.actor.ActorFailure;
import dev.coact.actor.LostMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** What happens in one run, a line each, for the report of a failure. */
final class MessageLog implements StoryListener {
  private static final int MAX_LINES = 60;
  private static final int MAX_TEXT = 72;

  private final List<String> lines = new ArrayList<>();
  private Supplier<Duration> now = () -> Duration.ZERO;
  private boolean isOver;
  private Duration last = Duration.ZERO;
  private int left;

  /** The run begins, by this virtual clock. */
  void begin(Supplier<Duration> clock) {
    now = clock;
  }

  /** The run has ended; what its shutdown does is of no interest. */
  void end() {
    isOver = true;
  }

  private void line(String text) {
    if (isOver) {
      return;
    }
    if (lines.size() >= MAX_LINES) {
      left++;
      return;
    }
    Duration time = now.get();
    if (!time.equals(last)) {
      last = time;
      lines.add("at " + time + ":");
    }
    lines.add(text);
  }

  private static String shown(Object message) {
    String text = String.valueOf(message).replace('\n', ' ');
    return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT - 1) + "…";
  }

  @Override
  public void begun(String actor, long incarnation) {
    if (incarnation > 0) {
      line(actor + " is restarted, incarnation " + incarnation);
    }
  }

  @Override
  public void sent(Point from, String to, Object message) {
    line(from.actor() + " -> " + to + ": " + shown(message));
  }

  @Override
  public void handling(Point at, Object message) {
    line(at.actor() + " handles " + shown(message));
  }

  @Override
  public void lost(LostMessage lost) {
    line(lost.recipient() + " loses " + shown(lost.message()) + " (" + lost.reason() + ")");
  }

  @Override
  public void failed(ActorFailure failure) {
    line(failure.path() + " fails, " + failure.decision() + ": " + shown(failure.cause()));
  }

  @Override
  public void fired(String actor, Object key) {
    line(actor + " timer " + shown(key) + " is due");
  }

  @Override
  public void deviated(Point at, Deviation deviation) {
    line("* " + at + ": " + deviation);
  }

  @Override
  public void fault(Point at, Deviation fault) {
    line("* " + at + ": " + fault);
  }

  /** The lines. */
  List<String> lines() {
    List<String> all = new ArrayList<>(lines);
    if (left > 0) {
      all.add("and " + left + " more");
    }
    return all;
  }
}
