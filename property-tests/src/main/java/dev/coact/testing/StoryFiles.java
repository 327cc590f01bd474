package dev.coact.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;

/** Writes the pages of failures. A failure is reported whether or not its page can be written. */
final class StoryFiles {
  static final String FOLDER = "target/coact";
  static final String OFF = "off";
  private static final int MAX_NAME = 120;

  private StoryFiles() {}

  /**
   * Writes a page, in the place of an earlier one of this name.
   *
   * @return where it is, or why it is nowhere; empty if there is nothing to write, or nobody wants
   *     it
   */
  static String write(String name, FailureText failure) {
    String folder = System.getProperty(Campaign.PAGES, FOLDER).strip();
    if (failure.story().entries().isEmpty() || folder.toLowerCase(Locale.ROOT).equals(OFF)) {
      return "";
    }
    try {
      Path file = Path.of(folder).resolve(fileName(name));
      Files.createDirectories(Path.of(folder));
      Files.write(
          file, failure.story().html(failure.toString()).getBytes(StandardCharsets.US_ASCII));
      return file.toString();
    } catch (IOException | InvalidPathException | SecurityException e) {
      return "not written: " + e + " (-D" + Campaign.PAGES + "=" + folder + ")";
    }
  }

  /** With nothing in it that a file system, a shell or a terminal could mind. */
  static String fileName(String name) {
    String plain = name.replaceAll("[^A-Za-z0-9._-]+", "-").replaceAll("^[.-]+|[.-]+$", "");
    String brief = plain.length() <= MAX_NAME ? plain : plain.substring(0, MAX_NAME);
    return (brief.isEmpty() ? "run" : brief) + ".html";
  }
}
