package dev.coact.testing;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A story as a sequence diagram. One story's. */
final class StoryMermaid {
  private static final int FIRST_EVENTS = 50;
  private static final int LAST_EVENTS = 100;
  private static final String SAFE = " .,/-_()[]=+*?!'…";

  private final Map<String, String> names = new LinkedHashMap<>();
  private final Map<Integer, String> senders = new HashMap<>();
  private final StringBuilder body = new StringBuilder();

  private StoryMermaid() {}

  static String of(Story story) {
    StoryMermaid diagram = new StoryMermaid();
    List<Integer> shown = shown(story);
    int left = shown.size() - FIRST_EVENTS - LAST_EVENTS;
    for (int k = 0; k < shown.size(); k++) {
      StoryEvent event = story.entries().get(shown.get(k)).event();
      if (event instanceof StoryEvent.Sent sent) {
        diagram.senders.put(sent.letter(), sent.actor());
      }
      if (left > 1 && k >= FIRST_EVENTS && k < FIRST_EVENTS + left) {
        if (k == FIRST_EVENTS) {
          diagram.note(event.actor(), left + " more");
        }
        continue;
      }
      diagram.draw(event);
      if (shown.get(k) == story.failing()) {
        diagram.note(event.actor(), "the run fails here");
      }
    }
    StringBuilder text = new StringBuilder("sequenceDiagram\n");
    diagram.names.forEach((path, name) ->
        text.append("  participant ")
            .append(name)
            .append(" as ")
            .append(escaped(path))
            .append('\n'));
    return text.append(diagram.body).toString();
  }

  /** The positions of those that are drawn. */
  private static List<Integer> shown(Story story) {
    List<Integer> shown = new ArrayList<>();
    for (int i = 0; i < story.entries().size(); i++) {
      if (i == story.failing() || !StoryText.isMinor(story.entries().get(i).event())) {
        shown.add(i);
      }
    }
    return shown;
  }

  private void draw(StoryEvent event) {
    switch (event) {
      case StoryEvent.Sent sent -> arrow(sent.actor(), "->>", sent.to(), sent.message());
      case StoryEvent.Answered answer ->
          arrow(answer.actor(), "-->>", answer.to(), answer.answer());
      case StoryEvent.Lost lost ->
          arrow(
              senders.getOrDefault(lost.letter(), lost.actor()),
              "-x",
              lost.actor(),
              "lost, " + lost.reason() + ": " + lost.message());
      default -> note(event.actor(), StoryText.predicate(event));
    }
  }

  private void arrow(String from, String line, String to, String text) {
    body.append("  ").append(name(from)).append(line).append(name(to)).append(": ");
    body.append(escaped(StoryText.brief(text))).append('\n');
  }

  private void note(String over, String text) {
    body.append("  Note over ").append(name(over)).append(": ").append(escaped(text)).append('\n');
  }

  private String name(String path) {
    String known = names.get(path);
    if (known == null) {
      known = "p" + names.size();
      names.put(path, known);
    }
    return known;
  }

  /*
   * What Mermaid could take for its own is written as its code. No raw colon and no raw # is left, so
   * nothing in a text can be a directive, a comment, an end of a statement or an entity.
   */
  private static String escaped(String text) {
    StringBuilder safe = new StringBuilder(text.length());
    StoryText.oneLine(text)
        .codePoints()
        .forEach(c -> {
          if (Character.isLetterOrDigit(c) || SAFE.indexOf(c) >= 0) {
            safe.appendCodePoint(c);
          } else {
            safe.append('#').append(c).append(';');
          }
        });
    return safe.isEmpty() ? "-" : safe.toString();
  }
}
