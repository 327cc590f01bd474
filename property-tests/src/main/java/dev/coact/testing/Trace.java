package dev.coact.testing;

import dev.coact.scheduler.Task;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What happened: a hash over all steps, by which two runs are compared, and the last few of them
 * for people. Tasks are known by the order in which they were first seen, which is the same in each
 * run of a schedule. The driving thread only.
 */
final class Trace {
  private static final int KEPT = 12;

  private final Map<Task, Long> numbers = new WeakHashMap<>();
  private final ArrayDeque<Choice> last = new ArrayDeque<>(KEPT);
  private long seen;
  private long steps;
  private long hash;

  /** The number of a task; a new one if it was not seen before. */
  long numberOf(@Nullable Task task) {
    return task == null ? 0 : numbers.computeIfAbsent(task, _ -> ++seen);
  }

  void add(Choice choice, int enabled, long nowNanos) {
    steps++;
    mix(choice.kind());
    mix(choice instanceof Choice.Delivery(Link link) ? link.number() : numberOf(choice.task()));
    mix(enabled);
    mix(nowNanos);
    if (last.size() == KEPT) {
      last.removeFirst();
    }
    last.addLast(choice);
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

  /** The last steps, one a line, the latest at the end. */
  String lastSteps() {
    StringBuilder text = new StringBuilder();
    for (Choice choice : last) {
      text.append("\n  ").append(choice.describe());
    }
    return text.toString();
  }
}
