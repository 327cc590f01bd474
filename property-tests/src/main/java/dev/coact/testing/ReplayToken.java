package dev.coact.testing;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * All that is needed to have a run again, as one word without spaces or quotes: {@code
 * coact1,2k9f,/writer=SEND2:hold3,/bank/+1=MESSAGE4i1:crash-after}.
 *
 * @param seed of the run: its random numbers follow from it
 * @param deviations its schedule and its faults
 */
public record ReplayToken(long seed, Deviations deviations) {
  /*
   * token    = "coact1" "," seed { "," actor "=" kind n [ "i" incarnation ] ":" deviation }
   * seed     = unsigned, base 36
   * actor    = path or "outside"; "$" is written "+", which no name can contain and no shell expands
   */
  private static final String VERSION = "coact1";
  private static final int RADIX = 36;
  private static final Pattern ENTRY =
      Pattern.compile("([^=,]+)=([A-Z-]+?)(\\d+)(?:i(\\d+))?:([a-z-]+)(\\d*)");

  /**
   * Reads what {@link #toString} gave.
   *
   * @throws IllegalArgumentException if it is no token of this version
   */
  public static ReplayToken parse(String text) {
    String[] parts = text.strip().split(",", -1);
    if (!parts[0].equals(VERSION)) {
      throw wrong(text, parts[0], "the version that this library writes, " + VERSION);
    }
    if (parts.length < 2) {
      throw wrong(text, "", "a seed after " + VERSION);
    }
    Map<Point, Deviation> entries = new TreeMap<>();
    for (int i = 2; i < parts.length; i++) {
      Matcher entry = ENTRY.matcher(parts[i]);
      if (!entry.matches()) {
        throw wrong(text, parts[i], "actor=KINDn:deviation");
      }
      try {
        entries.put(point(entry), deviation(entry.group(5), entry.group(6)));
      } catch (IllegalArgumentException e) {
        throw wrong(text, parts[i], String.valueOf(e.getMessage()));
      }
    }
    return new ReplayToken(seed(text, parts[1]), Deviations.of(entries));
  }

  private static long seed(String text, String part) {
    try {
      return Long.parseUnsignedLong(part, RADIX);
    } catch (NumberFormatException e) {
      throw wrong(text, part, "a seed in base " + RADIX);
    }
  }

  private static Point point(Matcher entry) {
    String incarnation = entry.group(4);
    return new Point(
        entry.group(1).replace('+', '$'),
        incarnation == null ? 0 : Long.parseLong(incarnation),
        entry.group(2),
        Long.parseLong(entry.group(3)));
  }

  private static Deviation deviation(String name, String number) {
    return switch (name) {
      case "hold" -> new Deviation.Hold(Long.parseLong(number));
      case "late" -> new Deviation.Late(Long.parseLong(number));
      case "crash-before" -> new Deviation.Crash(false);
      case "crash-after" -> new Deviation.Crash(true);
      case "stall" -> new Deviation.Stall(Duration.ofNanos(Long.parseLong(number)));
      case "refuse" -> new Deviation.Refuse();
      case "drop" -> new Deviation.Drop();
      case "duplicate" -> new Deviation.Duplicate();
      case "fail" -> new Deviation.Fail();
      default -> throw new IllegalArgumentException("a known deviation");
    };
  }

  private static IllegalArgumentException wrong(String text, String part, String expected) {
    return new IllegalArgumentException(
        "replay token: \"" + part + "\" in \"" + text + "\" (expected: " + expected + ")");
  }

  /** The word. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(VERSION).append(',');
    text.append(Long.toUnsignedString(seed, RADIX));
    deviations
        .entries()
        .forEach((point, deviation) -> {
          text.append(',').append(point.actor().replace('$', '+')).append('=');
          text.append(point.kind()).append(point.n());
          if (point.incarnation() > 0) {
            text.append('i').append(point.incarnation());
          }
          text.append(':').append(name(deviation));
        });
    return text.toString();
  }

  private static String name(Deviation deviation) {
    return switch (deviation) {
      case Deviation.Hold(long sends) -> "hold" + sends;
      case Deviation.Late(long steps) -> "late" + steps;
      case Deviation.Crash(boolean isAfter) -> isAfter ? "crash-after" : "crash-before";
      case Deviation.Stall(Duration time) -> "stall" + time.toNanos();
      case Deviation.Refuse _ -> "refuse";
      case Deviation.Drop _ -> "drop";
      case Deviation.Duplicate _ -> "duplicate";
      case Deviation.Fail _ -> "fail";
    };
  }
}
