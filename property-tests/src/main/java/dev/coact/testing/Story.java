package dev.coact.testing;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What happened in a run that failed, in order: {@link ScenarioFailure#story}. Immutable, and
 * bounded: of a long run it has the first {@value #FIRST} and the last {@value #LAST} events. The
 * same run has the same story, to the letter, as long as the messages' texts are the same.
 */
public final class Story {
  static final int FIRST = 500;
  static final int LAST = 1_500;

  static final Story NONE = new Story(List.of(), 0, 0);

  /**
   * An event, and when.
   *
   * @param step how many steps had been made
   * @param at virtual time
   */
  public record Entry(long step, Duration at, StoryEvent event) {}

  private final List<Entry> entries;
  private final int omitted;
  private final int failing;

  /**
   * @param omitted how many are not among the entries, after the first {@link #FIRST}
   * @param failing the position of the event with which the run fails
   */
  Story(List<Entry> entries, int omitted, int failing) {
    this.entries = List.copyOf(entries);
    this.omitted = omitted;
    this.failing = failing;
  }

  /** The events, in order; none if the run was not looked at. */
  public List<Entry> entries() {
    return entries;
  }

  /** How many events between the first {@value #FIRST} and the last ones are left out. */
  public int omitted() {
    return omitted;
  }

  /** The position in {@link #entries} of the event with which the run fails; -1 without events. */
  public int failing() {
    return entries.isEmpty() ? -1 : failing;
  }

  /** All who take part, in order of appearance. */
  public List<String> actors() {
    Set<String> actors = new LinkedHashSet<>();
    for (Entry entry : entries) {
      actors.add(entry.event().actor());
      String other = StoryText.other(entry.event());
      if (!other.isEmpty()) {
        actors.add(other);
      }
    }
    return List.copyOf(actors);
  }

  /** The messages and what goes wrong, a line each, in short. */
  public String text() {
    return String.join("\n", StoryText.lines(this));
  }

  /** The same as a sequence diagram in Mermaid's language. */
  public String mermaid() {
    return StoryMermaid.of(this);
  }

  /**
   * A page to step through it, complete in itself and in ASCII.
   *
   * @param report stands above it, as text
   */
  public String html(String report) {
    return StoryPage.of(this, report);
  }

  /** The text. */
  @Override
  public String toString() {
    return text();
  }
}
