package dev.coact.benchmarks.report;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What one iteration printed. The members of its parameters stand beside the others.
 *
 * @param members texts and numbers by name
 */
record Line(Map<String, String> members) {
  private static final Pattern MEMBER =
      Pattern.compile("\"(\\w+)\":(?:\"([^\"]*)\"|(-?[\\d.eE+]+))");

  /** Reads a line of JSON; its texts have no escapes. */
  static Line parse(String json) {
    Map<String, String> members = new LinkedHashMap<>();
    Matcher matcher = MEMBER.matcher(json);
    while (matcher.find()) {
      String text = matcher.group(2);
      members.putIfAbsent(matcher.group(1), text == null ? matcher.group(3) : text);
    }
    return new Line(members);
  }

  /** A number. */
  double number(String name) {
    String text = members.get(name);
    if (text == null) {
      throw new IllegalArgumentException(
          name + ": missing (expected: a number in " + members + ")");
    }
    return Double.parseDouble(text);
  }
}
