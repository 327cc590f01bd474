package dev.coact.examples.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One page of the documentation, with its fenced blocks.
 *
 * @param path from the top of the repository
 * @param lines the text
 */
record Page(Path path, List<String> lines) {
  private static final Pattern FENCE = Pattern.compile("```([a-z]*)");
  private static final Pattern MARK = Pattern.compile("<!-- (code|prints|wrong): (\\S+) -->");

  /**
   * A fenced block.
   *
   * @param page where
   * @param first index of its first line, after the fence
   * @param language after the opening fence; empty if none
   * @param mark what the comment on the line before the fence says: {@code code}, {@code prints} or
   *     {@code wrong}; empty if none
   * @param source what the comment names; empty if none
   * @param text the content
   */
  record Block(Page page, int first, String language, String mark, String source, String text) {
    boolean is(String wantedMark) {
      return mark.equals(wantedMark);
    }

    @Override
    public String toString() {
      return page.path() + ":" + first;
    }
  }

  static Page read(Path path) throws IOException {
    return new Page(path, Files.readAllLines(Repository.root().resolve(path)));
  }

  List<Block> blocks() {
    List<Block> blocks = new ArrayList<>();
    int i = 0;
    while (i < lines.size()) {
      Matcher fence = FENCE.matcher(lines.get(i));
      if (fence.matches()) {
        int end = endOf(i + 1);
        Matcher mark = MARK.matcher(i == 0 ? "" : lines.get(i - 1));
        boolean marked = mark.matches();
        blocks.add(
            new Block(
                this,
                i + 1,
                fence.group(1),
                marked ? mark.group(1) : "",
                marked ? mark.group(2) : "",
                String.join("\n", lines.subList(i + 1, end))));
        i = end;
      }
      i++;
    }
    return blocks;
  }

  private int endOf(int first) {
    for (int i = first; i < lines.size(); i++) {
      if (lines.get(i).equals("```")) {
        return i;
      }
    }
    throw new IllegalStateException(
        path + ":" + first + ": a block without an end (expected: ```)");
  }

  /** Writes the page anew, with the content of each block as {@code content} has it. */
  void rewrite(Function<Block, String> content) throws IOException {
    List<String> result = new ArrayList<>();
    int copied = 0;
    for (Block block : blocks()) {
      result.addAll(lines.subList(copied, block.first()));
      result.addAll(content.apply(block).lines().toList());
      copied = endOf(block.first());
    }
    result.addAll(lines.subList(copied, lines.size()));
    if (!result.equals(lines)) {
      Files.write(Repository.root().resolve(path), result);
    }
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
