package dev.coact.examples.kv;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What clients asked and heard, and when shards lost their keys, in one order of events; and
 * whether that could have been: keys are registers and counters that a failure of their shard
 * empties.
 *
 * <p>An operation that failed, or was never answered, may or may not have been done, at any time
 * since it was asked.
 */
final class History {
  /** What is done with a key. */
  enum Kind {
    SET,
    GET,
    INCREMENT
  }

  /** One operation. */
  final class Operation {
    final int client;
    final Kind kind;
    final String key;
    final String argument;
    final long asked;
    final long number;
    boolean known;
    @Nullable String result; // of one that is known; null stands for no value
    long heard = Long.MAX_VALUE;

    private Operation(int client, Kind kind, String key, String argument) {
      this.client = client;
      this.kind = kind;
      this.key = key;
      this.argument = argument;
      this.asked = ++now;
      this.number = operations.size();
    }

    /** The answer is there. */
    void heard(@Nullable String answer) {
      known = true;
      result = answer;
      heard = ++now;
    }

    /**
     * One client's are done in its order, pipelined or not; those of others if they do not overlap.
     */
    boolean isBefore(Operation other) {
      return client == other.client ? number < other.number : heard < other.asked;
    }

    @Override
    public String toString() {
      return "client %d %s %s %s -> %s [%d, %s]"
          .formatted(
              client,
              kind,
              key,
              argument,
              known ? result : "?",
              asked,
              heard == Long.MAX_VALUE ? "" : heard);
    }
  }

  private final List<Operation> operations = new ArrayList<>();
  private final List<Long> losses = new ArrayList<>();
  private long now;

  /** A client asks. */
  Operation asked(int client, Kind kind, String key, String argument) {
    Operation operation = new Operation(client, kind, key, argument);
    operations.add(operation);
    return operation;
  }

  /** A shard has failed, and lost its keys. */
  void keysLost() {
    losses.add(++now);
  }

  long known() {
    return operations.stream().filter(operation -> operation.known).count();
  }

  long unknown() {
    return operations.size() - known();
  }

  /** Returns what could not have been, one a line; empty if all could. */
  String contradictions() {
    List<String> found = new ArrayList<>();
    for (Operation operation : operations) {
      if (operation.known && operation.kind == Kind.GET) {
        checkRead(operation, found);
      } else if (operation.known && operation.kind == Kind.INCREMENT) {
        checkIncrement(operation, found);
      }
    }
    return String.join("\n", found);
  }

  private void checkRead(Operation read, List<String> found) {
    Operation source = null;
    for (Operation write : writesOf(read.key)) {
      if (write.argument.equals(read.result)) {
        source = write;
      }
    }
    if (read.result != null && (source == null || source.asked > read.heard)) {
      found.add("of nowhere: " + read);
    }
    for (Operation write : writesOf(read.key)) {
      boolean isDone = write.known && write.isBefore(read) && !write.equals(source);
      if (isDone && read.result == null && !isLossBetween(write.asked, read.heard)) {
        found.add("lost: " + write + ", then " + read);
      }
      if (isDone && source != null && source.known && source.isBefore(write)) {
        found.add("stale: " + source + ", then " + write + ", then " + read);
      }
    }
  }

  private List<Operation> writesOf(String key) {
    return operations.stream()
        .filter(operation -> operation.kind == Kind.SET && operation.key.equals(key))
        .toList();
  }

  private void checkIncrement(Operation later, List<String> found) {
    for (Operation earlier : operations) {
      boolean isSameCounter =
          earlier.known && earlier.kind == Kind.INCREMENT && earlier.key.equals(later.key);
      if (isSameCounter
          && earlier.number != later.number
          && !isLossBetween(
              Math.min(earlier.asked, later.asked), Math.max(earlier.heard, later.heard))) {
        long first = Long.parseLong(String.valueOf(earlier.result));
        long second = Long.parseLong(String.valueOf(later.result));
        if (first == second || (earlier.isBefore(later) && first > second)) {
          found.add("counted twice: " + earlier + ", and " + later);
        }
      }
    }
  }

  private boolean isLossBetween(long from, long to) {
    return losses.stream().anyMatch(loss -> loss > from && loss < to);
  }

  @Override
  public String toString() {
    return "History[known=%d unknown=%d losses=%s]".formatted(known(), unknown(), losses);
  }
}
