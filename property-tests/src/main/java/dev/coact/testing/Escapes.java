package dev.coact.testing;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/** What a run took from outside the simulation, as far as it was noticed. Any thread. */
final class Escapes {
  private static final Logger LOG = LogManager.getLogger(Escapes.class);

  /* Each text is there once; a run that has so many has one problem, not so many. */
  private static final int MAX_KEPT = 20;

  /* Those of earlier runs, which are logged already. */
  private final Set<String> logged;

  private final Set<String> seen = new LinkedHashSet<>();

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

  /** An actor went on because a thread said so that is no part of the simulation. */
  void wokenByForeignThread(String path) {
    String thread = Thread.currentThread().getName();
    if (!thread.contains("unparker")) { // the JDK's, which ends a wait that was noted before
      note(
          path
              + " went on because of thread \""
              + thread
              + "\" (expected: no threads but those of the simulation)");
    }
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
      LOG.warn("not deterministic: {}", text);
    }
  }

  synchronized List<String> list() {
    return List.copyOf(seen);
  }
}
