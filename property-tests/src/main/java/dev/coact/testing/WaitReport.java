package dev.coact.testing;

import dev.coact.scheduler.Task;
import dev.coact.scheduler.Waiter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

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
    List<String> cycle = cycle();
    if (!cycle.isEmpty()) {
      text.append("\n  cycle: ").append(String.join(" -> ", cycle));
    }
    return text.toString();
  }

  /** Those in the cycle, or all if there is none, in order of names. */
  String who() {
    List<String> cycle = cycle();
    List<String> names =
        cycle.isEmpty() ? stuck.stream().map(task -> identities.of(task).path).toList() : cycle;
    return String.join(" ", new TreeSet<>(names));
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

  /** The paths of a cycle of waits, the first one again at its end; empty if there is none. */
  private List<String> cycle() {
    for (Task start : stuck) {
      List<Identities.Identity> path = new ArrayList<>();
      Identities.Identity at = identities.of(start);
      while (at != null && !path.contains(at)) {
        path.add(at);
        at = waitsFor(at);
      }
      if (at != null) {
        List<String> names = new ArrayList<>();
        path.subList(path.indexOf(at), path.size()).forEach(each -> names.add(each.path));
        names.add(at.path);
        return names;
      }
    }
    return List.of();
  }

  /** The actor whose path ends what is waited for, such as "room in /b". */
  private Identities.@Nullable Identity waitsFor(Identities.Identity who) {
    for (Task task : stuck) {
      Waiter waiter = task.waiting();
      if (waiter != null && identities.of(task).equals(who)) {
        String what = waiter.what().toString();
        return identities.ofPath(what.substring(what.lastIndexOf(' ') + 1));
      }
    }
    return null;
  }
}
