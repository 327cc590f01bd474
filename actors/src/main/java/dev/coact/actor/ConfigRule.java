package dev.coact.actor;

import com.typesafe.config.ConfigValueFactory;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a value may be. The check and its words come from the same constants. */
sealed interface ConfigRule<T> {

  /** The value that a text stands for, or null if it is not of this type. */
  @Nullable T parse(String text);

  /** Whether a value of the right type is within the limits. */
  boolean admits(T value);

  /** A value as one would write it in a file. */
  String show(T value);

  /** The rule as it follows "expected: ". */
  String words();

  private static String zeroNote(@Nullable String zero) {
    return (zero == null) ? "" : "; 0 = " + zero;
  }

  /** A whole number; {@code zero} says what 0 stands for where it is special. */
  record IntegerRule(int min, int max, @Nullable String zero) implements ConfigRule<Integer> {
    @Override
    public @Nullable Integer parse(String text) {
      try {
        return new BigDecimal(text.strip()).intValueExact();
      } catch (NumberFormatException | ArithmeticException e) {
        return null;
      }
    }

    @Override
    public boolean admits(Integer value) {
      return (value >= min) && (value <= max);
    }

    @Override
    public String show(Integer value) {
      return value.toString();
    }

    @Override
    public String words() {
      return "an integer from " + min + " to " + max + zeroNote(zero);
    }
  }

  /** A number with a fraction. */
  record NumberRule(double min, double max) implements ConfigRule<Double> {
    @Override
    public @Nullable Double parse(String text) {
      try {
        return new BigDecimal(text.strip()).doubleValue();
      } catch (NumberFormatException e) {
        return null;
      }
    }

    @Override
    public boolean admits(Double value) {
      return (value >= min) && (value <= max);
    }

    @Override
    public String show(Double value) {
      return new BigDecimal(value.toString()).stripTrailingZeros().toPlainString();
    }

    @Override
    public String words() {
      return "a number from " + show(min) + " to " + show(max);
    }
  }

  /** A number of bytes. */
  record SizeRule(long min, long max, boolean powerOfTwo) implements ConfigRule<Long> {
    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};

    @Override
    public @Nullable Long parse(String text) {
      try {
        return ConfigValueFactory.fromAnyRef(text).atKey("size").getBytes("size");
      } catch (com.typesafe.config.ConfigException e) {
        return null;
      }
    }

    @Override
    public boolean admits(Long value) {
      return (value >= min) && (value <= max) && (!powerOfTwo || (Long.bitCount(value) == 1));
    }

    @Override
    public String show(Long value) {
      long number = value;
      int unit = 0;
      while ((number != 0) && (number % 1024 == 0) && (unit < UNITS.length - 1)) {
        number /= 1024;
        unit++;
      }
      return number + UNITS[unit];
    }

