package dev.coact.testing;

/**
 * A small system with a bug of a known kind, by which searches are measured.
 *
 * @param name for people
 * @param buggy fails under some schedules
 * @param correct the same without the bug: fails under none
 * @param median how many schedules may be needed to find the bug, in the middle of all seeds
 * @param deviations how many may be left when the failure was made small
 */
record Yardstick(String name, Scenario buggy, Scenario correct, int median, int deviations) {
  private static final int USUAL_MEDIAN = 1_000;
  private static final int USUAL_DEVIATIONS = 5;

  /** With the usual bars. */
  static Yardstick of(String name, Scenario buggy, Scenario correct) {
    return new Yardstick(name, buggy, correct, USUAL_MEDIAN, USUAL_DEVIATIONS);
  }

  Yardstick withMedian(int schedules) {
    return new Yardstick(name, buggy, correct, schedules, deviations);
  }

  Yardstick withDeviations(int most) {
    return new Yardstick(name, buggy, correct, median, most);
  }

  @Override
  public String toString() {
    return name;
  }
}
