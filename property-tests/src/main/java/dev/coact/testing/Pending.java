package dev.coact.testing;

import org.jspecify.annotations.Nullable;

/**
 * Something that can happen next and has not yet, with its identity, how many others were preferred
 * to it, and how many still have to be. Used by who drives.
 */
final class Pending {
  final Choice choice;
  final Identities.Identity who;

  /* Of a send, if it is an actor; of a timer, who it is for. */
  final Identities.@Nullable Identity receiver;

  private final String kind;
  private final long incarnation;
  private final long n;

  /* How many that stood behind it, and how many sends, have happened since it could. */
  private long overtaken;
  private long passed;

  /* How many must happen first, because the schedule says so. */
  private long stepsLeft;
  private long sendsLeft;

  /* A strategy's own. */
  double rank;

  Pending(
      Choice choice,
      Identities.Identity who,
      String kind,
      long n,
      Identities.@Nullable Identity receiver) {
    this.choice = choice;
    this.who = who;
    this.kind = kind;
    this.incarnation = who.incarnation();
    this.n = n;
    this.receiver = receiver;
  }

  boolean isSend() {
    return choice instanceof Choice.Send;
  }

  /** Its identity. */
  Point point() {
    return new Point(who.path, incarnation, kind, n);
  }

  long number() {
    return n;
  }

  /** Has it wait. */
  void defer(Deviation deviation) {
    switch (deviation) {
      case Deviation.Hold(long sends) -> sendsLeft = sends;
      case Deviation.Late(long steps) -> stepsLeft = steps;
      default -> {} // a fault, which is another's business
    }
  }

  boolean isDeferred() {
    return stepsLeft > 0 || sendsLeft > 0;
  }

  /** Another one happens. */
  void overtakenBy(Pending other, boolean stoodBehind) {
    if (stoodBehind) {
      overtaken++;
      stepsLeft--;
    }
    if (other.isSend()) {
      passed++;
      sendsLeft--;
    }
  }

  /** What has to be said for it to come when it came, to the step; null if nothing. */
  @Nullable Deviation exactly() {
    return overtaken == 0 ? null : new Deviation.Late(overtaken);
  }

  /** The same, a sender waiting for sends only. */
  @Nullable Deviation roughly() {
    if (isSend()) {
      return overtaken == 0 || passed == 0 ? null : new Deviation.Hold(passed);
    }
    return exactly();
  }

  /** Who does what, for people. */
  String describe() {
    return who.path
        + " "
        + choice.describe()
        + (isSend() && receiver != null ? " to " + receiver.path : "");
  }

  @Override
  public String toString() {
    return point() + ": " + describe();
  }
}
