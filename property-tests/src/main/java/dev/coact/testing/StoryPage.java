package dev.coact.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A story as a page to step through. */
final class StoryPage {
  /*
   * The page is story.html with the story as JSON in a script element that is not run. All that comes
   * from a run is in there, and the script of the page puts it into the document as text only. In
   * the JSON every character that is not plain ASCII, and each that means something to HTML, is
   * written as \\u and its code: no string can end the element, whatever it holds.
   */
  private static final String PLACE = "@STORY@";
  private static final String TEMPLATE = template();

  private final StringBuilder json = new StringBuilder();

  private StoryPage() {}

  static String of(Story story, String report) {
    return TEMPLATE.replace(PLACE, json(story, report));
  }

  /** The data of the page. */
  static String json(Story story, String report) {
    StoryPage page = new StoryPage();
    page.write(story, report);
    return page.json.toString();
  }

  private static String template() {
    try (InputStream in =
        Objects.requireNonNull(StoryPage.class.getResourceAsStream("story.html"), "story.html")) {
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void write(Story story, String report) {
    List<String> actors = story.actors();
    json.append("{\"report\":").append(quoted(report));
    json.append(",\"actors\":[");
    for (int i = 0; i < actors.size(); i++) {
      json.append(i == 0 ? "" : ",").append(quoted(actors.get(i)));
    }
    json.append("],\"omitted\":").append(story.omitted());
    json.append(",\"kept\":").append(Story.FIRST);
    json.append(",\"failing\":").append(story.failing());
    json.append(",\"mermaid\":").append(quoted(story.mermaid()));
    json.append(",\"events\":[");
    for (int i = 0; i < story.entries().size(); i++) {
      json.append(i == 0 ? "\n" : ",\n");
      write(story.entries().get(i), actors);
    }
    json.append("\n]}");
  }

  private void write(Story.Entry entry, List<String> actors) {
    StoryEvent event = entry.event();
    json.append("{\"kind\":").append(quoted(kind(event)));
    json.append(",\"step\":").append(entry.step());
    json.append(",\"at\":").append(quoted(entry.at().toString()));
    json.append(",\"actor\":").append(actors.indexOf(event.actor()));
    if (!StoryText.other(event).isEmpty()) {
      json.append(",\"to\":").append(actors.indexOf(StoryText.other(event)));
    }
    if (letter(event) != 0) {
      json.append(",\"letter\":").append(letter(event));
    }
    Point point = point(event);
    if (point != null) {
      json.append(",\"point\":").append(quoted(point.toString()));
    }
    json.append(",\"text\":").append(quoted(message(event)));
    json.append(",\"says\":").append(quoted(StoryText.predicate(event))).append('}');
  }

  private static String kind(StoryEvent event) {
    return event.getClass().getSimpleName().toLowerCase(Locale.ROOT);
  }

  private static int letter(StoryEvent event) {
    return switch (event) {
      case StoryEvent.Sent sent -> sent.letter();
      case StoryEvent.Handling handling -> handling.letter();
      case StoryEvent.NotAccepted refused -> refused.letter();
      case StoryEvent.Lost lost -> lost.letter();
      default -> 0;
    };
  }

  private static @Nullable Point point(StoryEvent event) {
    return switch (event) {
      case StoryEvent.Sent sent -> sent.from();
      case StoryEvent.Answered answered -> answered.from();
      case StoryEvent.Handling handling -> handling.at();
      case StoryEvent.Handled handled -> handled.at();
      case StoryEvent.Armed armed -> armed.at();
      case StoryEvent.Deviated deviated -> deviated.at();
      case StoryEvent.Faulted faulted -> faulted.at();
      default -> null;
    };
  }

  /** In full. */
  private static String message(StoryEvent event) {
    return switch (event) {
      case StoryEvent.Sent sent -> sent.message();
      case StoryEvent.Answered answered -> answered.answer();
      case StoryEvent.Handling handling -> handling.message();
      case StoryEvent.NotAccepted refused -> refused.message();
      case StoryEvent.Lost lost -> lost.message();
      case StoryEvent.Failed failed -> failed.cause();
      case StoryEvent.Ended ended -> ended.cause();
      case StoryEvent.Called called -> called.command();
      case StoryEvent.Returned returned -> returned.result();
      default -> "";
    };
  }

  private static String quoted(String text) {
    StringBuilder safe = new StringBuilder(text.length() + 2).append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' || c > '~' || "\"\\<>&'`".indexOf(c) >= 0) {
        safe.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      } else {
        safe.append(c);
      }
    }
    return safe.append('"').toString();
  }
}
