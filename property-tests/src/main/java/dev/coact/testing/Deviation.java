package dev.coact.testing;

import java.time.Duration;

/** What happens at a {@link Point} other than the usual. */
public sealed interface Deviation {
  /**
   * At a {@code SEND}: the sender waits in front of it until so many other sends have passed it.
   *
   * @param sends at least 1
   */
  record Hold(long sends) implements Deviation {
    /** Checks the range. */
    public Hold {
      atLeastOne("sends", sends);
    }

    @Override
    public String toString() {
      return "waits until " + times(sends, "other send") + " passed it";
    }
  }

  /**
   * At a {@code TURN}, {@code TIMER} or {@code SEND}: it comes so many steps later than it could.
   *
   * @param steps at least 1
   */
  record Late(long steps) implements Deviation {
    /** Checks the range. */
    public Late {
      atLeastOne("steps", steps);
    }

    @Override
    public String toString() {
      return "comes " + times(steps, "step") + " late";
    }
  }

  /**
   * At a {@code MESSAGE}: the actor fails with a {@link SimulatedCrash}.
   *
   * @param isAfter after its code has handled the message; else before it sees it
   */
  record Crash(boolean isAfter) implements Deviation {
    @Override
    public String toString() {
      return "crashes " + (isAfter ? "after" : "before") + " it is handled";
    }
  }

  /**
   * At a {@code MESSAGE}: the actor stands still for a time before it handles it.
   *
   * @param time of the virtual clock; more than zero
   */
  record Stall(Duration time) implements Deviation {
    /** Checks the range. */
    public Stall {
      if (time.isNegative() || time.isZero()) {
        throw new IllegalArgumentException("time: " + time + " (expected: more than zero)");
      }
    }

    @Override
    public String toString() {
      return "is handled after a stall of " + time;
    }
  }

  /** At an {@code OFFER}: the mailbox refuses the message as if it were full. */
  record Refuse() implements Deviation {
    @Override
    public String toString() {
      return "is refused";
    }
  }

  /** At an {@code OFFER}, of a remote link: the message is lost on its way. */
  record Drop() implements Deviation {
    @Override
    public String toString() {
      return "is dropped";
    }
  }

  /** At an {@code OFFER}, of a remote link: the message arrives twice. */
  record Duplicate() implements Deviation {
    @Override
    public String toString() {
      return "is duplicated";
    }
  }

  /** At any other fault point: what is done there fails. */
  record Fail() implements Deviation {
    @Override
    public String toString() {
      return "fails";
    }
  }

  /** Whether it is about the order only, in which things happen that happen anyway. */
  default boolean isOrder() {
    return switch (this) {
      case Hold _, Late _ -> true;
      case Crash _, Stall _, Refuse _, Drop _, Duplicate _, Fail _ -> false;
    };
  }

  private static void atLeastOne(String what, long value) {
    if (value < 1) {
      throw new IllegalArgumentException(what + ": " + value + " (expected: at least 1)");
    }
  }

  private static String times(long count, String what) {
    return count + " " + what + (count == 1 ? "" : "s");
  }
}