    @Override
    public String words() {
      return (powerOfTwo ? "a power of two" : "a size") + " from " + show(min) + " to " + show(max);
    }
  }

  /**
   * A span of time; a number without a unit is refused, since HOCON would take it for milliseconds.
   */
  record DurationRule(Duration min, Duration max, @Nullable String zero)
      implements ConfigRule<Duration> {
    private static final String[] UNITS = {"d", "h", "m", "s", "ms", "us"};
    private static final long[] UNIT_NANOS = {
      86_400_000_000_000L, 3_600_000_000_000L, 60_000_000_000L, 1_000_000_000L, 1_000_000L, 1_000L
    };

    @Override
    public @Nullable Duration parse(String text) {
      if (isNumber(text)) {
        return (new BigDecimal(text.strip()).signum() == 0) ? Duration.ZERO : null;
      }
      try {
        return ConfigValueFactory.fromAnyRef(text).atKey("time").getDuration("time");
      } catch (com.typesafe.config.ConfigException e) {
        return null;
      }
    }

    private static boolean isNumber(String text) {
      return text.strip().matches("[-+]?[0-9.]+");
    }

    @Override
    public boolean admits(Duration value) {
      return (value.compareTo(min) >= 0) && (value.compareTo(max) <= 0);
    }

    @Override
    public String show(Duration value) {
      if (value.isZero()) {
        return "0s";
      }
      long nanos = value.toNanos();
      for (int i = 0; i < UNITS.length; i++) {
        if (nanos % UNIT_NANOS[i] == 0) {
          return nanos / UNIT_NANOS[i] + UNITS[i];
        }
      }
      return nanos + "ns";
    }

    @Override
    public String words() {
      return "a duration with its unit from " + show(min) + " to " + show(max) + zeroNote(zero);
    }
  }

  /** Yes or no. */
  record FlagRule() implements ConfigRule<Boolean> {
    @Override
    public @Nullable Boolean parse(String text) {
      return switch (text) {
        case "true", "yes", "on" -> true;
        case "false", "no", "off" -> false;
        default -> null;
      };
    }

    @Override
    public boolean admits(Boolean value) {
      return true;
    }

    @Override
    public String show(Boolean value) {
      return value.toString();
    }

    @Override
    public String words() {
      return "true or false";
    }
  }

  /** Any text. */
  record TextRule() implements ConfigRule<String> {
    @Override
    public String parse(String text) {
      return text;
    }

    @Override
    public boolean admits(String value) {
      return true;
    }

    @Override
    public String show(String value) {
      return '"' + value + '"';
    }

    @Override
    public String words() {
      return "a text";
    }
  }

  /** One constant of an enum, written in lower case with dashes. */
  record ChoiceRule<E extends Enum<E>>(Class<E> type) implements ConfigRule<E> {
    @Override
    public @Nullable E parse(String text) {
      String wanted = text.strip().replace('_', '-');
      return Arrays.stream(type.getEnumConstants())
          .filter(constant -> show(constant).equalsIgnoreCase(wanted))
          .findFirst()
          .orElse(null);
    }

    @Override
    public boolean admits(E value) {
      return true;
    }

    @Override
    public String show(E value) {
      return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    @Override
    public String words() {
      return Arrays.stream(type.getEnumConstants())
          .map(this::show)
          .collect(Collectors.joining(", ", "one of ", ""));
    }
  }

  /** Directives by the full name of the failure's class: {@code java.io.IOException=escalate}. */
  record DirectivesRule() implements ConfigRule<List<Supervision.Rule>> {
    private static final ChoiceRule<Directive> DIRECTIVE = new ChoiceRule<>(Directive.class);
    private static final Pattern CLASS_NAME =
        Pattern.compile("\\p{javaJavaIdentifierStart}[\\p{javaJavaIdentifierPart}.]*");

    @Override
    public @Nullable List<Supervision.Rule> parse(String text) {
      Map<String, Supervision.Rule> rules = new LinkedHashMap<>();
      for (String each : text.isBlank() ? new String[0] : text.split(",", -1)) {
        String[] parts = each.split("=", -1);
        String type = parts[0].strip();
        Directive directive = parts.length == 2 ? DIRECTIVE.parse(parts[1]) : null;
        if (directive == null || !CLASS_NAME.matcher(type).matches()) {
          return null;
        }
        if (rules.put(type, new Supervision.Rule(type, directive)) != null) {
          return null; // twice the same class
        }
      }
      return List.copyOf(rules.values());
    }

    @Override
    public boolean admits(List<Supervision.Rule> value) {
      return value.stream().map(Supervision.Rule::type).distinct().count() == value.size();
    }

    @Override
    public String show(List<Supervision.Rule> value) {
      return value.stream()
          .map(rule -> rule.type() + "=" + DIRECTIVE.show(rule.directive()))
          .collect(Collectors.joining(", ", "\"", "\""));
    }

    @Override
    public String words() {
      return "a text: CLASS=DIRECTIVE, ... with full names of classes, each once, and "
          + DIRECTIVE.words();
    }
  }
}
