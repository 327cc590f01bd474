package dev.coact.testing;

import dev.coact.coroutine.Coroutine;
import dev.coact.scheduler.Task;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/** What a run took from outside the simulation, as far as it was noticed. Any thread. */
final class Escapes {
  /*
   * Nothing is logged while the run is on. Who wakes a coroutine must not block; that may be the one
   * thread that the JDK has for waking those that waited for a monitor. And the coroutine may have
   * been blocked inside a logger: then who logs, be it the thread that wakes it or the one that would
   * mount it, waits for a lock that only that coroutine can give back.
   */
  private static final Logger LOG = LogManager.getLogger(Escapes.class);

  /* Each text is there once; a run that has so many has one problem, not so many. */
  private static final int MAX_KEPT = 20;

  /* Those of earlier runs, which are logged already. */
  private final Set<String> logged;

  private final Queue<Woken> woken = new ConcurrentLinkedQueue<>();

  /* Guarded by this. */
  private final Set<String> seen = new LinkedHashSet<>();
  private final Set<String> toLog = new LinkedHashSet<>();

  /** A thread that is no part of the simulation has let a turn go on. */
  private record Woken(Coroutine coroutine, Task task, String thread) {}

  /**
   * @param logged shared with other runs; for any thread
   */
  Escapes(Set<String> logged) {
    this.logged = logged;
  }

  /** The JDK has blocked an actor's turn, and it ends that at a real moment. */
  void blockedInJdk(String path, boolean forTime) {
    note(
        path
            + (forTime
                ? " waits in the JDK for real time to pass, by Thread.sleep or a wait with a time limit"
                    + " (expected: ctx.sleep, timers, deadlines of messages: they take virtual time)"
                : " is blocked in the JDK, which in portable mode lasts for real time (expected: the"
                    + " JVM option that package dev.coact.coroutine names, or no locks)"));
  }

  /** A turn goes on because the calling thread says so, which is no part of the simulation. */
  void wokenByForeignThread(Coroutine coroutine, Task task) {
    String thread = Thread.currentThread().getName();
    if (!thread.contains("unparker")) { // the JDK's, which ends a wait that was noted before
      woken.add(new Woken(coroutine, task, thread));
    }
  }

  /** It did so at once, and the run is as if the turn had never been blocked. */
  void wokenAtOnce(Coroutine coroutine) {
    woken.removeIf(each -> each.coroutine().equals(coroutine));
  }

  /**
   * For who drives: takes in what others have brought.
   *
   * @return whether there was any
   */
  boolean collect(Identities identities) {
    if (woken.isEmpty()) {
      return false;
    }
    for (Woken next = woken.poll(); next != null; next = woken.poll()) {
      note(
          identities.of(next.task()).path
              + " went on because of thread \""
              + next.thread()
              + "\" (expected: no threads but those of the simulation)");
    }
    return true;
  }

  /** A thread that is no part of the simulation sent something. */
  void sentByForeignThread(String to) {
    note(
        "thread \""
            + Thread.currentThread().getName()
            + "\" sent to "
            + to
            + " (expected: only the test's own thread and actors send)");
  }

  private synchronized void note(String text) {
    if (seen.size() < MAX_KEPT && seen.add(text) && logged.add(text)) {
      toLog.add(text);
    }
  }

  synchronized List<String> list() {
    return List.copyOf(seen);
  }

  /** At the end of the run. */
  void log() {
    takeToLog().forEach(text -> LOG.warn("not deterministic: {}", text));
  }

  private synchronized List<String> takeToLog() {
    List<String> taken = List.copyOf(toLog);
    toLog.clear();
    return taken;
  }
}
