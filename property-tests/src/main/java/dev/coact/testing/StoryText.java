package dev.coact.testing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A story, and its events, as plain text. */
final class StoryText {
  private static final int FIRST_LINES = 20;
  private static final int LAST_LINES = 40;
  private static final int MAX_MESSAGE = 72;

  private StoryText() {}

  /** What matters most, a line each; a long story without its middle. */
  static List<String> lines(Story story) {
    List<String> lines = new ArrayList<>();
    Duration last = Duration.ZERO;
    for (int i = 0; i < story.entries().size(); i++) {
      Story.Entry entry = story.entries().get(i);
      if (i == Story.FIRST && story.omitted() > 0) {
        lines.add("(" + story.omitted() + " events are left out)");
      }
      if (isMinor(entry.event())) {
        continue;
      }
      if (!entry.at().equals(last)) {
        last = entry.at();
        lines.add("at " + last + ":");
      }
      lines.add(line(entry.event()));
    }
    int left = lines.size() - FIRST_LINES - LAST_LINES;
    if (left > 1) {
      lines.subList(FIRST_LINES, FIRST_LINES + left).clear();
      lines.add(FIRST_LINES, "... " + left + " more lines ...");
    }
    return lines;
  }

  /** Whether it says little beside the others. */
  static boolean isMinor(StoryEvent event) {
    return switch (event) {
      case StoryEvent.Spawned _,
          StoryEvent.Handled _,
          StoryEvent.Ended _,
          StoryEvent.Armed _,
          StoryEvent.Called _ ->
          true;
      case StoryEvent.Returned returned -> !returned.isFailure();
      case StoryEvent.Restarted _,
          StoryEvent.Sent _,
          StoryEvent.Answered _,
          StoryEvent.Handling _,
          StoryEvent.NotAccepted _,
          StoryEvent.Lost _,
          StoryEvent.Failed _,
          StoryEvent.Due _,
          StoryEvent.Deviated _,
          StoryEvent.Faulted _ ->
          false;
    };
  }

  /** Who gets a message; empty if nobody does. */
  static String other(StoryEvent event) {
    return switch (event) {
      case StoryEvent.Sent sent -> sent.to();
      case StoryEvent.Answered answered -> answered.to();
      default -> "";
    };
  }

  /** The event in one line, with its actor. */
  static String line(StoryEvent event) {
    return switch (event) {
      case StoryEvent.Sent(Point from, String to, String message, int _) ->
          from.actor() + " -> " + to + ": " + brief(message);
      case StoryEvent.Answered(Point from, String to, String answer) ->
          from.actor() + " -> " + to + ": " + brief(answer);
      case StoryEvent.Deviated(Point at, Deviation deviation) -> "* " + at + ": " + deviation;
      case StoryEvent.Faulted(Point at, Deviation fault) -> "* " + at + ": " + fault;
      default -> event.actor() + " " + predicate(event);
    };
  }

  /** What the actor does. */
  static String predicate(StoryEvent event) {
    return switch (event) {
      case StoryEvent.Spawned _ -> "is spawned";
      case StoryEvent.Restarted(String _, long incarnation) ->
          "is restarted, incarnation " + incarnation;
      case StoryEvent.Sent sent -> brief(sent.message());
      case StoryEvent.Answered answered -> brief(answered.answer());
      case StoryEvent.Handling(Point _, String message, int _) -> "handles " + brief(message);
      case StoryEvent.Handled _ -> "has handled it";
      case StoryEvent.NotAccepted(String _, String message, int _) ->
          "does not accept " + brief(message);
      case StoryEvent.Lost(String _, String message, String reason, int _) ->
          "loses " + brief(message) + " (" + reason + ")";
      case StoryEvent.Failed(String _, String decision, String cause) ->
          "fails, " + decision + ": " + brief(cause);
      case StoryEvent.Ended(String _, String cause) ->
          cause.isEmpty() ? "has ended" : "has ended: " + brief(cause);
      case StoryEvent.Armed(Point _, String key, Duration delay) ->
          "arms timer " + brief(key) + " for " + delay;
      case StoryEvent.Due(String _, String key) -> "timer " + brief(key) + " is due";
      case StoryEvent.Deviated(Point at, Deviation deviation) -> placed(at) + ": " + deviation;
      case StoryEvent.Faulted(Point at, Deviation fault) -> placed(at) + ": " + fault;
      case StoryEvent.Called(String _, int index, String command) ->
          "begins command " + index + ": " + brief(command);
      case StoryEvent.Returned(String _, int index, String result, boolean isFailure) ->
          (isFailure ? "fails command " : "has done command ") + index + ": " + brief(result);
    };
  }

  private static String placed(Point at) {
    return at.toString().substring(at.actor().length() + 1);
  }

  /** One line, and not too long. */
  static String brief(String text) {
    String line = oneLine(text);
    return line.length() <= MAX_MESSAGE ? line : cut(line, MAX_MESSAGE - 1) + "…";
  }

  /** With a space in the place of each character that ends lines, controls or reorders. */
  static String oneLine(String text) {
    StringBuilder line = new StringBuilder(text.length());
    text.codePoints().forEach(c -> line.appendCodePoint(isPlain(c) ? c : ' '));
    return line.toString();
  }

  private static boolean isPlain(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          false;
      default -> true;
    };
  }

  /** The first characters, without half of one. */
  static String cut(String text, int length) {
    return text.substring(
        0, Character.isHighSurrogate(text.charAt(length - 1)) ? length - 1 : length);
  }
}
