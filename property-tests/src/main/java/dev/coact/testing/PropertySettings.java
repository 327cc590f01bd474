package dev.coact.testing;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the annotations of a property come to. Wrong ones are an {@link IllegalArgumentException}.
 */
final class PropertySettings {
  private static final Pattern DURATION = Pattern.compile("\\s*(\\d{1,9})\\s*(ms|s|m|h)\\s*");

  private PropertySettings() {}

  static CampaignSettings of(ActorProperty property) {
    return settings(
        "@ActorProperty",
        property.schedules(),
        property.budget(),
        property.search(),
        property.seed(),
        property.maxSteps(),
        property.horizon());
  }

  static CampaignSettings of(Schedules property) {
    return settings(
        "@Schedules",
        property.value(),
        property.budget(),
        property.search(),
        property.seed(),
        property.maxSteps(),
        property.horizon());
  }

  private static CampaignSettings settings(
      String annotation,
      int schedules,
      String budget,
      Search search,
      long seed,
      long maxSteps,
      String horizon) {
    try {
      return CampaignSettings.defaults()
          .withSchedules(Math.toIntExact(numberOr("coact.schedules", schedules)))
          .withBudget(duration("budget", budget))
          .withSearch(search)
          .withSeed(numberOr("coact.seed", seed))
          .withMaxSteps(maxSteps)
          .withHorizon(duration("horizon", horizon));
    } catch (IllegalArgumentException | ArithmeticException wrong) {
      throw new IllegalArgumentException(annotation + ": " + wrong.getMessage(), wrong);
    }
  }

  private static long numberOr(String property, long other) {
    String text = System.getProperty(property);
    if (text == null) {
      return other;
    }
    try {
      return Long.parseLong(text.strip());
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "-D" + property + ": \"" + text + "\" (expected: a whole number)", e);
    }
  }

  static Duration duration(String what, String text) {
    Matcher parts = DURATION.matcher(text.toLowerCase(Locale.ROOT));
    if (!parts.matches()) {
      throw new IllegalArgumentException(
          what + ": \"" + text + "\" (expected: a number and ms, s, m or h, such as \"20s\")");
    }
    long number = Long.parseLong(parts.group(1));
    return switch (parts.group(2)) {
      case "ms" -> Duration.ofMillis(number);
      case "s" -> Duration.ofSeconds(number);
      case "m" -> Duration.ofMinutes(number);
      default -> Duration.ofHours(number);
    };
  }

  /** The run to have again in place of the search, if any. */
  static @Nullable PropertyToken replay(AnnotatedElement method) {
    Replay replay = method.getAnnotation(Replay.class);
    if (replay != null) {
      return PropertyToken.parse(replay.value());
    }
    String given = System.getProperty("coact.replay");
    return given == null || given.isBlank() ? null : PropertyToken.parse(given);
  }

  /** How reports name a property. */
  static String name(Method method) {
    return method.getDeclaringClass().getSimpleName()
        + "."
        + method.getName()
        + Arrays.stream(method.getParameterTypes())
            .map(Class::getSimpleName)
            .collect(Collectors.joining(", ", "(", ")"));
  }
}
