package dev.coact.testing;

import java.util.Comparator;
import java.util.Locale;
import java.util.Objects;

/**
 * A place in a run where something is decided, by who it is about and which of its kind it is:
 * {@code /writer SEND 3} is the fourth message that this actor sends in its first incarnation. An
 * identity, not a position: it means the same in a run where others did more or less before.
 *
 * @param actor the actor's path, or {@link #OUTSIDE}
 * @param incarnation of the actor, from 0
 * @param kind {@link #SEND}, {@link #TURN}, {@link #TIMER}, {@link #MESSAGE}, {@link #OFFER}, or
 *     the name of a place where a fault can happen, such as {@code SLAB}: capital letters and
 *     {@code -}
 * @param n which one of this kind, actor and incarnation, from 0
 */
public record Point(String actor, long incarnation, String kind, long n)
    implements Comparable<Point> {
  /** In front of a send, when the sender has the message ready. */
  public static final String SEND = "SEND";

  /** A turn, or what follows a wait in it. */
  public static final String TURN = "TURN";

  /** A timer that the actor armed, or a deadline of one of its waits. */
  public static final String TIMER = "TIMER";

  /** A message that the actor handles. */
  public static final String MESSAGE = "MESSAGE";

  /** The message of a send meets the mailbox. The n-th offer is that of the n-th send. */
  public static final String OFFER = "OFFER";

  /** Who is no actor of the system: the test itself. */
  public static final String OUTSIDE = "outside";

  private static final Comparator<Point> ORDER =
      Comparator.comparing(Point::actor)
          .thenComparingLong(Point::incarnation)
          .thenComparing(Point::kind)
          .thenComparingLong(Point::n);

  /** Checks the ranges. */
  public Point {
    Objects.requireNonNull(actor, "actor");
    if (incarnation < 0 || n < 0) {
      throw new IllegalArgumentException(
          "point: incarnation=" + incarnation + ", n=" + n + " (expected: none negative)");
    }
    if (!isKind(kind)) {
      throw new IllegalArgumentException(
          "point kind: \"" + kind + "\" (expected: capital letters and -)");
    }
  }

  private static boolean isKind(String kind) {
    for (int i = 0; i < kind.length(); i++) {
      char c = kind.charAt(i);
      if ((c < 'A' || c > 'Z') && c != '-') {
        return false;
      }
    }
    return !kind.isEmpty();
  }

  @Override
  public int compareTo(Point other) {
    return ORDER.compare(this, other);
  }

  /** For people: {@code /writer send 3}. */
  @Override
  public String toString() {
    return actor
        + (incarnation == 0 ? "" : " (incarnation " + incarnation + ")")
        + " "
        + kind.toLowerCase(Locale.ROOT)
        + " "
        + n;
  }
}
