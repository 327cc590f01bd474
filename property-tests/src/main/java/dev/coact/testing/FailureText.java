package dev.coact.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The report of a failure, as it is printed.
 *
 * @param what what failed
 * @param how how it was found
 * @param inputs a line for each
 * @param run the minimal run: its deviations and its story
 * @param token has it again
 * @param story what happened in it
 * @param page where its page is; empty if there is none
 */
record FailureText(
    String what,
    String how,
    List<String> inputs,
    String run,
    String token,
    Story story,
    String page) {
  private static final String INDENT = "\n  ";

  FailureText {
    inputs = List.copyOf(inputs);
  }

  /** The same run, but found in another way. */
  FailureText withHow(String another) {
    return new FailureText(what, another, inputs, run, token, story, page);
  }

  /** With the name of the property, its inputs, and the token that has them, too. */
  FailureText of(String property, List<String> values, String tokenWithInputs) {
    return new FailureText(
        property + " fails: " + what, how, values, run, tokenWithInputs, story, page);
  }

  /** Which also says where its page is. */
  FailureText withPage(String where) {
    return new FailureText(what, how, inputs, run, token, story, where);
  }

  @Override
  public String toString() {
    List<String> parts = new ArrayList<>(List.of(what, how));
    if (!inputs.isEmpty()) {
      parts.add("inputs:" + INDENT + String.join(INDENT, inputs));
    }
    parts.add(run);
    parts.add("replay: @Replay(\"" + token + "\")\n    or: -D" + Campaign.REPLAY + "=" + token);
    if (!page.isEmpty()) {
      parts.add("  page: " + page);
    }
    return String.join("\n", parts)
        .lines()
        .map(String::stripTrailing)
        .collect(Collectors.joining("\n"));
  }
}
