package dev.coact.benchmarks.savina;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Sums what many actors did; see {@link Round#tally}. */
final class Tally {
  private final Round round;
  private final long expected;
  private final String what;
  private final long messages;
  private final AtomicInteger outstanding;
  private final AtomicLong sum = new AtomicLong();

  Tally(Round round, int parties, long expected, String what, long messages) {
    this.round = round;
    this.expected = expected;
    this.what = what;
    this.messages = messages;
    this.outstanding = new AtomicInteger(parties);
  }

  /** What one of the parties did, once for each. */
  void report(long part) {
    sum.addAndGet(part);
    int left = outstanding.decrementAndGet();
    if (left == 0) {
      round.checkEquals(expected, sum.get(), what);
      round.finish(messages);
    } else if (left < 0) {
      round.fail(new IllegalStateException(what + ": more reports than parties"));
    }
  }
}
