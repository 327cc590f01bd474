package dev.coact.actor;

import dev.coact.scheduler.Scheduler;
import dev.coact.scheduler.StallReport;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Tells of turns that keep their worker: the log and who listens. Any thread. */
final class StallLog {
  /* More would bury the log; listeners get all. */
  private static final int MAX_FRAMES = 40;

  private final List<Consumer<ActorStall>> listeners = new CopyOnWriteArrayList<>();

  void listen(Consumer<ActorStall> listener) {
    listeners.add(listener);
  }

  /** Tells of those of this scheduler, too. */
  void watch(Scheduler scheduler, Duration threshold) {
    scheduler.onStall(report -> report(report, threshold));
  }

  private void report(StallReport report, Duration threshold) {
    boolean pinned = report.cause() == StallReport.Cause.PINNED;
    Duration lasted = Duration.ofNanos(report.nanos());
    ActorSystem.LOG.warn(
        "{} keeps {} for {} ms in one turn, {} (expected: less than"
            + " stall-threshold={} ms; such calls belong into ctx.blocking){}",
        who(report),
        report.worker(),
        lasted.toMillis(),
        pinned ? "pinned by native frames or a class initialiser" : "computing or in a native call",
        threshold.toMillis(),
        frames(report.stack()));
    if (report.task() instanceof ActorCell<?> cell) {
      ActorStall stall = new ActorStall(cell.path(), lasted, pinned, report.stack());
      Events.stalled(stall, report.worker());
      listeners.forEach(listener -> tell(listener, stall));
    }
  }

  private static void tell(Consumer<ActorStall> listener, ActorStall stall) {
    try {
      listener.accept(stall);
    } catch (Throwable e) { // the others want to know, too
      ActorSystem.LOG.error("a listener of stalls threw", e);
    }
  }

  private static Object who(StallReport report) {
    if (report.task() instanceof ActorCell<?> cell) {
      return cell.path();
    }
    return report.task() == null ? "a virtual thread started by an actor" : report.task();
  }

  private static String frames(List<StackTraceElement> stack) {
    String shown =
        stack.stream()
            .limit(MAX_FRAMES)
            .map(frame -> "\n\tat " + frame)
            .collect(Collectors.joining());
    int more = stack.size() - MAX_FRAMES;
    return more > 0 ? shown + "\n\t... " + more + " more" : shown;
  }
}
