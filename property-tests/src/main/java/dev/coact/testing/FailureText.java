package dev.coact.testing;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the report of a property's failure says besides that of its run. */
final class FailureText {
  private FailureText() {}

  static String of(
      String property,
      ScenarioFailure failure,
      PropertyToken token,
      List<Inputs.Input> inputs,
      int runs) {
    StringBuilder text = new StringBuilder(property).append(" fails under some schedule");
    if (!inputs.isEmpty()) {
      text.append("\ninputs");
      if (runs > 0) {
        text.append(", made small in ").append(runs).append(" runs");
      }
      text.append(':');
      inputs.forEach(each ->
          text.append("\n  ").append(each.name()).append(" = ").append(shown(each.value())));
    }
    return text.append('\n').append(failure.getMessage()).append(replay(token)).toString();
  }

  private static String replay(PropertyToken token) {
    return token.inputs().stream().allMatch(List::isEmpty)
        ? ""
        : "\nwith these inputs: @Replay(\"" + token + "\") or -Dcoact.replay=" + token;
  }

  private static String shown(@Nullable Object value) {
    return value instanceof Object[] array ? Arrays.deepToString(array) : String.valueOf(value);
  }
}
