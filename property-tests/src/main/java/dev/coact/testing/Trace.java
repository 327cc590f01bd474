package dev.coact.testing;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What happened: a hash over all steps, by which two runs are compared, and the last few of them
 * for people. Used by who drives.
 */
final class Trace {
  private static final int KEPT = 12;

  private final ArrayDeque<Pending> last = new ArrayDeque<>(KEPT);
  private @Nullable List<String> all;
  private long steps;
  private long hash;

  /** Keeps a text of each step from now on. */
  void keepAll() {
    all = new ArrayList<>();
  }

  void add(Pending item, int enabled, long nowNanos) {
    steps++;
    mix(item.choice.kind());
    mix(item.who.number);
    mix(item.number());
    mix(enabled);
    mix(nowNanos);
    if (last.size() == KEPT) {
      last.removeFirst();
    }
    last.addLast(item);
    if (all != null) {
      all.add(item + " (of " + enabled + " at " + nowNanos + " ns)");
    }
  }

  private void mix(long value) {
    long z = hash * 0x9E3779B97F4A7C15L + value; // Stafford's Mix13 after a step of SplitMix64
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    hash = z ^ (z >>> 31);
  }

  long steps() {
    return steps;
  }

  long hash() {
    return hash;
  }

  /** All steps since {@link #keepAll}; none if it was not called. */
  List<String> kept() {
    return all == null ? List.of() : all;
  }

  /** The last steps, one a line, the latest at the end. */
  String lastSteps() {
    StringBuilder text = new StringBuilder();
    for (Pending item : last) {
      text.append("\n  ").append(item.describe());
    }
    return text.toString();
  }
}
