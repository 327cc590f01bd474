package dev.coact.testing;

import dev.coact.scheduler.Task;
import dev.coact.scheduler.Waiter;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Who waits for what, the cycle in it if there is one, and what is in the mailboxes: for people.
 */
final class WaitReport {
  private static final int MAX_NAMED = 50;
  private static final int MAX_MESSAGES = 5;

  private final Identities identities;
  private final List<Task> stuck;

  WaitReport(Identities identities, List<Task> stuck) {
    this.identities = identities;
    this.stuck =
        stuck.stream().sorted(Comparator.comparingInt(task -> identities.of(task).number)).toList();
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    stuck.stream().limit(MAX_NAMED).forEach(task -> text.append("\n  ").append(line(task)));
    if (stuck.size() > MAX_NAMED) {
      text.append("\n  and ").append(stuck.size() - MAX_NAMED).append(" more");
    }
    return text.toString();
  }

  /** Their names in order: what two deadlocks have in common that are the same. */
  String who() {
    return stuck.stream()
        .map(task -> identities.of(task).path)
        .sorted()
        .collect(Collectors.joining(" "));
  }

  private String line(Task task) {
    Waiter waiter = task.waiting();
    Identities.Identity who = identities.of(task);
    return (waiter == null ? task.toString() : task + " waits for " + waiter.what())
        + mailbox(who.queued());
  }

  private static String mailbox(List<Object> queued) {
    if (queued.isEmpty()) {
      return "";
    }
    StringBuilder text = new StringBuilder(", not handled: ");
    for (int i = 0; i < Math.min(queued.size(), MAX_MESSAGES); i++) {
      text.append(i == 0 ? "" : ", ").append(queued.get(i));
    }
    return queued.size() > MAX_MESSAGES
        ? text.append(" and ").append(queued.size() - MAX_MESSAGES).append(" more").toString()
        : text.toString();
  }
}
