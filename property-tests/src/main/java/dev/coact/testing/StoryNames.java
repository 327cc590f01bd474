package dev.coact.testing;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Texts of messages that are the same in each run: the identity hash of an object without a {@code
 * toString} of its own, and the address of a lambda, are other ones each time, and are replaced by
 * a number in order of appearance. One story's.
 */
final class StoryNames {
  private static final Pattern IDENTITY =
      Pattern.compile("([\\w$]+[.$][\\w.$]*)(?:/0x[0-9a-f]+)?@([0-9a-f]{1,8})\\b");

  /* A text is cut after the numbers are in it: hashes are not all of one length. */
  private static final int LOOKED_AT = 16 * StoryEvent.MAX_TEXT;

  private final Map<String, Integer> numbers = new HashMap<>();

  /** The text, in its first {@link StoryEvent#MAX_TEXT} characters. */
  String text(@Nullable Object value) {
    String text;
    try {
      text = String.valueOf(value);
    } catch (RuntimeException | StackOverflowError broken) {
      text = (value == null ? "null" : value.getClass().getName()) + " (toString: " + broken + ")";
    }
    text = cut(text, LOOKED_AT);
    return cut(text.indexOf('@') < 0 ? text : numbered(text), StoryEvent.MAX_TEXT);
  }

  private static String cut(String text, int length) {
    return text.length() <= length ? text : StoryText.cut(text, length) + "…";
  }

  private String numbered(String text) {
    return IDENTITY
        .matcher(text)
        .replaceAll(found ->
            Matcher.quoteReplacement(
                found.group(1)
                    + "@"
                    + numbers.computeIfAbsent(found.group(), _ -> numbers.size() + 1)));
  }
}
